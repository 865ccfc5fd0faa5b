"""The house rules: who may import whom, what is pinned, how code is written down."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from itertools import chain, product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import start

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "lecture_utils"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
SITE_LOCK = (LIBRARY / "tools" / "web" / "requirements.txt").read_text(encoding="utf-8")
HUB_LOCK = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
SOURCES = sorted(LIBRARY.rglob("*.py"))

# --- imports -------------------------------------------------------------------------------------------------------

# Room of lecture_utils -> the rooms that it may import. A scene takes what it draws from models and from data.
MAY_IMPORT = {
    "explore": {"explore"},
    "models": {"models"},
    "scenes": {"scenes", "models", "data", "explore"},
    "exercises": {"exercises", "models"},
    "data": set(),
    "tools": {"tools", "explore", "models", "data"},
    "present": {"present"},
    "linux": set(),
    "__init__": {"linux"},
}
# What a browser's kernel (WebAssembly) can run, and what it has.
NOT_IN_THE_BROWSER = {"tools", "present", "linux.py"}
IN_THE_BROWSER = [path for path in SOURCES if path.relative_to(LIBRARY).parts[0] not in NOT_IN_THE_BROWSER]
BROWSER_HAS = {"numpy", "matplotlib", "PIL", "ipywidgets", "anywidget"}
BROWSER_HAS |= {"contourpy", "traitlets"}  # parts of Matplotlib and of ipywidgets
BROWSER_HAS_NOT = {"multiprocessing", "subprocess", "concurrent", "signal", "ctypes", "venv", "webbrowser"}
BROWSER_HAS_NOT |= {"socket", "ssl", "http", "urllib.request", "tempfile", "shutil", "sqlite3"}
LONGEST_MODEL = 1100  # lines
MODELS_NEVER_IMPORT = {"matplotlib", "ipywidgets", "anywidget", "IPython", "PIL", "scipy"}


def imports(source, package):
    """The full names of everything that a file of `package` imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            names |= {f"{origin}.{alias.name}" for alias in node.names}
    return names


def imports_of(path):
    parent = path.parent.relative_to(ROOT)
    return imports(path.read_text(encoding="utf-8"), ".".join(parent.parts))


def test_imports_are_seen_in_every_spelling():
    source = "import a.b\nfrom . import c\nfrom .d import e\nfrom ..models import f\nfrom g import h\n"
    assert imports(source, "lecture_utils.scenes") == {
        "a.b",
        "lecture_utils.scenes.c",
        "lecture_utils.scenes.d.e",
        "lecture_utils.models.f",
        "g.h",
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_imports_run_one_way(path):
    room = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
    ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("lecture_utils.")}
    assert ours <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", sorted((LIBRARY / "models").glob("*.py")), ids=lambda path: path.stem)
def test_models_are_free_of_pictures_and_widgets(path):
    assert not {name.split(".")[0] for name in imports_of(path)} & MODELS_NEVER_IMPORT


@pytest.mark.parametrize("path", IN_THE_BROWSER, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_a_browser_can_run_it(path):
    packages = {name.split(".")[0] for name in imports_of(path)} - {"lecture_utils"}
    assert packages - set(sys.stdlib_module_names) <= BROWSER_HAS
    assert not [name for name in imports_of(path) if any(f"{name}.".startswith(f"{no}.") for no in BROWSER_HAS_NOT)]
    assert not beyond_a_browser(path.read_text(encoding="utf-8"))


def beyond_a_browser(source):
    """Threads (a lock is none), and files but for those that come with the package."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "threading":
            found |= {f"threading.{node.attr}"} - {"threading.Lock", "threading.RLock"}
        elif isinstance(node, ast.ImportFrom) and node.module == "threading":
            found |= {f"threading.{alias.name}" for alias in node.names} - {"threading.Lock", "threading.RLock"}
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found |= {called} & {
                "open",
                "write_text",
                "write_bytes",
                "mkdir",
                "home",
                "expanduser",
                "to_thread",
            }
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import threading\nlock = threading.RLock()", set()),
        ("import threading\nthreading.Thread(target=print).start()", {"threading.Thread"}),
        ("from threading import Lock, Timer", {"threading.Timer"}),
        ("from pathlib import Path\nPath.home().joinpath('a').write_text('b')", {"home", "write_text"}),
        ("with open('a') as file: pass", {"open"}),
    ],
)
def test_what_is_beyond_a_browser_is_seen(source, found):
    assert beyond_a_browser(source) == found


@pytest.mark.parametrize("path", sorted((LIBRARY / "models").glob("*.py")), ids=lambda path: path.stem)
def test_no_model_is_too_long_to_be_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODEL


def test_the_library_never_imports_pyplot():
    users = {path.name for path in SOURCES for name in imports_of(path) if re.match(r"matplotlib\.py(plot|lab)", name)}
    assert not users


def test_all_that_is_imported_is_pinned():
    # Only what installs under another name than it is imported by.
    installs = {"PIL": "pillow", "markdown_it": "markdown-it-py"}
    used = {name.split(".")[0] for path in SOURCES for name in imports_of(path)}
    used -= set(sys.stdlib_module_names) | {"lecture_utils"}
    assert {canonicalize_name(installs.get(name, name)) for name in used} <= {pin.name for pin, _ in PINS + SITE_PINS}


@pytest.mark.parametrize("room", ["models", "scenes", "exercises"])
def test_every_stem_has_its_tests(room):
    stems = {path.stem for path in (LIBRARY / room).glob("[a-z]*.py")}
    assert {f"test_{stem}" for stem in stems} <= {path.stem for path in (ROOT / "tests" / room).glob("test_*.py")}


# --- the lock ------------------------------------------------------------------------------------------------------


def pins(lock):
    """The lock's entries: the pin with its marker, and the number of its hashes."""
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    return [(Requirement(entry.split("\\")[0]), entry.count("--hash=sha256:")) for entry in entries]


PINS = pins(LOCK)
SITE_PINS = pins(SITE_LOCK)
HUB_PINS = pins(HUB_LOCK)
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


def installed(python, system, pins=PINS):
    """What a lock installs there, name -> version; a name that is pinned twice is an error."""
    environment = {"python_version": python, "python_full_version": f"{python}.7", "implementation_name": "cpython"}
    environment |= SYSTEMS[system] | {"platform_python_implementation": "CPython"}
    chosen = [pin for pin, _ in pins if pin.marker is None or pin.marker.evaluate(environment)]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in chosen}
    assert len(versions) == len(chosen)
    return versions


