"""Images from folders, by Pillow: one folder a class, whose name is that of the class."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from report.data.bounds import check_fits, check_regular
from report.data.splits import mixed
from report.errors import DataError
from report.lab import ImageData

_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm")

_PARTS = ("train", "test")
_VALIDATION = ("validation", "valid", "val")


@dataclass(frozen=True, kw_only=True)
class ReadPictures:
    """Images and what they show.

    Args:
        images: of training and test, ``(rows, height, width[, 3])`` uint8; then of validation,
            where a folder has them.
        labels: of each, the places of classes in `class_names`.
        class_names: those of the folders.
        drawn: whether the test images were drawn, where no folder sets them apart.
        scaled: how many images were of another size.
    """

    images: tuple[NDArray[np.uint8], ...]
    labels: tuple[NDArray[np.int64], ...]
    class_names: tuple[str, ...]
    drawn: bool
    scaled: int


def holds_pictures(folder: Path) -> bool:
    """Whether `folder` has folders with images, or ``train`` and ``test`` that have such."""
    return any(_pictures(each) for each in _folders(folder)) or _is_split(folder)


def read_pictures(folder: Path, needs: ImageData) -> ReadPictures:
    """The images of a folder: in one folder a class, or in ``train`` and ``test`` with such each.

    Beside these, ``validation`` (or ``val``) may have images that validate.  Without ``test`` a
    quarter of each class is drawn, with a fixed seed.  They are read in grey or in colour, as the
    shape says, and those of another size are scaled to it.

    Raises:
        DataError: if one cannot be read, or the classes are not those of the lab.
    """
    split = _is_split(folder)
    roots = [folder / part for part in (*_PARTS, *_validation(folder))] if split else [folder]
    names = sorted({each.name for root in roots for each in _folders(root)})
    _check_classes(folder, names, needs)
    names = list(getattr(needs.task, "names", ())) or names
    found = [list(_listed(root, names)) for root in roots]
    check_fits(sum(map(len, found)) * math.prod(needs.shape), folder)
    read = [[_read(path, needs) for path, _ in part] for part in found]
    scaled = sum(was_scaled for part in read for _, was_scaled in part)
    images = [np.stack([image for image, _ in part]) for part in read]
    labels = [np.array([place for _, place in part], dtype=np.int64) for part in found]
    orders = [mixed(each, seed=0) for each in labels]
    images = [each[order] for each, order in zip(images, orders, strict=True)]
    labels = [each[order] for each, order in zip(labels, orders, strict=True)]
    if not split:
        train = len(images[0]) * 3 // 4
        images = [images[0][:train], images[0][train:]]
        labels = [labels[0][:train], labels[0][train:]]
    return ReadPictures(
        images=tuple(images),
        labels=tuple(labels),
        class_names=tuple(names),
        drawn=not split,
        scaled=scaled,
    )


def _is_split(folder: Path) -> bool:
    return all(
        (folder / part).is_dir() and any(_pictures(each) for each in _folders(folder / part))
        for part in _PARTS
    )


def _validation(folder: Path) -> list[str]:
    return [name for name in _VALIDATION if (folder / name).is_dir()][:1]


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir() and each.name[0] not in "._")


def _pictures(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix.lower() in _ENDINGS)


def _listed(root: Path, names: Sequence[str]) -> Iterator[tuple[Path, int]]:
    for place, name in enumerate(names):
        paths = _pictures(root / name) if (root / name).is_dir() else []
        if not paths:
            raise DataError(f"{root / name} holds no image; each class needs some.")
        yield from ((path, place) for path in paths)


def _check_classes(folder: Path, names: Sequence[str], needs: ImageData) -> None:
    declared: tuple[str, ...] = getattr(needs.task, "names", ())
    wanted = needs.task.settings().get("classes")
    if wanted is None:
        raise DataError(f"{folder} holds a folder a class, but this lab does not ask for classes.")
    if (declared and sorted(declared) != list(names)) or len(names) != wanted:
        expected = ", ".join(declared) if declared else f"{wanted} classes"
        raise DataError(
            f"{folder} has the classes {', '.join(names)}; this lab declares {expected}."
        )


@contextmanager
def _whole() -> Iterator[None]:
    """Refuses images that end early, which Pillow reads as they are once WeasyPrint is imported."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _read(path: Path, needs: ImageData) -> tuple[NDArray[np.uint8], bool]:
    """An image, and whether it was of another size."""
    from PIL import Image, UnidentifiedImageError

    height, width, *colours = needs.shape
    check_regular(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as opened, _whole():
                image = opened.convert("RGB" if colours == [3] else "L")
    except (
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise DataError(f"{path} cannot be read as an image ({error}).") from error
    scaled = image.size != (width, height)
    if scaled:
        image = image.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image, dtype=np.uint8).reshape(needs.shape), scaled
