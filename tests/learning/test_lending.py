"""Weights handed from one model to another."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from report.learning.lending import take_over, weights_of


def network(*layers: Any) -> keras.Model:
    return keras.Sequential([keras.Input(shape=(4,)), *layers])


def features(units: int = 3) -> Any:
    return keras.layers.Dense(units, name="features")


def test_layers_take_the_weights_of_those_of_their_name_and_no_others() -> None:
    """Within a model within the model, too, and those that are not trained."""
    lender = network(
        features(), keras.layers.BatchNormalization(name="scaled"), keras.layers.Dense(2)
    )
    lender.layers[1].moving_mean.assign([1.0, 2.0, 3.0])
    inside = keras.Sequential(
        [keras.Input(shape=(4,)), features(), keras.layers.BatchNormalization(name="scaled")]
    )
    taker = keras.Sequential([keras.Input(shape=(4,)), inside, keras.layers.Dense(2, name="anew")])
    before = np.asarray(taker.layers[-1].kernel)
    assert take_over(taker, weights_of(lender), "x/lender") == ("features", "scaled")
    assert (np.asarray(inside.layers[0].kernel) == np.asarray(lender.layers[0].kernel)).all()
    assert np.asarray(inside.layers[1].moving_mean).tolist() == [1.0, 2.0, 3.0]
    assert (np.asarray(taker.layers[-1].kernel) == before).all()


@pytest.mark.parametrize(
    ("taker", "said"),
    [
        (lambda: network(keras.layers.Dense(3, name="own")), "no layer bears the name of one of x"),
        (lambda: network(features(5)), r"'features' has weights of the shapes .*name of its own"),
    ],
)
def test_what_cannot_be_taken_over_is_told(taker: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        take_over(taker(), weights_of(network(features())), "x/lender")
