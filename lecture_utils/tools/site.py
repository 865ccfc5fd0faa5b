"""The course as static files: a front page, pages to read, and the live notebooks, which run inside the browser.

    python3 start.py site DIR [--pyodide DIR|URL] [--check]

The builders (JupyterLite and what typesets the pages) live in an environment of their own, made on first use from
`web/requirements.txt`; everything in the room `web` runs there. This file makes that environment, says in one line
what is wrong, and lets a finished site take the place of the old one in a single step.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "lecture_utils" / "tools" / "web" / "requirements.txt"
ENVIRONMENT = Path(sys.prefix) / "site"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
WHEELS = ENVIRONMENT / "wheels"
STAMP = ENVIRONMENT / "installed.txt"
LOG = ENVIRONMENT / "install.log"
# What the notebooks need in the browser beside ours and what Pyodide has; all of it pure Python, from the same lock.
IN_BROWSER = ("anywidget", "comm", "ipywidgets", "psygnal", "typing-extensions")

PYODIDE_VERSION = "0.27.7"
PYODIDE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"
MARK = "site.json"
ROOM_FOR_BUILDERS = 500_000_000
ROOM_FOR_SITE = 150_000_000

# What pip, the system or a builder says -> what the reader can do about it.
REMEDIES = {
    "no space left|not enough space|errno 28|quota exceeded": "the disk is full: free 1 GB and build again",
    "do not match the hashes": "a package arrived altered and was not installed: try again, or on another network",
    "connection|timeout|timed out|name resolution|failed to resolve|proxyerror|sslerror|versions: none|urlopen": "the "
    "network could not be reached: check it (or the proxy) and build again; a folder with Pyodide can be given with "
    "--pyodide DIR",
    "permission denied|read-only file system|access is denied|errno 13|errno 30": "the folder may not be written to",
}


class Problem(Exception):
    """What went wrong and what to do, in one line."""


def explain(output: str) -> str:
    """Return the one line that says what to do about the failure which printed `output`."""
    for signs, remedy in REMEDIES.items():
        if re.search(signs, output, re.IGNORECASE):
            return remedy
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
    return f"the site could not be built ({lines[-1]})"


# --- the builders' environment -------------------------------------------------------------------------------------


def ensure_environment() -> None:
    """Install the builders, and fetch the wheels for the browser, unless that is done already."""
    wanted = hashlib.sha256(LOCK.read_bytes() + repr(IN_BROWSER).encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    require_room(ENVIRONMENT.parent, ROOM_FOR_BUILDERS)
    print("installing what builds the site (once)", flush=True)
    python = getattr(sys, "_base_executable", None) or sys.executable
    _quietly([python, "-m", "venv", "--clear", str(ENVIRONMENT)])
    pip = [str(PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check"]
    hashed = ["--no-deps", "--require-hashes"]
    _quietly([*pip, "install", *hashed, "-r", str(LOCK)])
    pins = ENVIRONMENT / "wheels.txt"
    pins.write_text(pins_of(LOCK.read_text(encoding="utf-8"), IN_BROWSER), encoding="utf-8")
    anywhere = ["--only-binary=:all:", "--platform=any", "--abi=none", "--implementation=py", "--python-version=3.12"]
    _quietly([*pip, "download", *hashed, *anywhere, "-d", str(WHEELS), "-r", str(pins)])
    STAMP.write_text(wanted, encoding="utf-8")


def pins_of(lock: str, names: tuple[str, ...]) -> str:
    """Return the lock's entries of the packages named."""
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    return "".join(entry for entry in entries if entry.partition("==")[0] in names)


def _quietly(command: list[str]) -> None:
    environment = {**os.environ, "PIP_USER": "0"}
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment)
    if ENVIRONMENT.is_dir():
        with open(LOG, "a", encoding="utf-8") as log:
            log.write(done.stdout + done.stderr)
    if done.returncode:
        raise Problem(explain(done.stdout + done.stderr))


def require_room(folder: Path, needed: int) -> None:
    """Raise Problem if the disk that holds `folder` has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(f"the disk is full: {free / 1e6:.0f} MB are free and {needed / 1e6:.0f} MB are needed")


# --- the folder ----------------------------------------------------------------------------------------------------


def require_own(folder: Path) -> None:
    """Raise Problem unless `folder` is new, empty, or a site built before."""
    if folder.exists() and not folder.is_dir():
        raise Problem(f"{folder} is a file: name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise Problem(f"{folder} holds something else, which is left alone: name a new or an empty folder")
    if ROOT.is_relative_to(folder) or folder.is_relative_to(ROOT / ".git"):
        raise Problem(f"{folder} holds this project: name a folder of its own")


def nearest(folder: Path) -> Path:
    """Return the folder, or the first of those above it that exists."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def swap(built: Path, folder: Path) -> None:
    """Let the finished site `built` take the place of `folder`; whatever happens, one of the two is there."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(built, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def require_pyodide(pyodide: str) -> None:
    """Raise Problem if the folder `pyodide` does not hold the Pyodide that the site is made for."""
    lock = Path(pyodide) / "pyodide-lock.json"
    if not lock.is_file():
        raise Problem(f"{pyodide} holds no Pyodide (no pyodide-lock.json); unpack Pyodide {PYODIDE_VERSION} there")
    try:
        version = json.loads(lock.read_text(encoding="utf-8"))["info"]["version"]
    except (ValueError, KeyError, TypeError):
        raise Problem(f"{lock} cannot be read: unpack Pyodide {PYODIDE_VERSION} once more") from None
    if version != PYODIDE_VERSION:
        raise Problem(f"{pyodide} holds Pyodide {version}; the site is made for {PYODIDE_VERSION}")


# --- the verb ------------------------------------------------------------------------------------------------------


def build(folder: Path, pyodide: str) -> None:
    """Build the site beside `folder`, check it, and put it there."""
    require_own(folder)
    if "://" not in pyodide:
        require_pyodide(pyodide)
    require_room(nearest(folder), ROOM_FOR_SITE)
    ensure_environment()
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        run("build", str(draft), pyodide, str(WHEELS))
        run("check", str(draft))
        swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def run(*arguments: str) -> None:
    """Run the room `web` in the builders' environment; its last line says what went wrong, if something did."""
    command = [str(PYTHON), "-m", "lecture_utils.tools.web", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        errors = process.stderr.read()
    if process.returncode:
        last = errors.strip().splitlines()[-1:] or ["no reason given"]
        said = re.fullmatch(r"problem: (.*)", last[0])
        raise Problem(said.group(1) if said else explain(errors))


def main(arguments: list[str]) -> int:
    """Build a site, or check one, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python3 start.py site", description="Build the course as static files.")
    parser.add_argument("folder", type=Path, help="where the site goes: a new or empty folder, or a site to replace")
    parser.add_argument("--pyodide", default=PYODIDE, help=f"folder or address of Pyodide {PYODIDE_VERSION}")
    parser.add_argument("--check", action="store_true", help="only check the site that is there")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        if options.check:
            if not (options.folder / MARK).is_file():
                raise Problem(f"{options.folder} holds no site")
            ensure_environment()
            run("check", str(options.folder))
        else:
            build(options.folder, options.pyodide)
            print(f"the site is in {options.folder} ({time.monotonic() - started:.0f} s); to look at it:")
            print(f"    python3 -m http.server --directory {options.folder}")
    except Problem as problem:
        print(f"site: {problem}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"site: {explain(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsite: stopped; what was there before is still there", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
