"""Architectures as drawings: a column of layers for each variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from report.document.figures.style import INK, QUIET, TRAINING, panel_title
from report.document.model import Column as TableColumn
from report.document.model import Figure, Painter, Table, Wording
from report.findings.results import DefinedVariant, TrainedVariant
from report.findings.wiring import connections, is_named, titles_of
from report.formatting import integer, shape
from report.learning.records import LayerSummary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

Summed = DefinedVariant | TrainedVariant
"""A variant whose model was built."""

_STEP_INCHES = 0.52
_LAYERS_A_COLUMN = 14
"""As many as stand on a page under a running head and over a caption."""

_BOX_SHARE = 0.68  # of a step; the rest is the arrow's


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """From a layer to one that takes what it gives, by their places in a column; -1 from above it.

    Args:
        lane: 0 for the way from a box to the next; else beside the boxes, so far from them.
    """

    start: int
    end: int
    lane: int = 0


@dataclass(frozen=True, kw_only=True)
class Column:
    """A model's layers, or as many of them as a page is high.

    Args:
        variant: whose model it is.
        first: the place of the first layer, from 0.
        layers: these.
    """

    variant: Summed
    first: int
    layers: tuple[LayerSummary, ...]

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """From where each layer takes its inputs, as far as that stands in this column."""
        places = {each.name: place for place, each in enumerate(self.layers)}
        before = self.variant.summary.layers[self.first - 1].name if self.first else ""
        found: list[Arrow] = []
        for place, each in enumerate(self.layers):
            for name in each.takes or ():
                if name == before and place == 0:
                    found.append(Arrow(start=-1, end=place))
                elif places.get(name, place) < place:
                    found.append(Arrow(start=places[name], end=place))
        return _in_lanes(found)

    @property
    def notes(self) -> dict[int, str]:
        """What layers take that stands in no column of theirs, by their places."""
        titles = titles_of(self.variant.summary.layers)
        before = [each.name for each in self.variant.summary.layers[: self.first]]
        notes = {}
        for place, each in enumerate(self.layers):
            drawn = {*before[-1:] * (place == 0), *(one.name for one in self.layers[:place])}
            away = [titles[name] for name in each.takes or () if name not in drawn]
            if away:
                notes[place] = f"takes {' and '.join(away)}"
        return notes

    @property
    def title(self) -> str:
        """The variant's, and which layers these are if they are not the first."""
        if not self.first:
            return self.variant.title
        return f"From layer {self.first + 1}: {self.variant.title}"


def columns_of(variants: Sequence[Summed]) -> Iterator[Column]:
    """The models of `variants` in columns that fit a page."""
    for variant in variants:
        layers = variant.summary.layers
        for first in range(0, len(layers), _LAYERS_A_COLUMN):
            part = layers[first : first + _LAYERS_A_COLUMN]
            yield Column(variant=variant, first=first, layers=part)


def _in_lanes(arrows: Sequence[Arrow]) -> tuple[Arrow, ...]:
    """Arrows that pass others' boxes beside them, where two that overlap have a lane each."""
    ends: list[int] = []  # of the last arrow in each lane
    placed = []
    for each in sorted(arrows, key=lambda arrow: (arrow.start, arrow.end)):
        if each.end == each.start + 1:
            placed.append(each)
            continue
        free = next((lane for lane, end in enumerate(ends) if end <= each.start), len(ends))
        ends[free : free + 1] = [each.end]
        placed.append(replace(each, lane=free + 1))
    return tuple(placed)


def architecture_figure(columns: Sequence[Column], *, key: str, caption: Wording) -> Figure:
    """The layers of models from input to output, with shapes and counts."""
    depth = max(len(each.layers) for each in columns)
    shown = [(each.title, each.layers, each.arrows, each.notes) for each in columns]
    return Figure(
        key=key,
        caption=caption,
        alt=" ".join(map(_describe, columns)),
        height_inches=0.5 + _STEP_INCHES * depth,
        paint=Painter(_paint, (shown, depth)),
        data=_data(columns, key=key, caption=caption),
    )


_Shown = tuple[str, Sequence[LayerSummary], Sequence[Arrow], Mapping[int, str]]


