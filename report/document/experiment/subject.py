"""An experiment as its section is made from it: bare for drawing, quoted for wording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from numpy.typing import NDArray

from report.document.model import Block, Section, Wording
from report.document.numbering import key_of
from report.document.own import own_blocks, own_section
from report.document.paragraphs import Placed, gaps, paragraphs, placed
from report.document.quoting import Quoted
from report.findings.data_results import DatasetResults, measures_of
from report.findings.measures import Measure
from report.findings.results import (
    ExperimentResults,
    FailedVariant,
    Results,
    TrainedVariant,
    Variant,
)
from report.lab.own_words import NO_WORDS, OwnWords

Declarations = Mapping[str, str]
"""Each experiment's declaring source, by its name."""

_Panel = TypeVar("_Panel")

_PANELS_A_FIGURE = 3
"""Models, or matrices, side by side in one figure: more would be too small to read in print."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The experiment at `index` of the results."""

    results: Results
    quoted_results: Quoted
    index: int
    arrays: Mapping[str, NDArray[Any]]
    declarations: Declarations
    own: OwnWords = NO_WORDS

    @property
    def bare(self) -> ExperimentResults:
        """Its results."""
        return self.results.experiments[self.index]

    @property
    def quoted(self) -> Any:
        """The same, quoted."""
        return self.quoted_results.experiments[self.index]

    @property
    def dataset(self) -> DatasetResults:
        """What its variants were trained on."""
        assert self.results.dataset is not None, "what is trained is trained on a data set"
        return self.results.dataset

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What its variants are measured by, the one that they are compared by first."""
        return measures_of(self.dataset)

    @property
    def trained(self) -> list[TrainedVariant]:
        """The variants that have results of training."""
        return [each for each in self.bare.variants if isinstance(each, TrainedVariant)]

    @property
    def trained_here(self) -> list[TrainedVariant]:
        """Those of `trained` whose runs are not those of an earlier experiment."""
        earlier = {
            variant.runs
            for each in self.results.experiments[: self.index]
            for variant in each.variants
            if isinstance(variant, TrainedVariant)
        }
        return [each for each in self.trained if each.runs not in earlier]

    def quoted_trained(self) -> list[Any]:
        """The quoted counterparts of `trained`."""
        return self.quoted_variants(self.trained)

    def quoted_summarized(self) -> list[Any]:
        """The variants whose models have a summary, quoted."""
        return self.quoted_variants(
            [each for each in self.bare.variants if not isinstance(each, FailedVariant)]
        )

    def has_courses(self) -> bool:
        """Whether any variant was trained for several epochs."""
        return any(fit.curves.epochs > 1 for each in self.trained for fit in each.fits)

    def described_before(self) -> list[Any]:
        """The variants whose runs are those of an earlier experiment's too, quoted."""
        here = self.trained_here
        return self.quoted_variants([each for each in self.trained if each not in here])

    def own_blocks(self, place: str) -> tuple[Block, ...]:
        """The author's own words in this place of the experiment; nothing without such."""
        return own_blocks(self.own, f"{self.bare.name}/{place}")

    def own_section(self, place: str, title: str) -> tuple[Section, ...]:
        """The same as a section."""
        return own_section(self.own, f"{self.bare.name}/{place}", title)

    def quoted_gaps(self) -> list[Any]:
        """The variants that lack runs, quoted."""
        return gaps(self.bare, self.quoted)

    def quoted_variants(self, variants: Sequence[Variant]) -> list[Any]:
        """The quoted counterparts of `variants`, in their order."""
        return [self.quoted.variants[self.bare.variants.index(each)] for each in variants]

    def claims(self, kind: type[Any]) -> list[Placed]:
        """Its claims of a kind."""
        return placed(self.bare, self.quoted, kind)

    def words(self, template: str, macro: str, **more: Any) -> Wording:
        """Words about it."""
        return Wording(
            template=template,
            macro=macro,
            subject={"results": self.quoted_results, "experiment": self.quoted, **more},
        )

    def caption(self, macro: str, **more: Any) -> Wording:
        """A caption about it."""
        return self.words("words/captions", macro, **more)

    def paragraphs(self, kind: type[Any], family: Any = None) -> Iterator[Wording]:
        """The paragraphs of its claims of a kind."""
        yield from paragraphs(
            self.claims(kind),
            results=self.quoted_results,
            experiment=self.quoted,
            family=family,
        )

    def key(self, *parts: str) -> str:
        """A key within it."""
        return key_of(*parts[:1], self.bare.name, *parts[1:])


def chunks(panels: Sequence[_Panel]) -> Iterator[Sequence[_Panel]]:
    """As many panels at a time as one figure can show side by side."""
    for start in range(0, len(panels), _PANELS_A_FIGURE):
        yield panels[start : start + _PANELS_A_FIGURE]
