"""What bounds an epoch: XLA's own matrix products and Adam, bare, against the floor's.

    python benchmarks/bound.py [ROWS]      # 48000: an epoch of MNIST

A loop of the same products, and one of Adam's arithmetic, each compiled whole by XLA with nothing
else in it: no layer, no loss, no metric, no rows to fetch.  What the training path takes beyond
them is its own doing; what they take beyond the floor is XLA's.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import floor
import numpy as np

from report.learning.process import set_up_process

_ROUNDS = 3


def loop(body: Callable[[Any], None]) -> Callable[[int], None]:
    """`body` of a step's number, so many times over in one compiled call."""
    import tensorflow as tf

    def run(steps: Any) -> Any:
        def once(step: Any) -> list[Any]:
            body(step)
            return [step + 1]

        return tf.while_loop(lambda step: step < steps, once, [tf.constant(0)])[0]

    compiled: Callable[[Any], Any] = tf.function(run, jit_compile=True, autograph=False)

    def call(steps: int) -> None:
        compiled(tf.constant(steps)).numpy()

    call(1)
    return call


def bare_loops() -> dict[str, Callable[[int], None]]:
    """The products of a training step, and Adam's step, over weights of the lab's network."""
    import tensorflow as tf

    random = np.random.default_rng(1)

    def variables(shapes: list[tuple[int, int]]) -> list[Any]:
        return [tf.Variable(random.standard_normal(each, dtype=np.float32)) for each in shapes]

    shapes = list(floor.LAYERS)
    weights = variables(shapes)
    inputs = variables([(floor.BATCH, rows) for rows, _ in shapes])
    outputs = variables([(floor.BATCH, columns) for _, columns in shapes])
    first, second = ([tf.Variable(np.zeros(each, np.float32)) for each in shapes] for _ in range(2))
    total = tf.Variable(0.0)

    def products(step: Any) -> None:
        moved = tf.cast(step, tf.float32)  # else XLA would take them out of the loop
        for place, weight in enumerate(weights):
            total.assign_add(tf.reduce_sum((inputs[place] + moved) @ weight))
            total.assign_add(tf.reduce_sum(tf.transpose(inputs[place] + moved) @ outputs[place]))
            if place:
                total.assign_add(tf.reduce_sum((outputs[place] + moved) @ tf.transpose(weight)))

    def adam(step: Any) -> None:
        moved = tf.cast(step, tf.float32) * 1e-9
        for weight, m, v in zip(weights, first, second, strict=True):
            gradient = weight * 1e-3 + moved
            m.assign(m + (gradient - m) * 0.1)
            v.assign(v + (gradient * gradient - v) * 0.001)
            weight.assign(weight - 1e-3 * m / (tf.sqrt(v) + 1e-7))

    return {"XLA, products": loop(products), "XLA, Adam": loop(adam)}


def main() -> None:
    """Measure in turns, and print medians in seconds."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 48_000
    set_up_process(1)
    loops = bare_loops()
    seconds: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        for name, call in loops.items():
            started = time.perf_counter()
            call(rows // floor.BATCH)
            seconds.setdefault(name, []).append(time.perf_counter() - started)
        for name, value in floor.seconds_an_epoch(rows, 0).items():
            seconds.setdefault(f"floor, {name}", []).append(value)
    for name, each in seconds.items():
        print(f"{name:16s} {statistics.median(each):.2f} s")


if __name__ == "__main__":
    main()
