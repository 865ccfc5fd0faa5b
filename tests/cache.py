"""Packages that single tests need beside the environment: fetched once, by hash, into the user's cache."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest


def home() -> Path:
    """Return the folder for what can be fetched again, outside of the project."""
    if sys.platform == "win32":
        base = Path(os.environ["LOCALAPPDATA"])
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "lecture-utils"


def installed(lock: Path) -> Path:
    """Return a folder with the packages of `lock`; without a network the test is skipped, but in CI it fails."""
    python = "{}.{}".format(*sys.version_info)
    key = hashlib.sha256(lock.read_bytes() + python.encode()).hexdigest()[:16]
    folder = home() / f"{lock.stem}-{key}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        draft = Path(scratch, "packages")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", "--target", str(draft), "-r", str(lock)]
        environment = {**os.environ, "PIP_USER": "0"}
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment)
        if done.returncode:
            reason = f"{lock.name} could not be fetched: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # or another process was faster
                raise
    return folder