@pytest.mark.parametrize(("python", "system"), list(product(["3.11", "3.12", "3.13", "3.14"], SYSTEMS)))
def test_every_dependency_is_pinned_within_its_bounds(python, system):
    extras = PROJECT["optional-dependencies"]
    others = chain(*(wanted for extra, wanted in extras.items() if extra not in {"site", "hub"}))
    of_hub = [*PROJECT["dependencies"], *extras["lab"], *extras["hub"]]
    for pins, texts in (
        (PINS, [*PROJECT["dependencies"], *others]),
        (SITE_PINS, extras["site"]),
        (HUB_PINS, of_hub),
    ):
        versions = installed(python, system, pins)
        for wanted in map(Requirement, texts):
            if wanted.name != PROJECT["name"]:
                assert wanted.specifier.contains(versions[wanted.name]), wanted


def test_numpy_is_pinned_by_python_version():
    assert installed("3.11", "Linux")["numpy"] == "2.4.6"
    assert installed("3.12", "Linux")["numpy"] != "2.4.6"


def test_what_only_windows_needs_is_pinned_there():
    assert {"pywinpty", "colorama"} <= set(installed("3.12", "Windows")) - set(installed("3.12", "Linux"))


def test_every_pin_is_exact_and_has_a_hash():
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin, _ in PINS + SITE_PINS + HUB_PINS)
    assert all(hashes >= 1 for _, hashes in PINS + SITE_PINS + HUB_PINS)


@pytest.mark.parametrize("lock", [LOCK, SITE_LOCK, HUB_LOCK], ids=["students", "site", "hub"])
def test_a_lock_names_no_server(lock):
    assert "://" not in lock
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links)\b", lock, re.MULTILINE)


def test_environment_yml_is_in_step_with_the_lock():
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == start.conda_environment(LOCK)


def test_environment_yml_lists_each_pin_without_hashes_and_the_project_last():
    listed = re.findall(r'^      - "(.*)"$', start.conda_environment(LOCK), re.MULTILINE)
    assert [str(Requirement(pin)) for pin in listed[:-1]] == [str(pin) for pin, _ in PINS]
    assert listed[-1] == "-e ."


# --- how it is written ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(command):
    """Covers the notebooks, the type hints and the docstrings of public functions (pyproject.toml: ANN and D1)."""
    ruff = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ruff.returncode == 0, ruff.stdout + ruff.stderr


def texts():
    """Every text file of the project as (path, text)."""
    skipped = {".git", ".venv", "__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".ruff_cache", "gallery", "dist"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in skipped and not name.endswith(".egg-info")]
        for name in set(names) - {".git"}:  # a file, in a work tree
            path = Path(folder, name)
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture or packed data


def test_no_file_holds_a_path_of_somebodys_machine():
    machine = re.compile(r"(?<![\w.~])/(root|work|home|Users)/\w|[A-Z]:\\+Users\\|\.pyenv/versions")
    found = {path.relative_to(ROOT).as_posix() for path, text in texts() if machine.search(text)}
    assert found <= {"tests/test_house.py", "deploy/Dockerfile"}  # the latter names the home in its image


def test_the_version_is_the_same_everywhere():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.*)$", citation, re.MULTILINE) == [PROJECT["version"]]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bversion (\d+\.\d+\.\d+)", readme, re.IGNORECASE)) <= {PROJECT["version"]}


def test_the_readme_shows_the_two_commands_and_every_dependency():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"python3 start.py", "python3 start.py test"} <= {line.strip() for line in readme.splitlines()}
    wanted = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    direct = {Requirement(text).name for text in wanted} - {PROJECT["name"]}
    assert {name for name in direct if f"`{name}`" not in readme} == set()


def test_the_citation_is_complete():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert citation.startswith("cff-version: 1.2.0\n")
    assert {"title", "message", "authors", "references"} <= set(re.findall(r"^(\w+):", citation, re.MULTILINE))
    dois = re.findall(r"^ +doi: (.*)$", citation, re.MULTILINE)
    assert dois
    assert len(dois) == len(set(dois))
    assert all(re.fullmatch(r'"?10\.\d{4,}/\S+"?', doi) for doi in dois)


def test_the_facade_of_the_engine_stays_thin():
    assert len((LIBRARY / "explore" / "explorable.py").read_text(encoding="utf-8").splitlines()) <= 200


def test_tests_use_no_private_names_of_the_engine():
    engine = r"\b(explorable|made|session|settings|stage|pictures|view|run|question|shown|target)\._(?!repr_)[a-z]\w+"
    private = {
        f"{path.name}: {found.group()}"
        for path in (ROOT / "tests").rglob("*.py")
        for found in re.finditer(engine, path.read_text(encoding="utf-8"))
    }
    assert not private
