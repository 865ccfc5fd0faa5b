"""Matplotlib's first run says nothing to the reader; what is worth a warning is still said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The note on the font cache comes after five seconds; here at once.
FIRST_RUN = """
import threading

class Soon(threading.Timer):
    def __init__(self, interval, function):
        super().__init__(0, function)

threading.Timer = Soon
{first}
import matplotlib.font_manager
from matplotlib.figure import Figure
from matplotlib.backends.backend_agg import FigureCanvasAgg
figure = Figure()
figure.text(0, 0, "a", family="no such font")
FigureCanvasAgg(figure).draw()
"""


def said(first: str, **environment: str) -> str:
    """What a first run writes to stderr."""
    run = [sys.executable, "-c", FIRST_RUN.format(first=first)]
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MPL", "XDG_"))}
    ended = subprocess.run(run, cwd=ROOT, env=variables | environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


@pytest.fixture
def unwritable(tmp_path: Path) -> str:
    """A folder that cannot be made, not even by root."""
    (tmp_path / "file").touch()
    return str(tmp_path / "file" / "home")


def test_an_unwritable_home_is_no_news_and_a_missing_font_is(unwritable: str) -> None:
    places = {"HOME": unwritable, "USERPROFILE": unwritable, "MPLCONFIGDIR": unwritable}
    loud = said("", **places)
    assert "temporary cache directory" in loud
    assert "building the font cache" in loud
    quiet = said("import lecture_utils.explore", **places)
    assert {line.split(":")[0] for line in quiet.splitlines()} == {"findfont"}


def test_an_empty_cache_is_no_news(tmp_path: Path) -> None:
    quiet = said("import lecture_utils.scenes", MPLCONFIGDIR=str(tmp_path))
    assert list(tmp_path.glob("fontlist*"))
    assert {line.split(":")[0] for line in quiet.splitlines()} == {"findfont"}
