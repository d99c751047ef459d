"""What a lab's models are fed: the kinds of data that it can declare, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, ClassVar, Literal

from report.errors import LabError
from report.lab.tasks import Task

_UNITS = {"%", "percent", "percentage", "percentages", "point", "points"}

Kind = Literal["images", "table", "tokens", "series"]
"""What a row of inputs is, whatever is asked of it."""

LARGEST = 65535
"""The largest value of an image that can be declared."""


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """What is done to inputs before a network takes them; nothing else is.

    Args:
        divisor: all values are divided by it; 1 leaves them as they are.
        standardized: whether from each column of a table, or channel of a series, its mean over the
            rows that fit is subtracted, and what is left divided by its standard deviation over
            these rows.
    """

    divisor: float = 1.0
    standardized: bool = False


@dataclass(frozen=True, kw_only=True)
class _Data:
    """What any kind of data may declare.

    Attributes:
        kind: what a row of inputs is.

    Args:
        task: what is asked.
        dataset: the data set that is used where ``--dataset`` and ``--data`` say nothing: the name
            of a known one, a file or folder in the lab's own folder, or a named function that
            returns the arrays ``x_train``, ``y_train``, ``x_test`` and ``y_test`` by these names.
        noun: what a row is, in the plural: ``patients``.
        title: what the data are called in the report.
        description: where they come from, in a sentence or two, with the licence.
        source: the key of a work that they are from, in the lab's ``references.bib``.
    """

    kind: ClassVar[Kind]
    task: Task
    dataset: str | Callable[[], Any] = ""
    noun: str = ""
    title: str = ""
    description: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.dataset, str) and not isinstance(self.dataset, FunctionType):
            raise LabError(
                f"The data's dataset is of type {type(self.dataset).__name__}; it must be the name "
                "of a data set or of a file, or a function that is named here and not called."
            )
        if self.noun.strip().lower().partition(" ")[0] in _UNITS:
            raise LabError(
                f"The data's noun is '{self.noun}', which would read as a unit after a number; "
                "call the rows otherwise, such as 'samples'."
            )

    def preparation(self, *, whole: bool) -> Preparation:
        """What is done to inputs of whole numbers, or of fractions: nothing."""
        return Preparation()


@dataclass(frozen=True, kw_only=True)
class _FromTable(_Data):
    """What data may declare that a table in a file can hold.

    Args:
        target: the column of a file that is to be predicted.
        test_share: of a file's rows, drawn with a fixed seed, that serve for the test.
    """

    target: str = ""
    test_share: float = 0.25

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.test_share, float) or not 0 < self.test_share < 1:
            raise LabError(
                f"{type(self).__name__}'s test_share is {self.test_share!r}; it must lie between "
                "0 and 1."
            )


@dataclass(frozen=True, kw_only=True)
class ImageData(_Data):
    """Images, and what is asked of them; without a `dataset` MNIST, or its sample.

    Args:
        shape: height and width, with the number of colours after them where there are some.
        largest: what whole numbers are divided by, and none may exceed.  Fractions are used as they
            are, and must lie within 0 and 1.

    Raises:
        LabError: if the shape is none of an image, or `largest` is no such number.
    """

    kind = "images"
    shape: tuple[int, ...]
    largest: int = 255

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.shape, list):
            object.__setattr__(self, "shape", tuple(self.shape))
        sides = self.shape if isinstance(self.shape, tuple) else ()
        if len(sides) not in {2, 3} or not all(type(each) is int and each > 0 for each in sides):
            raise LabError(
                f"ImageData's shape is {self.shape!r}; an image has a height and a width, and may "
                "have colours: (28, 28) or (32, 32, 3). For rows of numbers, declare TableData."
            )
        if type(self.largest) is not int or not 0 < self.largest <= LARGEST:
            raise LabError(
                f"ImageData's largest is {self.largest!r}; it must be a whole number up to "
                f"{LARGEST}, such as 255."
            )

    def preparation(self, *, whole: bool) -> Preparation:
        """What is done to images of whole numbers, or of fractions."""
        return Preparation(divisor=float(self.largest) if whole else 1.0)


@dataclass(frozen=True, kw_only=True)
class TableData(_FromTable):
    """Rows of numbers, and what is asked of them.

    Args:
        columns: how many numbers a row has, or the names of a file's columns that are inputs;
            without either, as many as there are.
        standardized: whether from each column its mean over the rows that fit is subtracted, and
            what is left divided by its standard deviation over these rows; else all numbers are
            used as they are.
        inputs: for models of several inputs: the name of each to the columns that it takes, by
            their names, or by their places from 0; a column may be in several.  A function that
            gives the data may return inputs as such a mapping itself, of names to arrays.

    Raises:
        LabError: if `columns` or `inputs` are no such numbers or names, or the share is none.
    """

    kind = "table"
    columns: int | tuple[str, ...] = ()
    standardized: bool = False
    inputs: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.columns, list):
            object.__setattr__(self, "columns", tuple(self.columns))
        names = self.columns if isinstance(self.columns, tuple) else ()
        counted = type(self.columns) is int and self.columns > 0
        if not counted and (
            self.columns != names or not all(isinstance(each, str) and each for each in names)
        ):
            raise LabError(
                f"TableData's columns are {self.columns!r}; they must be the number of inputs a "
                "row has, such as 10, or the names of a file's columns."
            )
        if self.target in names or len({*names}) < len(names):
            raise LabError(
                "TableData's columns name one twice, or the target itself; name each input once."
            )
        self._check_inputs()

    def _check_inputs(self) -> None:
        good = isinstance(self.inputs, Mapping) and all(
            isinstance(name, str)
            and name
            and isinstance(columns, list | tuple)
            and columns
            and all(type(each) in {str, int} for each in columns)
            for name, columns in self.inputs.items()
        )
        if not good:
            raise LabError(
                f"TableData's inputs are {self.inputs!r}; they must map the names of a model's "
                'inputs to columns: {"wide": ("age", "rooms"), "deep": ("rooms", "income")}.'
            )

    def preparation(self, *, whole: bool) -> Preparation:
        """What is done to its numbers, be they whole or not."""
        return Preparation(standardized=self.standardized)


@dataclass(frozen=True, kw_only=True)
class SequenceData(_Data):
    """Sequences of tokens, such as the words of sentences by their numbers, and what is asked.

    Args:
        length: how many tokens a row has; shorter ones are padded, by
            ``keras.utils.pad_sequences`` for one.
        vocabulary: how many tokens there are; they count from 0.

    Raises:
        LabError: if one of them is no such number.
    """

    kind = "tokens"
    length: int
    vocabulary: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_length(self, self.length, "tokens")
        _check_vocabulary(self, self.vocabulary)


@dataclass(frozen=True, kw_only=True)
class TextData(_FromTable):
    """Texts, whose words are numbered by how frequent they are, and what is asked of them.

    The words of a text are its stretches of letters and digits, in lower case.  A network takes
    ``length`` numbers: 1 for a word that is none of the most frequent ones, 0 after the last word.

    Args:
        length: how many words of a text are taken, from its first on.
        vocabulary: how many different numbers there are: the words that are most frequent among
            the training texts count from 2.
        text: the column of a file that has the texts.

    Raises:
        LabError: if one of them is no such number.
    """

    kind = "tokens"
    length: int
    vocabulary: int
    text: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_length(self, self.length, "words")
        _check_vocabulary(self, self.vocabulary, least=3)
        if self.text and self.text == self.target:
            raise LabError(f"TextData's text and target both are the column '{self.text}'.")


@dataclass(frozen=True, kw_only=True)
class SeriesData(_Data):
    """Series of measurements, one after the other, and what is asked of them.

    Args:
        length: how many moments a row has.
        channels: how many values are measured at each of them, or their names.
        standardized: whether from each channel its mean over the rows that fit is subtracted, and
            what is left divided by its standard deviation over these rows; else all numbers are
            used as they are.

    Raises:
        LabError: if the length or the channels are none.
    """

    kind = "series"
    length: int
    channels: int | tuple[str, ...] = 1
    standardized: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.channels, list):
            object.__setattr__(self, "channels", tuple(self.channels))
        _check_length(self, self.length, "moments")
        names = self.channels if isinstance(self.channels, tuple) else ("one",)
        counted = type(self.channels) is int and self.channels > 0
        named = bool(names) and all(isinstance(each, str) and each for each in names)
        if not counted and (self.channels != names or not named or len({*names}) < len(names)):
            raise LabError(
                f"SeriesData's channels are {self.channels!r}; they must be a number of values, "
                'such as 3, or their names, such as ("temperature", "pressure").'
            )

    @property
    def channel_names(self) -> tuple[str, ...]:
        """One a channel; where none are declared, their places, and of a single one nothing."""
        if isinstance(self.channels, tuple):
            return self.channels
        places = range(1, self.channels + 1)
        return tuple(f"channel {each}" for each in places) if self.channels > 1 else ("",)

    def preparation(self, *, whole: bool) -> Preparation:
        """What is done to its numbers, be they whole or not."""
        return Preparation(standardized=self.standardized)


def _check_length(data: _Data, length: Any, counted: str) -> None:
    if type(length) is not int or length < 1:
        raise LabError(
            f"{type(data).__name__}'s length is {length!r}; it must be a number of {counted}, such "
            "as 100."
        )


def _check_vocabulary(data: _Data, size: Any, *, least: int = 2) -> None:
    if type(size) is not int or not least <= size <= LARGEST + 1:
        raise LabError(
            f"{type(data).__name__}'s vocabulary is {size!r}; it must be a number of tokens from "
            f"{least} to {LARGEST + 1}."
        )


Data = ImageData | TableData | SequenceData | TextData | SeriesData
