#!/usr/bin/env python3
"""Install what the notebooks need, then start them. Needs nothing but Python 3.11 or newer.

python3 start.py                      open JupyterLab on notebooks/   [--no-browser] [--port N]
python3 start.py test                 run every test                  [anything pytest takes]
python3 start.py present [NOTEBOOK…]  show notebooks on the wall   [--route lecture|all] [--theme light|dark]
                                      [--no-browser] [--port N]
python3 start.py handout NOTEBOOK… DIR   make a printable page of each notebook
python3 start.py refresh [NOTEBOOK…]  run notebooks and save their outputs
python3 start.py gallery DIR          draw every explorable at all its settings into DIR   [NOTEBOOK…]
python3 start.py bench [NAME]         run the benchmarks, or one of them
python3 start.py sweep                measure every learning rule at every size, for the scoreboard (minutes)
python3 start.py site DIR             build the course as web pages that run   [--pyodide DIR|URL] [--check]
python3 start.py lock [--upgrade]     for maintainers: pin the dependencies again
"""

import argparse
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - for those who have an older Python, which must be able to read this file
    sys.exit(f"start.py: Python 3.11 or newer is needed, this is {sys.version.split()[0]}; try: python3.13 start.py")

ROOT = Path(__file__).resolve().parent
NOTEBOOKS = ROOT / "notebooks"
LOCK = ROOT / "requirements.txt"
SITE_LOCK = ROOT / "lecture_utils" / "tools" / "web" / "requirements.txt"
HUB_LOCK = ROOT / "deploy" / "requirements.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
LOG = VENV / "install.log"
TOKEN = VENV / "token.txt"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGES = VENV / ("Lib" if os.name == "nt" else "lib/python{}.{}".format(*sys.version_info)) / "site-packages"
# What is copied into .venv, or decides what goes there; all else is read from the folder itself.
RECIPE = tuple(
    ROOT / name
    for name in (
        "requirements.txt",
        "pyproject.toml",
        "lecture_utils/explore/jupyterlab_settings.json",
        "lecture_utils/lab/package.json",
        "lecture_utils/lab/static/remoteEntry.js",
    )
)

NEEDED = 1_000_000_000  # bytes: 0.7 GB installed, and what pip fetches in between

# What `python -m` does, but Ctrl-C while the module is still being loaded leaves no traceback.
RUN_MODULE = """import runpy, sys
try:
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
except KeyboardInterrupt:
    sys.exit(130)"""
# The same for a server, whose readers are not the ones to act on a library's DeprecationWarning.
SERVE_MODULE = f"import logging\nlogging.captureWarnings(True)\n{RUN_MODULE}"

# What pip, venv or the system says -> what the reader can do about it.
REMEDIES = {
    "no space left|not enough space|errno 28|quota exceeded": "the disk is full: free 1 GB and run start.py again",
    "ensurepip|no module named '?venv": "this Python has no venv module: install it (Debian, Ubuntu: sudo apt install "
    "python3-venv) and run start.py again",
    "do not match the hashes": "a package arrived altered and was not installed: try again, or on another network",
    "read-only file system|permission denied|access is denied|errno 13|errno 30": f"{ROOT} may not be written to: "
    "close what uses it, or copy it to a folder of your own",
    "connection|timeout|timed out|name resolution|failed to resolve|proxyerror|sslerror|versions: none": "the packages "
    "could not be fetched: check the network (or the proxy) and run start.py again",
}


class Problem(Exception):
    """What went wrong and what to do, in the one line that the reader gets to see."""


def say(text: str, end: str = "\n") -> None:
    """Print a line at once."""
    print(text, end=end, flush=True)


def explain(output: str) -> str:
    """Return the one line that says what to do about the failure which printed `output`."""
    for signs, remedy in REMEDIES.items():
        if re.search(signs, output, re.IGNORECASE):
            return remedy
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
    return f"the installation failed ({lines[-1]}); delete {VENV} and try again"


# --- the environment ---------------------------------------------------------------------------------------------


def identity() -> str:
    """Return what a .venv is bound to: it breaks when the Python changes or the folder moves."""
    return f"Python {sys.version_info.major}.{sys.version_info.minor} in {ROOT}"


