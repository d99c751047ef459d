"""A model fitted and tested as a worker does it, for tests of how that goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

from report.data.splits import Split
from report.lab import Training
from report.lab.data import Preparation
from report.learning.checkpoint import Keeper
from report.learning.fit import OnProgress
from report.learning.records import Stopped, Trained
from report.learning.rows import Feed, Rows, feed_of
from report.learning.tasks import Head, task_called
from report.learning.training import Orders, train_and_test

CLASSES = {"classes": 3}
HEAD = Head(shape=(3,), loss="categorical_crossentropy")


def _usual(arrays: Mapping[str, NDArray[Any]]) -> Preparation:
    """Bytes as fractions, other numbers as they are."""
    whole = arrays["x_train"].dtype.kind == "u"
    return Preparation(divisor=255.0 if whole else 1.0)


def one_hot_feed(model: Any, rows: Rows) -> Feed:
    """How a model of three classes is fed."""
    task = task_called("classification")
    return feed_of(
        model,
        rows,
        _usual({"x_train": rows.inputs}),
        lambda targets: task.encoded(targets, HEAD, CLASSES),
    )


def stopped_or_trained(
    model: Any,
    training: Training,
    arrays: Mapping[str, NDArray[Any]],
    *,
    seed: int = 1,
    resampled: bool = False,
    own_validation: int = 0,
    preparation: Preparation | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    task: str = "classification",
    task_settings: Mapping[str, Any] = CLASSES,
    pause_after: int | None = None,
    keeper: Keeper | None = None,
    on_progress: OnProgress = lambda *_: None,
) -> Trained | Stopped:
    """What comes of it."""
    return train_and_test(
        model,
        Orders(
            training=training,
            functions=functions or {},
            preparation=preparation or _usual(arrays),
            task=task,
            task_settings=task_settings,
            seed=seed,
            split=Split(
                share=training.validation_split or 0.2,
                own_rows=own_validation,
                stratified=training.stratified,
                seed=seed if resampled else None,
            ),
            pause_after=pause_after,
        ),
        arrays,
        on_progress=on_progress,
        keeper=keeper,
    )


def trained(
    model: Any, training: Training, arrays: Mapping[str, NDArray[Any]], **how: Any
) -> Trained:
    """The same, to its end."""
    answer = stopped_or_trained(model, training, arrays, **how)
    assert isinstance(answer, Trained)
    return answer
