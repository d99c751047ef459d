"""The least that an epoch of the lab's network can take on one core of this machine.

The matrix products of forward and backward passes, done by NumPy's BLAS with one thread, and the
optimizer's way through memory: Adam reads the gradient, two moments and the weights, and writes
all but the gradient, every step.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import json
import sys
import time

import numpy as np

LAYERS = ((784, 512), (512, 512), (512, 10))
BATCH = 32
_PASSES = 7
"""Arrays of the weights' size that Adam goes through in a step."""


def seconds_an_epoch(fit_rows: int, validation_rows: int) -> dict[str, float]:
    """The floor in seconds: products and memory."""
    random = np.random.default_rng(1)
    weights = [random.standard_normal(shape, dtype=np.float32) for shape in LAYERS]
    inputs = [random.standard_normal((BATCH, rows), dtype=np.float32) for rows, _ in LAYERS]
    outputs = [random.standard_normal((BATCH, columns), dtype=np.float32) for _, columns in LAYERS]
    steps, checks = fit_rows // BATCH, validation_rows // BATCH
    started = time.process_time()
    for step in range(steps + checks):
        for place, weight in enumerate(weights):
            inputs[place] @ weight
            if step < steps:
                inputs[place].T @ outputs[place]
                if place:
                    outputs[place] @ weight.T
    products = time.process_time() - started
    size = sum(weight.size for weight in weights)
    # Copying goes through two arrays; each step has others than the one before would leave near.
    arrays = [np.zeros(size, np.float32) for _ in range(_PASSES)]
    started = time.process_time()
    for _ in range(steps):
        for place in range(0, _PASSES - 1, 2):
            np.copyto(arrays[place], arrays[place + 1])
    copies = len(range(0, _PASSES - 1, 2))
    memory = (time.process_time() - started) * _PASSES / (2 * copies)
    return {"products": products, "memory": memory, "floor": products + memory}


if __name__ == "__main__":
    print(json.dumps(seconds_an_epoch(int(sys.argv[1]), int(sys.argv[2]))))