def recipe() -> str:
    """Return a fingerprint of everything that decides what is installed."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in RECIPE)).hexdigest()


def ensure_environment() -> None:
    """Bring .venv up to date; an interrupted installation goes on where it stopped."""
    done = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() and PYTHON.exists() else []
    if done == [identity(), recipe()]:
        return
    if done[:1] != [identity()]:
        make_venv()
        STAMP.write_text(identity(), encoding="utf-8")
    LOG.unlink(missing_ok=True)
    install("--require-hashes", "-r", str(LOCK), title="installing the packages")
    install("--no-build-isolation", "--editable", str(ROOT), title="installing lecture_utils")
    STAMP.write_text(f"{identity()}\n{recipe()}", encoding="utf-8")


def make_venv() -> None:
    """Make an empty .venv with the Python that runs this file."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED:
        raise Problem(f"the disk is full: {free / 1e9:.1f} GB are free and {NEEDED / 1e9:.1f} GB are needed")
    say("making .venv, which will hold all that the notebooks need; this takes a few minutes, only once")
    # Inside an activated .venv, sys.executable would be the very file to be replaced.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run(
        [python, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, errors="replace"
    )
    if made.returncode:
        raise Problem(explain(made.stdout + made.stderr))


def install(*what: str, title: str) -> None:
    """Let pip install exactly `what`, showing how far it is; all that pip prints goes to .venv/install.log."""
    command = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-input", "--disable-pip-version-check", *what]
    total = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines())
    # A `user = true` in the reader's pip settings would make pip refuse to install into .venv.
    environment = {**os.environ, "PIP_USER": "0"}
    started, live = time.monotonic(), sys.stdout.isatty()
    say(title, end="" if live else "\n")
    with open(LOG, "ab") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environment) as pip:
        while pip.poll() is None:
            if live:
                say(f"\r{title}: {progress(total):3.0%}, {time.monotonic() - started:.0f} s ", end="")
            time.sleep(0.2)
    if live:
        say("")
    if pip.returncode:
        raise Problem(explain(LOG.read_text(encoding="utf-8", errors="replace")[-8000:]))


def progress(total: int) -> float:
    """Return the share of the work done: each of the lock's `total` lines is first fetched, then unpacked."""
    log = LOG.read_text(encoding="utf-8", errors="replace")
    ignored = log.count("\nIgnoring ")  # lines for other systems or Pythons
    fetched = log.count("(from -r")
    unpacked = sum(1 for _ in PACKAGES.glob("*.dist-info"))
    return min(1.0, (2 * ignored + fetched + unpacked) / (2 * total))


def run(module: str, *arguments: str, code: str = RUN_MODULE, **environment: str) -> int:
    """Run a module of the environment in the project's folder and return its exit code (128 + n after signal n)."""
    command = [str(PYTHON), "-c", code, module, *arguments]
    # Here, since a notebook that imports NumPy before the library would have as many threads as the machine has cores.
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ, **environment}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                ended = process.wait()
            except KeyboardInterrupt:
                continue  # the module got it too and ends in its own way
            return ended if ended >= 0 else 128 - ended


# --- servers -----------------------------------------------------------------------------------------------------


def choose_port(asked: int | None, default: int) -> int:
    """Return the port asked for, if it can be had, else the first free one from the default on."""
    if asked:
        reason = why_not(asked)
        if reason:
            raise Problem(f"port {asked}: {reason}; choose another one with --port")
        return asked
    port = next((port for port in range(default, default + 100) if not why_not(port)), None)
    if port is None:
        raise Problem(f"no port from {default} to {default + 99} is free; choose one with --port")
    if port != default:
        say(f"port {default} is in use, so this is {port}")
    return port


def why_not(port: int) -> str | None:
    """Return why the port cannot be had, or None."""
    if not 0 < port < 65536:
        return "ports go from 1 to 65535"
    with socket.socket() as probe:
        if os.name != "nt":  # there it would allow what it forbids elsewhere: two servers at one port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror
    return None


def is_root() -> bool:
    """Tell whether this is Unix's administrator, whom Jupyter and Chromium treat differently."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line."""

    def error(self, message: str) -> None:
        """Raise the message."""
        raise Problem(message)


def server_options(arguments: list[str], default: int) -> tuple[list[str], int, list[str]]:
    """Split a server's arguments into options for Jupyter, the port, and the rest."""
    parser = Parser(add_help=False)
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    found, rest = parser.parse_known_args(arguments)
    return ["--no-browser"] * found.no_browser, choose_port(found.port, default), rest


