"""What is wrong in a lab is told in one sentence, by file and line, before anything is built."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from conftest import Command

from report.cli import main

LAB = """import keras

from report.lab import *


def model():
    return keras.Sequential([])


def stopping():
    return [keras.callbacks.EarlyStopping()]


def squared(y_true, y_pred, more):
    return 0.0


LAB = Lab(
    aim="Find out.",
    data={data},
    experiments={experiments},
)
"""

EXPERIMENT = """[
        Experiment(
            name={name},
            title={title},
            aim="One model.",
            variants={variants},
            training={training},{more}
        )
    ]"""

USUAL = {
    "data": "ImageData(shape=(28, 28), task=Classification(classes=10))",
    "name": '"one"',
    "title": '"One"',
    "variants": '[Variant(name="only", title="Only", model=model)]',
    "training": 'Training(optimizer="adam", loss="mse", metric="accuracy")',
    "more": "",
}


def training(**changes: str) -> dict[str, str]:
    given = {"optimizer": '"adam"', "loss": '"mse"', "metric": '"accuracy"', **changes}
    inside = ", ".join(f"{name}={value}" for name, value in given.items())
    return {"training": f"Training({inside})"}


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "a misspelt metric": (
        training(metric='"acuracy"'),
        "There is no Keras metric 'acuracy' (did you mean 'accuracy'?).",
    ),
    "a misspelt loss": (
        training(loss='"categorical_cross_entropy"'),
        "There is no Keras loss 'categorical_cross_entropy' (did you mean "
        "'categorical_crossentropy'?).",
    ),
    "a misspelt optimizer": (
        training(optimizer='"adan"'),
        "There is no Keras optimizer 'adan' (did you mean 'adam'?).",
    ),
    "an optimizer in another library's terms": (
        training(optimizer='{"class_name": "Adam", "config": {"lr": 0.1}}'),
        "Keras' Adam has no 'lr'; it takes learning_rate, beta_1, beta_2, epsilon, amsgrad, "
        "weight_decay, clipnorm, clipvalue and others.",
    ),
    "an optimizer without its class": (
        training(optimizer='{"learning_rate": 0.1}'),
        "Training's optimizer names no class; write it as "
        '{"class_name": "SGD", "config": {"learning_rate": 0.05}}.',
    ),
    "a misspelt schedule": (
        training(
            optimizer='{"class_name": "SGD", "config": {"learning_rate": '
            '{"class_name": "ExpDecay", "config": {}}}}'
        ),
        "There is no Keras schedule 'ExpDecay' (did you mean 'ExponentialDecay'?).",
    ),
    "a number for an optimizer": (
        training(optimizer="3"),
        "Training's optimizer is of type int; it must be a Keras optimizer's name, or its "
        "configuration as a mapping.",
    ),
    "a lambda": (
        training(callbacks="lambda: []"),
        "Training's callbacks must be a function that the lab defines at the top level of one of "
        "its files, by 'def', and that returns a list of Keras callbacks.",
    ),
    "callbacks that were called": (
        training(callbacks='"early"'),
        "Training's callbacks are 'early'; they must be a named function that returns a list of "
        "Keras callbacks.",
    ),
    "a loss of three arguments": (
        training(loss="squared"),
        "Training's loss is the function squared, which takes 3 arguments; it must take "
        "(y_true, y_pred), or none.",
    ),
    "metrics": (
        training(metrics='["accuracy"]'),
        "Training has no 'metrics' (did you mean 'metric'?); it takes optimizer, loss, metric, "
        "further_metrics, from_logits, epochs, batch_size, validation_split, stratified, "
        "early_stopping, class_weight and callbacks.",
    ),
    "no loss": (
        {"training": 'Training(optimizer="adam", metric="accuracy")'},
        "Training lacks loss; it takes optimizer, loss, metric, further_metrics, from_logits, "
        "epochs, batch_size, validation_split, stratified, early_stopping, class_weight and "
        "callbacks.",
    ),
    "values without names": (
        {"training": 'Training("adam", "mse", "accuracy")'},
        "Training takes each value by its name, as in optimizer=...; it takes optimizer, loss, "
        "metric, further_metrics, from_logits, epochs, batch_size, validation_split, stratified, "
        "early_stopping, class_weight and callbacks.",
    ),
    "a metric named twice": (
        training(further_metrics='["mae", "mean_absolute_error"]'),
        "Training names the metric 'mean_absolute_error' twice; leave one out.",
    ),
    "a further metric that is no list": (
        training(further_metrics='"mae"'),
        "Training's further_metrics are of type str; they must be several names, in brackets: "
        '("precision", "recall").',
    ),
    "a misspelt further metric": (
        training(further_metrics='["acuracy"]'),
        "There is no Keras metric 'acuracy' (did you mean 'accuracy'?).",
    ),
    "epochs as text": (
        training(epochs='"3"'),
        "Training's epochs is of type str; it must be a whole number.",
    ),
    "no epoch": (training(epochs="0"), "Training needs epochs and batch_size of at least 1."),
    "a validation share of one": (
        training(validation_split="1.0"),
        "Training's validation_split is 1.0; it must lie between 0 and 1.",
    ),
    "logits of a squared error": (
        training(from_logits="True"),
        "Training has from_logits, which only losses of cross-entropy take; 'mse' is none.",
    ),
    "a patience of nothing": (
        training(early_stopping="EarlyStopping(patience=0)"),
        "EarlyStopping's patience is 0; it must be a number of epochs, such as 3.",
    ),
    "early stopping as a number": (
        training(early_stopping="3"),
        "Training's early_stopping is of type int; it must be EarlyStopping(patience=...).",
    ),
    "a weight of a class that there is not": (
        training(class_weight="{10: 2.0}"),
        "Experiment 'one' has a class_weight for the class 10; the 10 classes of the lab count "
        "from 0 to 9.",
    ),
    "weights by name": (
        training(class_weight='{"cat": 2.0}'),
        "Training's class_weight is {'cat': 2.0}; it must map the numbers of classes, from 0, to "
        "positive numbers: {0: 1.0, 1: 4.0}.",
    ),
    "one variant without brackets": (
        {"variants": 'Variant(name="only", title="Only", model=model)'},
        "Experiment 'one' has variants of type Variant; they must be several, in brackets, each "
        "with a comma after it: [Variant(...),].",
    ),
    "a model among variants": (
        {"variants": "[model]"},
        "Experiment 'one' has among its variants a value of type function; each must be "
        "Variant(...).",
    ),
    "a model that was called": (
        {"variants": '[Variant(name="only", title="Only", model=3)]'},
        "The model of variant 'only' must be a named function that returns a Keras model; define "
        "it with 'def'.",
    ),
    "two variants of one name": (
        {
            "variants": '[Variant(name="only", title="Only", model=model), '
            'Variant(name="only", title="Other", model=model)]'
        },
        "Experiment 'one' declares two variants named 'only'; rename one.",
    ),
    "callbacks in the wrong place": (
        {"more": " callbacks=stopping,"},
        "Experiment has no 'callbacks' (Training has); it takes name, title, aim, variants, "
        "training, comparisons, target_accuracy, expectations and question.",
    ),
    "a name with a space": (
        {"name": '"the first"'},
        "The experiment name 'the first' may hold only lower-case letters, digits and single "
        "hyphens between them.",
    ),
    "no title": (
        {"title": '" "'},
        "The experiment 'one' has no title; give it one, by which the report names it.",
    ),
    "a baseline that there is not": (
        {"more": ' comparisons=Comparisons(baseline="onyl"),'},
        "Experiment 'one' compares with 'onyl', which is none of its variants (did you mean "
        "'only'?); it has only.",
    ),
    "a margin in percent": (
        {
            "variants": '[Variant(name=n, title=n, model=model) for n in ("a", "b")]',
            "more": " comparisons=Comparisons(margin=5),",
        },
        "Comparisons' margin in experiment 'one' is 5; it must be a proportion between 0 and 1, "
        "such as 0.005 for half a percentage point.",
    ),
    "a flat image": (
        {"data": "ImageData(shape=(784,), task=Classification(classes=10))"},
        "ImageData's shape is (784,); an image has a height and a width, and may have colours: "
        "(28, 28) or (32, 32, 3). For rows of numbers, declare TableData.",
    ),
    "one class": (
        {"data": "ImageData(shape=(28, 28), task=Classification(classes=1))"},
        "Classification's classes are 1; they must be a number of at least 2, or their names, such "
        'as ("cat", "dog").',
    ),
    "a unit for a noun": (
        {"data": 'ImageData(noun="points", shape=(28, 28), task=Classification(classes=10))'},
        "The data's noun is 'points', which would read as a unit after a number; call the rows "
        "otherwise, such as 'samples'.",
    ),
    "a data function that was called": (
        {"data": "TableData(dataset={}, columns=3, task=Classification(classes=2))"},
        "The data's dataset is of type dict; it must be the name of a data set or of a file, or a "
        "function that is named here and not called.",
    ),
    "accuracy of numbers": (
        {"data": "TableData(columns=3, task=Regression(quantity='price'))"},
        "Experiment 'one' has the metric 'accuracy', which counts right classes, but the lab asks "
        "for numbers; take 'mean_absolute_error'.",
    ),
    "data that are no data": (
        {"data": '"mnist"'},
        "The lab has data of type str; it must be ImageData(...) or TableData(...) or "
        "SequenceData(...) or TextData(...) or SeriesData(...).",
    ),
}


@pytest.fixture
def wrong_lab(tmp_path: Path) -> Path:
    (tmp_path / "report.toml").write_text('[report]\ntitle = "Wrong"\n', "utf-8")
    return tmp_path


def save(folder: Path, **parts: str) -> None:
    filled = {**USUAL, **parts}
    experiments = EXPERIMENT.format(**filled)
    text = LAB.replace("{data}", filled["data"]).replace("{experiments}", experiments)
    (folder / "lab.py").write_text(text, "utf-8")


@pytest.mark.parametrize("wrong", list(WRONG))
def test_what_is_wrong_is_told_where_it_is(
    wrong_lab: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parts, said = WRONG[wrong]
    save(wrong_lab, **parts)
    for command in (["list"], ["build", "--output", str(wrong_lab / "output")]):
        assert main([*command, "--lab", str(wrong_lab)]) == 2
        told = capsys.readouterr().err
        place = re.fullmatch(
            rf"report: {re.escape(str(wrong_lab))}/lab\.py, line (\d+): (.*)\n", told
        )
        assert place, told
        assert place[2] == said
        assert 18 <= int(place[1]) <= 32
    assert not list((wrong_lab / "output").glob("re*")), "neither results nor a report"


@pytest.mark.parametrize(
    ("parts", "settings", "said"),
    [
        (
            {"data": 'ImageData(dataset="minst", shape=(8, 8), task=Classification(classes=10))'},
            "",
            "There is no data set 'minst' (did you mean 'mnist'?), and no file of that name in the "
            "lab's folder; known are mnist, mnist-5k, fashion-mnist, digits, iris, wine, "
            "breast-cancer, diabetes.",
        ),
        (
            {
                "data": 'ImageData(shape=(28, 28), source="nobody1999", '
                "task=Classification(classes=10))"
            },
            "",
            "nobody1999",
        ),
        ({}, '[report]\ntitel = "Wrong"\n', "there is no key 'titel' (did you mean 'title'?)"),
    ],
    ids=["a data set", "a citation", "a key of report.toml"],
)
def test_what_else_is_wrong_is_told_by_list_as_by_build(
    wrong_lab: Path,
    parts: dict[str, str],
    settings: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save(wrong_lab, **parts)
    if settings:
        (wrong_lab / "report.toml").write_text(settings, "utf-8")
    told = []
    for command in ("list", "build"):
        assert main([command, "--lab", str(wrong_lab), "--output", str(wrong_lab / "out")]) > 1
        told.append(capsys.readouterr().err)
    assert said in told[0]
    assert told[0] == told[1]


def test_a_right_one_is_not_refused(wrong_lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(wrong_lab, **training(callbacks="stopping"))
    assert main(["list", "--lab", str(wrong_lab), "--output", str(wrong_lab / "output")]) == 0
    assert "adam, mse, accuracy, with lab.stopping()" in capsys.readouterr().out


def test_nothing_heavy_is_imported_for_it(wrong_lab: Path) -> None:
    """So that each answer comes at once."""
    import subprocess

    save(wrong_lab, **training(metric='"acuracy"'))
    program = (
        "import sys; from report.cli import main\n"
        f"assert main(['list', '--lab', {str(wrong_lab)!r}]) == 2\n"
        "assert not {'keras', 'tensorflow', 'pandas', 'matplotlib'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


MODELS = """import keras

