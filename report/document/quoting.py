"""Results that remember where in ``results.json`` they stand.

A template gets results only as `Quoted`: what it takes out of them is `Quoted` again, with its
path.  A number can be printed only through one of `FILTERS`, which rounds it by
`report.formatting` and wraps it in ``<data>`` with its value and its path; printing it bare, or
reckoning with it, is an error.  Text is `QuotedText`, which carries its path into the page where it
holds a digit.  So no number in the prose is typed, and each can be traced;
`report.document.tracing` checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from report import formatting
from report.formatting import NOT_AVAILABLE, SPELLED

_PLAIN = (bool, type(None))


class QuotedText(str):
    """Text of the results, with its path."""

    __slots__ = ("path",)
    path: str

    def __new__(cls, text: str, path: str) -> QuotedText:
        """`text`, which stands at `path`."""
        quoted = super().__new__(cls, text)
        quoted.path = path
        return quoted

    def __html__(self) -> Markup:
        """Escaped; with its path if it holds a digit, which must be backed like a number.

        A title is marked as what the sentence speaks of, until that was checked
        (`report.document.subjects`).
        """
        shown = self.marked(escape(str(self)))
        if not self.path.endswith("title"):
            return shown
        return Markup('<i data-subject="{}">{}</i>').format(self.path, shown)

    def marked(self, shown: Markup) -> Markup:
        """`shown`, which is another form of this text, with its path if it holds a digit."""
        if not any(each.isnumeric() for each in self) and not SPELLED.search(self):
            return shown
        return Markup('<span class="quoted" data-path="{}">{}</span>').format(self.path, shown)

    def __str__(self) -> str:
        return "".join(self)


class Quoted:
    """A part of the results, with its path."""

    __slots__ = ("_path", "_value")

    def __init__(self, value: Any, path: str = "") -> None:
        self._value = value
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        fields: Any = getattr(self._value, "__struct_fields__", None) or getattr(
            self._value, "__dataclass_fields__", ()
        )
        if name not in fields:
            raise AttributeError(f"results have no {self._path}.{name}")
        path = f"{self._path}.{name}" if self._path else name
        return _quote(getattr(self._value, name), path)

    def __getitem__(self, key: Any) -> Any:
        key = unquoted(key)
        if isinstance(self._value, Mapping):
            return _quote(self._value[key], f"{self._path}.{key}")
        index = key if key >= 0 else len(self._value) + key
        return _quote(self._value[index], f"{self._path}[{index}]")

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self._value, Mapping):
            return iter(self._value)
        return (self[index] for index in range(len(self._value)))

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return bool(self._value == unquoted(other))

    def __hash__(self) -> int:
        return hash(self._path)

    def __lt__(self, other: Any) -> bool:
        return bool(self._value < unquoted(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self._value > unquoted(other))

    def __str__(self) -> str:
        raise TypeError(
            f"{self._path or 'the results'} must be printed through a formatting filter, "
            "which rounds it and says where it comes from"
        )

    __html__ = __str__


def _quote(value: Any, path: str) -> Any:
    """Truth values and None as they are; everything else keeps its path."""
    if isinstance(value, _PLAIN):
        return value
    return QuotedText(value, path) if isinstance(value, str) else Quoted(value, path)


def unquoted(value: Any) -> Any:
    """The bare value of what may be `Quoted`."""
    return value._value if isinstance(value, Quoted) else value


def path_of(value: Quoted) -> str:
    """Where `value` stands: ``experiments[0].variants[1].summary.parameters``."""
    return value._path


def resolve(results: Any, path: str) -> Any:
    """What stands at `path` in `results`, which may be ``results.json`` decoded.

    Raises:
        LookupError: if nothing does.
    """
    place = results
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            place = place[int(step[1:-1])]
        elif isinstance(place, Mapping):
            place = place[step]
        else:
            place = getattr(place, step)
    return place


def traced(value: Any, path: str, shown: str, places: int | None = None) -> Markup:
    """What stands at `path`, as it is shown; with its places if it is an amount of a kind."""
    of_kind = Markup(' data-places="{}"').format(places) if places is not None else ""
    return Markup('<data value="{}" data-path="{}"{} tabindex="-1">{}</data>').format(
        repr(value), path, of_kind, shown
    )


def _tracing(show: Callable[..., str]) -> Callable[..., Markup]:
    """A filter that formats a quoted number by `show` and marks where it comes from."""

    def quote(value: Any, places: int | None = None) -> Markup:
        if value is None:
            return escape(NOT_AVAILABLE)
        if not isinstance(value, Quoted):
            raise TypeError(f"{value!r} does not come from the results; quote one of their values")
        bare = unquoted(value)
        shown = show(bare) if places is None else show(bare, places)
        return traced(bare, path_of(value), shown, places)

    return quote


def _count(value: Any) -> Markup:
    """How many elements a quoted sequence has, traced to the sequence."""
    bare = unquoted(value)
    return Markup(
        '<data value="{}" data-path="{}" data-of="length" tabindex="-1">{}</data>'
    ).format(len(bare), path_of(value), formatting.counted(len(bare)))


def _bound(value: Any, margin: Any) -> Markup:
    """A bound of an interval in points, so that it is never shown as the margin or as zero.

    A reader holds it to both; rounding must not move it onto one of them.
    """
    limits = (0.0, unquoted(margin), -unquoted(margin))
    rounded = round(unquoted(value), 4)
    fine = any(rounded == round(each, 4) and unquoted(value) != each for each in limits)
    return _tracing(formatting.points_finely if fine else formatting.points_number)(value)


NUMBER_FORMATS: dict[str, Callable[[Any], str]] = {
    "integer": formatting.integer,
    "decimal": formatting.decimal,
    "percent": formatting.percent,
    "percent_number": formatting.percent_number,
    "probability": formatting.probability,
    "quantity": formatting.quantity,
    "significant": formatting.significant,
    "rounded_percent": formatting.rounded_percent,
    "whole_percent": formatting.whole_percent,
    "points": formatting.points,
    "unsigned_points": formatting.unsigned_points,
    "unsigned_points_number": formatting.unsigned_points_number,
    "duration": formatting.duration,
    "size": formatting.size,
    "shape": formatting.shape,
    "epoch": formatting.integer,
    "counted": formatting.counted,
    "p_value": formatting.p_value,
    "p_number": formatting.p_number,
    "p_bound": formatting.p_bound,
    "statistic": formatting.statistic,
    "rough": formatting.rough,
    "declared_points": formatting.declared_points,
    "points_number": formatting.points_number,
    "points_finely": formatting.points_finely,
    "name": formatting.name,
}

AMOUNT_FORMATS: dict[str, Callable[[Any, int], str]] = {
    "amount": formatting.amount,
    "signed_amount": formatting.signed_amount,
    "unsigned_amount": formatting.unsigned_amount,
}
"""Those that show amounts of one kind to one number of places, which the words carry with them."""


def _places(value: Any, power: int = 1) -> int:
    """The places that show amounts as large as `value` to that power to four figures."""
    return formatting.places_for(float(unquoted(value)) ** power)


FILTERS: dict[str, Callable[..., Any]] = {
    **{name: _tracing(show) for name, show in NUMBER_FORMATS.items()},
    **{name: _tracing(show) for name, show in AMOUNT_FORMATS.items()},
    "places": _places,
    "count": _count,
    "bound": _bound,
}
