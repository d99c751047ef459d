"""Made results of the shipped lab: everything as after a build, with nothing trained.

The numbers come from a seeded generator and a little arithmetic, so that they look like a lab's and
are the same in every test run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from report.data.checks import DataCheck
from report.data.dataset import Dataset
from report.data.splits import places
from report.document.assembly import Sources, assemble
from report.document.html import Look, Medium, inline_images, render_html
from report.document.model import Picture
from report.findings.analysis import Evidence, analyse
from report.findings.history import History
from report.findings.results import LabFile, Results
from report.lab import Lab
from report.lab.data import Preparation
from report.lab.literature import known_works
from report.lab.loading import load_lab
from report.lab.own_words import OwnWords, read_own_words
from report.lab.reference import read_reference
from report.lab.snapshot import take_snapshot
from report.lab.source import LabCode
from report.learning.records import (
    LayerSummary,
    ModelSummary,
    Outputs,
    Start,
    Timing,
    TrainingRecord,
    sampled,
)
from report.resources import SHIPPED_LAB, TEMPLATES
from report.runs.environment import Environment
from report.runs.outcomes import Computed, Failed, Fitted, RunOutcome, RunResult, Summarized
from report.runs.plan import Circumstances, PlannedRun, data_files, plan_runs
from report.runs.store import RunStore
from report.settings.design import PLAIN, Design
from report.settings.title_page import TitlePage

ENVIRONMENT = Environment(
    python="3.11.0",
    system="Linux x86_64",
    processor="A processor",
    cores=2,
    threads=1,
    commit="0123456789ab",
    packages={"report": "0.1.0", "tensorflow": "2.0", "keras": "3.0"},
)


NO_HISTORY = History(first_seed_given=False, other_seeds=(), changes=())


def made_dataset(rows: int = 200, *, name: str = "mnist-5k") -> Dataset:
    """Noise in the shape of MNIST: so many test rows, and a fifth more to train on."""
    random = np.random.default_rng(1)

    def images(count: int) -> NDArray[np.uint8]:
        return random.integers(0, 256, (count, 28, 28)).astype(np.uint8)

    return Dataset(
        name=name,
        identity=name,
        title=name,
        description="Noise, made for a test.",
        preparation=Preparation(divisor=255.0),
        arrays={
            "x_train": images(rows * 6 // 5),
            "y_train": (np.arange(rows * 6 // 5) % 10).astype(np.uint8),
            "x_test": images(rows),
            "y_test": (np.arange(rows) % 10).astype(np.uint8),
        },
        class_names=tuple("0123456789"),
        noun="digits",
    )


def dense(name: str, inputs: int, units: int, **configuration: Any) -> LayerSummary:
    """A dense layer's summary."""
    parameters = (inputs + 1) * units
    return LayerSummary(
        name=name,
        kind="Dense",
        output_shape=(None, units),
        parameters=parameters,
        trainable_parameters=parameters,
        parameter_bytes=4 * parameters,
        configuration={"name": name, "units": units, "activation": "relu", **configuration},
    )


INPUT = LayerSummary(
    name="input",
    kind="InputLayer",
    output_shape=(None, 100),
    parameters=0,
    trainable_parameters=0,
    parameter_bytes=0,
    configuration={"name": "input", "batch_shape": [None, 100]},
)


def dropped(name: str, units: int) -> LayerSummary:
    """A dropout layer's summary."""
    return LayerSummary(
        name=name,
        kind="Dropout",
        output_shape=(None, units),
        parameters=0,
        trainable_parameters=0,
        parameter_bytes=0,
        configuration={"name": name, "rate": 0.2},
    )


def model(*layers: LayerSummary, kind: str = "Sequential") -> ModelSummary:
    """A model's summary, its totals added up; layers that say nothing else follow one another."""
    before = [(), *((each.name,) for each in layers)]
    layers = tuple(
        msgspec.structs.replace(each, takes=taken) if each.takes is None else each
        for each, taken in zip(layers, before, strict=False)
    )
    return ModelSummary(
        name="model",
        kind=kind,
        layers=layers,
        parameters=sum(layer.parameters for layer in layers),
        trainable_parameters=sum(layer.trainable_parameters for layer in layers),
        parameter_bytes=sum(layer.parameter_bytes for layer in layers),
    )


