"""The files under deploy/ say what docs/serving.md promises; with CLASSROOM=DIR also that a real hub takes them.

DIR is what `python -m benchmarks.classroom --prefix DIR` has installed a hub into.
"""

import fnmatch
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VALUES = yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
IMAGE_COURSE = re.search(r"^WORKDIR (/srv/\S+)$", DOCKERFILE, re.MULTILINE)[1]
PREFIX = os.environ.get("CLASSROOM")
with_hub = pytest.mark.skipif(not PREFIX, reason="needs CLASSROOM=DIR, a folder with a hub")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a hub runs on Linux")


@pytest.fixture
def config(tmp_path, monkeypatch) -> Config:
    monkeypatch.setenv("COURSE", str(tmp_path / "course"))
    monkeypatch.setenv("STATE", str(tmp_path / "state"))
    monkeypatch.setenv("TEACHERS", "ada grace")
    return PyFileConfigLoader("jupyterhub_config.py", path=str(DEPLOY)).load_config()


def link(address: str) -> dict[str, str]:
    """What an nbgitpuller link asks for."""
    parts = urlsplit(address)
    assert parts.path == "/git-pull"
    return {key: value for key, (value,) in parse_qs(parts.query, strict_parsing=True).items()}


# --- one machine ---------------------------------------------------------------------------------------------------


def test_a_student_gets_a_private_copy_of_a_course_that_is_read_only(config, tmp_path):
    asked = link(config.Spawner.default_url)
    assert asked["repo"] == (tmp_path / "course").as_uri()
    assert config.SystemdSpawner.readonly_paths == [str(tmp_path / "course")]
    copy, notebook = asked["urlpath"].removeprefix("lab/tree/").split("/", 1)
    assert copy == asked["targetpath"]
    assert (ROOT / notebook).is_file()


def test_memory_processes_and_time_are_limited(config):
    assert config.Spawner.mem_limit == "1G"
    assert config.Spawner.cpu_limit == 2
    assert int(config.SystemdSpawner.unit_extra_properties["TasksMax"]) <= 256
    assert config.JupyterHub.active_server_limit <= 100


def test_what_nobody_uses_is_ended_by_a_service_with_few_rights(config):
    (culler,) = config.JupyterHub.services
    (role,) = config.JupyterHub.load_roles
    assert culler["name"] == "culler"
    assert role["services"] == ["culler"]
    assert not {"admin:users", "access:servers", "tokens"} & set(role["scopes"])
    assert "--timeout=3600" in culler["command"]


def test_the_hub_keeps_its_secrets_in_a_folder_of_its_own(config, tmp_path):
    state = tmp_path / "state"
    assert state.stat().st_mode & 0o077 == 0
    assert Path(config.JupyterHub.cookie_secret_file).parent == state
    assert config.Authenticator.admin_users == {"ada", "grace"}
    assert urlsplit(config.JupyterHub.bind_url).hostname == "127.0.0.1"


def settings(section) -> list[tuple[str, object]]:
    """Every setting, at whatever depth, as (name, value)."""
    found = [(str(name), value) for name, value in section.items() if not isinstance(value, dict)]
    return found + [each for value in section.values() if isinstance(value, dict) for each in settings(value)]


def test_no_secret_stands_in_a_file(config):
    names = {name for section in (config, VALUES) for name, _ in settings(section)}
    assert {"min_password_length", "dbm_path"} <= names
    assert not [name for name in names if re.search(r"(password|secret|token|key)$", name, re.IGNORECASE)]


def test_only_a_new_student_gets_an_account(config, monkeypatch):
    known, made = {"student-ada"}, []

    def getpwnam(name):
        if name not in known:
            raise KeyError(name)

    def run(command, *, check):
        assert check
        made.append(command)

    monkeypatch.setattr(pwd, "getpwnam", getpwnam)
    monkeypatch.setattr(subprocess, "run", run)
    for name in ("ada", "grace"):
        spawner = type("Spawner", (), {"user": type("User", (), {"name": name})})
        config.Spawner.pre_spawn_hook(spawner)
    (command,) = made
    assert command[0] == "useradd"
    assert command[-1] == "student-grace"
    assert "HOME_MODE=0700" in command


def test_names_of_students_are_safe_names_of_accounts(config):
    for name, allowed in {"ada": True, "ada2": True, "-r": False, "../a": False, "a b": False, "root;": False}.items():
        assert bool(re.fullmatch(config.Authenticator.username_pattern, name)) == allowed


# --- a cluster -----------------------------------------------------------------------------------------------------


