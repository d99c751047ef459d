"""Number to text: the only place that rounds.

A table, a sentence and a figure's label that show one value all call the same function here, so
that they cannot round it differently.  Numbers and their units are joined by a no-break space, and
negative numbers carry a true minus sign (U+2212).
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
NOT_AVAILABLE = "–"

SPELLED = re.compile(
    r"\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|"
    r"nine)teen|twenty|thirty|forty|fifty|hundred|thousand|million)s?\b",
    re.IGNORECASE,
)
"""Numbers in letters.  One and two are left out: most of them count nothing."""


def integer(value: float) -> str:
    """A whole number with thousands separated: ``849,930``."""
    return _signed(f"{round(value):,d}")


def counted(value: float) -> str:
    """How many, as one writes it in a sentence: ``three``, ``twelve``, ``13``."""
    return _NUMERALS[round(value)] if 0 <= round(value) < len(_NUMERALS) else integer(value)


def spelled(value: float) -> str:
    """How many, below a hundred in words: ``twenty-one``."""
    number = round(value)
    if not 20 <= number < 100:
        return (*_NUMERALS, *_TEENS)[number] if 0 <= number < 20 else integer(value)
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_NUMERALS[ones]}" if ones else "")


def decimal(value: float, digits: int = 4) -> str:
    """A number below 10 to `digits` places, a larger one to four figures.

    What the places would show as 0 has three figures: ``0.0000412``.
    """
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: f"{MINUS}∞"}.get(value, "not a number")
    if abs(value) >= 10:  # of a loss in the thousands, four decimals would be false precision
        return quantity(value)
    if value != 0 and abs(value) < 0.5 * 10**-digits:
        places = 2 - math.floor(math.log10(abs(value)))
        return _signed(fixed(value, places))
    return _signed(fixed(value, digits).replace(",", ""))


def significant(value: float, figures: int = 6) -> str:
    """A setting as one would write it: ``0.01``, ``1e-07``."""
    return _signed(f"{value:.{figures}g}", exponents=True)


def quantity(value: float) -> str:
    """A measured amount in its own unit, to four significant figures: ``43.62``, ``1,235``."""
    if value == 0 or not math.isfinite(value):
        return decimal(value, 2)
    return _signed(fixed(value, places_for(value)))


def places_for(size: float) -> int:
    """The decimal places that show an amount of this size to four significant figures."""
    return max(0, 3 - math.floor(math.log10(abs(size)))) if size and math.isfinite(size) else 4


def amount(value: float, places: int) -> str:
    """An amount beside others of its kind, all to as many places: ``43.62``, ``0.67``.

    What the places would show as 0 has three figures.
    """
    if not math.isfinite(value) or (value and abs(value) < 0.5 * 10.0**-places):
        return decimal(value, places)
    return _signed(fixed(value, places))


def unsigned_amount(value: float, places: int) -> str:
    """The size of a difference of amounts."""
    return amount(abs(value), places)


def signed_amount(value: float, places: int) -> str:
    """A difference of amounts, with its sign: ``+1.23``."""
    return f"+{amount(value, places)}" if value > 0 else amount(value, places)


def even_places(values: Iterable[float | None]) -> int:
    """To how many places `values` are shown together: to four, or to those of the largest."""
    largest = max((abs(each) for each in values if each and math.isfinite(each)), default=0.0)
    return 4 if largest < 10 else places_for(largest)


def evenly(values: Iterable[float | None]) -> Callable[[float], str]:
    """How `values` are shown below one another."""
    return partial(amount, places=even_places(values))


def percent(value: float) -> str:
    """A proportion (0 to 1) as a percentage to two places: ``97.91 %``."""
    return f"{percent_number(value)}{NO_BREAK_SPACE}%"


def percent_number(value: float) -> str:
    """As `percent`, without the sign: for a column whose head carries the unit."""
    return _signed(fixed(value, 2, shift=2))


def probability(value: float) -> str:
    """A model's probability: as `percent`, but nothing short of certain is shown as certain."""
    if round(100 * value, 2) >= 100:  # a softmax gives no certainty, only float32 rounds to it
        return f">{NO_BREAK_SPACE}99.99{NO_BREAK_SPACE}%"
    if value > 0 and round(100 * value, 2) <= 0:
        return f"<{NO_BREAK_SPACE}0.01{NO_BREAK_SPACE}%"
    return percent(value)


def rounded_percent(value: float) -> str:
    """A relative change in whole percent, or with two figures where it is small: ``83 %``."""
    places = 0 if abs(value) >= 0.095 else 1 if abs(value) >= 0.00095 else 2
    return f"{_signed(fixed(value, places, shift=2))}{NO_BREAK_SPACE}%"


def fixed(value: float, places: int, *, shift: int = 0, sign: str = "") -> str:
    """`value` times ten to the `shift`, to so many places, halves away from zero.

    Halves are those of the shortest decimal that is the number, not of its binary neighbour: the
    one rule for every rounding, so that 97.625 is 97.63 wherever it stands.
    """
    if not math.isfinite(value):
        return f"{value:{sign}}"
    exact = Decimal(repr(float(value))).scaleb(shift)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)
    return f"{rounded:{sign},f}"


