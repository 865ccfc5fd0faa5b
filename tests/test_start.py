"""start.py: one command sets everything up, and whatever goes wrong is said in one line."""

import ast
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OLD_PYTHON = """
import runpy, sys
sys.version, sys.version_info = "3.6.15 (default)", (3, 6, 15)
runpy.run_path(sys.argv[1], run_name="__main__")
"""


# What is copied into .venv, where a change of the folder does not reach it.
INSTALLED_COPIES = (
    "lecture_utils/explore/jupyterlab_settings.json",
    "lecture_utils/lab/package.json",
    "lecture_utils/lab/static/remoteEntry.js",
)


@pytest.fixture
def folder(tmp_path):
    """A project with everything that start.py looks at, needing one package that is nowhere to be had."""
    shutil.copy(ROOT / "start.py", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "02_stdp.ipynb").touch()
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "latency.py").write_text("if __name__ == '__main__': pass")
    (tmp_path / "benchmarks" / "shared.py").touch()
    for name in INSTALLED_COPIES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "requirements.txt").write_text(f"nowhere-to-be-had==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    return tmp_path


@pytest.fixture
def start(folder):
    """The module start.py of that project."""
    spec = importlib.util.spec_from_file_location("start_under_test", folder / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ready(start, monkeypatch):
    """start.py with everything installed; what it would run is recorded instead."""
    start.ran = []
    start.VENV.mkdir()

    def record(*command, code=start.RUN_MODULE, **environment):
        start.ran.append((command, environment))
        return 0

    monkeypatch.setattr(start, "ensure_environment", lambda: None)
    monkeypatch.setattr(start, "run", record)
    return start


def command(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, folder / "start.py", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def only_line(text):
    lines = text.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("start.py: ")
    return lines[0]


# --- which Python --------------------------------------------------------------------------------------------------


def test_an_old_python_can_read_the_file():
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    assert not any(isinstance(node, ast.NamedExpr) for node in ast.walk(tree))


def test_an_old_python_is_told_what_is_needed():
    old = subprocess.run(
        [sys.executable, "-c", OLD_PYTHON, str(ROOT / "start.py")], capture_output=True, text=True, check=False
    )
    assert old.returncode == 1
    assert "3.11 or newer is needed, this is 3.6.15" in only_line(old.stderr)


# --- the environment -----------------------------------------------------------------------------------------------


@pytest.fixture
def steps(start, monkeypatch):
    """Records what ensure_environment does, in place of doing it; `steps.fail` is raised by the installation."""

    class Steps(list):
        fail = None

        def make_venv(self):
            self.append("venv")
            start.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            start.PYTHON.touch()

        def install(self, *what, title):
            self.append(what[0])
            if self.fail:
                raise self.fail

    steps = Steps()
    monkeypatch.setattr(start, "make_venv", steps.make_venv)
    monkeypatch.setattr(start, "install", steps.install)
    return steps


EVERYTHING = ["venv", "--require-hashes", "--no-build-isolation"]
PACKAGES = EVERYTHING[1:]


def test_the_first_start_installs_everything_and_the_second_nothing(start, steps):
    start.ensure_environment()
    assert steps == EVERYTHING
    start.ensure_environment()
    assert steps == EVERYTHING


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml", *INSTALLED_COPIES])
def test_a_changed_recipe_installs_again_into_the_same_environment(start, steps, folder, name):
    start.ensure_environment()
    with open(folder / name, "a") as file:
        file.write("# changed\n")
    start.ensure_environment()
    assert steps == EVERYTHING + PACKAGES


def test_another_python_or_a_moved_folder_makes_a_new_environment(start, steps, monkeypatch):
    start.ensure_environment()
    monkeypatch.setattr(start, "identity", lambda: "Python 3.99 elsewhere")
    start.ensure_environment()
    assert steps == EVERYTHING * 2


def test_identity_names_the_minor_version_and_the_folder(start, folder):
    assert start.identity() == f"Python {sys.version_info.major}.{sys.version_info.minor} in {folder}"


def test_an_environment_without_its_python_is_made_again(start, steps):
    start.ensure_environment()
    start.PYTHON.unlink()
    start.ensure_environment()
    assert steps == EVERYTHING * 2


@pytest.mark.parametrize("reason", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_interrupted_installation_goes_on_where_it_stopped(start, steps, reason):
    steps.fail = reason
    with pytest.raises(type(reason)):
        start.ensure_environment()
    steps.fail = None
    start.ensure_environment()
    assert steps == ["venv", "--require-hashes", *PACKAGES]


def test_progress_counts_what_is_fetched_unpacked_and_not_for_this_system(start):
    start.PACKAGES.mkdir(parents=True)
    start.LOG.write_text(
        "Looking in indexes: somewhere\n"
        "Ignoring colorama: markers 'sys_platform == \"win32\"' don't match your environment\n"
        "Collecting anyio==4.16.0 (from -r requirements.txt (line 3))\n"
        "Requirement already satisfied: six==1.17.0 in somewhere (from -r requirements.txt (line 9))\n"
    )
    (start.PACKAGES / "six-1.17.0.dist-info").mkdir()
    assert start.progress(4) == pytest.approx((2 * 1 + 2 + 1) / 8)


# --- what can go wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("[WinError 112] There is not enough space on the disk", "disk is full"),
        ("created successfully because ensurepip is not\navailable. On Debian/Ubuntu", "apt install python3-venv"),
        ("/usr/bin/python3: No module named venv", "apt install python3-venv"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "arrived altered"),
        ("Error: [Errno 30] Read-only file system: '/media/cd/.venv'", "may not be written to"),
        ("[WinError 5] Access is denied: 'python.exe'", "may not be written to"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(Temporary failure in name resolution)'\n"
            "ERROR: No matching distribution found for anyio==4.16.0",
            "check the network",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement x==1 (from versions: none)",
            "check the network",
        ),
        ("Building wheel\n  a surprise  \n\n", "the installation failed (a surprise); delete"),
        ("", "no reason given"),
    ],
)
def test_each_failure_is_explained_in_one_line(start, output, remedy):
    assert remedy in start.explain(output)
    assert "\n" not in start.explain(output)


def test_no_network_is_said_in_one_line_and_nothing_is_lost(folder, start):
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_CACHE_DIR": str(folder / "cache"),
    }
    first = command(folder, "test", **offline)
    assert first.returncode == 1
    assert "check the network" in only_line(first.stderr)
    making, installing = first.stdout.splitlines()
    assert making.startswith("making .venv, ")
    assert installing == "installing the packages"
    second = command(folder, "test", **offline)
    assert second.stdout.splitlines() == ["installing the packages"]
    assert "nowhere-to-be-had" in start.LOG.read_text()


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("The virtual environment was not created successfully because ensurepip is not\navailable.", "install it"),
        ("Error: [Errno 13] Permission denied: '/usr/share/lecture/.venv'", "copy it to a folder of your own"),
    ],
)
def test_no_venv_module_and_a_folder_that_may_not_be_written_to(start, monkeypatch, output, remedy):
    failed = subprocess.CompletedProcess([], 1, output, "")
    monkeypatch.setattr(start.subprocess, "run", lambda *command, **options: failed)
    with pytest.raises(start.Problem, match=remedy):
        start.main([])


