"""The one path on which a model is compiled, fitted and tested."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.data.splits import Split, fit_rows, places
from report.lab import Training
from report.lab.data import Preparation
from report.lab.metrics import canonical
from report.learning.building import shape_of_output
from report.learning.checkpoint import Keeper
from report.learning.compiled import CompiledSteps, RefusedError, has_steps_of_its_own
from report.learning.fit import Fit, OnProgress
from report.learning.lending import LentWeights, take_over, weights_of
from report.learning.plain import PlainSteps
from report.learning.records import (
    Outputs,
    Start,
    Stopped,
    Timing,
    Trained,
    TrainingRecord,
    sampled,
)
from report.learning.rows import Feed, Rows, class_weights, feed_of
from report.learning.tasks import Head, task_called

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What is to be done with a model.

    Args:
        training: how to compile and fit it.
        functions: of the lab that it names, by setting.
        preparation: what is done to inputs.
        task: what it is asked for, by name, with its settings (`report.lab.tasks`).
        seed: of the order in which the rows are taken.
        split: which training rows fit and which validate.
        inputs: which columns each of the model's inputs takes, where the data have several.
        pause_after: stop after so many epochs, to go on another time from what the keeper kept.
        lent: the weights of the model that it begins with; None for weights of its own.
        lender: whose they are, for messages.
        lends: whether its own are handed to another one.
    """

    training: Training
    functions: Mapping[str, Callable[..., Any]]
    preparation: Preparation
    task: str
    task_settings: Mapping[str, Any]
    seed: int
    split: Split
    inputs: Mapping[str, Sequence[int]] = field(default_factory=dict)
    pause_after: int | None = None
    lent: LentWeights | None = None
    lender: str = ""
    lends: bool = False


def train_and_test(
    model: keras.Model,
    orders: Orders,
    arrays: Mapping[str, NDArray[Any]],
    *,
    on_progress: OnProgress,
    keeper: Keeper | None = None,
) -> Trained | Stopped:
    """Compile `model`, fit it on the training rows and test it on the test rows.

    Args:
        model: built, not compiled; its input holds as many values as a row of the data has.
        orders: what is to be done.
        arrays: as `report.data.dataset.Dataset.arrays` gives them.
        on_progress: called with how far it is.
        keeper: gets the state after each epoch for which it asks; what it kept of an interrupted
            fit is gone on from, with the figures that an uninterrupted one would give.

    Returns:
        What was measured, with fewer epochs than were asked for if the model itself ended its
        training; or where it stopped, if it was asked to.

    Raises:
        ValueError: if the model's input or output does not fit the data, in Keras' words or ours.
        FloatingPointError: if the training diverged.
        RuntimeError: if the model ended its training before its first epoch.
    """
    import keras

    training = orders.training
    task = task_called(orders.task)
    taken = _begin(model, orders)
    start = _start(model)
    fitted, validation = _parted(arrays, orders.split)
    test = Rows(arrays["x_test"], arrays["y_test"])
    compiling = _Compiling(training, orders.functions)
    head, feed = _compile(model, orders, compiling, fitted)
    optimizer = _plain(keras.optimizers.serialize(model.optimizer))  # a fit may change its rate
    callbacks = compiling.callbacks()
    fit = Fit(
        on_progress=on_progress,
        keeper=None if callbacks else keeper,  # what they remember cannot be kept
        patience=training.early_stopping.patience if training.early_stopping else None,
    )
    steps, refusal = _steps(model, feed, training.batch_size, [fitted, validation, test], callbacks)
    fit.resume(model)
    # Keras' own fit ends with what may come once only, so it is not paused.
    paused = orders.pause_after is not None and not refusal
    until = orders.pause_after if orders.pause_after is not None and paused else training.epochs
    if fit.epochs < until and not fit.ended:
        steps.fit(fitted, validation, seed=orders.seed, until=until, fit=fit)
    _check_finite(fit.history)
    if paused and fit.epochs < training.epochs and not fit.ended:
        fit.keep(model)
        return Stopped(epochs=fit.epochs)
    if not fit.epochs:
        raise RuntimeError("the model ended its training before its first epoch")
    if training.early_stopping and training.early_stopping.restore_best_weights:
        fit.restore_best(model)
    started = time.perf_counter()
    scores = steps.evaluate(test)
    for name, value in scores.items():
        if not math.isfinite(value):
            raise FloatingPointError(f"the test {name} was {value}: the training diverged")
    known = fitted.take(sampled(len(fitted), len(test)))

    def outputs_for(rows: Rows) -> NDArray[np.float32]:
        return task.outputs(steps.predict(rows), head, orders.task_settings)

    at_last, for_known = outputs_for(test), outputs_for(known)
    weights = weights_of(model) if orders.lends else {}
    fit.restore_best(model)
    outputs = Outputs(test=at_last, test_at_best=outputs_for(test), training=for_known)
    test_seconds = time.perf_counter() - started
    return Trained(
        record=TrainingRecord(
            history={name: tuple(values) for name, values in fit.history.items()},
            test_scores={name: float(value) for name, value in scores.items()},
            fit_rows=len(fitted),
            validation_rows=len(validation),
            test_rows=len(test),
            refusal=refusal,
            optimizer=optimizer,
            encoding=task.encoding(head),
            callbacks=tuple(type(each).__name__ for each in callbacks),
            taken_over=taken,
            start=start,
            timing=Timing(epochs=tuple(fit.seconds), test=test_seconds),
        ),
        outputs=outputs,
        weights=weights,
    )


