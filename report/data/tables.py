"""Tables from files, by pandas: CSV and Parquet, with a column that is to be predicted."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from report.data.bounds import check_fits, check_regular
from report.data.splits import mixed
from report.errors import DataError
from report.formatting import suggestion
from report.lab import TableData, TextData

if TYPE_CHECKING:
    import pandas

ENDINGS = (".csv", ".tsv", ".parquet")
"""Of files that are tables."""

_DELIMITERS = ",;\t"

_MOST_TEXTS = 50
"""As many different texts in a column become columns of their own."""


@dataclass(frozen=True, kw_only=True)
class ReadTable:
    """A file's inputs and targets, in an order in which the last rows can serve for the test.

    Args:
        inputs: ``(rows, columns)`` float64, or texts, ``(rows,)``.
        names: of the columns; a text's are ``colour: red``; none where inputs are texts.
        targets: ``(rows,)``, numbers or texts.
        test_rows: how many of the last rows serve for the test.
        texts: the columns of texts, which became several.
    """

    inputs: NDArray[Any]
    names: tuple[str, ...]
    targets: NDArray[Any]
    test_rows: int
    texts: tuple[str, ...]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The four arrays of a data set."""
        train = len(self.inputs) - self.test_rows
        return {
            "x_train": self.inputs[:train],
            "y_train": self.targets[:train],
            "x_test": self.inputs[train:],
            "y_test": self.targets[train:],
        }


def read_table(path: Path, needs: TableData | TextData) -> ReadTable:
    """A CSV or Parquet file as a lab declares it.

    Raises:
        DataError: if it cannot be read, lacks a column or a value, or holds what is no number and
            no short list of texts.
    """
    frame = _read(path)
    names = list(map(str, frame.columns))
    frame.columns = names
    target = _target(path, names, needs)
    wanted = _inputs(path, [name for name in names if name != target], needs)
    test_rows = round(len(frame) * needs.test_share)
    if not 0 < test_rows < len(frame):
        raise DataError(
            f"{path} has {len(frame):,d} rows, too few to keep {needs.test_share:.0%} for the test."
        )
    _check_whole(path, frame[[*wanted, target]])
    targets = frame[target].to_numpy()
    order = mixed(targets, seed=0) if needs.task.name == "classification" else _shuffled(len(frame))
    if isinstance(needs, TextData):
        inputs, coded, names = frame[wanted[0]].astype(str).to_numpy(dtype=object), [], []
    else:
        columns = [each for name in wanted for each in _numbers(path, name, frame[name])]
        inputs = np.column_stack([values for _, values in columns]).astype(np.float64)
        coded = [name for name in wanted if not _is_numeric(frame[name])]
        names = [name for name, _ in columns]
    return ReadTable(
        inputs=inputs[order],
        names=tuple(names),
        targets=targets[order],
        test_rows=test_rows,
        texts=tuple(coded),
    )


def _shuffled(rows: int) -> NDArray[np.int64]:
    return np.random.RandomState(0).permutation(rows).astype(np.int64)


def _read(path: Path) -> pandas.DataFrame:
    import pandas

    check_regular(path)
    try:
        check_fits(_unpacked(path), path)
        if path.suffix == ".parquet":
            return pandas.read_parquet(path)
        return pandas.read_csv(path, sep=_delimiter(path), low_memory=False)
    except ImportError as error:
        raise DataError(f"{path} is a Parquet file, for which pip install pyarrow.") from error
    except (OSError, EOFError, ValueError, MemoryError, UnicodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(f"{path} cannot be read as a table ({reason}).") from error


def _unpacked(path: Path) -> int:
    """About how many bytes a table's values take in memory."""
    if path.suffix != ".parquet":
        return path.stat().st_size
    told: Any = importlib.import_module("pyarrow.parquet").read_metadata(path)
    packed = sum(told.row_group(each).total_byte_size for each in range(told.num_row_groups))
    return int(max(packed, 8 * told.num_rows * told.num_columns))


def _delimiter(path: Path) -> str:
    """That which the first line has most of."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = file.readline(100_000)
    return max(_DELIMITERS, key=head.count)


def _target(path: Path, names: list[str], needs: TableData | TextData) -> str:
    kind = type(needs).__name__
    if not needs.target:
        raise DataError(
            f"{path} is a table; name the column to be predicted by {kind}(target=...): it has "
            f"{_listed(names)}."
        )
    if needs.target not in names:
        raise DataError(
            f"{path} has no column '{needs.target}' ({kind}'s target)"
            f"{suggestion(needs.target, names)}; it has {_listed(names)}."
        )
    return needs.target


def _inputs(path: Path, rest: list[str], needs: TableData | TextData) -> list[str]:
    """The columns that are inputs, of those that are no target."""
    named: tuple[str, ...] = ()
    if isinstance(needs, TextData):
        named, field = (needs.text,) if needs.text else (), "text"
        if not named and len(rest) > 1:
            raise DataError(
                f"{path} has several columns that may be the text; name it by TextData(text=...): "
                f"it has {_listed(rest)}."
            )
    else:
        named, field = needs.columns if isinstance(needs.columns, tuple) else (), "columns"
    for name in named:
        if name not in rest:
            raise DataError(
                f"{path} has no input '{name}' ({type(needs).__name__}'s {field})"
                f"{suggestion(name, rest)}; it has {_listed(rest)}."
            )
    return list(named or rest)


def _check_whole(path: Path, frame: pandas.DataFrame) -> None:
    lacking = frame.isna()
    for name in frame.columns:
        rows = np.flatnonzero(lacking[name])
        if len(rows):
            raise DataError(
                f"{path} has no value in column '{name}' of row {rows[0] + 1} (and in "
                f"{int(lacking.to_numpy().sum()) - 1:,d} other places); fill or remove them, since "
                "what to do about them changes what is found."
            )


def _is_numeric(column: pandas.Series) -> bool:
    return column.dtype.kind in "uifb"


def _numbers(
    path: Path, name: str, column: pandas.Series
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """A column of numbers as it is, one of texts as a column of 0 and 1 for each text."""
    if _is_numeric(column):
        yield name, column.to_numpy(dtype=np.float64)
        return
    texts = column.astype(str)
    if texts.str.fullmatch(r"-?\d+,\d+").all():
        raise DataError(
            f"{path} writes the numbers of column '{name}' with commas ('{texts.iloc[0]}'); write "
            "them with points."
        )
    different = sorted(texts.unique())
    if len(different) > min(_MOST_TEXTS, len(texts) / 2):
        raise DataError(
            f"{path} has {len(different):,d} different texts in column '{name}' (such as "
            f"'{different[0]}'), too many to tell anything by; name the columns that are inputs by "
            "TableData(columns=(...))."
        )
    for text in different:
        yield f"{name}: {text}", (texts == text).to_numpy(dtype=np.float64)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"
