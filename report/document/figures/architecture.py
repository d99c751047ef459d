"""Architectures as drawings: a column of layers for each variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.document.figures.style import INK, QUIET, TRAINING, panel_title
from report.document.model import Column as TableColumn
from report.document.model import Figure, Painter, Table, Wording
from report.findings.results import DefinedVariant, TrainedVariant
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


def architecture_figure(columns: Sequence[Column], *, key: str, caption: Wording) -> Figure:
    """The layers of models from input to output, with shapes and counts."""
    depth = max(len(each.layers) for each in columns)
    shown = [(each.title, each.layers, each.first > 0) for each in columns]
    return Figure(
        key=key,
        caption=caption,
        alt=" ".join(map(_describe, columns)),
        height_inches=0.5 + _STEP_INCHES * depth,
        paint=Painter(_paint, (shown, depth)),
        data=_data(columns, key=key, caption=caption),
    )


def _paint(
    drawing: Drawing, shown: Sequence[tuple[str, Sequence[LayerSummary], bool]], depth: int
) -> None:
    grid = drawing.subplots(1, len(shown), squeeze=False)[0]
    for axes, (title, layers, continued) in zip(grid, shown, strict=True):
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(depth, 0)
        axes.set_title(panel_title(title, len(shown)), loc="center")
        for place, layer in enumerate(layers):
            _box(axes, place, layer)
            if place or continued:
                _arrow(axes, place)


def _data(columns: Sequence[Column], *, key: str, caption: Wording) -> Table:
    """A row a box, from input to output."""
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
        ),
        rows=tuple(
            (
                column.variant.title, place, layer.name, layer.kind, layer.output_shape,
                layer.parameters,
            )
            for column in columns
            for place, layer in enumerate(column.layers, column.first + 1)
        ),
    )  # fmt: skip


def _box(axes: Axes, place: int, layer: LayerSummary) -> None:
    from matplotlib.patches import FancyBboxPatch

    learns = layer.parameters > 0
    axes.add_patch(
        FancyBboxPatch(
            (0.03, place + (1 - _BOX_SHARE) / 2),
            0.94,
            _BOX_SHARE,
            boxstyle="round,pad=0,rounding_size=0.03",
            mutation_aspect=10,
            facecolor="#e8f0f8" if learns else "none",
            edgecolor=TRAINING if learns else QUIET,
            linewidth=0.8,
            linestyle="solid" if learns else "dashed",
        )
    )
    axes.text(
        0.5, place + 0.37, f"{layer.kind}  {layer.name}" if _named(layer) else layer.kind,
        ha="center", va="center", fontsize=8.5, fontweight="bold", color=INK,
    )  # fmt: skip
    axes.text(0.5, place + 0.66, _facts(layer), ha="center", va="center", fontsize=7.8, color=INK)


def _arrow(axes: Axes, place: int) -> None:
    axes.annotate(
        "",
        (0.5, place + (1 - _BOX_SHARE) / 2),
        (0.5, place - (1 - _BOX_SHARE) / 2),
        arrowprops={"arrowstyle": "-|>", "color": QUIET, "linewidth": 0.8, "mutation_scale": 6},
    )


def _named(layer: LayerSummary) -> bool:
    """Whether the author named the layer: Keras' own names repeat the class."""
    plain = layer.kind.lower()
    return not layer.name.replace("_", "").rstrip("0123456789").startswith(plain)


def _facts(layer: LayerSummary) -> str:
    told = [shape(layer.output_shape)] if layer.output_shape else []
    if layer.parameters:
        told.append(f"{integer(layer.parameters)} parameters")
    return ", ".join(told)


def _describe(column: Column) -> str:
    layers = "; ".join(f"{layer.kind} {layer.name} {_facts(layer)}" for layer in column.layers)
    return f"{column.title}, from input to output: {layers}."