from report.lab import *


def right():
    return keras.Sequential([
        keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")
    ])


def unbuilt():
    return keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat, self.last = keras.layers.Flatten(), keras.layers.Dense(10, "softmax")

    def call(self, inputs):
        return self.last(self.flat(inputs))


def subclassed():
    return Own()


def turned():
    keras.config.set_image_data_format("channels_first")
    return right()


def convolved():
    return keras.Sequential([
        keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3, strides=3), keras.layers.Flatten(),
        keras.layers.Dense(10, "softmax"),
    ])


def without_softmax():
    return keras.Sequential([
        keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(10)
    ])


def of_another_shape():
    return keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),
                             keras.layers.Dense(10, "softmax")])


def of_one_output():
    return keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(),
                             keras.layers.Dense(1, "sigmoid")])


def of_two_outputs():
    flat = keras.layers.Flatten()(inputs := keras.Input((8, 8)))
    return keras.Model(inputs, [keras.layers.Dense(10)(flat), keras.layers.Dense(10)(flat)])


def returned_by_none():
    keras.Sequential([])


class Silent(Own):
    def call(self, inputs):
        self.last(self.flat(inputs))


def silent():
    return Silent()


def without_colours():
    return keras.Sequential([
        keras.Input((8, 8)),
        keras.layers.Conv2D(4, 3),
    ])


