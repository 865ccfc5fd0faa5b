"""Building a site: what may be replaced, what is left when something fails, and what the reader is told."""

import json
import os
import shutil
from types import SimpleNamespace

import pytest

from lecture_utils.tools import site


@pytest.fixture
def offline(monkeypatch):
    """The verb without its builders: what they would be asked is recorded, and one file is made instead."""
    asked = []

    def run(verb, folder, *more):
        asked.append(verb)
        with open(os.path.join(folder, site.MARK), "w", encoding="utf-8") as mark:
            mark.write("{}")

    monkeypatch.setattr(site, "ensure_environment", lambda: None)
    monkeypatch.setattr(site, "run", run)
    return asked


@pytest.fixture
def old(tmp_path):
    """A site built before."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / site.MARK).write_text("{}")
    (folder / "index.html").write_text("old")
    return folder


def complaint(capsys, *arguments):
    """The one line that the verb ends with."""
    assert site.main([str(each) for each in arguments]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("site: ")
    return lines[0]


def test_a_finished_site_takes_the_place_of_the_old_one(offline, old):
    assert site.main([str(old)]) == 0
    assert offline == ["build", "check"]
    assert [path.name for path in old.iterdir()] == [site.MARK]
    assert [path.name for path in old.parent.iterdir()] == ["course"]


def test_a_new_folder_is_made(offline, tmp_path):
    assert site.main([str(tmp_path / "far" / "away")]) == 0
    assert (tmp_path / "far" / "away" / site.MARK).is_file()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, site.Problem("no"), OSError(28, "No space left on device")])
def test_whatever_stops_a_build_the_old_site_stays_whole(offline, old, monkeypatch, capsys, stop):
    def run(verb, folder, *more):
        (old.parent / "course.new" / "half").touch()
        raise stop

    monkeypatch.setattr(site, "run", run)
    assert site.main([str(old)]) in (1, 130)
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert (old / "index.html").read_text() == "old"
    assert [path.name for path in old.parent.iterdir()] == ["course"]


def test_a_swap_that_fails_half_way_is_undone(old, tmp_path, monkeypatch):
    built = tmp_path / "course.new"
    built.mkdir()
    replace = os.replace

    def once(source, target):
        if source == built:
            raise PermissionError(13, "Access is denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", once)
    with pytest.raises(PermissionError):
        site.swap(built, old)
    assert (old / "index.html").read_text() == "old"


def test_a_folder_that_holds_something_else_is_left_alone(offline, tmp_path, capsys):
    (tmp_path / "thesis.tex").touch()
    assert "holds something else" in complaint(capsys, tmp_path)
    assert "is a file" in complaint(capsys, tmp_path / "thesis.tex")
    assert offline == []


def test_the_project_itself_is_never_replaced(offline, monkeypatch, tmp_path, capsys):
    (tmp_path / site.MARK).touch()
    monkeypatch.setattr(site, "ROOT", tmp_path / "project")
    assert "holds this project" in complaint(capsys, tmp_path)


def test_a_full_disk_is_said_before_anything_is_made(offline, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20_000_000))
    assert "the disk is full: 20 MB are free" in complaint(capsys, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (None, "holds no Pyodide"),
        ("{", "cannot be read"),
        (
            json.dumps({"info": {"version": "0.28.0"}}),
            f"holds Pyodide 0.28.0; the site is made for {site.PYODIDE_VERSION}",
        ),
    ],
)
def test_a_folder_without_the_right_pyodide_is_refused(offline, tmp_path, capsys, lock, said):
    if lock is not None:
        (tmp_path / "pyodide-lock.json").write_text(lock)
    assert said in complaint(capsys, tmp_path / "new", "--pyodide", tmp_path)
    assert offline == []


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("Temporary failure in name resolution", "the network could not be reached"),
        ("ERROR: No matching distribution found (from versions: none)", "the network could not be reached"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "arrived altered"),
        ("PermissionError: [Errno 13]", "may not be written"),
        ("KeyError: 'numpy'\n", "the site could not be built (KeyError: 'numpy')"),
    ],
)
def test_every_failure_has_its_remedy(printed, said):
    assert said in site.explain(printed)


def test_only_a_site_can_be_checked(offline, tmp_path, capsys):
    assert "holds no site" in complaint(capsys, tmp_path, "--check")


def test_the_wheels_for_the_browser_are_pinned_by_the_same_lock():
    pins = site.pins_of(site.LOCK.read_text(encoding="utf-8"), site.IN_BROWSER)
    assert [line.partition("==")[0] for line in pins.splitlines() if "==" in line] == sorted(site.IN_BROWSER)
    assert pins.count("--hash=sha256:") >= len(site.IN_BROWSER)
