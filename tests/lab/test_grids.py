"""Variants of one model by the values of its parameters."""

from __future__ import annotations

from typing import Any

import pytest

from report.errors import LabError
from report.lab import Training, Variant, grid


def network(width: int, rate: float = 0.5, *, kind: str = "relu") -> Any:
    return (width, rate, kind)


def test_each_combination_is_a_variant_in_order() -> None:
    variants = grid(network, width=(16, 64), rate=[0.1, 0.0001])
    assert [each.name for each in variants] == [
        "width-16-rate-0-1", "width-16-rate-0-0001", "width-64-rate-0-1", "width-64-rate-0-0001",
    ]  # fmt: skip
    assert variants[1].title == "Width\u00a016 · rate\u00a00.0001"
    assert [each.model(**each.parameters) for each in variants] == [
        (16, 0.1, "relu"), (16, 0.0001, "relu"), (64, 0.1, "relu"), (64, 0.0001, "relu"),
    ]  # fmt: skip


def test_titles_and_trainings_may_be_given() -> None:
    training = Training(optimizer="adam", loss="mse", metric="mae")
    variants = grid(
        network, title="{width} units ({kind})", training=training, width=(8,), kind=("elu",)
    )
    assert [(each.title, each.training) for each in variants] == [("8 units (elu)", training)]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"width": (-3,)}, "width-minus-3"),
        ({"width": (1,), "rate": (1e-5,)}, "width-1-rate-1e-05"),
        ({"width": (2,), "kind": ("Leaky ReLU",)}, "width-2-kind-leaky-relu"),
        ({"width": (True,)}, "width-true"),
        ({"width": ([4, 8],)}, "width-4-8"),
    ],
)
def test_names_are_made_from_values(values: dict[str, Any], name: str) -> None:
    (variant,) = grid(network, **values)
    assert variant.name == name


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, r"grid of network needs the values of each parameter in brackets"),
        ({"width": 16}, "in brackets, such as width="),
        ({"width": ()}, "in brackets"),
        ({"widht": (16,)}, r"no 'widht' \(did you mean 'width'\?\); it takes width, rate, kind"),
        ({"rate": (0.1,)}, r"needs a value for 'width'; give it by parameters=\{'width': \.\.\.\}"),
        ({"width": (3,), "title": "{units}"}, r"what is none of its parameters; it has width"),
        ({"width": (object(),)}, "no plain value"),
        ({"width": (float("nan"),)}, "no plain value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(how: dict[str, Any], said: str) -> None:
    with pytest.raises(LabError, match=said):
        grid(network, **how)


def test_parameters_are_kept_as_json_has_them() -> None:
    variant = Variant(name="a", title="A", model=network, parameters={"width": (3, 5)})
    assert variant.parameters == {"width": [3, 5]}
