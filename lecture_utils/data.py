"""The one door to `data/`: every file is checked against its recorded SHA-256 before it is read."""

import csv
import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A wheel carries its own copy of `data/` inside the package; in the repository there is only the one beside it.
_CARRIED = Path(__file__).resolve().parent / "_data"
DATA = _CARRIED if _CARRIED.is_dir() else _CARRIED.parent.parent / "data"
CHECKSUMS = "SHA256SUMS"
SCOREBOARD = "scoreboard.json"
REMEDY = (
    "install the package again"
    if _CARRIED.is_dir()
    else "restore it with `git checkout -- data` or download the repository again"
)


class DataError(RuntimeError):
    """A data file is missing, altered or malformed; the message names the file and the remedy."""


def read(name: str, *, folder: Path = DATA) -> bytes:
    """Return the bytes of a data file whose SHA-256 is the one recorded in `data/SHA256SUMS`.

    Parameters
    ----------
    name : str
        File name inside `folder`.
    folder : Path
        The data folder; the project's own unless a test says otherwise.

    Raises
    ------
    DataError
        If the list of checksums or the file is missing, the file is not on the list, or its checksum differs.
    """
    sums = folder / CHECKSUMS
    if not sums.is_file():
        raise DataError(f"{sums} is missing: {REMEDY}")
    recorded = {}
    for number, line in enumerate(sums.read_text(encoding="utf-8").splitlines(), start=1):
        checksum, _, listed = line.partition("  ")
        if len(checksum) != 64 or not listed:
            raise DataError(f"{sums}, line {number}: expected 'checksum  name', found {line!r}: {REMEDY}")
        recorded[listed] = checksum
    if name not in recorded:
        raise DataError(f"{name} is not listed in {sums} (listed: {', '.join(sorted(recorded))})")
    file = folder / name
    if not file.is_file():
        raise DataError(f"{file} is missing (expected SHA-256 {recorded[name]}): {REMEDY}")
    content = file.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != recorded[name]:
        raise DataError(f"{file} was altered (SHA-256 expected {recorded[name]}, found {found}): {REMEDY}")
    return content


def table(name: str, columns: tuple[str, ...], *, folder: Path = DATA) -> dict[str, NDArray[np.float64]]:
    """Return the numeric columns of a CSV data file (plain, or gzipped if its name ends in .gz), in file order.

    Raises
    ------
    DataError
        As `read`, or if the file cannot be unpacked, the header is not `columns` or a cell is not a finite number;
        the message names the line.
    """
    content = read(name, folder=folder)
    try:
        lines = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataError(
            f"{folder / name} is not a {'gzipped ' if name.endswith('.gz') else ''}text file ({error}): {REMEDY}"
        ) from None
    if not lines or tuple(lines[0].split(",")) != columns:
        found = lines[0] if lines else "an empty file"
        raise DataError(f"{folder / name}, line 1: expected the header {','.join(columns)}, found {found}: {REMEDY}")
    try:
        if len(lines) == 1:
            raise ValueError
        # NumPy's C parser: five times faster than float() cell by cell, which counts for 1,797 × 65 of them.
        values = np.loadtxt(lines[1:], delimiter=",", comments=None, ndmin=2)
        if values.shape != (len(lines) - 1, len(columns)) or not np.isfinite(values).all():
            raise ValueError
    except ValueError:
        rows = csv.reader(lines[1:])
        bad = next((n for n, row in enumerate(rows, start=2) if not _is_numeric(row, len(columns))), 2)
        raise DataError(f"{folder / name}, line {bad}: expected {len(columns)} finite numbers: {REMEDY}") from None
    return {column: values[:, i] for i, column in enumerate(columns)}


def _is_numeric(row: list[str], length: int) -> bool:
    try:
        return len(row) == length and bool(np.isfinite([float(cell) for cell in row]).all())
    except ValueError:
        return False


@dataclass(frozen=True)
class FrequencyPairing:
    """Change of synaptic strength against pairing frequency (Sjöström, Turrigiano & Nelson 2001).

    Attributes
    ----------
    frequency : array (frequencies,)
        Pairing frequency in Hz.
    mean, sem : dict from delay (+10.0 or -10.0 ms) to array (frequencies,)
        Mean and standard error of the relative change of the EPSP amplitude (0 = no change).
    """

    frequency: NDArray[np.float64]
    mean: dict[float, NDArray[np.float64]]
    sem: dict[float, NDArray[np.float64]]


def sjostrom_2001(*, folder: Path = DATA) -> FrequencyPairing:
    """Return the frequency dependence of STDP in layer-5 pairs, at delays of +10 and −10 ms.

    Source
    ------
    Sjöström, Turrigiano & Nelson (2001) Neuron 32:1149–1164, https://doi.org/10.1016/S0896-6273(01)00542-6;
    provenance in `data/README.md`.
    """
    columns = ("frequency_hz", "mean_plus_10ms", "sem_plus_10ms", "mean_minus_10ms", "sem_minus_10ms")
    data = table("sjostrom_2001.csv", columns, folder=folder)
    return FrequencyPairing(
        frequency=data["frequency_hz"],
        mean={10.0: data["mean_plus_10ms"], -10.0: data["mean_minus_10ms"]},
        sem={10.0: data["sem_plus_10ms"], -10.0: data["sem_minus_10ms"]},
    )


