"""What holds for TensorFlow in a whole process, whatever its user has set elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from report.machine import CPU

ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_ENABLE_ONEDNN_OPTS": "1",  # TensorFlow's default, which sums in an order of its own
    "TF_DETERMINISTIC_OPS": "1",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_FLAGS": "",
}
"""What changes figures, or the room that they take, is set here and not by a user's environment."""


def set_up_process(threads: int, *, programs: Path | None = None) -> None:
    """Give this process' TensorFlow its settings; to be called before anything imports it.

    A user's ``keras.json`` and environment are overruled: what they set would change figures
    behind a run's key.

    Args:
        threads: of each run; another number sums in another order.
        programs: where XLA keeps what it compiled, and finds it again.
    """
    cache = f'--tf_xla_persistent_cache_directory="{programs.resolve()}"' if programs else ""
    os.environ |= ENVIRONMENT | {"OMP_NUM_THREADS": str(threads), "TF_XLA_FLAGS": cache}
    import keras
    import tensorflow as tf

    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


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


def is_want_of_memory(error: BaseException) -> bool:
    """Whether Python, NumPy or TensorFlow says that memory did not suffice."""
    import tensorflow as tf

    return isinstance(error, MemoryError | tf.errors.ResourceExhaustedError)


def seed_everything(seed: int) -> None:
    """Seed Python, NumPy and Keras, and forget what earlier models left behind."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