def lab(arguments: list[str]) -> int:
    """Open JupyterLab, behind a token."""
    options, port, rest = server_options(arguments, 8888)
    environment = {}
    if not rest:  # else the address may be another one, and JupyterLab says it
        environment["JUPYTER_TOKEN"] = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
        browser = "can be opened" if options else "opens in your browser"
        say(f"JupyterLab {browser} in a few seconds, at\n")
        say(f"    http://localhost:{port}/lab?token={environment['JUPYTER_TOKEN']}\n")
    say("to stop it, press Ctrl-C here, twice")
    options += ["--allow-root"] * is_root()
    options += [f"--ServerApp.root_dir={NOTEBOOKS}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    options += ["--log-level=WARN", "--LabApp.log_level=WARN"]
    return run("jupyterlab", *options, *rest, code=SERVE_MODULE, **environment)


def present(arguments: list[str]) -> int:
    """Show notebooks on the wall, one thing at a time."""
    options, port, rest = server_options(arguments, 8866)
    parser = Parser(add_help=False)
    parser.add_argument("--route", choices=["lecture", "all"])
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("notebooks", nargs="*")
    asked = parser.parse_args(rest)
    shown = [notebook(name) for name in asked.notebooks] or sorted(NOTEBOOKS.glob("*.ipynb"))
    route = asked.route or ("all" if asked.notebooks else "lecture")
    token = kept_token()
    say(f"the talk {'can be opened' if options else 'opens in your browser'} in a few seconds, at\n")
    say(f"    http://localhost:{port}/?token={token}\n")
    say("keys: ? shows them all; to stop, press Ctrl-C here")
    options += [f"--port={port}", f"--route={route}", f"--theme={asked.theme}"]
    return run("lecture_utils.present", *map(str, shown), *options, code=SERVE_MODULE, JUPYTER_TOKEN=token)


def kept_token() -> str:
    """Return the token of talks; it stays the same, so that a page outlives the server that made it."""
    if not TOKEN.exists():
        TOKEN.touch(mode=0o600)
        TOKEN.write_text(secrets.token_hex(24), encoding="utf-8")
    return os.environ.get("JUPYTER_TOKEN") or TOKEN.read_text(encoding="utf-8")


# --- the other verbs ---------------------------------------------------------------------------------------------


def notebook(name: str) -> Path:
    """Return the notebook with this path or, short, this name or number: 02_stdp or 02."""
    if Path(name).is_file():
        return Path(name).resolve()
    found = sorted(NOTEBOOKS.glob(f"{name.removesuffix('.ipynb')}*.ipynb"))
    if len(found) != 1:
        raise Problem(f"{name}: no such notebook; there are {listed(path.stem for path in NOTEBOOKS.glob('*.ipynb'))}")
    return found[0]


def resolved(arguments: list[str]) -> list[str]:
    """Return the arguments with each notebook's name or number replaced by its path."""
    return [argument if argument.startswith("-") else str(notebook(argument)) for argument in arguments]


def listed(names: Iterable[str]) -> str:
    """Return the names in order, for a message."""
    return ", ".join(sorted(names)) or "none yet"


def test(arguments: list[str]) -> int:
    """Run the tests, with a browser if one can be had."""
    paths = [argument for argument in arguments if (ROOT / argument.split("::")[0]).exists()]
    if not paths or any("browser" in path for path in paths):
        ensure_browser()
    if arguments:
        return run("pytest", *arguments)
    parallel = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadscope", "--no-loadscope-reorder"]
    return run("pytest", *parallel)


def find_browser() -> str:
    """Return the path of the browser that the browser tests will find, or nothing."""
    code = "from tests.browser.lab import find_browser; print(find_browser() or '')"
    return subprocess.run([str(PYTHON), "-c", code], cwd=ROOT, capture_output=True, text=True).stdout.strip()


def ensure_browser() -> None:
    """Install a browser where none is and one may be installed; else say what is skipped."""
    if find_browser():
        return
    say("looking for a browser for the browser tests: none here, so Chromium is being fetched")
    ways = [[str(PYTHON), "-m", "playwright", "install", "chromium"]]
    if is_root() and shutil.which("apt-get"):
        packages = ("chromium-headless-shell", "chromium")  # the first is all of it but its window
        ways = [["apt-get", "update"], *(["apt-get", "install", "--yes", name] for name in packages), *ways]
    for way in ways:
        try:
            quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 900}
            subprocess.run(way, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)
        except subprocess.TimeoutExpired:
            continue
        if find_browser():
            return
    say("no browser could be fetched: the tests in tests/browser are skipped; install Chromium, Chrome or Edge")


def refresh(arguments: list[str]) -> int:
    """Run notebooks and save their outputs."""
    return run("lecture_utils.tools.refresh", *resolved(arguments))


def gallery(arguments: list[str]) -> int:
    """Draw every explorable at all its settings."""
    if not arguments:
        raise Problem("gallery needs a folder to draw into: python3 start.py gallery DIR")
    return run("lecture_utils.tools.gallery", str(Path(arguments[0]).resolve()), *resolved(arguments[1:]))


