"""A fit as it goes on: its history, its clock, and what is kept after each epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from report.learning.checkpoint import (
    Keeper,
    capture,
    generator_states,
    restore,
    set_generators,
    weights_of,
)

if TYPE_CHECKING:
    import keras
    import numpy as np
    from numpy.typing import NDArray

OnProgress = Callable[[int, float, float], None]
"""Called with the epoch (from 1), the share of it that is done (0 to 1) and the loss so far."""


class Fit:
    """What a fit has given so far, in this process and in those before it.

    Attributes:
        history: Keras' history.
        seconds: the time that each epoch took.
        best: the weights after the first epoch with the lowest validation loss.

    Args:
        on_progress: told how far it is.
        keeper: keeps the state after an epoch.
        patience: how many epochs in a row may pass without a lowest validation loss; None: all.
    """

    def __init__(
        self, *, on_progress: OnProgress, keeper: Keeper | None, patience: int | None = None
    ) -> None:
        self.history: dict[str, list[float]] = {}
        self.seconds: list[float] = []
        self.best: tuple[NDArray[np.generic], ...] = ()
        self._on_progress = on_progress
        self._keeper = keeper
        self._patience = patience
        self._kept = 0

    @property
    def epochs(self) -> int:
        """How many whole epochs are done."""
        return len(self.seconds)

    @property
    def ended(self) -> bool:
        """Whether as many epochs as are waited for have passed since the lowest validation loss."""
        losses = self.history.get("val_loss", [])
        if self._patience is None or not losses:
            return False
        return len(losses) - 1 - losses.index(min(losses)) >= self._patience

    def restore_best(self, model: keras.Model) -> None:
        """Give `model` the weights after the first epoch with the lowest validation loss."""
        for weight, best in zip(model.weights, self.best, strict=True):
            weight.assign(best)

    def resume(self, model: keras.Model) -> None:
        """Bring `model`, compiled, to where an interrupted fit stopped, if there was one."""
        kept = self._keeper.load() if self._keeper else None
        if kept is None:
            return
        before = generator_states()
        try:
            restore(model, kept)
        except ValueError:  # another model's: the code makes it otherwise each time, say
            set_generators(before)
            return
        self.history = {name: list(values) for name, values in kept.history.items()}
        self.seconds = list(kept.seconds)
        self.best = kept.best
        self._kept = self.epochs

    def callback(self, steps: int) -> Any:
        """What Keras tells of its steps, `steps` an epoch, to be given to ``model.fit``."""
        import keras

        fit = self

        class Watcher(keras.callbacks.Callback):  # type: ignore[misc] # Keras ships no types
            def __init__(self) -> None:
                super().__init__()
                self._started = 0.0

            def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
                self._started = time.perf_counter()

            def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
                fit.report(fit.epochs + 1, min(1.0, (batch + 1) / steps), _loss(logs))

            def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
                fit.end_epoch(self.model, time.perf_counter() - self._started, logs or {})
                if fit.ended:
                    self.model.stop_training = True

        return Watcher()

    def report(self, epoch: int, share: float, loss: float) -> None:
        """Tell how far it is."""
        self._on_progress(epoch, share, loss)

    def keep(self, model: keras.Model) -> None:
        """Keep the state after the last epoch, if it is not kept."""
        if self._keeper and self._kept != self.epochs:
            self._keeper.keep(capture(model, self.history, self.seconds, self.best))
            self._kept = self.epochs

    def end_epoch(self, model: keras.Model, seconds: float, logs: Mapping[str, float]) -> None:
        """Note an epoch, and keep the state that it ends with if that is worth its time."""
        for name, value in logs.items():
            self.history.setdefault(name, []).append(float(value))
        self.seconds.append(seconds)
        losses = self.history.get("val_loss", [])
        if not self.best or losses[-1] < min(losses[:-1]):
            self.best = weights_of(model)
        if self._keeper and self._keeper.worthwhile():
            self.keep(model)
        self.report(self.epochs, 1.0, _loss(logs))


def _loss(logs: Mapping[str, float] | None) -> float:
    return float((logs or {}).get("loss", float("nan")))