def _begin(model: keras.Model, orders: Orders) -> tuple[str, ...]:
    """Give `model` the weights that it begins with; the layers that took some."""
    return take_over(model, orders.lent, orders.lender) if orders.lent is not None else ()


@dataclass(frozen=True)
class _Compiling:
    """What a model is compiled and fitted with, as Keras takes it.

    Args:
        training: as declared.
        functions: of the lab that it names, by setting.
    """

    training: Training
    functions: Mapping[str, Callable[..., Any]]

    def optimizer(self) -> Any:
        """The optimizer."""
        import keras

        declared = self._own("optimizer")
        if declared is None:
            given = self.training.optimizer
            declared = given if isinstance(given, str) else _with_schedule(given)
        return keras.optimizers.get(declared)

    def loss(self) -> Any:
        """The loss as `compile` takes it."""
        import keras

        own = self._own("loss")
        if own is not None or not self.training.from_logits:
            return self.training.loss if own is None else own
        kind = canonical(self.training.loss).title().replace("_", "")
        return getattr(keras.losses, kind)(from_logits=True)

    def metrics(self) -> list[Any]:
        """The metrics as `compile` takes them."""
        owned = {setting: self._own(setting) for setting in self.training.metrics}
        return [
            name if owned[setting] is None else owned[setting]
            for setting, name in self.training.metrics.items()
        ]

    def callbacks(self) -> list[Any]:
        """The lab's own.

        Raises:
            ValueError: if what the lab's function returns are none.
        """
        import keras

        found = self._own("callbacks") or []
        for each in found if isinstance(found, list | tuple) else [found]:
            if not isinstance(each, keras.callbacks.Callback):
                raise ValueError(
                    f"{self.training.callbacks} gave a value of type {type(each).__name__}; it "
                    "must return a list of Keras callbacks"
                )
        return list(found)

    def check_functions(self, targets: Any, predicted: Any) -> None:
        """That a loss or metric that is the lab's function itself gives something.

        Raises:
            ValueError: if not.
        """
        for setting, name in self.training.functions.items():
            if not name.endswith("()") and self.functions[setting](targets, predicted) is None:
                raise ValueError(f"{name} returned nothing; end it with 'return ...'")

    def _own(self, setting: str) -> Any:
        """A function of the lab itself, or what it returns; None where none is named."""
        function = self.functions.get(setting)
        if function is None:
            return None
        name = self.training.functions[setting]
        found = function() if name.endswith("()") else function
        if found is None:
            raise ValueError(f"{name} returned nothing; end it with 'return ...'")
        return found


def _with_schedule(optimizer: Mapping[str, Any]) -> dict[str, Any]:
    """An optimizer's configuration with the schedule of its rate, if it has one, made.

    Keras finds a schedule by its class' name alone only if it is asked for schedules.
    """
    import keras

    config = dict(optimizer.get("config", {}))
    if isinstance(config.get("learning_rate"), Mapping):
        schedule = keras.optimizers.schedules.deserialize(dict(config["learning_rate"]))
        config["learning_rate"] = schedule
    return {**optimizer, "config": config}


