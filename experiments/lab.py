"""The lab: three experiments, in the order in which the report shows them."""

from __future__ import annotations

from report.lab import Classification, ImageData, Lab, Reference

from . import model_definition, optimizer_loss, regularization

LAB = Lab(
    aim=(
        "Define a neural network in Keras in two ways, regularize it in two ways, and train it "
        "with three optimizers and losses; measure what each choice does on images of handwritten "
        "digits, and say of each difference only what the measurement carries."
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
    references=(
        "Y. LeCun, C. Cortes and C. J. C. Burges. The MNIST database of handwritten digits. 1998.",
        "F. Chollet and others. Keras. 2015.",
        "N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov. Dropout: a "
        "simple way to prevent neural networks from overfitting. Journal of Machine Learning "
        "Research 15, 1929–1958, 2014.",
        "S. Ioffe and C. Szegedy. Batch normalization: accelerating deep network training by "
        "reducing internal covariate shift. Proceedings of ICML, 448–456, 2015.",
        "D. P. Kingma and J. Ba. Adam: a method for stochastic optimization. Proceedings of ICLR, "
        "2015.",
        "K. He, X. Zhang, S. Ren and J. Sun. Delving deep into rectifiers: surpassing human-level "
        "performance on ImageNet classification. Proceedings of ICCV, 1026–1034, 2015.",
    ),
)
