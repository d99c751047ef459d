"""What an author typed, held to the results: numbers, and words that compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.findings.claims.interpretations import Contrast
from report.findings.claims.kinds import Comparison, Verdict
from report.findings.data_results import measures_of
from report.findings.measures import Measure
from report.findings.results import Results

_NUMBER = re.compile(
    r"(?<![\w.,#@/-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"
    r"(?:\s*(%|percent\b|(?:percentage )?points?\b))?(?![\w])"
)
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\d)[^.!?]*)*[.!?]?")

_GOOD = "better|best|superior|more accurate|outperforms?|beats?|improves?"
_BAD = "worse|worst|inferior|less accurate|underperforms?"
_MORE = "higher|highest|greater|larger"
_LESS = "lower|lowest|smaller|fewer"
_COMPARING = re.compile(rf"\b(?:({_GOOD})|({_BAD})|({_MORE})|({_LESS}))\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|no|neither|nor|cannot|never|whether|expect\w*|undecided)\b", re.IGNORECASE
)
_OF_LOSS = re.compile(r"\b(?:loss|losses|cross-entropy)\b", re.IGNORECASE)
_OF_ERRORS = re.compile(r"\berrors?\b", re.IGNORECASE)
_OF_OVERFITTING = re.compile(r"\b(?:gap|rises?|rose|overfit\w*)\b", re.IGNORECASE)


@dataclass
class Checks:
    """Checks what stands in own words.

    Args:
        results: what they are held to.
    """

    results: Results

    def of(self, parts: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """What is to be said of a paragraph, each with its line.

        Args:
            parts: pieces of the paragraph's text with their lines.
        """
        for line, text in parts:
            for number in self._unbacked(text):
                yield (
                    line,
                    f"'{number}' was typed, and no stored figure rounds to it; quote a figure by "
                    "its name, as in {experiment/variant/accuracy}",
                )
        whole = "".join(text for _, text in parts)
        for found in _SENTENCE.finditer(whole):
            problem = self._uncarried(found[0])
            if problem:
                yield _line_at(parts, found.start()), problem

    def _unbacked(self, text: str) -> Iterator[str]:
        for found in _NUMBER.finditer(text):
            whole, fraction, unit = found.groups()
            value = float(whole.replace(",", "") + (fraction or ""))
            digits = len(fraction) - 1 if fraction else 0
            year = not fraction and not unit and 1900 <= value <= 2100 and "," not in whole
            if not year and not self._is_stored(value, digits, share=bool(unit)):
                yield found[0].strip()

    def _is_stored(self, value: float, digits: int, *, share: bool) -> bool:
        figures = self._figures
        close = 0.5 * 10.0**-digits + 1e-9
        if bool((np.abs(np.abs(figures) - value) <= close).any()) and not share:
            return True
        return share and bool((np.abs(np.abs(figures) * 100 - value) <= close).any())

    @cached_property
    def _figures(self) -> NDArray[np.float64]:
        """Every number of the results."""
        found: list[float] = []
        waiting: list[Any] = [msgspec.to_builtins(self.results)]
        while waiting:
            each = waiting.pop()
            if isinstance(each, dict):
                waiting += each.values()
            elif isinstance(each, list | tuple):
                waiting += each
            elif isinstance(each, int | float) and not isinstance(each, bool):
                found.append(float(each))
        return np.array(found)

    def _uncarried(self, sentence: str) -> str:
        """Why a sentence that compares is not carried by a verdict; empty if it is, or does not."""
        found = _COMPARING.search(sentence)
        if not found or _DENIED.search(sentence):
            return ""
        word = found[0]
        named = self._named(sentence)
        if len(named) < 2:
            return (
                f"'{word}' compares without naming two variants by their titles, so that no "
                "verdict can carry it"
            )
        first, second = named[:2]
        claims = [
            claim
            for each in self.results.experiments
            for claim in each.claims
            if isinstance(claim, Comparison | Contrast)
            and {claim.first_title, claim.second_title} == {first, second}
        ]
        good, bad, more, _ = (bool(each) for each in found.groups())
        less_is_better = -1 if good else 1 if bad else 1 if more else -1
        if _OF_OVERFITTING.search(sentence):
            wanted, signs = less_is_better, _signs(claims, first, {"gap", "rise"})
        elif _OF_LOSS.search(sentence):
            wanted, signs = less_is_better, _signs(claims, first, {"loss"})
        else:
            of_error = bool(_OF_ERRORS.search(sentence)) or (
                self._measure is not None and not self._measure.higher_is_better
            )
            wanted = {good: 1, bad: -1}.get(True) or (1 if more != of_error else -1)
            signs = {_sign(each, first) for each in claims if isinstance(each, Comparison)}
        carried = wanted in signs
        if carried:
            return ""
        return (
            f"'{word}' of {first} and {second} is carried by no verdict of this report; see what "
            "it says of the two"
        )

    @cached_property
    def _measure(self) -> Measure | None:
        return next(iter(measures_of(self.results.dataset)), None)

    def _named(self, sentence: str) -> list[str]:
        """The titles of variants in a sentence, in order."""
        titles = {variant.title for each in self.results.experiments for variant in each.variants}
        places: list[tuple[int, int, str]] = []
        for title in titles:
            found = re.search(rf"\b{re.escape(title)}", sentence, re.IGNORECASE)
            if found:
                places.append((found.start(), -len(title), title))
        taken: list[tuple[int, str]] = []
        for start, length, title in sorted(places):
            if not taken or start >= taken[-1][0]:
                taken.append((start - length, title))
        return [title for _, title in taken]


def declared_remarks(results: Results) -> Iterator[str]:
    """What is to be said of what an author declared: it stands beside the results, and is none."""
    checks = Checks(results)
    for place, text in _declared(results):
        yield from (f"{place}: {problem}." for _, problem in checks.of([(1, text)]))


def _declared(results: Results) -> Iterator[tuple[str, str]]:
    """Texts that could be taken for results, with their places."""
    yield "The abstract", results.title_page.abstract
    yield "The lab's aim", results.aim
    for each in results.experiments:
        yield f"The aim of experiment '{each.name}'", each.aim
        yield f"The title of experiment '{each.name}'", each.title
        for variant in each.variants:
            yield f"The title of variant '{each.name}/{variant.name}'", variant.title


def _signs(claims: Iterable[Comparison | Contrast], first: str, quantities: Set[str]) -> set[int]:
    return {
        _sign(each, first)
        for each in claims
        if isinstance(each, Contrast) and each.quantity in quantities
    }


def _sign(claim: Comparison | Contrast, first: str) -> int:
    """What is decided of the variant with the title `first`: 1, -1, or 0 for nothing."""
    if isinstance(claim, Contrast):
        sign = {"larger": 1, "smaller": -1}.get(claim.reading, 0)
    else:
        sign = {Verdict.BETTER: 1, Verdict.WORSE: -1}.get(claim.verdict, 0)
    return sign if claim.first_title == first else -sign


def _line_at(parts: Sequence[tuple[int, str]], place: int) -> int:
    passed = 0
    for line, text in parts:
        passed += len(text)
        if place < passed:
            return line
    return parts[-1][0]
