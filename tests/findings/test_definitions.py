"""Comparing two definitions: the mistakes of the submitted lab report cannot be made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import dense, dropped, model
from msgspec.structs import replace

from report.findings.definitions import (
    ArchitectureComparison,
    compare_models,
    describe_setting,
)
from report.lab.loading import load_lab
from report.lab.snapshot import take_snapshot
from report.learning.records import LayerSummary, ModelSummary
from report.resources import SHIPPED_LAB


def compare(first: ModelSummary, second: ModelSummary) -> ArchitectureComparison:
    return compare_models(first, second, names=("a", "b"), titles=("A", "B"))


def test_the_shipped_definitions_agree_in_counts_and_not_in_the_first_layer() -> None:
    """The submitted report calls the two the same; their first layers are not."""
    from report.learning.summary import summarize

    sequential, functional = (
        summarize(variant.model())
        for variant in load_lab(take_snapshot(SHIPPED_LAB)).experiments[0].variants
    )
    comparison = compare(sequential, functional)
    assert comparison.same_shapes
    assert comparison.same_parameters
    assert comparison.parameters_first == comparison.parameters_second == 849_930
    assert comparison.layers_compared == 4
    (difference,) = comparison.differences
    assert (difference.position, difference.layer) == (1, "H-Layer-1")
    assert [(each.setting, each.first, each.second) for each in difference.settings] == [
        ("kernel_initializer", "GlorotUniform", "HeNormal"),
        ("kernel_regularizer", "none", "L2(l2=0.01)"),
    ]


def test_models_of_the_same_layers_that_are_connected_otherwise_are_not_the_same() -> None:
    """Told by what both models have: one more layer in between is no other connection."""
    chain = model(dense("a", 4, 8), dense("b", 8, 8), dense("c", 8, 2))
    skipping = model(
        dense("d", 4, 8), dense("e", 8, 8), replace(dense("f", 8, 2), takes=("d", "e"))
    )
    comparison = compare(chain, skipping)
    assert comparison.connected
    (difference,) = comparison.differences
    assert [(each.setting, each.first, each.second) for each in difference.settings] == [
        ("connections", "b", "a, b")
    ]
    longer = model(dense("a", 4, 8), dropped("drop", 8), dense("b", 8, 8), dense("c", 8, 2))
    assert [each.layer for each in compare(chain, longer).differences] == ["drop"]
    assert compare(chain, replace(chain)).differences == ()
    unknown = model(*(dense(name, 4, 4) for name in "ab"))
    told = replace(unknown, layers=tuple(replace(each, takes=None) for each in unknown.layers))
    assert not compare(unknown, told).connected


def test_a_layer_that_one_model_lacks_is_named() -> None:
    plain = model(dense("d", 4, 8), dense("e", 8, 2))
    with_dropout = model(dense("d", 4, 8), dropped("drop", 8), dense("e", 8, 2))
    comparison = compare(plain, with_dropout)
    assert [(each.layer, each.only_in) for each in comparison.differences] == [("drop", "B")]
    assert not comparison.same_shapes
    assert compare(with_dropout, plain).differences[0].only_in == "A"


LAYERS = st.lists(
    st.one_of(
        st.builds(dense, st.text("ab", min_size=1), st.integers(1, 4), st.integers(1, 4)),
        st.builds(dropped, st.text("ab", min_size=1), st.integers(1, 4)),
    ),
    max_size=6,
)


@given(layers=LAYERS)
def test_a_model_does_not_differ_from_itself(layers: list[LayerSummary]) -> None:
    assert compare(model(*layers), model(*layers)).differences == ()


@given(ours=LAYERS, theirs=LAYERS)
def test_swapping_the_models_swaps_the_sides(
    ours: list[LayerSummary], theirs: list[LayerSummary]
) -> None:
    there, back = compare(model(*ours), model(*theirs)), compare(model(*theirs), model(*ours))
    assert there.same_shapes == back.same_shapes
    assert bool(there.differences) == bool(back.differences)
    assert (there.parameters_first, there.parameters_second) == (
        back.parameters_second,
        back.parameters_first,
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        ({"class_name": "HeNormal", "config": {"seed": None}}, "HeNormal"),
        ({"class_name": "L2", "config": {"l2": 0.009999999776482582}}, "L2(l2=0.01)"),
        (0.2, "0.2"),
        (True, "True"),
        ([None, 512], "(none, 512)"),
        ("relu", "relu"),
    ],
)
def test_settings_read_as_one_would_write_them(value: object, text: str) -> None:
    assert describe_setting(value) == text
