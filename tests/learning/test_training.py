"""Fitting and testing: the path that every figure comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from fitting import stopped_or_trained, trained
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_class_weight
from tiny import tiny_arrays

from report.data.splits import Split, places
from report.findings.tasks import task_called
from report.lab import Classification, EarlyStopping, Training
from report.lab.data import Preparation
from report.learning.checkpoint import Keeper
from report.learning.process import seed_everything
from report.learning.records import Stopped, Trained, sampled
from report.learning.rows import class_weights, epoch_order
from report.learning.training import Orders, try_out
from report.runs.checkpoints import Checkpoints
from report.runs.store import RunStore


def a_model(units: int = 3, inputs: tuple[int, ...] = (16,), activation: str = "softmax") -> Any:
    return keras.Sequential(
        [
            keras.Input(shape=inputs),
            keras.layers.Flatten(),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(units, activation=activation),
        ]
    )


TRAINING = Training(
    optimizer="adam", loss="categorical_crossentropy", metric="accuracy", epochs=3, batch_size=8
)


def train(
    seed: int = 1, training: Training = TRAINING, keeper: Keeper | None = None, **how: Any
) -> Trained:
    seed_everything(seed)
    progress: list[tuple[int, float, float]] = how.pop("progress", [])
    return trained(
        a_model(**how),
        training,
        tiny_arrays(),
        seed=seed,
        on_progress=lambda epoch, share, loss: progress.append((epoch, share, loss)),
        keeper=keeper,
    )


def test_a_fit_gives_its_history_scores_and_probabilities() -> None:
    progress: list[tuple[int, float, float]] = []
    fit = train(progress=progress)
    record = fit.record
    assert set(record.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert {len(values) for values in record.history.values()} == {3}
    assert (record.fit_rows, record.validation_rows, record.test_rows) == (96, 24, 60)
    assert fit.outputs.test.shape == (60, 3)
    assert fit.outputs.test.dtype == np.float32
    assert len(record.timing.epochs) == 3
    assert [epoch for epoch, share, _ in progress if share == 1][-1] == 3
    assert progress[-1][2] == pytest.approx(record.history["loss"][-1])


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    """Whatever ran before in the same process: a worker takes one run after the other."""
    first, other, again = train(1), train(2), train(1)
    assert first.record.history == again.record.history
    assert first.outputs.test.tobytes() == again.outputs.test.tobytes()
    assert first.record.history != other.record.history


def test_the_validation_rows_are_those_of_keras_own_split() -> None:
    """The split is cut here, so that it must be Keras' own: with one epoch and no learning."""
    training = Training(
        optimizer={"class_name": "SGD", "config": {"learning_rate": 1e-30}},
        loss="categorical_crossentropy",
        metric="accuracy",
        epochs=1,
        batch_size=8,
    )
    ours = train(training=training).record.history
    seed_everything(1)
    arrays = tiny_arrays()
    model = a_model()
    model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 1e-30
    theirs = model.fit(
        (arrays["x_train"].astype("float32") / 255).reshape(-1, 16),
        keras.utils.to_categorical(arrays["y_train"], 3),
        batch_size=8,
        validation_split=0.2,
        verbose=0,
    ).history
    for name in ("val_loss", "val_accuracy"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-5)