def test_a_full_disk_is_noticed_before_anything_is_written(start, monkeypatch):
    monkeypatch.setattr(start.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 2 * 10**8))
    with pytest.raises(start.Problem, match=r"0\.2 GB are free and 1\.0 GB are needed"):
        start.main([])
    assert not start.VENV.exists()


def test_a_file_that_cannot_be_read_leaves_no_traceback(folder):
    (folder / "requirements.txt").unlink()
    (folder / "requirements.txt").mkdir()
    failed = command(folder)
    assert failed.returncode == 1
    assert "requirements.txt" in only_line(failed.stderr) or os.name == "nt"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to one process group alone")
def test_ctrl_c_while_installing_leaves_no_traceback(folder):
    child = subprocess.Popen(
        [sys.executable, folder / "start.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout.readline().startswith("making .venv")
    os.killpg(child.pid, signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 1
    assert only_line(errors) == "start.py: stopped; run it again to go on"


def test_what_it_runs_has_one_thread_for_products_of_matrices_unless_told_otherwise(start, monkeypatch):
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    monkeypatch.setattr(start.signal, "signal", lambda *_: None)
    # It exits with the number that it finds.
    code = "import os, sys; sys.exit(int(os.environ['OPENBLAS_NUM_THREADS']))"
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert start.run("any", code=code) == 1
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    assert start.run("any", code=code) == 3


def test_an_unknown_verb_lists_the_verbs(folder):
    failed = command(folder, "tset")
    assert failed.returncode == 1
    assert (
        "tset: no such verb; there are test, present, handout, refresh, gallery, bench, sweep, site, lock"
        in only_line(failed.stderr)
    )
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "many"], "invalid int value: 'many'"),
        (["--port", "99999"], "ports go from 1 to 65535"),
        (["present", "nothing"], "nothing: no such notebook; there are 02_stdp"),
        (["present", "--route", "none"], "invalid choice: 'none'"),
        (["handout", "02"], "handout needs notebooks and a folder"),
        (["refresh", "nothing"], "nothing: no such notebook; there are 02_stdp"),
        (["gallery", "sheets", "nothing"], "nothing: no such notebook; there are 02_stdp"),
        (["gallery"], "gallery needs a folder"),
        (["bench", "nothing"], "nothing: no such benchmark; there are latency$"),
    ],
)
def test_a_wrong_argument_is_explained(ready, arguments, message):
    with pytest.raises(ready.Problem, match=message):
        ready.main(arguments)
    assert not ready.ran


