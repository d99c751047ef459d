"""What an experiment's results mean: mechanisms that are known, tied to what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from report.document.experiment.subject import Subject
from report.document.model import Block
from report.document.paragraphs import (
    Placed,
    along_parameters,
    decided_between,
    is_confounded,
    is_known,
)
from report.document.quoting import unquoted
from report.findings.claims.interpretations import (
    Contrast,
    Differing,
    Expected,
    Generalization,
    Mechanism,
    Quantity,
)
from report.findings.claims.kinds import Comparison, Verdict
from report.lab.metrics import canonical

_REGULARIZING = {
    "dropout",
    "spatial_dropout1_d",
    "spatial_dropout2_d",
    "gaussian_dropout",
    "gaussian_noise",
    "batch_normalization",
    "layer_normalization",
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
}
"""What is added to a network, among others to limit overfitting."""

_PACE = {
    "optimizers",
    "learning_rate",
    "batch_size",
    "activations",
    "kernel_initializer",
    "momentum",
}
"""What makes a training faster or slower."""


def meaning_blocks(subject: Subject) -> Iterator[Block]:
    """Hedged sentences, each with its source; nothing where nothing is known."""
    confounded = is_confounded(subject.bare)
    topics = [
        each
        for each in _topics(subject, alone=not confounded)
        if is_known(each) and _bears(each, subject)
    ]
    # Where two variants differ in more than the layer, nothing can be laid to it.
    mechanisms = [
        each
        for each in subject.claims(Mechanism)
        if each.bare.alone and each.bare.topic in _REGULARIZING
    ]
    here = {each.name for each in subject.trained_here}
    overfitted = [
        each.quoted
        for each in subject.claims(Generalization)
        if each.bare.variant in here and each.bare.reading == "overfitted"
    ]
    sizes = _sizes(subject)
    if topics or mechanisms or overfitted or confounded or sizes:
        yield subject.words(
            "words/interpretation",
            "meaning",
            topics=topics,
            groups=_alike(mechanisms, _expected_gaps(subject)),
            outcomes=_outcomes(mechanisms),
            decided=_decided(subject),
            sizes=sizes,
            pace=_pace(subject) if not confounded and _PACE & set(topics) else None,
            confounded=confounded,
            overfitted=overfitted,
            trained=subject.quoted_trained(),
            surprises=_surprises(subject),
            idle=[each for each in topics if each in _REGULARIZING]
            if _none_overfits(subject)
            else [],
        )


def _none_overfits(subject: Subject) -> bool:
    """Whether no variant fits its training rows more closely than test rows, as far as is shown."""
    claims = [each.bare for each in subject.claims(Generalization)]
    return bool(claims) and all(
        each.reading in {"falling", "underfitted"} and each.gap and each.gap.low <= 0
        for each in claims
    )


def _bears(topic: str, subject: Subject) -> bool:
    """Whether what is known of a topic bears on what the variants have of it."""
    if topic == "losses":
        losses = {canonical(each.training.loss) for each in subject.trained}
        squared, absolute = "mean_squared_error" in losses, "mean_absolute_error" in losses
        entropies = {each for each in losses if each.endswith("categorical_crossentropy")}
        binary = "binary_crossentropy" in losses
        return bool((squared and (entropies or binary or absolute)) or (binary and entropies))
    if topic == "optimizers":
        names = {each.settings["optimizer"].lower() for each in subject.trained}
        adaptive = names & {"adam", "rmsprop", "nadam", "adamax", "adamw"}
        return bool(adaptive and "sgd" in names) or {"adam", "rmsprop"} <= names
    return True


def _topics(subject: Subject, *, alone: bool) -> list[str]:
    """What variants differ in, once each: `alone`, where two differ in nothing else."""
    found = [
        setting.topic
        for each in subject.claims(Differing)
        for setting in each.bare.settings
        if not alone or len(each.bare.settings) == 1
    ]
    return list(dict.fromkeys(found))


def _trained_by_name(subject: Subject) -> dict[str, Any]:
    names = (each.name for each in subject.trained)
    return dict(zip(names, subject.quoted_trained(), strict=True))


def _sizes(subject: Subject) -> list[dict[str, Any]]:
    """Pairs that differ in nothing but how large they are, the larger first, with their gaps."""
    generalizations = {each.bare.variant: each for each in subject.claims(Generalization)}
    variants = _trained_by_name(subject)
    found = []
    for each in subject.claims(Differing):
        pair = (each.bare.first, each.bare.second)
        if [setting.topic for setting in each.bare.settings] != ["capacity"]:
            continue
        larger, smaller = sorted(
            pair, key=lambda name: unquoted(variants[name].summary.parameters), reverse=True
        )
        gap = _contrast(subject, "gap", larger, smaller)
        fitted = [generalizations[name].bare.training.mean for name in (larger, smaller)]
        found.append(
            {
                "larger": variants[larger],
                "smaller": variants[smaller],
                "fits": [generalizations[name].quoted.training.mean for name in (larger, smaller)],
                "closer": fitted[0] < fitted[1],
                "gap": gap[1] if gap else None,
            }
        )
    return found


def _pace(subject: Subject) -> dict[str, Any] | None:
    """Who was still on the way in the last epoch, and who had turned; or who was ahead."""
    claims = [each for each in subject.claims(Generalization) if each.bare.reading != "one-epoch"]
    falling = [each for each in claims if each.bare.reading in {"falling", "underfitted"}]
    turned = [each for each in claims if each not in falling]
    if turned and falling:
        return {
            "falling": [each.quoted.variant_title for each in falling],
            "turned": [each.quoted.variant_title for each in turned],
            "ahead": None,
        }
    if len(falling) < 2:
        return None
    ahead, *others = sorted(falling, key=lambda each: each.bare.training.mean)
    contrasts = [_contrast(subject, "loss", ahead.bare.variant, e.bare.variant) for e in others]
    if any(each is None or each[1] >= 0 for each in contrasts):
        return None  # on the test rows it was not, or not beyond chance
    return {"ahead": ahead.quoted, "others": [each.quoted for each in others]}


def _expected_gaps(subject: Subject) -> dict[tuple[str, str], Any]:
    """The labels of narrower gaps that were expected and are there, by the two variants."""
    return {
        (each.bare.first, each.bare.second): each.quoted.label
        for each in subject.claims(Expected)
        if each.bare.shows == "narrower gap" and each.bare.reading == "borne-out"
    }


def _alike(
    mechanisms: Sequence[Placed], expected: Mapping[tuple[str, str], Any]
) -> list[dict[str, Any]]:
    """Mechanisms on which all tests bear alike, against the same variant, together."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in mechanisms:
        bare = each.bare
        fitted = (bare.treated_fitted, bare.plain_fitted)
        closer = None not in fitted and bare.treated_fitted <= bare.plain_fitted
        bearings = (bare.rise, bare.gap, bare.loss, bare.loss_at_best)
        group = groups.setdefault(
            (bare.plain, *bearings, closer),
            {"claims": [], "topics": [], "labels": [], "closer": closer},
        )
        group["claims"].append(each.quoted)
        if (bare.treated, bare.plain) in expected:
            group["labels"].append(expected[bare.treated, bare.plain])
        if bare.topic not in group["topics"]:
            group["topics"].append(bare.topic)
    return list(groups.values())


