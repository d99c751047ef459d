"""The values in which a lab is declared: plain data and the functions that define its models."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from types import FunctionType
from typing import Any, get_args

from report.errors import LabError
from report.formatting import suggestion
from report.lab.beginnings import check_sources
from report.lab.compared import Comparisons
from report.lab.data import Data, SeriesData, TableData
from report.lab.expectations import Expectation
from report.lab.lines import Line, lines_of
from report.lab.tasks.reconstruction import Reconstruction
from report.lab.trainings import Training

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One of the things that an experiment sets side by side.

    Args:
        name: its identifier, in lower case with hyphens.
        title: its name in the report.
        model: a named function that returns a Keras model, not compiled.  Its source is the
            report's listing.
        parameters: what it is called with: its parameters, by name, to plain values.
        training: how it is trained, where that differs from the experiment's own `training`.
        begins_with: the name of another trained variant, of this experiment or as
            ``experiment/variant``, whose weights it begins with: each layer takes those that the
            layer of its name had at the end of that training, under the same seed.

    Raises:
        LabError: if the name or title is none, or the model cannot be called with the parameters.
    """

    name: str
    title: str
    model: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    training: Training | None = None
    begins_with: str = ""

    def __post_init__(self) -> None:
        _check_name("variant", self.name)
        _check_title("variant", self.name, self.title)
        _check_kind(f"Variant '{self.name}'", "training", self.training, Training)
        if not isinstance(self.model, FunctionType) or self.model.__name__ == "<lambda>":
            raise LabError(
                f"The model of variant '{self.name}' must be a named function that returns "
                "a Keras model; define it with 'def'."
            )
        _check_kind(f"Variant '{self.name}'", "parameters", self.parameters, Mapping)
        try:  # as JSON has it, so that a stored run's are equal to it
            kept = json.loads(json.dumps(dict(self.parameters), allow_nan=False))
        except (TypeError, ValueError) as error:
            raise LabError(
                f"Variant '{self.name}' has among its parameters what is no plain value ({error}); "
                "give numbers, text, True, False or lists of them."
            ) from error
        object.__setattr__(self, "parameters", kept)
        self._check_signature()

    def _check_signature(self) -> None:
        taken = inspect.signature(self.model).parameters.values()
        known = [each.name for each in taken if each.kind is not each.VAR_POSITIONAL]
        anything = any(each.kind is each.VAR_KEYWORD for each in taken)
        of = f"The model of variant '{self.name}', the function {self.model.__name__},"
        for name in self.parameters:
            if name not in known and not anything:
                raise LabError(
                    f"{of} takes no '{name}'{suggestion(name, known)}; it takes "
                    f"{', '.join(known) or 'nothing'}."
                )
        for each in taken:
            needed = each.default is each.empty and each.kind not in {
                each.VAR_POSITIONAL,
                each.VAR_KEYWORD,
            }
            if needed and each.name not in self.parameters:
                raise LabError(
                    f"{of} needs a value for '{each.name}'; give it by "
                    f"parameters={{'{each.name}': ...}}, or by grid({self.model.__name__}, "
                    f"{each.name}=(...))."
                )


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A question, and the variants that answer it.

    Args:
        name: its identifier, in lower case with hyphens.
        title: its heading in the report.
        aim: what is done and why, in a few sentences of plain text.
        question: what it is to answer, in one sentence; may be empty.
        variants: at least one, in the order in which they are shown.
        training: how the variants are trained; without it (and without one of their own) their
            models are defined and summarized, not trained.
        comparisons: which pairs of trained variants are compared, and what counts as equivalent.
        target_accuracy: a validation accuracy, as a proportion; the report says when each trained
            variant first reached it.
        expectations: what is expected before there are results, and held to them.

    Raises:
        LabError: if variants are missing or bear one name or one title, a title is empty, the
            baseline is none of them, the target does not lie between 0 and 1, or an expectation is
            of what is not compared.
    """

    name: str
    title: str
    aim: str
    variants: tuple[Variant, ...]
    training: Training | None = None
    comparisons: Comparisons = field(default_factory=Comparisons)
    target_accuracy: float | None = None
    expectations: tuple[Expectation, ...] = ()
    question: str = ""

    def __post_init__(self) -> None:
        _check_name("experiment", self.name)
        _check_title("experiment", self.name, self.title)
        owner = f"Experiment '{self.name}'"
        _take_all(self, owner, "variants", Variant)
        _take_all(self, owner, "expectations", Expectation)
        _check_kind(owner, "training", self.training, Training)
        _check_kind(owner, "comparisons", self.comparisons, Comparisons)
        names = [each.name for each in self.variants]
        _check_unique(owner, "variant", names)
        titles = [" ".join(each.title.casefold().split()) for each in self.variants]
        for variant, title in zip(self.variants, titles, strict=True):
            if titles.count(title) > 1:
                raise LabError(
                    f"Experiment '{self.name}' has two variants titled '{variant.title}', which no "
                    "sentence could tell apart; give one another title."
                )
        baseline, target = self.comparisons.baseline, self.target_accuracy
        if baseline is not None and baseline not in names:
            raise LabError(
                f"Experiment '{self.name}' compares with '{baseline}', which is none of its "
                f"variants{suggestion(baseline, names)}; it has {', '.join(names)}."
            )
        if baseline is not None and not any(
            self.training_of(each) for each in self.variants if each.name == baseline
        ):
            raise LabError(
                f"Experiment '{self.name}' compares with '{baseline}', which is not trained; give "
                "it a training, or compare with another."
            )
        if target is not None and not 0 < target < 1:
            raise LabError(
                f"Experiment '{self.name}' asks for a target_accuracy of {target}; it must be a "
                "proportion between 0 and 1."
            )
        if self.comparisons.neighbours and not self.pairs():
            raise LabError(
                f"Experiment '{self.name}' compares neighbours, but no two of its trained variants "
                "have one model and differ in one of its parameters; make them by grid(...)."
            )
        for each in self.expectations:
            self._check_expectation(each)

    def _check_expectation(self, expectation: Expectation) -> None:
        place = f"Experiment '{self.name}' expects something of"
        named = {each.name: each for each in self.variants}
        for name in (expectation.of, expectation.than):
            if name not in named:
                raise LabError(
                    f"{place} '{name}', which is none of its variants"
                    f"{suggestion(name, list(named))}; it has {', '.join(named)}."
                )
        both = [named[expectation.of], named[expectation.than]]
        trained = [each for each in both if self.training_of(each)]
        defined = expectation.shows == "same definition"
        if defined and trained:
            raise LabError(
                f"{place} '{trained[0].name}' as a definition, but it is trained; definitions are "
                "compared of variants without a training."
            )
        if not defined and len(trained) < 2:
            raise LabError(
                f"{place} '{expectation.of}' against '{expectation.than}' that only training "
                f"shows ({expectation.shows}); give both a training."
            )
        scores = {"higher score", "no difference"}
        if expectation.shows in scores and not any(
            {first.name, second.name} == {expectation.of, expectation.than}
            for first, second in self.pairs()
        ):
            raise LabError(
                f"{place} '{expectation.of}' against '{expectation.than}', which are not compared; "
                "leave the baseline out of its Comparisons, or expect something of the baseline."
            )
        if expectation.shows == "sooner at target" and self.target_accuracy is None:
            raise LabError(
                f"{place} '{expectation.of}' at a target, but has no target_accuracy; give it one."
            )

    def pairs(self) -> tuple[tuple[Variant, Variant], ...]:
        """The trained variants that are compared, in their order, the baseline first."""
        trained = [each for each in self.variants if self.training_of(each)]
        base = self.comparisons.baseline
        if self.comparisons.neighbours:
            named = {each.name: each for each in trained}
            return tuple(
                (named[first], named[second])
                for line in self.lines()
                for first, second in pairwise(line.names)
            )
        if base is None:
            return tuple(combinations(trained, 2))
        return tuple(
            (first, second)
            for first in trained
            if first.name == base
            for second in trained
            if second.name != base
        )

    def lines(self) -> tuple[Line, ...]:
        """The lines along which trained variants differ in one parameter of their model alone."""
        return lines_of(
            {
                each.name: ((id(each.model), repr(self.training_of(each))), each.parameters)
                for each in self.variants
                if self.training_of(each)
            }
        )

    def training_of(self, variant: Variant) -> Training | None:
        """How `variant` is trained, or None if it is only defined."""
        return variant.training or self.training


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Earlier figures that the report sets beside its own.

    Args:
        file: a CSV file in the lab's folder with the columns ``experiment,variant,epoch,metric,
            value,note``; a row without an epoch is a test score.
        title: how the report names the source.
        dataset: the data set that the figures were measured on, as `--dataset` names it.
    """

    file: str
    title: str
    dataset: str


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab: its aim, its data, and its experiments in the order in which they are reported.

    Raises:
        LabError: if there is no experiment, two bear one name, or a margin does not fit the task.
    """

    aim: str
    experiments: tuple[Experiment, ...]
    data: Data | None = None
    reference: Reference | None = None

    def __post_init__(self) -> None:
        _take_all(self, "The lab", "experiments", Experiment)
        _check_kind("The lab", "data", self.data, Data)
        _check_kind("The lab", "reference", self.reference, Reference)
        _check_unique("The lab", "experiment", [each.name for each in self.experiments])
        standardized = isinstance(self.data, TableData | SeriesData) and self.data.standardized
        if self.data and standardized and isinstance(self.data.task, Reconstruction):
            raise LabError(
                f"{type(self.data).__name__} is standardized, but a reconstruction is held to its "
                "inputs as they are in the data; standardize them where the data are made."
            )
        for each in self.experiments if self.data else ():
            margin = each.comparisons.margin
            wrong = self.data.task.check_margin(margin) if self.data and each.pairs() else ""
            if wrong:
                raise LabError(
                    f"Comparisons' margin in experiment '{each.name}' is {margin!r}; {wrong}."
                )
            for training in filter(None, map(each.training_of, each.variants)):
                self._check_classes(each, training)
                self._check_metric(each, training)

        check_sources(self)

    def source_of(
        self, experiment: Experiment, variant: Variant
    ) -> tuple[Experiment, Variant] | None:
        """Whose weights a variant of `experiment` begins with; None for weights of its own."""
        if not variant.begins_with:
            return None
        owner, _, name = variant.begins_with.rpartition("/")
        return next(
            (
                (each, one)
                for each in self.experiments
                if each.name == (owner or experiment.name)
                for one in each.variants
                if one.name == name
            ),
            None,
        )

    def _check_metric(self, experiment: Experiment, training: Training) -> None:
        for each in training.metrics.values() if self.data else ():
            wrong = self.data.task.check_metric(each) if self.data else ""
            if wrong:
                raise LabError(f"Experiment '{experiment.name}' has the metric '{each}', {wrong}.")

    def _check_classes(self, experiment: Experiment, training: Training) -> None:
        classes = self.data.task.settings().get("classes") if self.data else None
        weights = training.class_weight
        for named, given in (
            ("class_weight", weights is not None),
            ("stratified", training.stratified),
        ):
            if given and classes is None:
                raise LabError(
                    f"Experiment '{experiment.name}' has {named}, but the lab asks for no classes; "
                    "leave it out."
                )
        if weights is None or classes is None:
            return
        beyond = (
            [] if isinstance(weights, str) else [each for each in weights if int(each) >= classes]
        )
        if beyond:
            raise LabError(
                f"Experiment '{experiment.name}' has a class_weight for the class {beyond[0]}; the "
                f"{classes} classes of the lab count from 0 to {classes - 1}."
            )


def _take_all(owner: Any, called: str, field: str, kind: type) -> None:
    """Keep a list as a tuple, of declarations of one kind."""
    value = getattr(owner, field)
    one = f"{kind.__name__}(...)"
    if not isinstance(value, list | tuple):
        raise LabError(
            f"{called} has {field} of type {type(value).__name__}; they must be several, in "
            f"brackets, each with a comma after it: [{one},]."
        )
    for each in value:
        if not isinstance(each, kind):
            raise LabError(
                f"{called} has among its {field} a value of type {type(each).__name__}; each must "
                f"be {one}."
            )
    object.__setattr__(owner, field, tuple(value))


def _check_kind(called: str, field: str, value: Any, kind: Any) -> None:
    if value is not None and not isinstance(value, kind):
        kinds = [f"{each.__name__}(...)" for each in get_args(kind) or (kind,)]
        raise LabError(
            f"{called} has {field} of type {type(value).__name__}; it must be {' or '.join(kinds)}."
        )


def _check_name(kind: str, name: str) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise LabError(
            f"The {kind} name '{name}' may hold only lower-case letters, digits and single "
            "hyphens between them."
        )


def _check_title(kind: str, name: str, title: str) -> None:
    if not isinstance(title, str) or not title.strip():
        raise LabError(
            f"The {kind} '{name}' has no title; give it one, by which the report names it."
        )


def _check_unique(owner: str, kind: str, names: list[str]) -> None:
    if not names:
        raise LabError(f"{owner} declares no {kind}; give it at least one.")
    for name in names:
        if names.count(name) > 1:
            raise LabError(f"{owner} declares two {kind}s named '{name}'; rename one.")
