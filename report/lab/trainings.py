"""How a lab's models are trained, in Keras' terms."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal

from report.errors import LabError
from report.lab.keras_names import check_arguments, check_name
from report.lab.metrics import canonical, is_own

_NUMBERS: tuple[tuple[str, tuple[type, ...], str], ...] = (
    ("from_logits", (bool,), "True or False"),
    ("stratified", (bool,), "True or False"),
    ("epochs", (int,), "a whole number"),
    ("batch_size", (int,), "a whole number"),
    ("validation_split", (int, float, type(None)), "a number"),
)

_FUNCTIONS = {"optimizer": 0, "loss": 2, "metric": 2, "callbacks": 0}
"""What may be a function of the lab, and with how many arguments Keras itself calls it: one with
fewer returns what Keras takes."""

_METRICS = "further_metrics"

if TYPE_CHECKING:  # declared as a name or a function, kept as a name (`function_name`)
    Named = Any
    Names = Any
    NamedOrConfigured = Any
    Weights = Any
else:
    Named = str
    Names = tuple[str, ...]
    NamedOrConfigured = str | Mapping[str, Any]
    Weights = Mapping[str, float] | Literal["balanced"] | None  # JSON's keys are text


@dataclass(frozen=True, kw_only=True)
class EarlyStopping:
    """The end of a training whose validation loss no longer falls, as Keras' callback has it.

    Args:
        patience: how many epochs in a row may pass without a lowest validation loss; the training
            ends with the last of them.
        restore_best_weights: whether the model is then tested with the weights of the epoch with
            the lowest validation loss, instead of those of its last.

    Raises:
        LabError: if the patience is no number of epochs.
    """

    patience: int
    restore_best_weights: bool = False

    def __post_init__(self) -> None:
        if type(self.patience) is not int or self.patience < 1:
            raise LabError(
                f"EarlyStopping's patience is {self.patience!r}; it must be a number of epochs, "
                "such as 3."
            )


@dataclass(frozen=True, kw_only=True)
class Training:
    """How a model is compiled and fitted, in Keras' terms.

    Optimizer, loss and metric may also be named functions of the lab: without arguments, ones that
    return what Keras takes; with ``(y_true, y_pred)``, a loss or a metric themselves.

    Args:
        optimizer: a Keras optimizer's name, or its configuration as Keras serializes it
            (``{"class_name": "SGD", "config": {"learning_rate": 0.05}}``).
        loss: a Keras loss' name.
        metric: a Keras metric's name; the compiled metric.
        further_metrics: names of others that are compiled beside it; the report has their values
            by epoch and on the test rows in its tables.
        from_logits: whether the model's outputs are taken before softmax, as the loss is then told.
        epochs: passes over the training rows.
        batch_size: rows in a step.
        validation_split: the share of the training rows, taken from their end as Keras does, that
            validates instead of training; a fifth, unless the data have validation rows of their
            own (``x_val`` and ``y_val``).
        stratified: whether that share is drawn class by class, alike for all networks, instead.
        early_stopping: when the training ends before its last epoch.
        class_weight: how much the loss of a row counts, by the number of its class (those left out
            count once); or ``"balanced"``: inversely as frequent as its class among the rows that
            fit, as scikit-learn has it.
        callbacks: a named function that returns a list of Keras callbacks.  Such a training is
            made by Keras' own ``fit``, and begins anew if it was interrupted.

    Raises:
        LabError: if a setting is of another type, a number is out of range, or Keras knows no such
            name.
    """

    optimizer: NamedOrConfigured
    loss: Named
    metric: Named
    further_metrics: Names = ()
    from_logits: bool = False
    epochs: int = 10
    batch_size: int = 32
    validation_split: float | None = None
    stratified: bool = False
    early_stopping: EarlyStopping | None = None
    class_weight: Weights = None
    callbacks: Named = ""

    def __post_init__(self) -> None:
        for name in _FUNCTIONS:
            value = getattr(self, name)
            if callable(value):
                object.__setattr__(self, name, function_name(name, value))
        self._take_further_metrics()
        self._check_types()
        self._check_names()
        self._check_numbers()

    @property
    def metrics(self) -> dict[str, str]:
        """The compiled metrics, the first one before all others: setting to name."""
        others = {f"metric {place}": each for place, each in enumerate(self.further_metrics, 2)}
        return {"metric": self.metric, **others}

    @property
    def functions(self) -> dict[str, str]:
        """The settings that are functions of the lab: to their names."""
        named = {name: getattr(self, name) for name in _FUNCTIONS} | self.metrics
        return {name: value for name, value in named.items() if is_own(value)}

    def _take_further_metrics(self) -> None:
        given = self.further_metrics
        if not isinstance(given, list | tuple):
            raise LabError(
                f"Training's {_METRICS} are of type {type(given).__name__}; they must be several "
                'names, in brackets: ("precision", "recall").'
            )
        named = tuple(function_name("metric", each) if callable(each) else each for each in given)
        object.__setattr__(self, _METRICS, named)
        for each in named:
            if not isinstance(each, str):
                raise LabError(
                    f"Training's {_METRICS} have a value of type {type(each).__name__}; each must "
                    "be a Keras metric's name."
                )
        known = [canonical(each) for each in self.metrics.values() if isinstance(each, str)]
        for each in known:
            if known.count(each) > 1:
                raise LabError(f"Training names the metric '{each}' twice; leave one out.")

    def _check_types(self) -> None:
        kinds: tuple[tuple[str, tuple[type, ...], str], ...] = (
            (
                "optimizer",
                (str, Mapping),
                "a Keras optimizer's name, or its configuration as a mapping",
            ),
            ("loss", (str,), "a Keras loss' name"),
            ("metric", (str,), "one Keras metric's name"),
            *_NUMBERS,
            ("early_stopping", (EarlyStopping, type(None)), "EarlyStopping(patience=...)"),
            (
                "class_weight",
                (str, Mapping, type(None)),
                'a mapping such as {0: 1.0}, or "balanced"',
            ),
            ("callbacks", (str,), "a named function that returns a list of Keras callbacks"),
        )
        for name, accepted, said in kinds:
            value = getattr(self, name)
            if not isinstance(value, accepted) or (
                isinstance(value, bool) and bool not in accepted
            ):
                raise LabError(
                    f"Training's {name} is of type {type(value).__name__}; it must be {said}."
                )
        if self.callbacks and not is_own(self.callbacks):
            raise LabError(
                f"Training's callbacks are '{self.callbacks}'; they must be a named function that "
                "returns a list of Keras callbacks."
            )
        try:
            json.dumps(self.optimizer, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise LabError(
                f"Training's optimizer holds what is no plain value ({error}); give its "
                "configuration as Keras serializes it, by keras.optimizers.serialize(), or a named "
                "function that returns it."
            ) from error

    def _check_names(self) -> None:
        if not is_own(self.loss):
            check_name("loss", self.loss)
        for each in self.metrics.values():
            if not is_own(each):
                check_name("metric", each)
        optimizer = self.optimizer
        if isinstance(optimizer, str):
            if not is_own(optimizer):
                check_name("optimizer", optimizer)
            return
        name, config = optimizer.get("class_name"), optimizer.get("config", {})
        if not isinstance(name, str) or not isinstance(config, Mapping):
            raise LabError(
                "Training's optimizer names no class; write it as "
                '{"class_name": "SGD", "config": {"learning_rate": 0.05}}.'
            )
        check_name("optimizer", name)
        check_arguments(name, list(config))
        rate = config.get("learning_rate")
        if isinstance(rate, Mapping):
            schedule, inner = rate.get("class_name"), rate.get("config", {})
            if not isinstance(schedule, str) or not isinstance(inner, Mapping):
                raise LabError(
                    "Training's learning_rate names no class; write a schedule as "
                    '{"class_name": "ExponentialDecay", "config": {...}}.'
                )
            check_name("schedule", schedule)
            check_arguments(schedule, list(inner))

    def _check_numbers(self) -> None:
        if self.epochs < 1 or self.batch_size < 1:
            raise LabError("Training needs epochs and batch_size of at least 1.")
        if self.from_logits and not canonical(self.loss).endswith("crossentropy"):
            raise LabError(
                f"Training has from_logits, which only losses of cross-entropy take; '{self.loss}' "
                "is none."
            )
        if self.from_logits and is_own(self.loss):
            raise LabError(
                "Training has from_logits and a loss of its own; have that return one from logits."
            )
        if self.validation_split is not None and not 0 < self.validation_split < 1:
            raise LabError(
                f"Training's validation_split is {self.validation_split}; "
                "it must lie between 0 and 1."
            )
        weights = self.class_weight
        if isinstance(weights, str):
            if weights != "balanced":
                raise LabError(
                    f"Training's class_weight is '{weights}'; it must be 'balanced', or a mapping "
                    "such as {0: 1.0, 1: 4.0}."
                )
            return
        if weights is None:
            return
        numbered = {str(each): weight for each, weight in weights.items()}
        if not all(each.isdecimal() and _is_weight(weight) for each, weight in numbered.items()):
            raise LabError(
                f"Training's class_weight is {dict(weights)!r}; it must map the numbers of "
                "classes, from 0, to positive numbers: {0: 1.0, 1: 4.0}."
            )
        object.__setattr__(self, "class_weight", numbered)


def function_name(setting: str, function: Any) -> str:
    """What stands for a function of the lab: ``lab.loss``, or ``lab.loss()`` for what it returns.

    Raises:
        LabError: if it is no named function of the lab, or takes other arguments.
    """
    own = isinstance(function, FunctionType) and "<" not in function.__qualname__
    package, _, module = str(getattr(function, "__module__", "")).partition(".")
    if not own or not package.startswith("lab_") or not module:
        raise LabError(
            f"Training's {setting} must be a name that Keras knows, or a function that the lab "
            "defines at the top level of one of its files, by 'def'."
            if setting != "callbacks"
            else "Training's callbacks must be a function that the lab defines at the top level of "
            "one of its files, by 'def', and that returns a list of Keras callbacks."
        )
    needed = [
        each
        for each in inspect.signature(function).parameters.values()
        if each.default is each.empty and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]
    if not needed:
        return f"{module}.{function.__name__}()"
    if len(needed) != _FUNCTIONS[setting] or setting in {"optimizer", "callbacks"}:
        wanted = "none" if not _FUNCTIONS[setting] else "(y_true, y_pred), or none"
        raise LabError(
            f"Training's {setting} is the function {function.__name__}, which takes "
            f"{len(needed)} arguments; it must take {wanted}."
        )
    return f"{module}.{function.__name__}"


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9
