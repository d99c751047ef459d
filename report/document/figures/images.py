"""Pictures of the data: sample rows, and rows that models misread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.document.figures.style import INK, panel_title
from report.document.model import Column, Figure, Painter, Table, Wording
from report.findings.confusions import Misread
from report.findings.data_results import DatasetResults
from report.findings.tasks.classification import ClassDetails
from report.findings.tasks.reconstruction import Reconstructed
from report.formatting import decimal, probability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SAMPLES_A_CLASS = 12
_GAP_SHARE = 0.25
"""The space between two pictures, as a share of one."""


def samples_figure(
    dataset: DatasetResults,
    names: Sequence[str],
    images: NDArray[Any],
    members: NDArray[np.bool_],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The first training rows of each class, or with each label, in a row of pictures.

    Args:
        dataset: they are from.
        names: of the classes or labels.
        images: of the training rows.
        members: which rows are of which, ``(rows, names)``.
        key: the figure's.
        caption: the figure's.
    """
    rows = [np.flatnonzero(each)[:_SAMPLES_A_CLASS] for each in members.T]
    pictures = [_fractions(images[found], dataset) for found in rows]

    counted = ", ".join(f"{name} ({len(found)})" for name, found in zip(names, rows, strict=True))
    return Figure(
        key=key,
        caption=caption,
        alt=f"Sample training {dataset.noun} of {dataset.title}, one row of pictures for each "
        f"class, with the number shown: {counted}.",
        height_inches=0.36 * len(names),
        width_inches=5.0,
        paint=Painter(_paint_samples, (tuple(names), pictures)),
        data=Table(
            key=f"{key}--data",
            caption=caption,
            columns=(Column(title="Class"), Column(title="Training rows, counted from 0")),
            rows=tuple(
                (name, ", ".join(map(str, found))) for name, found in zip(names, rows, strict=True)
            ),
        ),
    )


