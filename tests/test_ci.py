"""What runs where the project will live: workflows that fit their public schema and call what a reader calls."""

import json
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import start

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(name):
    return YAML(typ="safe").load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


def commands(workflow):
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


@pytest.mark.parametrize(
    ("schema", "files"),
    [("vendor.github-workflows", WORKFLOWS), ("vendor.citation-file-format", [ROOT / "CITATION.cff"])],
    ids=["workflows", "citation"],
)
def test_the_files_fit_their_public_schema(schema, files):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    checked = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_workflow_that_does_not_fit_is_noticed(tmp_path):
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text(encoding="utf-8").replace("runs-on", "run-on"), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(wrong)]
    assert subprocess.run(command, capture_output=True).returncode == 1


def test_every_system_and_python_runs_the_readmes_test():
    tests = read("tests.yml")
    matrix = tests["jobs"]["test"]["strategy"]["matrix"]
    systems = {system.partition("-")[0] for system in matrix["system"]}
    assert set(product(systems, matrix["python"])) == set(
        product(("ubuntu", "macos", "windows"), ("3.11", "3.12", "3.13", "3.14"))
    )
    assert commands(tests) == ["python start.py test"]
    assert "python3 start.py test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_a_verb():
    verbs = {
        found
        for path in WORKFLOWS
        for run in commands(read(path.name))
        for found in re.findall(r"start\.py (\w+)", run)
    }
    assert {"test", "site"} <= verbs <= set(start.VERBS)


def test_every_job_has_an_end_and_only_the_rights_it_needs():
    for path in WORKFLOWS:
        workflow = read(path.name)
        assert workflow["permissions"] == {"contents": "read"}
        for name, job in workflow["jobs"].items():
            assert job["timeout-minutes"] <= 90
            assert job.get("permissions") == ({"pages": "write", "id-token": "write"} if name == "publish" else None)


def test_the_readme_shows_a_badge_for_every_workflow():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    badges = re.findall(r"\(\.\./\.\./actions/workflows/(\w+\.yml)/badge\.svg\)", readme)
    assert sorted(badges) == [path.name for path in WORKFLOWS]


def test_codespaces_install_with_what_start_has():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "python3 -c 'import start; start.ensure_environment()'"
    assert callable(start.ensure_environment)
    assert container["postAttachCommand"] == "python3 start.py --no-browser"
    assert container["forwardPorts"] == [8888]
