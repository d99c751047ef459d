"""Imported once, by the process that workers are forked from, for all of them to have.

TensorFlow takes seconds to import and hundreds of megabytes.  It starts no thread until it is used,
so a process that only imported it can be forked: each run gets a process of its own, in which the
same program has the same name and is found among those that were compiled before.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

from report.learning.process import settle_environment

# Variables that a run names reach it with its spec.
settle_environment({"OMP_NUM_THREADS": "1"})
# What it prints while it is imported would stand in the terminal; workers have a log of their own.
for _stream in (1, 2):
    os.dup2(os.open(os.devnull, os.O_WRONLY), _stream)
# Keras looks for these two on its way, for wrappers and plots that no run needs: a quarter of the
# time.  For a lab that imports them itself they are there again.
_APART = ("sklearn", "matplotlib")
sys.modules |= dict.fromkeys(_APART)  # type: ignore[arg-type] # None is Python's word for "not there"
with suppress(Exception):  # a worker meets the same, and says so
    import keras  # noqa: F401 - to be there
    import tensorflow  # noqa: F401 - to be there
for _name in _APART:
    del sys.modules[_name]
gc.freeze()  # what is imported stays, so that no worker looks through it, or copies its pages
