"""Figures in the PDF: as matplotlib's own PDF draws them, in the places that WeasyPrint lays out.

WeasyPrint lays out a stand-in of the figure's size, an image of one colour that tells which figure
it is.  In the finished file each stand-in becomes the figure itself, as vectors, with its text.
That takes a tenth of the time in which WeasyPrint draws an SVG.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence

import pikepdf
from PIL import Image

from report.document.model import Painted, Picture
from report.document.tagging import complete_tags

_PIXELS_AN_INCH = 96
_COLOUR_STEP = 0x010203
"""Between the colours of two stand-ins; it divides no power of two, so that they are many."""


def stand_ins(figures: Sequence[Painted]) -> dict[str, str]:
    """A data URI for each figure, by its key, to be laid out in its place."""
    return {each.key: _data_uri(_stand_in(each, place)) for place, each in enumerate(figures)}


def with_pictures(
    pdf: bytes, figures: Sequence[Painted], pictures: Mapping[str, Picture], *, cover: bool = True
) -> bytes:
    """`pdf`, in which each stand-in is replaced by its figure's picture.

    Args:
        pdf: with stand-ins.
        figures: in the order in which `stand_ins` had them.
        pictures: theirs, by key.
        cover: whether the first page is a cover, and labelled so in a reader's list of pages.
    """
    wanted: dict[object, Picture] = {
        (_size(each), _colour(place)): pictures[each.key] for place, each in enumerate(figures)
    }
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                image = pikepdf.PdfImage(item)
                found = wanted.get(((image.width, image.height), _corner(image)))
                if found:
                    _replace(file, item, found)
        complete_tags(file, figures)
        if cover:
            # The first page by a name, those after it by their numbers (PDF 32000-1, 12.4.2).
            pages = pikepdf.Dictionary(S=pikepdf.Name.D, St=2)
            nums = pikepdf.Array([0, pikepdf.Dictionary(P="Cover"), 1, pages])
            file.Root.PageLabels = pikepdf.Dictionary(Nums=nums)
        file.save(
            output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return output.getvalue()


def _replace(file: pikepdf.Pdf, item: pikepdf.Stream, picture: Picture) -> None:
    """Make the image `item`, drawn into a unit square, the one page of `picture`."""
    with pikepdf.open(io.BytesIO(picture.pdf)) as source:
        form = file.copy_foreign(source.pages[0].as_form_xobject())
        left, bottom, right, top = (float(each) for each in form["/BBox"])
        width, height = right - left, top - bottom
        item.stream_dict = form.stream_dict
        item["/Matrix"] = [1 / width, 0, 0, 1 / height, -left / width, -bottom / height]
        item.write(form.read_bytes())


def _stand_in(figure: Painted, place: int) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", _size(figure), _colour(place)).save(output, "PNG")
    return output.getvalue()


def _size(figure: Painted) -> tuple[int, int]:
    """In CSS pixels."""
    return (
        round(figure.width_inches * _PIXELS_AN_INCH),
        round(figure.height_inches * _PIXELS_AN_INCH),
    )


def _colour(place: int) -> tuple[int, int, int]:
    number = (place + 1) * _COLOUR_STEP % 0x1000000
    return number >> 16, number >> 8 & 0xFF, number & 0xFF


def _corner(image: pikepdf.PdfImage) -> object:
    return image.as_pil_image().convert("RGB").getpixel((0, 0))


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