def test_every_epoch_takes_every_row_once_in_an_order_of_its_own() -> None:
    orders = [epoch_order(seed, epoch, 50) for seed in (1, 2) for epoch in (0, 1, 2)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 6


def test_common_measures_agree_with_what_keras_compiled() -> None:
    fit, labels = train(), tiny_arrays()["y_test"]
    task = task_called("classification")
    measured = task.measured(
        fit.outputs.test, labels, task.rows(fit.outputs.test, labels), Classification(classes=10)
    )
    scores = fit.record.test_scores
    assert measured["accuracy"].value == pytest.approx(scores["accuracy"], abs=1e-6)
    assert measured["cross_entropy"].value == pytest.approx(scores["loss"], rel=1e-4)


def test_images_reach_a_model_that_takes_them_as_images() -> None:
    assert train(inputs=(4, 4, 1)).outputs.test.shape == (60, 3)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"inputs": (17,)}, "the model's input holds 17 values, a row of the data 16"),
        ({"units": 4}, "has 4 outputs for 3 classes"),
    ],
)
def test_a_model_that_does_not_fit_is_told(how: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        train(**how)


def test_outputs_that_are_no_probabilities_are_told() -> None:
    training = Training(
        optimizer="sgd", loss="mean_squared_error", metric="accuracy", epochs=1, batch_size=8
    )
    with pytest.raises(ValueError, match="are not probabilities"):
        train(training=training, activation="linear")


def test_a_training_that_diverges_is_told() -> None:
    training = Training(
        optimizer={"class_name": "SGD", "config": {"learning_rate": 1e30}},
        loss="mean_squared_error",
        metric="accuracy",
        epochs=1,
        batch_size=8,
    )
    with pytest.raises(FloatingPointError, match="in epoch 1: the training diverged"):
        train(training=training, activation="linear")


class Stopping(keras.Sequential):  # type: ignore[misc] # Keras ships no types
    """A model that ends its training itself, after so many steps."""

    def __init__(self, steps: int) -> None:
        super().__init__([keras.Input(shape=(16,)), keras.layers.Dense(3, activation="softmax")])
        self.steps_left = steps

    def train_step(self, data: Any) -> Any:
        self.steps_left -= 1
        if self.steps_left <= 0:
            self.stop_training = True
        return super().train_step(data)

    def make_train_function(self, force: bool = False) -> Any:
        self.run_eagerly = True
        return super().make_train_function(force)


def test_a_training_that_ends_early_is_a_result_with_its_epochs() -> None:
    """It is no pause, which would have it vanish."""
    ended = stopped_or_trained(Stopping(steps=13), TRAINING, tiny_arrays())
    assert isinstance(ended, Trained)
    assert {len(values) for values in ended.record.history.values()} == {2}
    assert len(ended.record.timing.epochs) == 2
    assert "has a train_step of its own" in ended.record.refusal


def test_a_fit_pauses_where_it_is_asked_to(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    seed_everything(1)
    whole = trained(a_model(), TRAINING, tiny_arrays())
    for pause_after, expected in ((1, Stopped), (None, Trained)):
        seed_everything(1)
        answer = stopped_or_trained(
            a_model(), TRAINING, tiny_arrays(), pause_after=pause_after,
            keeper=Checkpoints(store, "key"),
        )  # fmt: skip
        assert isinstance(answer, expected)
    assert isinstance(answer, Trained)
    assert answer.record.history == whole.record.history


def test_runs_know_where_they_began() -> None:
    """Equal weights or generators under two seeds give away a seed that had no say."""
    first, again, other = (train(seed).record.start for seed in (1, 1, 2))
    assert first == again
    assert first.weights != other.weights
    assert first.generators != other.generators
    zeros = keras.Sequential(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense(3, activation="softmax", kernel_initializer="zeros"),
        ]
    )
    assert trained(zeros, TRAINING, tiny_arrays()).record.start.weights == "", "none was drawn"


def test_numbers_are_learned_and_predicted() -> None:
    random = np.random.default_rng(3)
    x = random.normal(size=(120, 4)).astype(np.float32)
    y = x @ np.array([1.0, -2.0, 0.5, 3.0]) + 7
    arrays = {"x_train": x[:90], "y_train": y[:90], "x_test": x[90:], "y_test": y[90:]}
    training = Training(
        optimizer={"class_name": "Adam", "config": {"learning_rate": 0.1}},
        loss="mse",
        metric="mae",
        epochs=40,
        batch_size=8,
    )

    def model(outputs: int) -> Any:
        seed_everything(1)
        return keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(outputs)])

    fit = trained(model(1), training, arrays, task="regression", task_settings={})
    assert fit.outputs.test.shape == (30,)
    assert fit.record.test_scores["mae"] == pytest.approx(
        np.abs(fit.outputs.test - y[90:]).mean(), abs=1e-5
    )
    assert fit.record.test_scores["mae"] < 0.5
    with pytest.raises(ValueError, match=r"one number a row: end the model with Dense\(1\)"):
        trained(model(2), training, arrays, task="regression", task_settings={})