def summary_for(variant: str) -> ModelSummary:
    """A summary in the likeness of a shipped variant's."""
    glorot = {"kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}}}
    he = {"kernel_initializer": {"class_name": "HeNormal", "config": {"seed": None}}}
    if variant == "sequential":
        return model(dense("H-Layer-1", 100, 512, **glorot), dense("O-Layer", 512, 10, **he))
    if variant == "functional":
        return model(
            INPUT,
            dense("H-Layer-1", 100, 512, **he),
            dense("O-Layer", 512, 10, **he),
            kind="Functional",
        )
    if variant == "dropout":
        return model(dense("dense", 784, 512), dropped("dropout", 512), dense("dense_1", 512, 10))
    return model(dense("dense", 784, 512), dense("dense_1", 512, 10))


def made_run(planned: PlannedRun, labels: NDArray[Any]) -> tuple[RunResult, Outputs]:
    """A run's result and outputs, of numbers that a seeded generator makes."""
    spec = planned.spec
    summary = summary_for(planned.variant)
    if spec.training is None:
        return (
            Summarized(spec=spec, summary=summary, environment=ENVIRONMENT),
            Outputs(
                test=np.empty(0, np.float32),
                test_at_best=np.empty(0, np.float32),
                training=np.empty(0, np.float32),
            ),
        )
    training = spec.training.training
    seed = sum(map(ord, planned.variant)) + spec.training.seed
    random = np.random.default_rng(seed)
    logits = _logits(labels, 3.5, random)
    rows = len(labels) * 6 // 5
    validated = rows // 5
    known = sampled(rows - validated, len(labels))
    known = places(spec.training.split, np.zeros(rows))[known]
    known = known % 10  # as `made_dataset` labels its rows
    # A surer model later on: its errors cost more.
    at_best = 0.75 * logits + 0.1 * random.normal(size=logits.shape)
    outputs = Outputs(
        test=_softmax(logits),
        test_at_best=_softmax(at_best if training.epochs > 1 else logits),
        training=_softmax(_logits(known, 5.5, random)),
    )
    epochs = np.arange(1, training.epochs + 1)
    metric = training.metric
    turn = 3 + seed % 4
    history = {
        metric: tuple(float(each) for each in 1 - 0.0003 * (31 * seed % 97) - 0.1 / epochs),
        "loss": tuple(float(each) for each in 0.0007 * (37 * seed % 101) + 0.4 / epochs),
        f"val_{metric}": tuple(float(each) for each in 0.97 - 0.0001 * (seed % 89) - 0.05 / epochs),
        "val_loss": tuple(
            float(each) for each in 0.1 + 0.0001 * (seed % 97) + 0.004 * np.abs(epochs - turn)
        ),
    }
    result = Fitted(
        spec=spec,
        summary=summary,
        environment=ENVIRONMENT,
        training=TrainingRecord(
            history=history,
            test_scores={
                "loss": 0.1234 + 0.0011 * (seed % 71),
                metric: 0.9512 - 0.0007 * (seed % 67),
            },
            fit_rows=rows - validated,
            validation_rows=validated,
            test_rows=len(labels),
            refusal="",
            optimizer={
                "class_name": OPTIMIZER_CLASSES[str(training.optimizer)],
                "config": {"learning_rate": 0.01 if training.optimizer == "sgd" else 0.001},
            },
            encoding="one-hot",
            callbacks=(),
            start=Start(weights=f"w{seed}", generators=f"g{seed}"),
            timing=Timing(
                epochs=tuple(float(1.5 + 0.13 * (seed % 7) + 0.01 * each) for each in epochs),
                test=0.25 + 0.001 * (seed % 61),
            ),
        ),
    )
    return result, outputs


OPTIMIZER_CLASSES = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}