def _outcomes(mechanisms: Sequence[Placed]) -> list[dict[str, Any]]:
    """By verdict, the decided ones first, and by the variant that lacks the layer."""
    order = list(Verdict)
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for each in mechanisms:
        if each.bare.verdict is not None:
            key = (order.index(each.bare.verdict), each.bare.plain)
            group = found.setdefault(key, {"verdict": each.bare.verdict.value, "claims": []})
            group["claims"].append(each.quoted)
    return [found[key] for key in sorted(found)]


def _decided(subject: Subject) -> list[dict[str, Any]]:
    """Of pairs that differ in one setting, that is no layer added, which did better.

    Nothing where the test section told it along the values of parameters.
    """
    if along_parameters(subject.bare):
        return []
    pairs = {
        frozenset((each.bare.first, each.bare.second))
        for each in subject.claims(Differing)
        if len(each.bare.settings) == 1
        and is_known(each.bare.settings[0].topic)
        and each.bare.settings[0].topic not in _REGULARIZING
    }
    return decided_between(
        [
            each
            for each in subject.claims(Comparison)
            if frozenset((each.bare.first, each.bare.second)) in pairs
        ]
    )


def _surprises(subject: Subject) -> list[dict[str, Any]]:
    """Expected scores that came out the other way round, and what overfitting has to do with it."""
    generalizations = {each.bare.variant: each for each in subject.claims(Generalization)}
    variants = _trained_by_name(subject)
    found = []
    for each in subject.claims(Expected):
        bare = each.bare
        if bare.shows != "higher score" or bare.reading != "contradicted":
            continue
        own, other = generalizations[bare.first], generalizations[bare.second]
        overfitted = own.bare.reading == "overfitted"
        contrast = (
            _contrast(subject, "loss-at-best", bare.first, bare.second) if overfitted else None
        )
        found.append(
            {
                "expected": each.quoted,
                "better": variants[bare.second],
                "own": own.quoted,
                "other": other.quoted,
                "nearer": _nearer(own.bare, other.bare),
                "overfitted": overfitted and contrast is not None and not contrast[1],
                "at_best": contrast[0].quoted if contrast and contrast[1] > 0 else None,
            }
        )
    return found


def _nearer(own: Generalization, other: Generalization) -> bool:
    """Whether the one came nearer to the other's final score at its best epoch than at its last."""
    scores = (own.score_at_best.mean, own.score.mean)
    at_best, last = (abs(each - other.score.mean) for each in scores)
    return at_best < last


def _contrast(
    subject: Subject, quantity: Quantity, first: str, second: str
) -> tuple[Placed, int] | None:
    """Two variants' contrast of a quantity, and whether the first's is larger: 1, 0 or -1."""
    for each in subject.claims(Contrast):
        bare = each.bare
        if bare.quantity == quantity and {bare.first, bare.second} == {first, second}:
            sign = {"larger": 1, "smaller": -1}.get(bare.reading, 0)
            return each, sign if bare.first == first else -sign
    return None