def reconstructions_figure(
    dataset: DatasetResults,
    variants: Sequence[tuple[str, Sequence[Reconstructed]]],
    images: NDArray[Any],
    true: NDArray[Any],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """Test rows as they were put in, as they were to be, and as each variant gave them back.

    Args:
        dataset: they are from.
        variants: the title of each, with what it gave back: of the same rows, or of its own.
        images: of the test rows, as they were put in.
        true: what they were to be, prepared, ``(rows, ...)``.
        key: the figure's.
        caption: the figure's.
    """
    shape, side = dataset.shape, images.shape[1:]
    rows: list[tuple[str, NDArray[Any]]] = []
    for title, given_back in variants:
        places = np.array([each.row for each in given_back], np.intp)
        pairs = [("target", true[places].reshape(-1, *side))]
        if not np.array_equal(pairs[0][1], _fractions(images[places], dataset)):
            pairs.insert(0, ("input", _fractions(images[places], dataset)))
        rows += [each for each in pairs if not any(_same(each, other) for other in rows)]
        values = np.array([each.values for each in given_back], np.float32)
        rows.append((title, np.clip(values.reshape(-1, *shape), 0, 1)))
    said = "; ".join(
        f"{title}: "
        + ", ".join(f"row {each.row} with error {decimal(each.error)}" for each in given_back)
        for title, given_back in variants
    )
    return Figure(
        key=key,
        caption=caption,
        alt=f"Test {dataset.noun}, and what each network gave back. {said}.",
        height_inches=0.62 * len(rows),
        width_inches=5.6,
        paint=Painter(
            _paint_samples, (tuple(name for name, _ in rows), [each for _, each in rows])
        ),
        data=Table(
            key=f"{key}--data",
            caption=caption,
            columns=(
                Column(title="Variant"),
                Column(title="Test row, counted from 0"),
                Column(title="Mean squared error", show=decimal),
            ),
            rows=tuple(
                (title, str(each.row), each.error)
                for title, given_back in variants
                for each in given_back
            ),
        ),
    )


def _same(first: tuple[str, NDArray[Any]], second: tuple[str, NDArray[Any]]) -> bool:
    return first[0] == second[0] and np.array_equal(first[1], second[1])


def _fractions(images: NDArray[Any], dataset: DatasetResults) -> NDArray[np.float32]:
    """Of full ink, or of full light, as the networks take them."""
    return (images / dataset.preparation.divisor).astype(np.float32)


def misread_figure(
    dataset: DatasetResults,
    variants: Sequence[tuple[str, ClassDetails]],
    names: Sequence[str],
    images: NDArray[Any],
    *,
    key: str,
    caption: Wording,
) -> Figure:
    """The most confidently misread test rows of each variant's first run."""
    shown = [
        (
            title,
            details.misread,
            _fractions(images[np.array([each.row for each in details.misread], np.intp)], dataset),
        )
        for title, details in variants
    ]
    return Figure(
        key=key,
        caption=caption,
        alt=" ".join(_describe(title, misread, names) for title, misread, _ in shown),
        height_inches=(1.05 if _short(names) else 1.2) * len(shown),
        paint=Painter(_paint_misread, (shown, tuple(names))),
        data=Table(
            key=f"{key}--data",
            caption=caption,
            columns=(
                Column(title="Variant"),
                Column(title="Test row, counted from 0"),
                Column(title="True class"),
                Column(title="Predicted class"),
                Column(title="Probability", show=probability),
            ),
            rows=tuple(
                (
                    title,
                    str(one.row),
                    names[one.label],
                    names[one.predicted],
                    one.probability,
                )
                for title, misread, _ in shown
                for one in misread
            ),
        ),
    )


def _paint_samples(
    drawing: Drawing, names: Sequence[str], pictures: Sequence[NDArray[Any]]
) -> None:
    axes = drawing.subplots()
    centres = _show_grid(axes, pictures)
    for name, (_, y) in zip(names, centres[:, 0], strict=True):
        axes.annotate(
            name, (0, y), xytext=(-9, 0), textcoords="offset points",
            ha="right", va="center", color=INK, fontsize=10,
        )  # fmt: skip


def _paint_misread(
    drawing: Drawing,
    shown: Sequence[tuple[str, Sequence[Misread], NDArray[Any]]],
    names: Sequence[str],
) -> None:
    columns = max(len(misread) for _, misread, _ in shown)
    panels = drawing.subplots(len(shown), 1, squeeze=False)[:, 0]
    for axes, (title, misread, pictures) in zip(panels, shown, strict=True):
        axes.set_title(panel_title(title), pad=22 if _short(names) else 31)
        centres = _show_grid(axes, [pictures], columns=columns)
        for each, (x, _) in zip(misread, centres[0], strict=False):
            axes.annotate(
                _label(each, names), (x, 0), xytext=(0, 3), textcoords="offset points",
                ha="center", va="bottom", color=INK, linespacing=1.1,
                fontsize=8 if _short(names) else 6.5, in_layout=False,
            )  # fmt: skip


def _show_grid(
    axes: Axes, rows: Sequence[NDArray[Any]], *, columns: int = 0
) -> NDArray[np.float64]:
    """Show rows of pictures as one image; the centres of the places, ``(rows, columns, 2)``.

    One image, because a hundred axes take a hundred times as long to lay out as one.
    """
    pictures = [images.squeeze(-1) if images.shape[-1] == 1 else images for images in rows]
    columns = columns or max(map(len, pictures))
    height, width = pictures[0].shape[1:3]
    gap = round(_GAP_SHARE * width)
    colour = pictures[0].shape[3:]
    canvas = np.full(
        (len(rows) * (height + gap) - gap, columns * (width + gap) - gap, *colour),
        1 if colour else 0,  # paper: grey values are ink, colours are light
        dtype=pictures[0].dtype,
    )
    for r, images in enumerate(pictures):
        for c, image in enumerate(images):
            y, x = r * (height + gap), c * (width + gap)
            canvas[y : y + height, x : x + width] = image
    axes.set_axis_off()
    axes.imshow(canvas, vmin=0, vmax=1)
    y, x = np.mgrid[0 : len(rows), 0:columns]
    return np.stack([x * (width + gap) + width / 2, y * (height + gap) + height / 2], axis=-1)


def _label(misread: Misread, names: Sequence[str]) -> str:
    joint = " → " if _short(names) else " →\n"
    arrow = f"{names[misread.label]}{joint}{names[misread.predicted]}"
    return f"{arrow}\n{probability(misread.probability)}"


def _short(names: Sequence[str]) -> bool:
    return all(len(name) <= 3 for name in names)


def _describe(title: str, misread: Sequence[Misread], names: Sequence[str]) -> str:
    if not misread:
        return f"{title}: no test row was misread."
    each = "; ".join(
        f"test row {one.row}, true class {names[one.label]}, "
        f"predicted class {names[one.predicted]} with {probability(one.probability)}"
        for one in misread
    )
    return f"{title}: {each}."
