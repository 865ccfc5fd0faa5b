"""The door to data/: what is there is read whole, what is damaged is refused with its name, checksum and remedy."""

import gzip
import hashlib
import shutil

import numpy as np
import pytest

from lecture_utils import data

FILES = ["sjostrom_2001.csv", "digits.csv.gz"]
READERS = [data.sjostrom_2001, data.digits]
BOTH = pytest.mark.parametrize(("name", "reader"), list(zip(FILES, READERS, strict=True)), ids=["sjostrom", "digits"])


@pytest.fixture
def folder(tmp_path):
    """A copy of data/ that a test may damage."""
    return shutil.copytree(data.DATA, tmp_path / "data")


def put(folder, name, text):
    """Write a (well recorded) file whose content is text."""
    content = gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode()
    put_bytes(folder, name, content)


def put_bytes(folder, name, content):
    (folder / name).write_bytes(content)
    (folder / data.CHECKSUMS).write_text(f"{hashlib.sha256(content).hexdigest()}  {name}\n")


def text_of(name):
    content = (data.DATA / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


def test_every_file_is_listed_and_described():
    listed = {line.split("  ")[1] for line in (data.DATA / data.CHECKSUMS).read_text().splitlines()}
    present = {file.name for file in data.DATA.iterdir()} - {"README.md", data.CHECKSUMS}
    assert listed == present == {*FILES, data.SCOREBOARD}
    readme = (data.DATA / "README.md").read_text()
    assert all(f"`{name}`" in readme for name in present)


@BOTH
def test_a_missing_file_is_named_with_its_checksum_and_the_remedy(folder, name, reader):
    (folder / name).unlink()
    expected = hashlib.sha256((data.DATA / name).read_bytes()).hexdigest()
    with pytest.raises(data.DataError) as error:
        reader(folder=folder)
    for part in (str(folder / name), "missing", expected, data.REMEDY):
        assert part in str(error.value)


@BOTH
def test_an_altered_file_is_refused_with_both_checksums(folder, name, reader):
    content = bytearray((folder / name).read_bytes())
    expected = hashlib.sha256(content).hexdigest()
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(data.DataError) as error:
        reader(folder=folder)
    for part in (str(folder / name), "altered", expected, hashlib.sha256(content).hexdigest(), data.REMEDY):
        assert part in str(error.value)


@BOTH
def test_a_missing_or_malformed_list_of_checksums(folder, name, reader):
    sums = folder / data.CHECKSUMS
    sums.write_text("not a checksum\n")
    with pytest.raises(data.DataError, match=r"line 1: expected 'checksum  name'.*git checkout"):
        reader(folder=folder)
    sums.write_text(f"{'0' * 64}  something_else.csv\n")
    with pytest.raises(data.DataError, match=f"{name} is not listed.*something_else.csv"):
        reader(folder=folder)
    sums.unlink()
    with pytest.raises(data.DataError, match=r"SHA256SUMS is missing.*git checkout"):
        reader(folder=folder)


@BOTH
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda lines: [lines[0].replace(",", ";"), *lines[1:]], "line 1: expected the header"),
        (lambda lines: [], "line 1: expected the header"),
        (lambda lines: lines[:1], "line 2: expected"),
        (lambda lines: [*lines[:3], "x" + lines[3], *lines[4:]], "line 4: expected"),
        (lambda lines: [*lines[:2], "nan" + lines[2][lines[2].index(",") :], *lines[3:]], "line 3: expected"),
        (lambda lines: [*lines[:2], lines[2] + ",1", *lines[3:]], "line 3: expected"),
        (lambda lines: [*lines[:2], "", *lines[2:]], "line 3: expected"),
    ],
    ids=["header", "empty", "header only", "not a number", "not finite", "too long", "blank line"],
)
def test_a_malformed_table_names_the_line(folder, name, reader, damage, message):
    put(folder, name, "\n".join(damage(text_of(name).splitlines())))
    with pytest.raises(data.DataError) as error:
        reader(folder=folder)
    for part in (str(folder / name), message, data.REMEDY):
        assert part in str(error.value)


