"""The kinds of claims that interpret: how far models generalize, and where they err."""

from __future__ import annotations

from typing import Literal

import msgspec

from report.findings.claims.kinds import BaseClaim, EpochRange, TestOfZero, Verdict
from report.findings.statistics.estimates import Estimate, Reason, Spread, Unit
from report.findings.statistics.paired import PairedCounts
from report.lab.expectations import Shows

Quantity = Literal["loss-at-best", "loss", "rise", "gap"]
"""Of the task's own loss: on the test rows after the epoch with the lowest validation loss; on them
after the last epoch; the second less the first; test less training after the last epoch."""


class LossFamily(BaseClaim, frozen=True, kw_only=True):
    """The tests of losses that an experiment makes, taken together.

    Attributes:
        titles: of the variants with results.
        tests: how many; each is adjusted for all of them.
        level: the chance that the intervals of all of them hold.
        rows: how many test rows they rest on.
        training_rows: how many fitted rows were evaluated once more.
        seeds: under which the variants were trained.
    """

    titles: tuple[str, ...]
    tests: int
    level: float
    unit: Unit
    rows: int
    training_rows: int
    seeds: tuple[int, ...]

    @property
    def reading(self) -> str:
        """Its template."""
        return "declared"


class Generalization(BaseClaim, frozen=True, kw_only=True):
    """How a variant's loss went on rows that it was not fitted to.

    The epoch is chosen on the validation rows and the losses are taken on the test rows, so that
    the choice does not flatter what is measured.

    Attributes:
        reading: ``one-epoch``; ``overfitted``: the loss rose after the epoch with the lowest
            validation loss, beyond chance; ``open``: that is not shown; ``improved``: it fell
            beyond chance though the validation loss had turned; ``falling``: the validation loss
            was lowest in the last epoch, ``underfitted``: and the loss on test rows is shown to be
            above that on fitted rows by less than a tenth of the latter, or not at all;
            ``restored``: the validation loss had turned, and the weights of the epoch where it was
            lowest are those that were tested;
            ``withheld``: nothing is said of the method.
        reason: why, if so.
        best_epoch: the first with the lowest validation loss.
        epochs: how many were trained.
        training, test, test_at_best: losses over the seeds (`report.findings.results.Losses`).
        validation_rise: the compiled validation loss in the last epoch over its lowest, less one.
        earlier_rise: the same of the last epoch but one; None where there is none.
        relative_rise: `test` over `test_at_best`, less one.
        rise, gap: with their intervals; None if they cannot be estimated.
        rise_test: that `rise` is zero; None if it cannot be made.
        score_at_best, score: the measure that models are compared by, after the best and the last
            epoch.
    """

    variant: str
    variant_title: str
    reading: Literal[
        "one-epoch",
        "overfitted",
        "open",
        "improved",
        "falling",
        "underfitted",
        "restored",
        "withheld",
    ]
    reason: Reason | None
    unit: Unit
    rows: int
    best_epoch: EpochRange
    epochs: EpochRange
    training: Spread
    test: Spread
    test_at_best: Spread
    validation_rise: Spread
    earlier_rise: Spread | None
    relative_rise: float
    rise: Estimate | None
    rise_test: TestOfZero | None
    gap: Estimate | None
    score_at_best: Spread
    score: Spread