def test_the_lock_of_a_hub_pins_what_students_have_at_home():
    def pins(path):
        return set(re.findall(r"^([\w.-]+==\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    home, hub = pins(ROOT / "requirements.txt"), pins(DEPLOY / "requirements.txt")
    names = {pin.split("==")[0] for pin in home}
    assert {pin for pin in hub if pin.split("==")[0] in names} <= home
    assert {pin.split("==")[0] for pin in hub} >= {
        "jupyterhub",
        "jupyterhub-systemdspawner",
        "jupyterhub-firstuseauthenticator",
        "jupyterhub-idle-culler",
        "nbgitpuller",
        "jupyterlab",
        "hatchling",
    }


def copied() -> list[str]:
    """What the Dockerfile copies from the repository."""
    return [source for line in re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE) for source in line.split()]


def test_what_the_image_copies_is_there_and_is_not_ignored():
    rules = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    assert rules[0] == "**"
    assert sorted(kept) == sorted(copied())
    assert all((ROOT / source).exists() for source in copied())
    assert any(fnmatch.fnmatch("lecture_utils/__pycache__", rule) for rule in rules[1:])


def test_the_package_can_be_built_from_what_the_image_copies(tmp_path):
    for source in copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
        elif "/" not in source:
            shutil.copy(ROOT / source, tmp_path)
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=tmp_path, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr


def test_the_image_installs_from_the_lock_and_runs_as_nobody_special():
    assert "--require-hashes -r /tmp/requirements.txt" in DOCKERFILE
    assert "deploy/requirements.txt /tmp/requirements.txt" in DOCKERFILE
    assert DOCKERFILE.index("\nUSER jovyan\n") > DOCKERFILE.rindex("\nRUN ")


def test_the_values_limit_and_cull_and_copy_the_course_of_the_image():
    student = VALUES["singleuser"]
    assert student["memory"] == {"guarantee": "400M", "limit": "1G"}
    assert student["image"]["tag"] == PROJECT["version"]
    assert VALUES["cull"] == {"enabled": True, "timeout": 3600, "every": 300}
    asked = link(student["defaultUrl"])
    assert asked["repo"] == Path(IMAGE_COURSE).as_uri()
    assert (ROOT / asked["urlpath"].removeprefix(f"lab/tree/{asked['targetpath']}/")).is_file()


def test_machine_and_cluster_let_students_in_in_the_same_way(config):
    of_cluster = VALUES["hub"]["config"]
    assert of_cluster["JupyterHub"]["authenticator_class"] == config.JupyterHub.authenticator_class
    assert of_cluster["Authenticator"]["username_pattern"] == config.Authenticator.username_pattern
    for name in ("create_users", "min_password_length"):
        assert of_cluster["FirstUseAuthenticator"][name] == config.FirstUseAuthenticator[name]


# --- git -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a second account: only root has one")
def test_another_account_can_copy_a_course_of_root_with_the_setting_of_the_image(tmp_path):
    course, allowing = tmp_path / "course", tmp_path / "gitconfig"
    course.mkdir()
    (course / "notebook").write_text("cells")
    git = ["git", "-C", str(course), "-c", "user.name=course", "-c", "user.email=course@localhost"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "The course"]):
        subprocess.run([*git, *command], check=True)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    setting = re.search(r"git config --system --add (safe\.directory) (\S+)", DOCKERFILE)
    subprocess.run(
        ["git", "config", "--file", allowing, "--add", setting[1], setting[2].replace(IMAGE_COURSE, str(course))],
        check=True,
    )
    for allowed, system in ((False, os.devnull), (True, str(allowing))):
        cloned = subprocess.run(
            ["git", "clone", "--quiet", course.as_uri(), "copy"],
            cwd=home,
            user=65534,
            group=65534,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_SYSTEM": system},
            capture_output=True,
        )
        assert (cloned.returncode == 0) == allowed
    assert (home / "copy" / "notebook").read_text() == "cells"


# --- a real hub ----------------------------------------------------------------------------------------------------

CHECK = """
import json, sys
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from jupyterhub.proxy import ConfigurableHTTPProxy
from jupyterhub.spawner import Spawner
from firstuseauthenticator import FirstUseAuthenticator
from systemdspawner import SystemdSpawner
from traitlets.config.loader import PyFileConfigLoader
config = PyFileConfigLoader(sys.argv[1]).load_config()
classes = (JupyterHub, Authenticator, ConfigurableHTTPProxy, Spawner, FirstUseAuthenticator, SystemdSpawner)
known = {each.__name__: set(each.class_trait_names(config=True)) for each in classes}
print(json.dumps({name: sorted(set(section) - known[name]) for name, section in config.items()}))
"""


@with_hub
def test_a_real_hub_knows_every_setting(config, tmp_path):
    command = [f"{PREFIX}/bin/python", "-c", CHECK, str(DEPLOY / "jupyterhub_config.py")]
    environment = os.environ | {"STATE": str(tmp_path / "state")}
    checked = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(checked.stdout) == {name: [] for name in config}


@with_hub
def test_a_class_of_one_moves_sliders():
    command = [sys.executable, "-m", "benchmarks.classroom", "--students=1", "--seconds=5", f"--prefix={PREFIX}"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    row = ran.stdout.splitlines()[3].split()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert row[0] == "1"
    assert row[-1] == "0", ran.stdout
    assert int(row[9]) > 0