def test_lock_without_uv_says_how_to_get_it(start, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    with pytest.raises(start.Problem, match="pip install uv"):
        start.main(["lock"])


def test_help_names_every_verb(start, capsys):
    assert start.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"start.py {verb}" in shown for verb in start.VERBS)


# --- ports ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def taken():
    """A port that something listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_default_port_in_use_is_replaced_and_said_in_one_line(start, taken, capsys):
    port = start.choose_port(None, taken)
    assert taken < port < taken + 100
    assert capsys.readouterr().out == f"port {taken} is in use, so this is {port}\n"


def test_a_port_asked_for_is_not_replaced(start, taken):
    with pytest.raises(start.Problem, match=f"port {taken}: .*; choose another one with --port"):
        start.choose_port(taken, 8888)


def test_a_free_port_is_taken_silently(start, taken, capsys):
    free = start.choose_port(None, taken)
    capsys.readouterr()
    assert start.choose_port(free, 8888) == free
    assert start.choose_port(None, free) == free
    assert capsys.readouterr().out == ""


# --- what is run ---------------------------------------------------------------------------------------------------


def test_jupyterlab_opens_on_the_notebooks_and_keeps_its_token(ready, folder, monkeypatch):
    monkeypatch.setattr(ready, "is_root", lambda: False)
    port = ready.choose_port(None, 18888)
    assert ready.main(["--no-browser", "--port", str(port), "--ServerApp.ip=127.0.0.1"]) == 0
    ((command, _),) = ready.ran
    assert command[0] == "jupyterlab"
    assert {
        "--no-browser",
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
    } <= set(command)
    assert "token" not in " ".join(command)
    assert "--allow-root" not in command


def test_jupyterlab_is_allowed_to_run_as_root_only_for_root(ready, monkeypatch):
    monkeypatch.setattr(ready, "is_root", lambda: True)
    ready.main([])
    assert "--allow-root" in ready.ran[0][0]


def test_a_start_says_what_it_does_the_address_and_how_to_stop(ready, monkeypatch, capsys):
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    port = ready.choose_port(None, 18888)
    capsys.readouterr()
    for options, what in ([], "opens in your browser"), (["--no-browser"], "can be opened"):
        ready.main(["--port", str(port), *options])
        token = ready.ran[-1][1]["JUPYTER_TOKEN"]
        does, address, stop = [line for line in capsys.readouterr().out.splitlines() if line]
        assert what in does
        assert address.strip() == f"http://localhost:{port}/lab?token={token}"
        assert "Ctrl-C" in stop
    assert len({environment["JUPYTER_TOKEN"] for _, environment in ready.ran}) == 2
    assert all(len(environment["JUPYTER_TOKEN"]) == 48 for _, environment in ready.ran)


def test_a_token_of_ones_own_is_kept_and_with_other_options_jupyterlab_says_the_address(ready, monkeypatch, capsys):
    monkeypatch.setenv("JUPYTER_TOKEN", "my-own")
    ready.main([])
    assert "token=my-own" in capsys.readouterr().out
    ready.main(["--ServerApp.base_url=/class"])
    assert "http" not in capsys.readouterr().out
    assert [environment for _, environment in ready.ran] == [{"JUPYTER_TOKEN": "my-own"}, {}]


@pytest.mark.parametrize("name", ["02_stdp", "02", "02_stdp.ipynb", "notebooks/02_stdp.ipynb"])
def test_present_shows_notebooks_behind_a_token_at_the_address_it_prints(ready, folder, monkeypatch, capsys, name):
    monkeypatch.chdir(folder)
    ready.main(["present", name, "--no-browser", "--theme=dark"])
    ((command, environment),) = ready.ran
    assert command[:2] == ("lecture_utils.present", str(folder / "notebooks" / "02_stdp.ipynb"))
    assert {"--no-browser", "--route=all", "--theme=dark"} <= set(command)
    (address,) = re.findall(r"http://localhost:(\d+)/\?token=(\w+)", capsys.readouterr().out)
    assert (f"--port={address[0]}" in command, address[1]) == (True, environment["JUPYTER_TOKEN"])


def test_present_without_a_notebook_walks_through_them_all(ready, folder, capsys):
    ready.main(["present"])
    assert "to stop, press Ctrl-C" in capsys.readouterr().out
    assert ready.ran[0][0][:2] == ("lecture_utils.present", str(folder / "notebooks" / "02_stdp.ipynb"))
    assert "--route=lecture" in ready.ran[0][0]


def test_the_token_of_talks_stays_and_is_for_their_owner_only(ready, monkeypatch):
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    ready.main(["present"])
    ready.main(["present"])
    first, second = (environment["JUPYTER_TOKEN"] for _, environment in ready.ran)
    assert len(first) == 48
    assert first == second
    assert os.name == "nt" or ready.TOKEN.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("browser", "told"), [("/bin/chromium", ["--browser=/bin/chromium"]), ("", [])])
def test_handouts_are_printed_by_the_browser_of_the_tests(ready, folder, monkeypatch, browser, told):
    monkeypatch.setattr(ready, "find_browser", lambda: browser)
    ready.main(["handout", "02", "printed"])
    ((command, _),) = ready.ran
    notebook = str(folder / "notebooks" / "02_stdp.ipynb")
    assert list(command) == ["lecture_utils.present.handout", notebook, str(Path("printed").resolve()), *told]


def test_tests_get_pytests_arguments_and_exit_code(ready, monkeypatch):
    monkeypatch.setattr(ready, "ensure_browser", lambda: None)
    monkeypatch.setattr(ready, "run", lambda *command: ready.ran.append(command) or 3)
    assert ready.main(["test", "-q", "tests/models"]) == 3
    assert ready.ran == [("pytest", "-q", "tests/models")]


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [([], True), (["-q"], True), (["tests/browser"], True), (["benchmarks"], False), (["start.py::test"], False)],
)
def test_a_browser_is_looked_for_only_when_it_may_be_needed(ready, monkeypatch, arguments, needed):
    looked = []
    monkeypatch.setattr(ready, "ensure_browser", lambda: looked.append(True))
    ready.main(["test", *arguments])
    assert bool(looked) == needed


def test_refresh_gallery_and_bench_run_their_modules(ready, folder, monkeypatch):
    monkeypatch.chdir(folder)
    ready.main(["refresh", "02_stdp"])
    ready.main(["gallery", "sheets"])
    ready.main(["gallery", "sheets", "02"])
    ready.main(["bench"])
    ready.main(["bench", "latency", "--moves", "10"])
    assert [command for command, _ in ready.ran] == [
        ("lecture_utils.tools.refresh", str(folder / "notebooks" / "02_stdp.ipynb")),
        ("lecture_utils.tools.gallery", str(folder / "sheets")),
        ("lecture_utils.tools.gallery", str(folder / "sheets"), str(folder / "notebooks" / "02_stdp.ipynb")),
        ("benchmarks.latency",),
        ("benchmarks.latency", "--moves", "10"),
    ]


@pytest.fixture
def runner(start, monkeypatch):
    """start.run with this very Python; pytest must stay the one that a signal stops."""
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(start.signal, "signal", lambda *_: None)
    return start.run


def test_run_passes_arguments_and_environment_and_returns_the_exit_code(runner, folder):
    (folder / "probe.py").write_text("import os, sys\nsys.exit(int(sys.argv[1]) + int(os.environ['PROBE']))\n")
    assert runner("probe", "3", PROBE="4") == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_benchmark_that_is_killed_has_failed(runner, start, folder, monkeypatch, capsys):
    monkeypatch.setattr(start, "ensure_environment", lambda: None)
    killed = "import os, signal\nif __name__ == '__main__': os.kill(os.getpid(), signal.SIGKILL)\n"
    (folder / "benchmarks" / "__init__.py").touch()
    (folder / "benchmarks" / "memory.py").write_text(killed)
    assert start.main(["bench"]) == 128 + signal.SIGKILL
    assert capsys.readouterr().out == "benchmark memory failed with exit code 137\n"


def test_a_server_shows_no_warning_of_a_library_and_everything_else_does(runner, start, folder, capfd):
    # As Voila does when JupyterLab loads it.
    (folder / "probe.py").write_text("import warnings\nwarnings.simplefilter('always')\nwarnings.warn('old')\n")
    assert runner("probe", code=start.SERVE_MODULE) == 0
    assert capfd.readouterr() == ("", "")
    assert runner("probe") == 0
    assert "old" in capfd.readouterr().err


def test_ctrl_c_in_a_module_leaves_no_traceback(runner, folder, capfd):
    (folder / "probe.py").write_text("raise KeyboardInterrupt\n")
    assert runner("probe") == 130
    assert capfd.readouterr() == ("", "")


DEBIAN = [
    *("apt-get update", "apt-get install --yes chromium-headless-shell", "apt-get install --yes chromium"),
    "-m playwright install chromium",
]


@pytest.mark.parametrize(("root", "expected"), [(True, DEBIAN), (False, DEBIAN[-1:])])
def test_without_a_browser_each_way_is_tried_and_what_is_skipped_is_said(start, monkeypatch, capsys, root, expected):
    tried = []
    monkeypatch.setattr(start, "find_browser", lambda: "")
    monkeypatch.setattr(start, "is_root", lambda: root)
    monkeypatch.setattr(start.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(start.subprocess, "run", lambda way, **options: tried.append(" ".join(way)))
    start.ensure_browser()
    assert [way.removeprefix(f"{start.PYTHON} ") for way in tried] == expected
    assert "tests in tests/browser are skipped" in capsys.readouterr().out.splitlines()[-1]


def test_a_browser_that_is_there_is_used_silently(start, monkeypatch, capsys):
    monkeypatch.setattr(start, "find_browser", lambda: "chromium")
    start.ensure_browser()
    assert capsys.readouterr().out == ""
