"""How often a report would misread losses: simulated trainings, through the real analysis.

`benchmarks/claims.py` writes what this finds into ``docs/claims.md``.  A look at it alone is

    python benchmarks/losses.py --experiments 200
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.findings.claims.expected import hold_expectations
from report.findings.claims.generalization import LossRows, compare_losses
from report.findings.claims.interpretations import Contrast, Expected, Generalization
from report.findings.statistics.estimates import wilson
from report.findings.statistics.families import Share, shares
from report.findings.statistics.looks import ONCE, Looks
from report.formatting import percent_number
from report.lab import Comparisons, Expectation, Experiment, Training, Variant

_EPOCHS = 10
_TITLES = ("Plain", "Thinned", "Scaled")
_HARD, _HARD_LOSS, _EASY_LOSS = 0.04, 2.5, 0.02
"""Few images have most of the loss, as with a network that classifies 97 % correctly."""
_EPOCH_NOISE = 0.6
"""By which the logarithm of an image's loss scatters from epoch to epoch."""
_SEED_NOISE = 0.1
"""By which the mean loss of a seed scatters, in units of itself."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is true.

    Args:
        rises: of each variant: the mean loss after the last epoch over that of every other, less 1.
        gaps: of each: the mean loss on fitted images over that on others.
        on_validation: whether losses are taken on the rows that chose the epoch, as is not done.
    """

    title: str
    rises: tuple[float, float, float]
    gaps: tuple[float, float, float]
    seeds: int
    rows: int
    on_validation: bool = False