@pytest.mark.parametrize("compiled", [True, False])
def test_inputs_are_prepared_as_declared_by_the_rows_that_fit(compiled: bool) -> None:
    """Against scikit-learn's scaler, fitted to the same rows; one column is constant."""
    random = np.random.default_rng(5)
    scales = np.array([1.0, 1000.0, 0.01, 0.0])
    x = (random.normal(size=(120, 4)) * scales + np.array([5.0, -3000.0, 0.2, 7.0])).astype("f4")
    y = random.normal(size=120)
    arrays = {"x_train": x[:90], "y_train": y[:90], "x_test": x[90:], "y_test": y[90:]}
    training = Training(optimizer="sgd", loss="mse", metric="mae", epochs=1, batch_size=8)

    class Watched(keras.Sequential):  # type: ignore[misc] # Keras is not typed
        if not compiled:  # then Keras' own fit trains it

            def train_step(self, data: Any) -> Any:
                return super().train_step(data)

    seed_everything(1)
    model = Watched([keras.Input(shape=(4,)), keras.layers.Dense(1)])
    fit = trained(
        model,
        training,
        arrays,
        task="regression",
        task_settings={},
        preparation=Preparation(standardized=True),
    )
    scaler = StandardScaler().fit(x[:72].astype("f8"))
    expected = model.predict(scaler.transform(x[90:]).astype("f4"), verbose=0)
    assert np.abs(expected).max() < 10
    np.testing.assert_allclose(fit.outputs.test, expected[:, 0], rtol=1e-4, atol=1e-5)