_WIDE = Context(prec=400)


def whole_percent(value: float) -> str:
    """A declared proportion, as it was declared: ``95 %``, ``0.5 %``."""
    return f"{significant(100 * value)}{NO_BREAK_SPACE}%"


def unsigned_points(value: float) -> str:
    """The size of a difference of proportions, in percentage points: ``0.08 points``."""
    return f"{unsigned_points_number(value)}{NO_BREAK_SPACE}points"


def unsigned_points_number(value: float) -> str:
    """As `unsigned_points`, without the word: for the first of two in one unit."""
    return fixed(abs(value), 2, shift=2)


def points(value: float) -> str:
    """A difference of proportions in percentage points, with its sign: ``+0.08 points``."""
    return f"{points_number(value)}{NO_BREAK_SPACE}points"


def points_number(value: float) -> str:
    """As `points`, without the word: for a column whose head carries the unit."""
    text = fixed(value, 2, shift=2, sign="+")
    return _signed(text) if text.strip("+-0.") else "0.00"


def declared_points(value: float) -> str:
    """A declared difference of proportions in percentage points, as declared: ``0.5 points``."""
    number = significant(100 * value)
    return f"{number}{NO_BREAK_SPACE}{'point' if number == '1' else 'points'}"


def p_value(value: float) -> str:
    """The p of a test, with its relation: ``= 0.160``, ``< 0.001``.

    To three places, or to as many as keep a p below 0.05 from being shown as 0.05.
    """
    number = p_number(value)
    return number if number.startswith("<") else f"={NO_BREAK_SPACE}{number}"


def p_number(value: float) -> str:
    """As `p_value`, for a column: ``0.160``, ``< 0.001``."""
    if value < 0.001:
        return f"<{NO_BREAK_SPACE}0.001"
    places = 3
    while value != 0.05 and round(value, places) == 0.05 and places < 8:
        places += 1
    return f"{value:.{places}f}"


def p_bound(value: float) -> str:
    """What the p of a test must not exceed, to two significant figures: ``0.0067``."""
    places = max(0, 1 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{value:.{places}f}"


def statistic(value: float) -> str:
    """A test's statistic: ``2.64``."""
    return _signed(f"{value:,.2f}")


def rough(value: float) -> str:
    """How many are needed, roughly: to two significant figures, rounded up: ``15,000``."""
    places = max(0, math.floor(math.log10(abs(value))) - 1) if value else 0
    return integer(math.ceil(value / 10**places) * 10**places)


def points_finely(value: float) -> str:
    """As `points_number`, with as many places as keep it from zero and from a round number."""
    places = 3
    while places < 8 and round(100 * value, places) == round(100 * value, 2):
        places += 1
    return _signed(f"{100 * value:+.{places}f}")


def name(value: float) -> str:
    """A number that is a name, such as a seed: without separators."""
    return str(round(value))


def duration(seconds: float) -> str:
    """A time span as one says it: ``0.42 s``, ``12.3 s``, ``2 min 13 s``, ``1 h 4 min``."""
    if seconds < 1:
        return f"{seconds:.2f}{NO_BREAK_SPACE}s"
    if round(seconds, 1) < 60:
        return f"{seconds:.1f}{NO_BREAK_SPACE}s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}{NO_BREAK_SPACE}min {whole % 60}{NO_BREAK_SPACE}s"
    minutes = round(whole / 60)
    return f"{minutes // 60}{NO_BREAK_SPACE}h {minutes % 60}{NO_BREAK_SPACE}min"


def size(size_bytes: float) -> str:
    """An amount of memory in binary units: ``3.24 MiB``."""
    value, unit = float(size_bytes), "B"
    for larger in ("KiB", "MiB", "GiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    digits = 0 if unit == "B" else 2
    return f"{value:.{digits}f}{NO_BREAK_SPACE}{unit}"


def shape(dimensions: tuple[int | None, ...]) -> str:
    """A tensor's shape, its batch dimension as ``any``: ``(any, 512)``."""
    inner = ", ".join("any" if length is None else str(length) for length in dimensions)
    return f"({inner}{',' if len(dimensions) == 1 else ''})"


def date(value: datetime.date) -> str:
    """A day in full: ``22 November 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def date_text(iso: str) -> str:
    """An ISO 8601 day in full; any other text as it is."""
    try:
        return date(datetime.date.fromisoformat(iso))
    except ValueError:
        return iso


_NUMERALS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def words(identifier: str) -> str:
    """Keras' identifier as words: ``categorical cross-entropy``."""
    return identifier.replace("_", " ").replace("crossentropy", "cross-entropy").lower()


def suggestion(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` for the known word nearest to `word`, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def _signed(text: str, *, exponents: bool = False) -> str:
    """`text` with a true minus sign, and without one before a zero."""
    if exponents:
        return MINUS + text[1:] if text.startswith("-") else text
    if text.startswith("-") and not text.strip("-0.,"):
        return text[1:]
    return text.replace("-", MINUS)
