"""What workers are born with: TensorFlow and Keras, and nothing that they do without."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import os, sys
answer = os.dup(1)
import report.learning.nursery
loaded = [name for name in ("keras", "tensorflow", "sklearn", "matplotlib") if name in sys.modules]
import matplotlib, sklearn  # a lab may want them
os.write(answer, " ".join(loaded).encode())
"""


def test_keras_is_there_and_what_a_lab_may_import_can_be() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=True, text=True)
    assert done.stdout == "keras tensorflow"