class Contrast(BaseClaim, frozen=True, kw_only=True):
    """A quantity of two variants, set side by side on the same rows.

    Attributes:
        reading: of the first against the second: ``larger``, ``smaller`` or ``open``.
        trivial: whether it tells nothing: one of two rises is none, since that loss was lowest in
            the last epoch; or the best epochs of both are the last, so that `loss` tells the same.
        first_value, second_value: of each.
        difference: first less second; None if it cannot be estimated.
        reason: why.
    """

    quantity: Quantity
    first: str
    second: str
    first_title: str
    second_title: str
    reading: Literal["larger", "smaller", "open"]
    trivial: bool
    unit: Unit
    rows: int
    first_value: float
    second_value: float
    difference: Estimate | None
    test: TestOfZero | None
    reason: Reason | None


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A setting that two variants do not share, each value as text.

    Attributes:
        topic: what it is about, as ``templates/knowledge`` names it; empty if that has no name.
        added_by: which of the two has a kind of layer, or a penalty, that the other lacks.
    """

    setting: str
    first: str
    second: str
    topic: str
    added_by: Literal["", "first", "second"]


class Differing(BaseClaim, frozen=True, kw_only=True):
    """The settings in which two compared variants differ: none, one or several.

    Where they are several, a difference between the two can be laid to none of them.
    """

    first: str
    second: str
    first_title: str
    second_title: str
    settings: tuple[Setting, ...]

    @property
    def reading(self) -> str:
        """Its template."""
        return {0: "none", 1: "one"}.get(len(self.settings), "several")


class GroupFamily(BaseClaim, frozen=True, kw_only=True):
    """The tests that look for groups of rows on which two variants err differently.

    Attributes:
        tests: how many were made; Holm's adjustment counts them all.
        found: how many of them reject.
        groups: those that test rows are in.
        seed: whose runs were looked at.
    """

    titles: tuple[str, ...]
    tests: int
    found: int
    groups: tuple[int, ...]
    seed: int

    @property
    def reading(self) -> str:
        """Its template."""
        return "found" if self.found else "none"


class GroupContrast(BaseClaim, frozen=True, kw_only=True):
    """A group of rows that two variants do not get right equally often, beyond chance.

    Attributes:
        group: its index, from 0.
        rows: how many test rows are in it.
        first_right, second_right: how many of them each got right.
        first_wrongly, second_wrongly: to how many rows of other groups each gave this one.
        counts: how these fall together.
        test: McNemar's, exact.
    """

    first: str
    second: str
    first_title: str
    second_title: str
    group: int
    rows: int
    first_right: int
    second_right: int
    first_wrongly: int
    second_wrongly: int
    first_share: float
    second_share: float
    counts: PairedCounts
    test: TestOfZero

    @property
    def reading(self) -> str:
        """Its template: which of the two got more of them right."""
        return "more" if self.first_right > self.second_right else "fewer"


class CommonErrors(BaseClaim, frozen=True, kw_only=True):
    """The test rows that every one of several models gets wrong.

    Attributes:
        titles: of the models.
        seed: whose runs were looked at.
        rows: how many test rows there are.
        by_all: how many of them all get wrong.
        alike: to how many of these all give the same answer.
        expected: how many all would get wrong if errors fell on rows independently.
        p: of as many as `by_all`, or more, if they did.
        reading: ``shared``: more than that, beyond chance; or ``open``.
    """

    titles: tuple[str, ...]
    seed: int
    rows: int
    by_all: int
    alike: int
    expected: float
    p: float
    reading: Literal["shared", "open"]


class Likeness(BaseClaim, frozen=True, kw_only=True):
    """How many of a model's errors go to the group that is nearest to the true one.

    Attributes:
        nearest: each group, and the other one whose mean training row is nearest to its own.
        errors: how many there are, under the first seed.
        to_nearest: how many of them give that group.
        expected: how many would if errors went to all other groups alike.
        reading: ``drawn``: more than that, beyond chance; or ``open``.
    """

    variant: str
    variant_title: str
    nearest: tuple[tuple[int, int], ...]
    errors: int
    to_nearest: int
    expected: float
    test: TestOfZero
    reading: Literal["drawn", "open"]


Bearing = Literal["consistent", "contradicted", "open", "missing"]
"""How a test bears on a mechanism: it was expected to narrow something, and did, did the opposite,
or nothing was shown; or there was no such test."""


class Mechanism(BaseClaim, frozen=True, kw_only=True):
    """A kind of layer that one of two compared variants has and the other lacks.

    Attributes:
        topic: the kind, as ``templates/knowledge`` names it.
        plain, plain_title: the variant without it.
        treated, treated_title: the one with it.
        rise, gap: how the tests of these bear on its acting as a regularizer.
        loss, loss_at_best: how those of the losses bear on its lowering them.
        plain_fitted, treated_fitted: the loss of each on fitted rows.
        verdict: of the treated against the plain one; None if they were not compared.
        alone: whether the two differ in nothing else.
    """

    topic: str
    plain: str
    treated: str
    plain_title: str
    treated_title: str
    rise: Bearing
    gap: Bearing
    loss: Bearing
    loss_at_best: Bearing
    plain_fitted: float | None
    treated_fitted: float | None
    verdict: Verdict | None
    alone: bool

    @property
    def reading(self) -> str:
        """Its template."""
        return "layer"


class Expected(BaseClaim, frozen=True, kw_only=True):
    """What the lab's author expected before there were results, and what became of it.

    Attributes:
        label: ``E1``: its number in the report.
        shows: what was expected of the first against the second.
        because: why, in the author's sentence; may be empty.
        source: the key of the work that it is taken from; may be empty.
        reading: ``borne-out``; ``contradicted``; ``not-supported``: a difference was expected,
            and the two are equivalent; ``open``; or ``missing``.
        first_value, second_value: of what was expected, where there is one.
        difference: first less second, with its interval.
        adjusted: the p of the test that decided, adjusted for its family.
        equivalent: whether what decides is an equivalence within `margin`.
        unit: the sampling unit.
        reason: why it is open though there are results; one of `Reason` where nothing is said.
    """

    label: str
    first: str
    second: str
    first_title: str
    second_title: str
    shows: Shows
    because: str
    source: str
    reading: Literal["borne-out", "contradicted", "not-supported", "open", "missing"]
    unit: Unit
    margin: float
    first_value: float | None = None
    second_value: float | None = None
    difference: Estimate | None = None
    adjusted: float | None = None
    equivalent: bool = False
    reason: str = ""


class Chosen(BaseClaim, frozen=True, kw_only=True):
    """The variant that one would take by its validation, and what the test rows say of it.

    Attributes:
        reading: ``settled``: it is shown to be better than each other on the test rows; ``beaten``:
            another one is shown to be better; ``open``: neither.
        among: how many variants there are.
        metric: the compiled one, as the history names it.
        higher: whether higher is better.
        runs: how many seeds each has.
        validation: its mean over them, of the weights that were tested.
        score: on the test rows.
        compared_with: how many of the others it was compared with; `with_all`, whether with each.
        better_than, worse_than, open_against: the titles of the others, by its verdicts.
    """

    variant: str
    variant_title: str
    reading: Literal["settled", "open", "beaten"]
    among: int
    metric: str
    higher: bool
    runs: int
    validation: float
    score: Estimate
    compared_with: int
    with_all: bool
    better_than: tuple[str, ...]
    worse_than: tuple[str, ...]
    open_against: tuple[str, ...]


Step = Literal["better", "worse", "equivalent", "inconclusive", "not-compared"]
"""What is said of the next value of a parameter against the one before it."""


class Trend(BaseClaim, frozen=True, kw_only=True):
    """How the score goes along the values of one parameter, all else being equal.

    Attributes:
        reading: ``better``: each step is shown to be better than the one before; ``worse``;
            ``open``: none is shown to be either; ``mixed``: anything else.
        parameter: its name.
        numbers: whether its values are numbers, which then ascend.
        fixed: the other parameters with their values, in words; empty without others.
        values: of the parameter.
        variants, variant_titles: one a value.
        scores: the means of the variants.
        steps: one fewer than there are values.
    """

    reading: Literal["better", "worse", "open", "mixed"]
    parameter: str
    numbers: bool
    fixed: str
    values: tuple[str, ...]
    variants: tuple[str, ...]
    variant_titles: tuple[str, ...]
    scores: tuple[float, ...]
    steps: tuple[Step, ...]