LAB = Lab(
    aim="Find out.",
    data=ImageData(dataset="digits", shape=(8, 8), largest=16, task=Classification(classes=10)),
    experiments=[Experiment(
        name="all", title="All", aim="Several models.",
        variants=[
            Variant(name=each.__name__.replace("_", "-"), title=each.__name__, model=each)
            for each in (MODELS)
        ],
        training=Training(
            optimizer="adam", loss="sparse_categorical_crossentropy", metric="accuracy",
            epochs=EPOCHS, batch_size=16,
        ),
    )],
)
"""

IMPOSSIBLE = {
    "without_softmax": "lab.py, line 41: ValueError: the model's outputs are not probabilities: "
    "not all lie within 0 to 1 and add up to 1; end the model with Dense(10, activation='softmax')",
    "of_another_shape": "lab.py, line 47: ValueError: the model's input holds 784 values, a row of "
    "the data 64; give the model an Input of shape (64,) or (8, 8)",
    "of_one_output": "lab.py, line 52: ValueError: the model has one output for 10 classes; it "
    "needs 10: end it with Dense(10, activation='softmax')",
    "of_two_outputs": "lab.py, line 57: ValueError: the model has several outputs",
    "returned_by_none": "lab.py, line 62: ValueError: the function returned nothing; end it with "
    "'return' and the model",
    "silent": "lab.py, line 71: ValueError: the model's call returned nothing; end it with "
    "'return' and its output",
    "without_colours": "lab.py, line 76: ValueError: Input 0",
}


def save_models(folder: Path, *models: str, epochs: int) -> None:
    (folder / "lab").mkdir()
    (folder / "lab" / "report.toml").write_text('[report]\ntitle = "Models"\n', "utf-8")
    named = MODELS.replace("(MODELS)", f"({', '.join(models)},)").replace("EPOCHS", str(epochs))
    (folder / "lab" / "lab.py").write_text(named, "utf-8")


def test_models_that_cannot_be_had_are_told_at_once_and_the_others_trained(
    report: Command,
) -> None:
    """Before any of the others is done, also where one is under way."""
    save_models(
        report.folder, "without_softmax", "turned", "convolved", "right", "unbuilt", "subclassed",
        *list(IMPOSSIBLE)[1:], epochs=100,
    )  # fmt: skip
    answer = report.inside("build", "--lab", "lab", "--format", "html", "--jobs", "1")
    assert answer.returncode == 1
    told = [line for line in answer.stderr.splitlines() if line.startswith("[")]
    assert [" failed: " in each for each in told] == [True] * len(IMPOSSIBLE) + [False] * 5
    for each, said in zip(told, IMPOSSIBLE.values(), strict=False):
        assert said in each
    epochs = re.findall(r"without-softmax, seed 1: epoch (\d+) of", answer.stderr)
    last = max(map(int, epochs), default=0)
    assert last < 100, "it was ended when it was known to be of no use"
    page = (report.folder / "output" / "report.html").read_text("utf-8")
    assert "Runs of without_softmax, of_another_shape" in page
    assert "give the model an Input of shape (8, 8, 1), or a Reshape to it)" in answer.stderr


def test_where_every_run_failed_no_report_is_written(report: Command) -> None:
    save_models(report.folder, "of_one_output", "returned_by_none", epochs=2)
    answer = report.inside("build", "--lab", "lab", "--quiet", "--repeats", "3")
    assert answer.returncode == 1
    first, *others = answer.stderr.splitlines()
    assert first == "report: Every run failed, so no report was written:"
    assert [each.partition(" failed: ")[0] for each in others] == [
        "all/of-one-output, seeds 1, 2 and 3",
        "all/returned-by-none, seeds 1, 2 and 3",
    ]
    assert IMPOSSIBLE["of_one_output"] in others[0]
    assert not list((report.folder / "output").glob("re*"))
