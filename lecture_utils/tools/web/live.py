"""The live course: JupyterLab, compiled for the browser, with all notebooks and all that they import."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any

import nbformat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .notebooks import ROOT, Notebook

HERE = Path(__file__).parent
SETTINGS = ROOT / "lecture_utils" / "explore" / "jupyterlab_settings.json"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
# What the kernel would otherwise fetch one after the other, at every start, and what the first cell imports.
PRELOADED = "ssl sqlite3 ipykernel comm pyodide_kernel jedi ipython micropip piplite lecture-utils".split()
# Python packages that hold nothing but files for the page, which has them already.
ONLY_FOR_THE_PAGE = {"jupyterlab-widgets", "widgetsnbextension"}
CORE = "pyodide.js pyodide.asm.js pyodide.asm.wasm python_stdlib.zip".split()
BAR = """<link rel="icon" href="favicon.ico">
<link rel="stylesheet" href="../../assets/live.css">
<script src="../../assets/live.js"></script>"""


class Problem(Exception):
    """What went wrong and what to do, in one line."""


def build(folder: Path, notebooks: list[Notebook], pyodide: str, wheels: Path) -> None:
    """Write the live course into `folder`.

    Parameters
    ----------
    folder : Path
        Where it goes; made here.
    notebooks : list of Notebook
        What the student finds in it.
    pyodide : str
        A folder that holds Pyodide, which is copied, or its address, which the browser will load it from.
    wheels : Path
        Folder with the wheels that the notebooks need in the browser.
    """
    print("live course: JupyterLab", flush=True)
    _jupyterlab(folder, notebooks)
    print("live course: Python", flush=True)
    _python(folder / "python", folder / "extensions" / KERNEL / "static" / "pypi", pyodide, wheels)
    _configure(folder)


def _jupyterlab(folder: Path, notebooks: list[Notebook]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        contents, empty = Path(scratch, "contents"), Path(scratch, "empty")
        contents.mkdir()
        empty.mkdir()
        for notebook in notebooks:
            # In one piece, not line by line: JupyterLite shows the lines of a saved print-out with commas between them.
            whole = json.dumps(nbformat.read(notebook.path, as_version=4), ensure_ascii=False, indent=1)
            (contents / notebook.path.name).write_text(whole, encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(empty)]
        command += ["--contents", str(contents), "--output-dir", str(folder), "--apps", "lab"]
        command += ["--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise Problem("JupyterLite could not be built: " + (done.stderr.strip() or "no reason given").splitlines()[-1])
    shutil.rmtree(folder / "doc")


def _python(folder: Path, kernel: Path, pyodide: str, wheels: Path) -> None:
    """Write what the browser's Python starts from: our wheels, and a lock that lists them beside Pyodide's own."""
    folder.mkdir()
    ours = [
        *(Path(shutil.copy(wheel, folder)) for wheel in wheels.glob("*.whl")),
        *(Path(shutil.copy(next(kernel.glob(f"{name}-*.whl")), folder)) for name in ("ipykernel", "piplite")),
        Path(shutil.copy(next(kernel.glob("pyodide_kernel-*.whl")), folder)),
        _wheel(folder),
    ]
    lock = json.loads(_lock(folder, pyodide).read_text(encoding="utf-8"))
    packages = lock["packages"]
    added = {entry["name"]: entry for entry in map(_entry, ours)}
    for entry in added.values():
        entry["depends"] = sorted(name for name in entry["depends"] if name in packages or name in added)
    packages |= added
    local = "://" not in pyodide
    if local:
        lock["packages"] = {name: packages[name] for name in sorted(_closure(packages, PRELOADED))}
        (folder / "pyodide").mkdir()
        files = [*CORE, *(entry["file_name"] for name, entry in lock["packages"].items() if name not in added)]
        for name in files:
            shutil.copy(Path(pyodide, name), folder / "pyodide")
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    source = (HERE / "assets" / "python.js").read_text(encoding="utf-8")
    constants = {
        "pyodide": "pyodide/" if local else pyodide,
        "ours": sorted(entry["file_name"] for entry in added.values()),
        "bytes": size if local else 0,
    }
    (folder / "python.js").write_text(f"const SITE = {json.dumps(constants)};\n{source}", encoding="utf-8")


def _wheel(folder: Path) -> Path:
    """Build the wheel of this project."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise Problem(f"the wheel could not be built: {done.stderr.strip().splitlines()[-1:]}")
    return next(folder.glob("lecture_utils-*.whl"))


def _lock(folder: Path, pyodide: str) -> Path:
    """Return Pyodide's own lock as a file."""
    if "://" not in pyodide:
        return Path(pyodide, "pyodide-lock.json")
    address = pyodide.rstrip("/") + "/pyodide-lock.json"
    path = folder / "pyodide-lock.json"
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            path.write_bytes(answer.read())
    except (OSError, ValueError) as error:
        raise Problem(f"{address} could not be reached ({error}): check the network, or give --pyodide DIR") from None
    return path


def _entry(wheel: Path) -> dict[str, Any]:
    """Return what Pyodide's lock says of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        about = next(name for name in names if name.endswith(".dist-info/METADATA"))
        distribution = PathDistribution(zipfile.Path(archive, about.removesuffix("METADATA")))
        requirements = [Requirement(text) for text in distribution.requires or []]
        name, version = distribution.metadata["Name"], distribution.version
    target = {"sys_platform": "emscripten", "python_version": "3.12", "extra": ""}
    wanted = {canonicalize_name(each.name) for each in requirements if not each.marker or each.marker.evaluate(target)}
    tops = {path.partition("/")[0].removesuffix(".py") for path in names if path.endswith(".py")}
    return {
        "name": canonicalize_name(name),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": wanted - ONLY_FOR_THE_PAGE,
        "unvendored_tests": False,
    }


def _closure(packages: dict[str, dict[str, Any]], names: Iterable[str]) -> set[str]:
    """Return the packages `names` and all that they need."""
    found: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [canonicalize_name(each) for each in packages[name]["depends"]]
    return found


def _configure(folder: Path) -> None:
    """Tell JupyterLab where its Python is, and put the bar with our words on the page."""
    path = folder / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    data = config["jupyter-config-data"]
    data["appName"] = "Plasticity you can drag"
    data["exposeAppInBrowser"] = True
    settings = data.setdefault("litePluginSettings", {})
    settings.setdefault(f"{KERNEL}:kernel", {}).update(
        pyodideUrl="./python/python.js",
        disablePyPIFallback=True,
        loadPyodideOptions={"lockFileURL": "./python/pyodide-lock.json", "packages": PRELOADED},
    )
    overrides = data.setdefault("settingsOverrides", {})
    overrides |= json.loads(SETTINGS.read_text(encoding="utf-8"))
    # Every explorable stays on the page, so that it can be found, printed and linked to.
    overrides.setdefault("@jupyterlab/notebook-extension:tracker", {})["windowingMode"] = "none"
    # An edit is in the browser's storage within seconds, so that a closed tab loses nothing.
    overrides.setdefault("@jupyterlab/docmanager-extension:plugin", {})["autosaveInterval"] = 5
    overrides.setdefault("@jupyterlab/statusbar-extension:plugin", {})["visible"] = False  # our bar is there
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    page = folder / "lab" / "index.html"
    html = page.read_text(encoding="utf-8")
    html = html.replace("<title>JupyterLite</title>", f"<title>Plasticity you can drag</title>\n{BAR}", 1)
    html = re.sub(r"Loading JupyterLite\.\.\.", "The notebooks are being opened …", html)
    page.write_text(html, encoding="utf-8")
