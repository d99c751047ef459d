"""The lab: three experiments, in the order in which the report shows them."""

from __future__ import annotations

from report.lab import Classification, ImageData, Lab, Reference

from . import model_definition, optimizer_loss, regularization

LAB = Lab(
    aim=(
        "A neural network in Keras can be defined, regularized and trained in several "
        "ways. This lab compares two definitions of one network, and measures what "
        "regularization, optimizers and losses do to networks that classify images of "
        "handwritten digits."
    ),
    data=ImageData(shape=(28, 28), task=Classification(classes=10)),
    experiments=(
        model_definition.EXPERIMENT,
        regularization.EXPERIMENT,
        optimizer_loss.EXPERIMENT,
    ),
    reference=Reference(
        file="reference.csv",
        title="NNDL Lab 4, the submitted report of register number 2348045",
        dataset="mnist",
    ),
)