TRAINING_EXAMPLES = 1437


@dataclass(frozen=True, eq=False)
class Digits:
    """Handwritten digits, split once and for all into a training and a test set.

    Attributes
    ----------
    train_inputs : array (1437, 64)
        Images of 8 × 8 pixels, row by row from the top left; ink from 0 (paper) to 1 (black).
    train_labels : array of int (1437,)
        The digit shown, 0 to 9.
    test_inputs, test_labels : array (360, 64), array of int (360,)
        The same for images no training run may see.
    """

    train_inputs: NDArray[np.float64]
    train_labels: NDArray[np.int64]
    test_inputs: NDArray[np.float64]
    test_labels: NDArray[np.int64]

    def __repr__(self) -> str:
        # The call that makes it, so that a printed `training.train(data=data.digits(), ...)` can be run.
        return "data.digits()"


@cache
def digits(*, folder: Path = DATA) -> Digits:
    """Return the UCI optical digits: 1,797 images of 8 × 8 pixels, the first 1,437 for training, the last 360 for test.

    The split follows the stored order. Neighbouring rows look alike, as if one hand had written them, so a shuffled
    split would test on the handwriting it trained on. The file is read once per session; the arrays are read-only.

    Raises
    ------
    DataError
        As `table`, or if the number of images, a pixel (whole, 0 to 16) or a label (whole, 0 to 9) is not as expected.

    Source
    ------
    Alpaydin & Kaynak (1998) Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
    https://doi.org/10.24432/C50P49 (CC BY 4.0), as packaged by scikit-learn; provenance in `data/README.md`.
    """
    name = "digits.csv.gz"
    pixels = tuple(f"ink_{row}{column}" for row in range(8) for column in range(8))
    values = np.column_stack(list(table(name, (*pixels, "digit"), folder=folder).values()))
    if len(values) != 1797:
        raise DataError(f"{folder / name}: expected 1797 images, found {len(values)}: {REMEDY}")
    largest = np.array([16.0] * 64 + [9.0])
    good = ((values >= 0) & (values <= largest) & (values == np.floor(values))).all(axis=1)
    if not good.all():
        line = 2 + int(np.argmin(good))
        raise DataError(f"{folder / name}, line {line}: expected ink from 0 to 16 and a digit from 0 to 9: {REMEDY}")
    inputs, labels = values[:, :64] / 16, values[:, 64].astype(np.int64)
    inputs.setflags(write=False)
    labels.setflags(write=False)
    return Digits(
        train_inputs=inputs[:TRAINING_EXAMPLES],
        train_labels=labels[:TRAINING_EXAMPLES],
        test_inputs=inputs[TRAINING_EXAMPLES:],
        test_labels=labels[TRAINING_EXAMPLES:],
    )


@dataclass(frozen=True, eq=False)
class Scoreboard:
    """How many examples every rule needed on one task at its best learning rate, at several sizes of the network.

    Attributes
    ----------
    rule : tuple of str (entries,)
        Name of the rule, as in `models.scoreboard.RULES`.
    inputs : array (entries,)
        Number of inputs N.
    rate : array (entries,)
        The rule's best learning rate at this size, with which it was measured.
    limit : array (entries,)
        Smallest learning rate above it that was tried and did not get there.
    samples : array (entries,)
        Number of examples until the error was down to the target.
    made_by : dict
        Commit, versions and settings (with the seed) that made it.
    """

    rule: tuple[str, ...]
    inputs: NDArray[np.float64]
    rate: NDArray[np.float64]
    limit: NDArray[np.float64]
    samples: NDArray[np.float64]
    made_by: dict[str, Any]

    def __repr__(self) -> str:
        # The call that makes it, so that a printed `scoreboard.board(sweep=data.scoreboard(), ...)` can be run.
        return "data.scoreboard()"


@cache
def scoreboard(*, folder: Path = DATA) -> Scoreboard:
    """Return the recorded sweep of the scoreboard, which `python3 start.py sweep` makes again.

    Raises
    ------
    DataError
        As `read`, or if the file is not the expected JSON.
    """
    try:
        content = json.loads(read(SCOREBOARD, folder=folder))
        records = content["records"]
        names = ("inputs", "rate", "limit", "samples")
        columns = [np.array([record[name] for record in records], dtype=float) for name in names]
        found = Scoreboard(tuple(record["rule"] for record in records), *columns, made_by=content["made_by"])
        if not found.rule or not all((column > 0).all() for column in columns):
            raise ValueError("no positive numbers")
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{folder / SCOREBOARD}: not a recorded sweep ({error}): {REMEDY}") from None
    return found