def test_a_sparse_loss_takes_the_numbers_of_classes() -> None:
    """And comes to what the other one comes to with one-hot targets."""
    one_hot = train()
    sparse = train(training=replace(TRAINING, loss="sparse_categorical_crossentropy"))
    np.testing.assert_allclose(sparse.outputs.test, one_hot.outputs.test, rtol=1e-4, atol=1e-6)
    assert sparse.record.history["accuracy"] == one_hot.record.history["accuracy"]


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "SparseCategoricalCrossentropy"])
def test_outputs_before_softmax_are_kept_as_probabilities(loss: str) -> None:
    usual = train()
    logits = train(training=replace(TRAINING, loss=loss, from_logits=True), activation="linear")
    np.testing.assert_allclose(logits.outputs.test, usual.outputs.test, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(
        logits.record.history["val_loss"], usual.record.history["val_loss"], rtol=1e-4
    )


def test_one_output_is_the_probability_of_the_second_of_two_classes() -> None:
    arrays = {
        name: (each > 0).astype("u1") if name.startswith("y") else each
        for name, each in tiny_arrays().items()
    }
    training = replace(TRAINING, loss="binary_crossentropy")
    seed_everything(1)
    model = a_model(units=1, activation="sigmoid")
    fit = trained(model, training, arrays, task_settings={"classes": 2})
    probabilities = fit.outputs.test_at_best
    expected = model.predict(arrays["x_test"].reshape(-1, 16) / 255, verbose=0)
    np.testing.assert_allclose(probabilities[:, 1], expected[:, 0], rtol=1e-5)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    right = (fit.outputs.test.argmax(axis=1) == arrays["y_test"]).mean()
    assert fit.record.test_scores["accuracy"] == pytest.approx(right)


@pytest.mark.parametrize(
    ("units", "activation", "changes", "classes", "said"),
    [
        (4, "softmax", {}, 3, "has 4 outputs for 3 classes; it needs 3: end it with Dense.3"),
        (1, "sigmoid", {}, 3, "has one output for 3 classes; it needs 3"),
        (1, "sigmoid", {}, 2, "one output, and the loss categorical_crossentropy needs one a"),
        (
            1,
            "sigmoid",
            {"loss": "sparse_categorical_crossentropy"},
            2,
            "end the model with Dense.2, activation='softmax'.*or take the loss binary",
        ),
        (
            1,
            "linear",
            {"loss": "binary_crossentropy", "from_logits": True},
            2,
            "end it with Dense.1, activation='sigmoid'. and leave out from_logits",
        ),
        (3, "linear", {}, 3, "not probabilities.*activation='softmax'.*from_logits=True"),
    ],
)
def test_a_model_that_cannot_answer_is_told_how_to_end(
    units: int, activation: str, changes: dict[str, Any], classes: int, said: str
) -> None:
    arrays = {
        name: each % classes if name.startswith("y") else each
        for name, each in tiny_arrays().items()
    }
    training = replace(TRAINING, **changes)
    with pytest.raises(ValueError, match=said):
        trained(a_model(units, activation=activation), training, arrays,
                task_settings={"classes": classes})  # fmt: skip


def test_whole_numbers_are_divided_by_what_is_declared() -> None:
    """Dots of ink from 0 to 16 are learned as their fractions are."""
    arrays = {
        name: each // 16 if name.startswith("x") else each for name, each in tiny_arrays().items()
    }
    fractions = {
        name: each.astype("f4") / 16 if name.startswith("x") else each
        for name, each in arrays.items()
    }
    seed_everything(1)
    whole = trained(a_model(), TRAINING, arrays, preparation=Preparation(divisor=16.0))
    seed_everything(1)
    same = trained(a_model(), TRAINING, fractions)
    np.testing.assert_allclose(whole.outputs.test, same.outputs.test, rtol=1e-5)
    seed_everything(1)
    faint = trained(a_model(), TRAINING, arrays)
    assert np.abs(faint.outputs.test - same.outputs.test).max() > 0.01


def test_the_outputs_of_the_best_epoch_are_those_of_a_fit_that_ends_there() -> None:
    """To the bit, and not those of the last epoch; the fitted rows are spread evenly."""
    hasty = replace(TRAINING, optimizer={"class_name": "SGD", "config": {"learning_rate": 3.0}})
    for seed in range(1, 9):
        whole = train(seed, replace(hasty, epochs=4))
        losses = whole.record.history["val_loss"]
        best = losses.index(min(losses)) + 1
        if best < 4:
            break
    assert best < 4, "the loss must turn for there to be something to see"
    short = train(seed, replace(hasty, epochs=best))
    assert whole.outputs.test_at_best.tobytes() == short.outputs.test.tobytes()
    assert whole.outputs.test_at_best.tobytes() != whole.outputs.test.tobytes()
    assert whole.outputs.training.shape == (60, 3)
    places = sampled(96, 60)
    assert (places[0], len(set(places)), places[-1]) == (0, 60, 94)


def fitted(seed: int, *, resampled: bool) -> Trained:
    seed_everything(1)
    return trained(a_model(), TRAINING, tiny_arrays(), seed=seed, resampled=resampled)


def test_each_seed_draws_the_rows_that_fit_and_validate_anew_and_tests_on_the_same() -> None:
    """What a model says of the rows it was fitted to is told of those, in their drawn order."""
    arrays = tiny_arrays()
    fit_rows, rows = 96, len(arrays["x_train"])

    def drawn(seed: int) -> NDArray[np.int64]:
        return places(Split(share=0.2, seed=seed), arrays["y_train"])

    for seed in (1, 2):
        fit = fitted(seed, resampled=True)
        order = drawn(seed)
        assert sorted(order) == list(range(rows))
        changed = {
            **arrays,
            "x_train": arrays["x_train"][order],
            "y_train": arrays["y_train"][order],
        }
        seed_everything(1)
        by_hand = trained(a_model(), TRAINING, changed, seed=seed)
        assert fit.record.history == by_hand.record.history
        assert np.array_equal(fit.outputs.training, by_hand.outputs.training)
        assert np.array_equal(fit.outputs.test, by_hand.outputs.test)
        assert fit.record.fit_rows == fit_rows
    assert set(drawn(1)[:fit_rows]) != set(drawn(2)[:fit_rows])
    assert fitted(1, resampled=True).record.history != fitted(1, resampled=False).record.history


def test_the_draw_is_none_of_an_epochs_order() -> None:
    drawn = list(places(Split(share=0.2, seed=3), np.zeros(50)))
    assert all(drawn != list(epoch_order(3, epoch, 50)) for epoch in (0, 1, 50))


FALLING_THEN_RISING = replace(
    TRAINING, optimizer={"class_name": "Adam", "config": {"learning_rate": 0.2}}, epochs=40
)
"""So large a rate that the validation loss soon no longer falls."""


def undropped() -> Any:
    """A model that draws nothing while it trains, so that two ways of training it agree."""
    return keras.Sequential(
        [
            keras.Input(shape=(16,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


def fitted_by_us(training: Training) -> Trained:
    """The same by ours."""
    seed_everything(1)
    return trained(undropped(), training, tiny_arrays())


def fitted_by_keras(training: Training, callbacks: list[Any], **how: Any) -> tuple[Any, Any]:
    """Keras' own ``fit`` of the same rows in the same order; the model, and its history."""
    seed_everything(1)
    model = undropped()
    arrays = tiny_arrays()
    inputs = arrays["x_train"].reshape(-1, 16).astype("float32") / 255
    targets = np.eye(3, dtype="float32")[arrays["y_train"]]
    model.compile(
        optimizer=keras.optimizers.get(dict(training.optimizer)),
        loss=training.loss,
        metrics=[training.metric],
    )
    history: dict[str, list[float]] = {}
    ended = keras.callbacks.CallbackList(callbacks, model=model)
    ended.on_train_begin()
    for epoch in range(training.epochs):
        order = epoch_order(1, epoch, 96)
        found = model.fit(
            inputs[:96][order], targets[:96][order], batch_size=8, shuffle=False, verbose=0,
            validation_data=(inputs[96:], targets[96:]), validation_batch_size=8, **how,
        )  # fmt: skip
        logs = {name: values[0] for name, values in found.history.items()}
        for name, value in logs.items():
            history.setdefault(name, []).append(value)
        model.stop_training = False
        ended.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    ended.on_train_end()
    return model, history


@pytest.mark.parametrize("restored", [False, True])
def test_early_stopping_is_that_of_keras(restored: bool) -> None:
    stopping = EarlyStopping(patience=3, restore_best_weights=restored)
    training = replace(FALLING_THEN_RISING, early_stopping=stopping)
    ours = fitted_by_us(training)
    model, history = fitted_by_keras(
        training,
        [keras.callbacks.EarlyStopping(patience=3, restore_best_weights=restored)],
    )
    losses = ours.record.history["val_loss"]
    assert 4 <= len(losses) < 40
    assert min(losses) == losses[-4]
    np.testing.assert_allclose(losses, history["val_loss"], rtol=1e-3)
    arrays = tiny_arrays()
    theirs = model.predict(arrays["x_test"].reshape(-1, 16) / 255, verbose=0)
    np.testing.assert_allclose(ours.outputs.test, theirs, atol=1e-3)
    alike = np.array_equal(ours.outputs.test, ours.outputs.test_at_best)
    assert alike == restored, "the last weights are not the best"


def test_weights_of_classes_are_those_of_keras() -> None:
    weights = {0: 1.0, 1: 7.0, 2: 0.25}
    training = replace(FALLING_THEN_RISING, epochs=2, class_weight=weights)
    ours = fitted_by_us(training)
    _, history = fitted_by_keras(training, [], class_weight=weights)
    np.testing.assert_allclose(ours.record.history["loss"], history["loss"], rtol=1e-4)
    np.testing.assert_allclose(ours.record.history["val_loss"], history["val_loss"], rtol=1e-4)
    assert fitted_by_us(replace(training, class_weight=None)).record.history["loss"][0] != (
        pytest.approx(history["loss"][0], rel=0.01)
    )


def test_balanced_weights_are_scikit_learns() -> None:
    targets = np.array([0, 0, 0, 0, 0, 1, 1, 2], dtype=np.uint8)
    found = class_weights("balanced", targets, {"classes": 3})
    assert found is not None
    expected = compute_class_weight("balanced", classes=np.arange(3), y=targets)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    with pytest.raises(ValueError, match="no weight for the class 1, of which no row fits"):
        class_weights("balanced", np.array([0, 2]), {"classes": 3})
    np.testing.assert_array_equal(
        class_weights({"1": 4.0}, targets, {"classes": 3}), np.array([1, 4, 1])
    )
    assert class_weights(None, targets, {}) is None


def with_functions(declared: dict[str, Any], **functions: Any) -> Trained:
    """A training that names functions of a lab."""
    seed_everything(1)
    return trained(
        a_model(), replace(TRAINING, epochs=6, **declared), tiny_arrays(), functions=functions
    )


def test_functions_of_the_lab_are_what_keras_takes() -> None:
    def rate() -> Any:
        return keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.5, 7, 0.9))

    def squared(y_true: Any, y_pred: Any) -> Any:
        return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)

    def share() -> Any:
        return keras.metrics.CategoricalAccuracy(name="share")

    found = with_functions(
        {"optimizer": "lab.rate()", "loss": "lab.squared", "metric": "lab.share()"},
        optimizer=rate, loss=squared, metric=share,
    ).record  # fmt: skip
    assert found.optimizer["config"]["learning_rate"]["class_name"] == "ExponentialDecay"
    assert set(found.history) == {"loss", "share", "val_loss", "val_share"}
    assert not found.refusal, "XLA takes them"
    seed_everything(1)
    named = trained(
        a_model(),
        replace(TRAINING, epochs=6, loss="mse", optimizer=keras.optimizers.serialize(rate())),
        tiny_arrays(),
    ).record
    assert found.history["loss"] == pytest.approx(named.history["loss"], rel=1e-6)


def test_a_sparse_loss_of_the_labs_own_gets_numbers_of_classes() -> None:
    def sparse() -> Any:
        return keras.losses.SparseCategoricalCrossentropy()

    found = with_functions({"loss": "lab.sparse()"}, loss=sparse)
    assert found.record.encoding == "numbers"
    seed_everything(1)
    usual = trained(a_model(), replace(TRAINING, epochs=6), tiny_arrays())
    assert usual.record.encoding == "one-hot"
    np.testing.assert_allclose(
        found.record.history["loss"], usual.record.history["loss"], rtol=1e-4
    )


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras' own
def test_callbacks_take_part_and_are_told() -> None:
    seen: list[int] = []

    class Counting(keras.callbacks.Callback):  # type: ignore[misc] # Keras ships no types
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(epoch)
            self.model.stop_training = epoch == 2

    def callbacks() -> list[Any]:
        return [Counting(), keras.callbacks.LearningRateScheduler(lambda epoch: 0.5**epoch)]

    found = with_functions({"callbacks": "lab.callbacks()"}, callbacks=callbacks).record
    assert found.callbacks == ("Counting", "LearningRateScheduler")
    assert seen == [0, 1, 2]
    assert {len(each) for each in found.history.values()} == {3}
    assert found.optimizer["config"]["learning_rate"] == pytest.approx(0.001), "as declared"
    assert set(found.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}


@pytest.mark.parametrize(
    ("returned", "said"),
    [(None, r"lab\.callbacks\(\) returned nothing"), ([3], "gave a value of type int")],
)
def test_what_are_no_callbacks_is_told(returned: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        with_functions({"callbacks": "lab.callbacks()"}, callbacks=lambda: returned)


def test_a_loss_that_returns_nothing_is_told_when_it_is_tried() -> None:
    def silent(y_true: Any, y_pred: Any) -> None:
        keras.ops.square(y_true - y_pred)

    orders = Orders(
        training=replace(TRAINING, loss="lab.silent"),
        functions={"loss": silent},
        preparation=Preparation(divisor=255.0),
        task="classification",
        task_settings={"classes": 3},
        seed=1,
        split=Split(share=0.2),
    )
    with pytest.raises(ValueError, match=r"lab\.silent returned nothing; end it with 'return"):
        try_out(a_model(), orders, tiny_arrays())


def test_further_metrics_are_measured_beside_the_first() -> None:
    """By Keras' own names in the history; that of a function of the lab is the function's."""

    def margin(y_true: Any, y_pred: Any) -> Any:
        return keras.ops.sum(y_true * y_pred, axis=-1) - keras.ops.max(y_pred, axis=-1)

    several = replace(TRAINING, further_metrics=("AUC", "lab.margin"))
    fit = trained(a_model(), several, tiny_arrays(), functions={"metric 3": margin})
    assert list(fit.record.history) == [
        *("loss", "accuracy", "AUC", "margin"),
        *("val_loss", "val_accuracy", "val_AUC", "val_margin"),
    ]
    assert [*fit.record.test_scores] == ["loss", "accuracy", "AUC", "margin"]
    one = trained(a_model(), TRAINING, tiny_arrays())
    assert [*one.record.test_scores] == ["loss", "accuracy"]


def test_rows_of_their_own_validate_and_a_share_may_be_drawn_class_by_class() -> None:
    """Held to the same rows, put last by hand."""
    arrays = tiny_arrays()
    train = arrays["y_train"]
    own = trained(a_model(), TRAINING, arrays, own_validation=50)
    assert (own.record.fit_rows, own.record.validation_rows) == (70, 50)
    stratified = replace(TRAINING, validation_split=0.25, stratified=True)
    order = places(Split(share=0.25, stratified=True), train)
    counts = np.bincount(train[order[90:]], minlength=3)
    assert counts == pytest.approx(np.bincount(train) / 4, abs=1)
    by_hand = {**arrays, "x_train": arrays["x_train"][order], "y_train": train[order]}
    found = []
    for training, given in ((stratified, arrays), (replace(stratified, stratified=False), by_hand)):
        seed_everything(1)
        found.append(trained(a_model(), training, given))
    assert found[0].record.history == found[1].record.history
    assert np.array_equal(found[0].outputs.training, found[1].outputs.training)


def test_what_can_be_trained_is_not_refused_when_it_is_tried() -> None:
    for training in (TRAINING, replace(TRAINING, class_weight="balanced", metric="AUC")):
        orders = Orders(
            training=training,
            functions={},
            preparation=Preparation(divisor=255.0),
            task="classification",
            task_settings={"classes": 3},
            seed=1,
            split=Split(share=0.2),
        )
        try_out(a_model(), orders, tiny_arrays())


def test_a_checkpoint_of_other_shapes_is_begun_anew(tmp_path: Path) -> None:
    """A model that its code makes otherwise each time, say: it does not fail for good."""
    keeper = Checkpoints(RunStore(tmp_path), "key")
    stopped_or_trained(a_model(), TRAINING, tiny_arrays(), pause_after=1, keeper=keeper)
    assert keeper.epochs_done() == 1
    found = []
    for each in (keeper, None):
        seed_everything(1)
        wider = keras.Sequential([keras.Input((16,)), keras.layers.Dense(3, "softmax")])
        found.append(trained(wider, TRAINING, tiny_arrays(), keeper=each))
    assert found[0].record.history == found[1].record.history
