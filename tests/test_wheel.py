"""The wheel works away from the repository, with its own data and without anything that only a desktop has."""

import os
import subprocess
import sys
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
BASE = {"numpy", "matplotlib", "pillow", "ipywidgets", "anywidget"}

# Run where only the unpacked wheel is: what a browser does not have cannot be imported.
ELSEWHERE = """
import sys
sys.path[:0] = [sys.argv[1]]
sys.path[:] = [entry for entry in sys.path if entry != sys.argv[2]]
absent = {"jupyterlab", "voila", "ipykernel", "nbclient", "nbformat", "distributed", "tornado", "zmq", "pytest"}


class Browser:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"a browser has no {name}")


sys.meta_path.insert(0, Browser())
from IPython.core.formatters import DisplayFormatter
from lecture_utils import data, exercises, explore, models, scenes
from lecture_utils.explore import Slider, explore as make
assert data.__file__.startswith(sys.argv[1]), data.__file__
assert data.DATA.is_relative_to(sys.argv[1]), data.DATA
assert data.digits().test_inputs.shape == (360, 64)
assert len(data.sjostrom_2001().frequency) == 5
assert data.scoreboard().rule
delay = Slider(-100, 100, default=10, step=1, unit="ms", label="delay")
bundle, _ = DisplayFormatter().format(make(models.stdp.window, scenes.stdp.Window(), delay=delay))
assert {"image/png", "text/plain"} <= set(bundle)
(data.DATA / "digits.csv.gz").unlink()
data.digits.cache_clear()
try:
    data.digits()
except data.DataError as error:
    assert "install the package again" in str(error), error
else:
    raise AssertionError("a missing file was not noticed")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_works_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    run = [sys.executable, "-W", "error", "-c", ELSEWHERE, str(tmp_path), str(ROOT)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    elsewhere = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert elsewhere.returncode == 0, elsewhere.stderr


def test_the_wheel_holds_every_data_file_and_jupyterlabs_settings(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        for file in (ROOT / "data").iterdir():
            assert archive.read(f"lecture_utils/_data/{file.name}") == file.read_bytes()
    assert any(name.endswith("share/jupyter/lab/settings/overrides.d/lecture_utils.json") for name in names)
    assert not [name for name in names if name.startswith(("tests", "notebooks", "data"))]


def test_the_base_installation_needs_only_what_a_browser_has(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        headers = BytesParser().parsebytes(archive.read(metadata))
    requirements = [Requirement(text) for text in headers.get_all("Requires-Dist")]
    assert {wanted.name for wanted in requirements if wanted.marker is None} == BASE
    assert {"jupyterlab", "ipykernel", "voila"} <= {
        wanted.name for wanted in requirements if wanted.marker and wanted.marker.evaluate({"extra": "lab"})
    }


def test_the_repository_reads_its_own_data() -> None:
    from lecture_utils import data

    assert data.DATA == ROOT / "data"
