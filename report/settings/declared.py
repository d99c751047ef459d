"""Everything that a build is told, each setting with its option."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from report.data.catalogue import DATASET_NAMES
from report.formatting import suggestion
from report.settings.design import PLAIN, Design
from report.settings.option import Option, at_least_one, at_least_two, declared, more_than_nothing
from report.settings.title_page import TitlePage

FORMATS = ("html", "pdf", "json")
"""The last is ``results.json``, which is there in any case; by itself it is had soonest."""

FIRST_SEED = 1
"""That of the first run, unless it is set by hand, which the report says."""


def _unknown_format(formats: tuple[str, ...]) -> str | None:
    unknown = [each for each in formats if each not in FORMATS]
    if unknown:
        return (
            f"there is no '{unknown[0]}'{suggestion(unknown[0], FORMATS)}, only html, pdf and json"
        )
    return None if formats else "it must name html, pdf, both, or json alone"


def _unknown_dataset(name: str) -> str | None:
    if name in DATASET_NAMES:
        return None
    return (
        f"there is no such data set{suggestion(name, DATASET_NAMES)}, only "
        f"{', '.join(DATASET_NAMES)}, and --data for your own"
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that a build is told.

    Args:
        lab: the lab's folder.
        lab_given: the folder as the user named it; empty for the one in sight.
        title_given: the keys of the title page that options set, in place of the file's.
        design: the look of the document.
        only: names of the experiments to report; all for none.
        dataset: one of `report.data.catalogue.DATASET_NAMES`.
        data: a user's own data, in place of `dataset`.
        epochs: for every trained variant, in place of what the lab declares.
        seed: the first run's; the others count up from it.
        repeats: runs of each trained variant.
        resample: the same, each on training and validation rows drawn anew; None for the same rows.
        formats: of `FORMATS`.
        threads: TensorFlow's in each run.
        jobs: how many runs at once.
        timeout: how many minutes a run may take; None for as long as it does.
        fresh: run again what the store holds.
        mask_times: show measured times as 0 and the date as 1970-01-01.
    """

    lab: Path
    lab_given: Annotated[
        str,
        Option(
            group="lab",
            flag="--lab",
            metavar="DIR",
            in_file=False,
            help="the folder with the lab's report.toml and lab.py (default: here, or "
            "./experiments)",
        ),
    ] = ""
    dataset: Annotated[
        str,
        Option(
            group="data",
            metavar="NAME",
            replayed="never",  # `command` has the one that was used
            check=_unknown_dataset,
            help=f"{', '.join(DATASET_NAMES)}; auto takes what the lab names, else MNIST if it can "
            "be had within seconds, else the embedded mnist-5k",
        ),
    ] = "auto"
    data: Annotated[
        Path | None,
        Option(
            group="data",
            metavar="FILE",
            in_file=False,
            replayed="never",
            help="a CSV, Parquet or .npz file (with x_train, y_train, x_test and y_test), a folder "
            "of images by class, or one of the four IDX files of MNIST's format",
        ),
    ] = None
    epochs: Annotated[
        int | None,
        Option(group="runs", metavar="N", check=at_least_one, help="in place of the lab's own"),
    ] = None
    seed: Annotated[
        int, Option(group="runs", metavar="N", replayed="always", help="the first seed")
    ] = FIRST_SEED
    repeats: Annotated[
        int,
        Option(
            group="runs",
            metavar="N",
            check=at_least_one,
            help="train each variant under N seeds",
        ),
    ] = 1
    resample: Annotated[
        int | None,
        Option(
            group="runs",
            metavar="N",
            check=at_least_two,
            help="train each variant N times, each under a seed of its own and on rows to fit and "
            "to validate drawn anew among the training rows; in place of --repeats",
        ),
    ] = None
    threads: Annotated[
        int,
        Option(
            group="runs",
            metavar="N",
            check=at_least_one,
            help="processor threads of each run (default: 1, for which runs side by side are "
            "fastest; with another number figures differ in their last digits)",
        ),
    ] = 1
    only: Annotated[
        tuple[str, ...],
        Option(
            group="runs",
            metavar="EXPERIMENT",
            many="repeated",
            in_file=False,
            help="may be repeated",
        ),
    ] = ()
    jobs: Annotated[
        int,
        Option(
            group="runs",
            metavar="N",
            in_file=False,
            replayed="never",
            check=at_least_one,
            help="runs at once (default: the cores over the threads)",
        ),
    ] = 1
    timeout: Annotated[
        float | None,
        Option(
            group="runs",
            metavar="MINUTES",
            replayed="never",
            check=more_than_nothing,
            help="end a run that is not done after so long; it is then a gap in the report "
            "(default: none is ended)",
        ),
    ] = None
    fresh: Annotated[
        bool,
        Option(group="runs", in_file=False, replayed="never", help="run again what is stored"),
    ] = False
    output: Annotated[
        Path, Option(group="output", metavar="DIR", in_file=False, replayed="never")
    ] = Path("output")
    formats: Annotated[
        tuple[str, ...],
        Option(
            group="output",
            flag="--format",
            metavar="LIST",
            many="listed",
            replayed="never",
            check=_unknown_format,
            help="html, pdf or html,pdf (the default); json for results.json alone",
        ),
    ] = FORMATS[:2]
    mask_times: Annotated[
        bool,
        Option(
            group="output",
            in_file=False,
            replayed="never",
            help="show measured times as 0 and the date as 1970-01-01, so that two builds can be "
            "compared byte for byte",
        ),
    ] = False
    title_page: TitlePage
    title_given: Mapping[str, str] = field(default_factory=dict)
    design: Design = PLAIN

    @property
    def seeds(self) -> tuple[int, ...]:
        """One a repeat."""
        return tuple(range(self.seed, self.seed + (self.resample or self.repeats)))

    def command(self, dataset: str) -> str:
        """The command line that builds the same report, with the data set that was used."""
        return shlex.join(["python", "-m", "report", "build", *self._replayed(dataset)])

    def _replayed(self, dataset: str) -> Iterator[str]:
        used = {"data": self.data} if self.data is not None else {"dataset": dataset}
        for name, each in declared(Settings).items():
            value = used.get(name) or getattr(self, name)
            changed = each.option.replayed == "changed" and value != each.default
            if used.get(name) or changed or each.option.replayed == "always":
                yield from each.words(value)
        pages = declared(TitlePage)
        for name, text in self.title_given.items():
            yield from pages[name].words(text)


def given_words(given: Mapping[str, Any]) -> list[str]:
    """The words of a command line that say what `given` does, by the settings' names."""
    every = {**declared(Settings), **declared(TitlePage)}
    return [
        word
        for name, each in every.items()
        if given.get(name) not in (None, (), False)
        for word in each.words(given[name])
    ]
