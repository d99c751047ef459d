"""``docs/results-format.md``, held to the types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from report.findings.results import Results

PAGE = Path(__file__).parents[1] / "docs" / "results-format.md"


def structs(kind: Any, seen: set[type]) -> Iterator[type[msgspec.Struct]]:
    """All that `kind` is made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
        seen.add(kind)
        yield kind
        for each in get_type_hints(kind).values():
            yield from structs(each, seen)
    if get_origin(kind) is not None:
        for each in get_args(kind):
            yield from structs(each, seen)


def test_every_field_is_documented() -> None:
    found = list(structs(Results, set()))
    assert len(found) > 40
    text = PAGE.read_text("utf-8")
    lacking = [
        f"{kind.__name__}.{field}"
        for kind in found
        for field in kind.__struct_fields__
        if f"`{field}`" not in text and not field.endswith("_title")  # "and their titles"
    ]
    assert not lacking