def handout(arguments: list[str]) -> int:
    """Make a printable page of each notebook: PDF where there is a browser, else HTML."""
    if len(arguments) < 2:
        raise Problem("handout needs notebooks and a folder: python3 start.py handout 02 DIR")
    *names, folder = arguments
    browser = [f"--browser={path}" for path in [find_browser()] if path]
    return run("lecture_utils.present.handout", *resolved(names), str(Path(folder).resolve()), *browser)


# One needs a built site to measure, the other a hub, npm and a quarter of an hour.
ONLY_BY_NAME = ("site", "classroom")


def bench(arguments: list[str]) -> int:
    """Run the benchmarks, or the one named; further arguments are the benchmark's own."""
    files = sorted((ROOT / "benchmarks").glob("*.py"))
    known = [path.stem for path in files if "__main__" in path.read_text(encoding="utf-8")]
    names = arguments[:1] or [name for name in known if name not in ONLY_BY_NAME]
    if not set(names) <= set(known):
        raise Problem(f"{names[0]}: no such benchmark; there are {listed(known)}")
    codes = {name: run(f"benchmarks.{name}", *arguments[1:]) for name in names}
    for name in (name for name, code in codes.items() if code):
        say(f"benchmark {name} failed with exit code {codes[name]}")
    return max(codes.values(), default=0)


def sweep(arguments: list[str]) -> int:
    """Measure every learning rule at every size, and record it in data/."""
    return run("lecture_utils.tools.sweep", *arguments, OPENBLAS_NUM_THREADS="1")


def site(arguments: list[str]) -> int:
    """Build the course as web pages that any server can serve and any browser can run."""
    if not arguments or arguments[0].startswith("-"):
        raise Problem("site needs a folder to build into: python3 start.py site DIR")
    return run("lecture_utils.tools.site", str(Path(arguments[0]).resolve()), *arguments[1:])


def lock(arguments: list[str]) -> int:
    """Pin every dependency of pyproject.toml: in requirements.txt and environment.yml, and those of site and hub."""
    uv = shutil.which("uv")
    if not uv:
        raise Problem("lock needs uv: python3 -m pip install uv")
    options = "--universal --generate-hashes --python-version=3.11 --fork-strategy=requires-python"
    style = ["--quiet", "--annotation-style=line", "--custom-compile-command=python3 start.py lock"]
    command = [uv, "pip", "compile", *options.split(), *style, *arguments]
    of_site = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\nsite = [")[2].partition("\n]")[0]
    wanted = "\n".join(re.findall(r'"(.*?)"', of_site)).encode()
    failed = subprocess.run([*command, "--extra=test", "pyproject.toml", "-o", LOCK.name], cwd=ROOT).returncode
    failed = (
        failed
        or subprocess.run([*command, "-", "-o", str(SITE_LOCK.relative_to(ROOT))], cwd=ROOT, input=wanted).returncode
    )
    # What students have on a hub is what they have at home.
    hub = ["--extra=lab", "--extra=hub", f"--constraints={LOCK.name}", "pyproject.toml", "-o", str(HUB_LOCK)]
    failed = failed or subprocess.run([*command, *hub], cwd=ROOT).returncode
    if not failed:
        (ROOT / "environment.yml").write_text(conda_environment(LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    return failed


def conda_environment(locked: str) -> str:
    """Return environment.yml for a lock: the same pins, without hashes, which pip refuses beside `-e .`."""
    pins = [line.removesuffix(" \\") for line in locked.splitlines() if re.match(r"[\w.-]+==", line)]
    listed = "".join(f'      - "{pin}"\n' for pin in [*pins, "-e ."])
    return (
        "# For conda and Binder, made from requirements.txt by: python3 start.py lock\n"
        "name: plasticity\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.13\n  - pip\n  - pip:\n" + listed
    )


VERBS = {verb.__name__: verb for verb in (test, present, handout, refresh, gallery, bench, sweep, site, lock)}


def main(arguments: list[str]) -> int:
    """Do what the command line asks for and return the exit code."""
    if arguments and arguments[0] in ("-h", "--help", "help"):
        say(__doc__.strip())
        return 0
    verb = arguments[0] if arguments and not arguments[0].startswith("-") else None
    if verb and verb not in VERBS:
        raise Problem(f"{verb}: no such verb; there are {', '.join(VERBS)}, and none at all to open JupyterLab")
    if verb != "lock":
        ensure_environment()
    return VERBS[verb](arguments[1:]) if verb else lab(arguments)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"start.py: {problem}")
    except OSError as error:
        sys.exit(f"start.py: {explain(str(error))}")
    except KeyboardInterrupt:
        sys.exit("\nstart.py: stopped; run it again to go on")