def _paint(drawing: Drawing, shown: Sequence[_Shown], depth: int) -> None:
    grid = drawing.subplots(1, len(shown), squeeze=False)[0]
    for axes, (title, layers, arrows, notes) in zip(grid, shown, strict=True):
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(depth, 0)
        axes.set_title(panel_title(title, len(shown)), loc="center")
        lanes = max((each.lane for each in arrows), default=0)
        right = _RIGHT - _LANE * lanes
        for place, layer in enumerate(layers):
            _box(axes, place, layer, right, notes.get(place, ""))
        for each in arrows:
            if each.lane:
                _way_round(axes, each, right)
            else:
                _arrow(axes, each.end, (_LEFT + right) / 2)


def _data(columns: Sequence[Column], *, key: str, caption: Wording) -> Table:
    """A row a box, from input to output; where layers branch, also what each takes."""
    branches = any(True for each in columns for _ in connections(each.variant.summary.layers))
    return Table(
        key=f"{key}--data",
        caption=caption,
        columns=(
            TableColumn(title="Variant"),
            TableColumn(title="Place", show=integer),
            TableColumn(title="Layer"),
            TableColumn(title="Kind"),
            TableColumn(title="Output shape", show=shape),
            TableColumn(title="Parameters", show=integer),
            *((TableColumn(title="Takes"),) if branches else ()),
        ),
        rows=tuple(
            (
                column.variant.title, place, layer.name, layer.kind, layer.output_shape,
                layer.parameters, *((", ".join(layer.takes or ()),) if branches else ()),
            )
            for column in columns
            for place, layer in enumerate(column.layers, column.first + 1)
        ),
    )  # fmt: skip


_LEFT, _RIGHT = 0.03, 0.97
_LANE = 0.05
"""Of a column's width: between an arrow that passes boxes and the next."""


def _box(axes: Axes, place: int, layer: LayerSummary, right: float, note: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    learns = layer.parameters > 0
    axes.add_patch(
        FancyBboxPatch(
            (_LEFT, place + (1 - _BOX_SHARE) / 2),
            right - _LEFT,
            _BOX_SHARE,
            boxstyle="round,pad=0,rounding_size=0.03",
            mutation_aspect=10,
            facecolor="#e8f0f8" if learns else "none",
            edgecolor=TRAINING if learns else QUIET,
            linewidth=0.8,
            linestyle="solid" if learns else "dashed",
        )
    )
    middle = (_LEFT + right) / 2
    axes.text(
        middle, place + 0.37, f"{layer.kind}  {layer.name}" if is_named(layer) else layer.kind,
        ha="center", va="center", fontsize=8.5, fontweight="bold", color=INK,
    )  # fmt: skip
    said = ", ".join(filter(None, [_facts(layer), note]))
    axes.text(middle, place + 0.66, said, ha="center", va="center", fontsize=7.8, color=INK)


_ARROW = {"arrowstyle": "-|>", "color": QUIET, "linewidth": 0.8, "mutation_scale": 6}


def _arrow(axes: Axes, place: int, middle: float) -> None:
    head, tail = place + (1 - _BOX_SHARE) / 2, place - (1 - _BOX_SHARE) / 2
    axes.annotate("", (middle, head), (middle, tail), arrowprops=_ARROW)


def _way_round(axes: Axes, arrow: Arrow, right: float) -> None:
    """From the side of a box to that of another, past those between."""
    lane = right + _LANE * arrow.lane
    start, end = arrow.start + 0.6, arrow.end + 0.4  # so that one that ends meets none that begins
    axes.plot([right, lane, lane], [start, start, end], color=QUIET, linewidth=0.8)
    axes.annotate("", (right, end), (lane, end), arrowprops=_ARROW)


def _facts(layer: LayerSummary) -> str:
    told = [shape(layer.output_shape)] if layer.output_shape else []
    if layer.parameters:
        told.append(f"{integer(layer.parameters)} parameters")
    return ", ".join(told)


def _describe(column: Column) -> str:
    layers = "; ".join(f"{layer.kind} {layer.name} {_facts(layer)}" for layer in column.layers)
    others = [
        f"{title} takes {' and '.join(takes)}"
        for title, takes in connections(column.variant.summary.layers)
        if takes and not column.first
    ]
    told = [f"{column.title}, from input to output: {layers}", *others]
    return " ".join(f"{each}." for each in told)