def try_out(model: keras.Model, orders: Orders, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Compile `model` and take two rows of the training through it, to see whether it can be had.

    Args:
        model: just made; it is of no use afterwards.
        orders: what is to be done with it.
        arrays: as for `train_and_test`.

    Raises:
        Exception: whatever it raises that a run would raise, too.
    """
    _begin(model, orders)
    fitted, _ = _parted(arrays, orders.split)
    compiling = _Compiling(orders.training, orders.functions)
    head, feed = _compile(model, orders, compiling, fitted)
    compiling.callbacks()
    two = fitted.part(0, 2)
    inputs, *_ = feed.tested(two.inputs, two.targets)
    predicted = np.asarray(model(inputs, training=False))
    task_called(orders.task).outputs(predicted, head, orders.task_settings)
    compiling.check_functions(feed.tested(two.inputs, two.targets)[1], predicted)
    if not has_steps_of_its_own(model):
        model.train_step(feed.trained(two.inputs, two.targets))


def _compile(
    model: keras.Model, orders: Orders, compiling: _Compiling, fitted: Rows
) -> tuple[Head, Feed]:
    """Compile `model`, which is checked; how it ends, and how it is fed."""
    training, task = orders.training, task_called(orders.task)
    loss = compiling.loss()
    shape = shape_of_output(model, fitted.inputs.shape[1:], orders.inputs)
    head = _head(shape, training, loss)
    task.check(head, orders.task_settings)
    feed = feed_of(
        model,
        fitted,
        orders.preparation,
        lambda targets: task.encoded(targets, head, orders.task_settings),
        class_weights(training.class_weight, fitted.targets, orders.task_settings),
        orders.inputs,
    )
    model.compile(
        optimizer=compiling.optimizer(), loss=loss, metrics=compiling.metrics(), jit_compile=False
    )
    return head, feed


def _head(shape: tuple[int, ...], training: Training, loss: Any) -> Head:
    """How a model ends whose output is of `shape`, and what it is held to."""
    kind = canonical(training.loss)
    if "loss" in training.functions:
        kind = canonical(type(loss).__name__) if hasattr(loss, "get_config") else kind
    logits = training.from_logits or bool(getattr(loss, "_fn_kwargs", {}).get("from_logits"))
    return Head(shape=shape, loss=kind, from_logits=logits)


def _parted(arrays: Mapping[str, NDArray[Any]], split: Split) -> tuple[Rows, Rows]:
    """The training rows that fit, and those that validate."""
    rows = Rows(arrays["x_train"], arrays["y_train"])
    if not split.in_order:
        rows = rows.take(places(split, rows.targets))
    count = fit_rows(split, len(rows))
    return rows.part(0, count), rows.part(count, len(rows))


def _start(model: keras.Model) -> Start:
    """Where the fit of `model`, just made, begins."""
    from report.learning.checkpoint import generator_states

    weights = [np.asarray(each) for each in model.weights]
    drawn = any(each.size > 1 and np.ptp(each) > 0 for each in weights)
    digest = hashlib.sha256()
    for each in weights:
        digest.update(np.ascontiguousarray(each).data)
    return Start(
        weights=digest.hexdigest() if drawn else "",
        generators=hashlib.sha256(generator_states().encode()).hexdigest(),
    )


def _steps(
    model: keras.Model, feed: Feed, batch_size: int, parts: list[Rows], callbacks: list[Any]
) -> tuple[CompiledSteps | PlainSteps, str]:
    """How `model` is trained and tested; and if not by XLA, why."""
    if callbacks:
        return PlainSteps(model, feed, batch_size, callbacks), "the training has callbacks"
    try:
        return CompiledSteps(model, feed, batch_size, parts), ""
    except RefusedError as error:
        return PlainSteps(model, feed, batch_size, []), str(error)


def _plain(value: Any) -> Any:
    """What Keras serialized, as JSON has it: its numbers may be NumPy's."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)


def _check_finite(history: Mapping[str, Sequence[float]]) -> None:
    for name, values in history.items():
        for epoch, value in enumerate(values, 1):
            if not math.isfinite(value):
                raise FloatingPointError(
                    f"{name} was {value} in epoch {epoch}: the training diverged; a lower "
                    "learning rate may help"
                )