def scenarios() -> Iterator[Scenario]:
    """The rows of the table."""
    alike: dict[str, Any] = {"rises": (0.0, 0.0, 0.0), "gaps": (0.3, 0.3, 0.3)}
    for seeds, rows in ((1, 200), (1, 1000), (1, 10_000), (3, 1000), (5, 1000), (10, 1000)):
        yield Scenario(title="nothing rises, all alike", seeds=seeds, rows=rows, **alike)
    for seeds, rows in ((1, 1000), (1, 10_000), (5, 1000)):
        yield Scenario(
            title="all rise by half, alike", rises=(0.5, 0.5, 0.5), gaps=(0.3, 0.3, 0.3),
            seeds=seeds, rows=rows,
        )  # fmt: skip
    for seeds, rows in ((1, 1000), (1, 10_000), (5, 1000)):
        yield Scenario(
            title="the first rises by half, and has the wider gap",
            rises=(0.5, 0.0, 0.0), gaps=(0.1, 0.5, 0.5), seeds=seeds, rows=rows,
        )  # fmt: skip
    yield Scenario(
        title="nothing rises; taken on the images that chose the epoch",
        seeds=1, rows=10_000, on_validation=True, **alike,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a scenario's experiments said: counts of experiments, and of true statements found."""

    scenario: Scenario
    experiments: int
    false_overfitting: int
    false_contrast: int
    false_expectation: int
    rising: int
    found_rising: int
    apart: int
    found_apart: int


def tally(scenario: Scenario, experiments: int, seed: int) -> Tally:
    """Simulate a scenario."""
    random = np.random.default_rng(seed)
    expectations = _expectations()
    false = np.zeros(3, dtype=int)
    found_rising = found_apart = 0
    rising = sum(each > 0 for each in scenario.rises)
    apart = _pairs_apart(scenario)
    _, level = shares(1, 1)
    share = Share(level, Looks((scenario.seeds,)) if scenario.seeds > 1 else ONCE)
    for _ in range(experiments):
        variants, losses = _draw(scenario, random)
        claims = compare_losses(variants, losses, share)
        wrong = _wrong(scenario, claims)
        held = hold_expectations(expectations, variants, claims, before=0, share=share)
        false += (*wrong, any(_is_false(scenario, each) for each in held))
        found_rising += sum(
            each.reading == "overfitted" and scenario.rises[int(each.variant)] > 0
            for each in claims
            if isinstance(each, Generalization)
        )
        found_apart += sum(
            each.reading != "open"
            and _true_sign(scenario, each) == {"larger": 1, "smaller": -1}[each.reading]
            for each in claims
            if isinstance(each, Contrast)
        )
    return Tally(
        scenario=scenario,
        experiments=experiments,
        false_overfitting=int(false[0]),
        false_contrast=int(false[1]),
        false_expectation=int(false[2]),
        rising=rising * experiments,
        found_rising=found_rising,
        apart=apart * experiments,
        found_apart=found_apart,
    )


_TRAINING = Training(optimizer="adam", loss="categorical_crossentropy", metric="accuracy")


def _expectations() -> Experiment:
    """Of the second and the third against the first: a smaller rise and a narrower gap."""

    def model() -> None:
        """Never made."""

    return Experiment(
        name="simulated",
        title="Simulated",
        aim="",
        training=_TRAINING,
        variants=tuple(
            Variant(name=str(place), title=title, model=model)
            for place, title in enumerate(_TITLES)
        ),
        comparisons=Comparisons(),
        expectations=tuple(
            Expectation(of=each, than="0", shows=shows)
            for each in ("1", "2")
            for shows in ("smaller rise", "narrower gap")
        ),
    )


def _draw(
    scenario: Scenario, random: np.random.Generator
) -> tuple[Any, dict[str, dict[int, LossRows]]]:
    """Three variants with the losses of their rows, as `compare_losses` takes them."""
    variants: list[Any] = []
    losses: dict[str, dict[int, LossRows]] = {}
    parts = {name: _difficulties(scenario.rows, random) for name in ("test", "validation", "known")}
    for place, title in enumerate(_TITLES):
        fits, by_seed = [], {}
        for seed in range(1, scenario.seeds + 1):
            fit, rows = _fit(scenario, place, parts, random)
            fits.append(SimpleNamespace(seed=seed, **fit))
            by_seed[seed] = rows
        variants.append(
            SimpleNamespace(
                name=str(place),
                title=title,
                training=_TRAINING,
                fits=tuple(fits),
                runs=tuple(map(str, by_seed)),
            )
        )
        losses[str(place)] = by_seed
    return variants, losses


def _difficulties(rows: int, random: np.random.Generator) -> NDArray[np.float64]:
    """The loss of each image to a typical network: large for few."""
    hard = random.random(rows) < _HARD
    return np.where(
        hard, random.exponential(_HARD_LOSS, rows), random.exponential(_EASY_LOSS, rows)
    )


def _fit(
    scenario: Scenario,
    place: int,
    parts: dict[str, NDArray[np.float64]],
    random: np.random.Generator,
) -> tuple[dict[str, Any], LossRows]:
    """One training: its losses in each epoch on each part, and what the analysis reads of them."""
    several = scenario.seeds > 1
    level = 1 + (random.normal(0, _SEED_NOISE) if several else 0.0)
    last = (1 + scenario.rises[place]) * (1 + (random.normal(0, _SEED_NOISE) if several else 0.0))
    means = [*[1.0] * (_EPOCHS - 1), last]

    def losses(part: str, epoch: int, factor: float = 1.0) -> NDArray[np.float64]:
        size = len(parts[part])
        noise = np.exp(random.normal(-(_EPOCH_NOISE**2) / 2, _EPOCH_NOISE, size))
        return level * means[epoch] * factor * parts[part] * noise

    validation = [losses("validation", epoch) for epoch in range(_EPOCHS)]
    course = [float(each.mean()) for each in validation]
    best = int(np.argmin(course))
    measured = "validation" if scenario.on_validation else "test"
    at_last = validation[-1] if scenario.on_validation else losses("test", _EPOCHS - 1)
    at_best = at_last
    if best != _EPOCHS - 1:
        at_best = validation[best] if scenario.on_validation else losses(measured, best)
    rows = LossRows(
        test=at_last,
        test_at_best=at_best,
        training=losses("known", 0, scenario.gaps[place]),
    )
    curves = SimpleNamespace(
        best_epoch=best + 1,
        epochs=_EPOCHS,
        epochs_after_best=_EPOCHS - best - 1,
        relative_rise=course[-1] / course[best] - 1,
    )
    test, known = float(rows.test.mean()), float(rows.training.mean())
    means_of = SimpleNamespace(
        test=test,
        test_at_best=float(rows.test_at_best.mean()),
        training=known,
        gap=test - known,
        rise=test - float(rows.test_at_best.mean()),
        score_at_best=0.0,
    )
    measures = {"accuracy": SimpleNamespace(value=0.0)}
    return {
        "curves": curves,
        "history": {"val_loss": course},
        "losses": means_of,
        "measures": measures,
    }, rows


def _true_sign(scenario: Scenario, claim: Contrast) -> int | None:
    """Which of two is truly larger: 1, -1, or None where neither is."""
    first, second = int(claim.first), int(claim.second)
    if claim.quantity == "loss-at-best":
        return None  # in every epoch but the last, all have the same mean
    if claim.quantity in {"rise", "loss"}:
        difference = scenario.rises[first] - scenario.rises[second]
    else:
        difference = _gap(scenario, first) - _gap(scenario, second)
    return None if abs(difference) < 1e-12 else (1 if difference > 0 else -1)


def _gap(scenario: Scenario, place: int) -> float:
    return 1 + scenario.rises[place] - scenario.gaps[place]


def _pairs_apart(scenario: Scenario) -> int:
    return sum(
        2 * (scenario.rises[a] != scenario.rises[b]) + (_gap(scenario, a) != _gap(scenario, b))
        for a, b in combinations(range(3), 2)
    )


def _wrong(scenario: Scenario, claims: Sequence[Any]) -> tuple[bool, bool]:
    """Whether any reading of a rise, and any contrast, is not so."""
    readings = [each for each in claims if isinstance(each, Generalization)]
    contrasts = [each for each in claims if isinstance(each, Contrast)]
    return (
        any(
            each.reading == "improved"
            or (each.reading == "overfitted" and scenario.rises[int(each.variant)] == 0)
            for each in readings
        ),
        any(
            each.reading != "open"
            and {"larger": 1, "smaller": -1}[each.reading] != _true_sign(scenario, each)
            for each in contrasts
        ),
    )


def _is_false(scenario: Scenario, held: Expected) -> bool:
    """Whether an expectation was said to be borne out, or contradicted, and is not."""
    first, second = int(held.first), int(held.second)
    if held.shows == "smaller rise":
        less = scenario.rises[first] - scenario.rises[second]
    else:
        less = _gap(scenario, first) - _gap(scenario, second)
    if held.reading == "borne-out":
        return less > -1e-12
    return held.reading == "contradicted" and less < 1e-12


def section(experiments: int) -> str:
    """The table, with what stands before it."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [
            pool.submit(tally, scenario, experiments, 5000 + place)
            for place, scenario in enumerate(scenarios())
        ]
        tallies = [each.result() for each in work]
    lines = [
        "| what is true | seeds | test images | false overfitting (%) | false contrast (%) "
        "| false expectation (%) | overfitting found (%) | contrast found (%) |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in tallies:
        scenario = each.scenario
        lines.append(
            f"| {scenario.title} | {scenario.seeds} | {scenario.rows:,} "
            f"| {_rate(each.false_overfitting, each.experiments)} "
            f"| {_rate(each.false_contrast, each.experiments)} "
            f"| {_rate(each.false_expectation, each.experiments)} "
            f"| {_rate(each.found_rising, each.rising)} "
            f"| {_rate(each.found_apart, each.apart)} |"
        )
    return PREAMBLE.format(experiments=experiments) + "\n".join(lines) + "\n"


def _rate(found: int, of: int) -> str:
    if not of:
        return "–"
    interval = wilson(found, of)
    return (
        f"{percent_number(interval.value)} ({percent_number(interval.low)} to "
        f"{percent_number(interval.high)})"
    )


PREAMBLE = """
## Overfitting, gaps, and what was expected

What a report says of losses, by the same code: {experiments:,} simulated experiments a row, each of
three networks over ten epochs, whose losses scatter from image to image as those of a network that
classifies 97 % correctly (few images have most of the loss). The epoch is chosen on validation
images, and rises and gaps are taken on test images; all tests of an experiment are one family,
which has what the comparisons leave of the report's 5 %.

- **False overfitting**: experiments in which a network was said to overfit, or to have improved on,
  whose loss did neither. **False contrast**: in which one loss, rise or gap was said to be larger
  than another and is not. **False expectation**: in which one of four declared expectations (a
  smaller rise and a narrower gap of two networks against the first) was said to be borne out or
  contradicted and is not. Declared: at most 5 %, for each of the three.
- **Found**: of the networks that do overfit, and of the pairs that do differ, those of which it was
  said.

The last row takes the losses on the very images that chose the epoch, which is not what reports do:
a choice of the lowest of ten makes the others look higher.

"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=200)
    print(section(parser.parse_args().experiments))