def _logits(labels: NDArray[Any], sure: float, random: np.random.Generator) -> NDArray[np.float64]:
    logits = random.normal(size=(len(labels), 10))
    logits[np.arange(len(labels)), labels.astype(int)] += sure
    return logits


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float32]:
    exponentials = np.exp(logits)
    shares: NDArray[np.float32] = (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(
        np.float32
    )
    return shares


def save_made(store: RunStore, planned: PlannedRun, labels: NDArray[Any], label: str = "") -> None:
    """Store a made run."""
    result, outputs = made_run(planned, labels)
    if isinstance(result, Fitted):
        store.save_fit(result, outputs, label=label or planned.label)
    else:
        store.save(result, label=label or planned.label)


def made_plan(
    folder: Path = SHIPPED_LAB, *, dataset: Dataset | None = None, **changes: Any
) -> tuple[PlannedRun, ...]:
    """The plan of a lab's folder, with some of its circumstances changed."""
    snapshot = take_snapshot(folder)
    lab = load_lab(snapshot)
    circumstances = Circumstances(
        code=LabCode(snapshot),
        files=data_files(snapshot.readable(lab.reference.file if lab.reference else "")),
        task=lab.data.task if lab.data else None,
        data=(dataset or made_dataset()).fingerprint,
        preparation=Preparation(divisor=255.0),
        seeds=(1,),
        resampled=False,
        epochs=None,
        threads=1,
    )
    return plan_runs(lab, lab.experiments, replace(circumstances, **changes))


def made_sources(
    folder: Path,
    *,
    lab: Lab | None = None,
    seeds: tuple[int, ...] = (1,),
    lab_files: tuple[LabFile, ...] = (),
    epochs: int | None = None,
    failing: tuple[str | tuple[str, int], ...] = (),
    turned: bool = False,
    title_page: TitlePage | None = None,
    dataset: Dataset | None = None,
    own: OwnWords | None = None,
    history: History | None = None,
    resampled: bool = False,
    checks: tuple[DataCheck, ...] = (),
) -> Sources:
    """All that a document is made from, for the shipped lab.

    Args:
        folder: the store.
        lab: in place of the shipped one, with models of its own.
        seeds, epochs: as a build's.
        lab_files: what its runs could read.
        failing: variants, or variants with a seed, that have no result.
        turned: whether runs end in the opposite order.
        title_page, dataset: in place of made ones.
        resampled: whether each seed drew the rows that fit and validate anew.
        history: what was looked at before; nothing without it.
        checks: what is peculiar about the data.
        own: the author's own words; those beside the shipped lab without such.
    """
    own = own or read_own_words(SHIPPED_LAB)
    snapshot = take_snapshot(SHIPPED_LAB)
    shipped = load_lab(snapshot)
    lab = lab or shipped
    code = LabCode(snapshot)
    dataset = dataset or made_dataset()
    store = RunStore(folder)
    assert lab.data is not None
    plan = plan_runs(
        lab,
        lab.experiments,
        Circumstances(
            code=code,
            files={},
            task=lab.data.task,
            data=dataset.fingerprint,
            preparation=Preparation(divisor=255.0),
            seeds=seeds,
            resampled=resampled,
            epochs=epochs,
            threads=1,
        ),
    )
    outcomes: dict[str, RunOutcome] = {}
    for planned in plan:
        seed = planned.spec.training.seed if planned.spec.training else 0
        if planned.variant in failing or (planned.variant, seed) in failing:
            outcomes[planned.key] = Failed(
                key=planned.key, error="ValueError: <script>no</script>", details=""
            )
        elif planned.key not in outcomes:
            save_made(store, planned, dataset.arrays["y_test"])
            outcomes[planned.key] = Computed(key=planned.key)
    if turned:
        outcomes = dict(reversed(outcomes.items()))
    results = analyse(
        Evidence(
            lab=lab,
            code=code,
            reference=read_reference(lab, snapshot),
            same_epochs=epochs is None,
            experiments=lab.experiments,
            plan=plan,
            outcomes=outcomes,
            dataset=dataset,
            checks=checks,
            seeds=seeds,
            history=history or NO_HISTORY,
            lab_files=lab_files,
        ),
        store,
        title_page=title_page or made_title_page(),
        command="python -m report build --dataset mnist-5k --seed 1",
    )
    return Sources(
        results=msgspec.structs.replace(results, literature=known_works(own.works)),
        arrays=dataset.arrays,
        declarations={each.name: code.declaration(each) for each in lab.experiments},
        own=own,
    )


def made_title_page(**changes: str) -> TitlePage:
    """A title page with everything on it."""
    texts = {
        "title": "A lab report",
        "course": "A course",
        "lab_number": "4",
        "student": "A. Student",
        "register_number": "12345",
        "institution": "An institution",
        "date": "2026-01-31",
    }
    return msgspec.convert(texts | changes, TitlePage)


def made_results(folder: Path, **options: Any) -> Results:
    """The results alone."""
    return made_sources(folder, **options).results


DOT = Picture(
    svg=b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    png=b"",
    pdf=b"",
)
"""A picture that shows nothing."""


def made_page(sources: Sources, medium: Medium = "screen", design: Design = PLAIN) -> str:
    """The page, with a dot in place of each picture: what the pictures show is tested elsewhere."""
    document = assemble(sources)
    images = inline_images({item.key: DOT for item in document.items()})
    return render_html(
        document,
        sources.results,
        images,
        templates=TEMPLATES,
        medium=medium,
        look=Look(design=design),
    )
