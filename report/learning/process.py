"""What holds for TensorFlow in a whole process, whatever its user has set elsewhere."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from report.machine import CPU, LIBRARIES

ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_ENABLE_ONEDNN_OPTS": "1",  # TensorFlow's default, which sums in an order of its own
    "TF_DETERMINISTIC_OPS": "1",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_FLAGS": "",
}
"""What changes figures, or the room that they take, is set here and not by a user's environment."""

_HARMLESS = {
    "HOME", "KERAS_HOME", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "LOGNAME", "PATH", "PWD", "SHELL",
    "SYSTEMROOT", "TEMP", "TERM", "TMP", "TMPDIR", "TZ", "USER", "USERNAME", "VIRTUAL_ENV",
}  # fmt: skip
_HARMLESS_BEGINNINGS = ("CUDA_", "LC_", "NVIDIA_", "OPENBLAS_", "PYTHON", "XDG_")

_STARTED = time.time()


def settle_environment(variables: Mapping[str, str]) -> None:
    """Leave of the environment what changes no figure, and add what the program sets.

    So Keras, TensorFlow and oneDNN find nothing of what a user may have set for other programs
    (``ONEDNN_MAX_CPU_ISA``, ``KERAS_MAX_EPOCHS``), and a lab nothing that its runs' keys do not
    hold.

    Args:
        variables: those that a run's key holds.
    """
    for name in list(os.environ):
        if name not in _HARMLESS and not name.startswith(_HARMLESS_BEGINNINGS):
            del os.environ[name]
    os.environ |= {**variables, **ENVIRONMENT}


def set_up_process(
    threads: int, *, programs: Path | None = None, variables: Mapping[str, str] | None = None
) -> None:
    """Give this process' TensorFlow its settings; to be called before anything imports it.

    A user's ``keras.json`` and environment are overruled: what they set would change figures
    behind a run's key.

    Args:
        threads: of each run; another number sums in another order.
        programs: where XLA keeps what it compiled, and finds it again.
        variables: those of the environment that the run's key holds.
    """
    settle_environment(variables or {})
    cache = f'--tf_xla_persistent_cache_directory="{programs.resolve()}"' if programs else ""
    os.environ |= {"OMP_NUM_THREADS": str(threads), "TF_XLA_FLAGS": cache}
    import tensorflow as tf

    settle_keras()
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def settle_keras() -> None:
    """Give Keras its own settings, whatever a ``keras.json`` or a model tried before has set."""
    import keras

    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")
    keras.config.set_max_epochs(None)
    keras.config.set_max_steps_per_epoch(None)


def hide_gpus() -> None:
    """Leave GPUs to other processes; to be called before TensorFlow has used one."""
    import tensorflow as tf

    tf.config.set_visible_devices([], "GPU")


@contextmanager
def only_the_lab_read(lab: Path, store: Path) -> Iterator[None]:
    """See to it that what goes on reads no file that a run's key does not hold.

    Relative paths start from the lab's folder meanwhile.  What Python opens is seen; what
    TensorFlow and h5py open by an absolute path is not.

    Args:
        lab: where the lab's files are.
        store: that of the runs.

    Raises:
        PermissionError: if a file elsewhere was read, naming it.
    """
    allowed = [each.resolve() for each in (lab, store, *_libraries(), *_SYSTEM, _PROGRAM)]
    read: list[str] = []
    going_on = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if going_on and event == "open" and isinstance(arguments[0], str):
            path, mode = Path(arguments[0]), arguments[1] or ""
            if not {*"wax+"} & {*mode} and not _is_allowed(path, allowed):
                read.append(str(path))

    here = Path.cwd()
    os.chdir(lab)
    sys.addaudithook(watch)
    try:
        yield
    finally:
        going_on = False
        os.chdir(here)
    if read:
        raise PermissionError(
            f"{read[0]} was read, which lies outside the lab's folder, so that nobody would see if "
            "it changed; put it into the lab's folder"
        )


def _libraries() -> Iterator[Path]:
    """Where Python and its packages are, which ``PYTHONPATH`` may have elsewhere than Python."""
    yield from (Path(sys.prefix), Path(sys.base_prefix))
    for each in LIBRARIES:
        with suppress(PackageNotFoundError):
            yield Path(str(distribution(each).locate_file("")))


_SYSTEM = [Path(each) for each in ("/dev", "/etc", "/proc", "/sys", "/usr")]
_PROGRAM = Path(__file__).parent.parent
_HOME = Path(os.path.expanduser("~")).resolve()  # noqa: PTH111 - a user may have no home at all


def _is_allowed(path: Path, allowed: list[Path]) -> bool:
    """Whether a file that was opened is the lab's, a library's, a setting or of this process."""
    place = path.resolve()
    if not place.is_file() or any(place.is_relative_to(each) for each in allowed):
        return True
    if place.is_relative_to(_HOME) and place.relative_to(_HOME).parts[0].startswith("."):
        return True  # settings and caches of libraries
    temporary = place.is_relative_to(Path(tempfile.gettempdir()).resolve())
    return temporary and place.stat().st_ctime >= _STARTED


def check_device(device: str) -> None:
    """Hold TensorFlow to the device that the run's key names.

    Raises:
        RuntimeError: if it is a GPU, and TensorFlow cannot use it.
    """
    import tensorflow as tf

    if device == CPU:
        if not tf.config.get_visible_devices("GPU"):
            return
        tf.config.set_visible_devices([], "GPU")
    elif not tf.config.get_visible_devices("GPU"):
        raise RuntimeError(
            "there is a GPU, but TensorFlow cannot use it; install tensorflow[and-cuda], or train "
            "on the processor with CUDA_VISIBLE_DEVICES=-1"
        )


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether Python, NumPy or TensorFlow says that memory did not suffice."""
    import tensorflow as tf

    return isinstance(error, MemoryError | tf.errors.ResourceExhaustedError)


def seed_everything(seed: int) -> None:
    """Seed Python, NumPy and Keras, and forget what earlier models left behind."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