@pytest.mark.parametrize("cut", [0, 5, 5000], ids=["empty", "header cut", "body cut"])
def test_a_file_that_cannot_be_unpacked(folder, cut):
    put_bytes(folder, "digits.csv.gz", (data.DATA / "digits.csv.gz").read_bytes()[:cut])
    with pytest.raises(data.DataError, match=r"digits\.csv\.gz.*git checkout"):
        data.digits(folder=folder)


def test_a_gzip_file_that_is_none_and_bytes_that_are_no_text(folder):
    put_bytes(folder, "digits.csv.gz", b"ink_00,ink_01\n")
    with pytest.raises(data.DataError, match="not a gzipped text file"):
        data.digits(folder=folder)
    put_bytes(folder, "sjostrom_2001.csv", b"\xff\xfe\x00")
    with pytest.raises(data.DataError, match="not a text file"):
        data.sjostrom_2001(folder=folder)


@pytest.mark.parametrize(
    ("row", "what"),
    [("17" + ",0" * 64, "ink"), ("0.5" + ",0" * 64, "ink"), ("-1" + ",0" * 64, "ink"), ("0," * 64 + "10", "digit")],
    ids=["too black", "half a step", "negative", "no such digit"],
)
def test_impossible_digits_are_refused_with_their_line(folder, row, what):
    lines = text_of("digits.csv.gz").splitlines()
    put(folder, "digits.csv.gz", "\n".join([*lines[:7], row, *lines[8:]]))
    with pytest.raises(data.DataError, match=rf"line 8: expected.*{what}"):
        data.digits(folder=folder)
    put(folder, "digits.csv.gz", "\n".join(lines[:-1]))
    with pytest.raises(data.DataError, match="expected 1797 images, found 1796"):
        data.digits(folder=folder)


def test_digits_are_what_the_file_says():
    rows = [[int(cell) for cell in line.split(",")] for line in text_of("digits.csv.gz").splitlines()[1:]]
    digits = data.digits()
    inputs = np.concatenate([digits.train_inputs, digits.test_inputs])
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    np.testing.assert_array_equal(16 * inputs, [row[:64] for row in rows])
    np.testing.assert_array_equal(labels, [row[64] for row in rows])
    # Class counts; the first five were also read on archive.ics.uci.edu/dataset/80.
    np.testing.assert_array_equal(np.bincount(labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])


def test_the_split_is_fixed_and_disjoint():
    digits = data.digits()
    assert digits.train_inputs.shape == (1437, 64)
    assert digits.test_inputs.shape == (360, 64)
    assert digits.train_labels.shape == (1437,)
    assert digits.test_labels.shape == (360,)
    train = {row.tobytes() for row in digits.train_inputs}
    assert not any(row.tobytes() in train for row in digits.test_inputs)  # no image is in both
    assert np.bincount(digits.test_labels).min() > 30
    fingerprint = hashlib.sha256(digits.test_labels.astype(np.int8).tobytes()).hexdigest()
    assert fingerprint.startswith("7a7a9acee298b886")


def test_neighbouring_rows_look_alike():
    """Why the split keeps the stored order: same digits within 60 rows are much more alike than later ones."""
    digits = data.digits()
    inputs, labels = digits.train_inputs, digits.train_labels

    def distance(lags):
        pairs = [((inputs[k:] - inputs[:-k]) ** 2).sum(axis=1)[labels[k:] == labels[:-k]].mean() for k in lags]
        return np.mean(pairs)

    assert distance(range(1, 60)) < 0.8 * distance(range(140, 400))


def test_digits_are_read_once_and_cannot_be_changed():
    digits = data.digits()
    assert data.digits() is digits
    for array in (digits.train_inputs, digits.train_labels, digits.test_inputs, digits.test_labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_digits_print_as_the_call_that_makes_them():
    digits = data.digits()
    assert eval(repr(digits), {"data": data}) is digits


def test_sjostrom_2001_is_what_the_file_says():
    pairing = data.sjostrom_2001()
    rows = np.array([[float(cell) for cell in line.split(",")] for line in text_of("sjostrom_2001.csv").split()[1:]])
    columns = [pairing.frequency, pairing.mean[10.0], pairing.sem[10.0], pairing.mean[-10.0], pairing.sem[-10.0]]
    np.testing.assert_array_equal(np.column_stack(columns), rows)
