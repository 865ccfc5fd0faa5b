"""The sweep runs on any executor, and what it writes can be read again."""

import json
import shutil
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from lecture_utils import data
from lecture_utils.models import scoreboard
from lecture_utils.tools import sweep

TODO = [("backpropagation", 16), ("feedback alignment", 16), ("sign concordance", 16)]
QUICK = {"hidden": 4, "outputs": 2, "target": 0.5, "runs": 4, "seed": 0}


def sorted_records(executor: Executor) -> list[dict[str, object]]:
    return sorted(sweep.run(executor, TODO, QUICK), key=lambda record: record["rule"])


@pytest.fixture(scope="module")
def expected() -> list[dict[str, object]]:
    return sorted((sweep.measure(rule, inputs, QUICK) for rule, inputs in TODO), key=lambda record: record["rule"])


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_threads_and_processes_give_the_same_records(pool: type[Executor], expected: list[dict[str, object]]) -> None:
    with pool(2) as executor:
        assert sorted_records(executor) == expected


@pytest.mark.filterwarnings("ignore")  # the cluster's own libraries warn of their own future
def test_a_dask_cluster_serves_unchanged(expected: list[dict[str, object]]) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert sorted_records(client.get_executor()) == expected


def test_every_rule_is_measured_at_three_sizes_or_more_the_longest_first() -> None:
    todo = sweep.jobs()
    assert {rule for rule, _ in todo} == set(scoreboard.RULES)
    assert all(sum(name == rule for name, _ in todo) >= 3 for rule in scoreboard.RULES)
    lengths = [float(scoreboard.relative_samples(rule=rule, inputs=inputs)) for rule, inputs in todo]
    assert lengths == sorted(lengths, reverse=True)


def test_a_job_that_misses_the_target_says_so() -> None:
    with pytest.raises(RuntimeError, match="backpropagation with 16 inputs did not reach the target at any rate"):
        sweep.measure("backpropagation", 16, QUICK | {"samples": 1, "target": 0.01})


@pytest.mark.parametrize("rule", ["accept or reject", "node perturbation", "feedback alignment"])
def test_the_rate_found_is_better_than_its_neighbours_and_the_limit_fails(rule: str) -> None:
    found = sweep.measure(rule, 8, QUICK)

    def samples(rate: float) -> float:
        learning = scoreboard.learn(rule=rule, inputs=8, rate=rate, **QUICK | {"samples": 20 * found["samples"]})
        return learning.samples_needed or float("inf")

    assert samples(found["rate"]) == found["samples"]
    for factor in (sweep.FINEST, 1 / sweep.FINEST, 2, 0.5):
        assert samples(found["rate"] * factor) >= found["samples"]
    assert samples(found["limit"]) > sweep.PATIENCE * found["samples"]
    assert found["limit"] > found["rate"]


def test_a_sweep_that_was_interrupted_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(data.DATA / data.CHECKSUMS, tmp_path)
    monkeypatch.setattr(sweep, "jobs", lambda: TODO)
    monkeypatch.setattr(sweep, "SETTINGS", QUICK)
    monkeypatch.setattr(sweep, "ProcessPoolExecutor", ThreadPoolExecutor)
    commit = sweep.provenance()["commit"]
    known = {"rule": TODO[0][0], "inputs": 16, "rate": 0.1, "limit": 0.2, "samples": 17}
    stale = {**known, "rule": TODO[1][0], "commit": "0" * 40}
    lines = "".join(json.dumps(record) + "\n" for record in (known | {"commit": commit}, stale))
    (tmp_path / sweep.PARTIAL).write_text(lines, encoding="utf-8")
    assert sweep.main(tmp_path) == 0
    printed = capsys.readouterr().out
    assert "feedback alignment, 16 inputs" in printed
    assert "backpropagation" not in printed
    found = data.scoreboard(folder=tmp_path)
    assert dict(zip(found.rule, found.samples, strict=True))["backpropagation"] == 17
    assert dict(zip(found.rule, found.samples, strict=True))["feedback alignment"] != 17
    assert not (tmp_path / sweep.PARTIAL).exists()


def test_what_is_written_can_be_read_again(tmp_path: Path, expected: list[dict[str, object]]) -> None:
    shutil.copy(data.DATA / data.CHECKSUMS, tmp_path)
    made_by = sweep.provenance()
    assert set(made_by) == {"commit", "uncommitted_changes", "python", "numpy", "settings"}
    assert len(made_by["commit"]) == 40
    sweep.write(expected, made_by, tmp_path)
    found = data.scoreboard(folder=tmp_path)
    assert found.made_by == made_by
    assert [(r["rule"], r["inputs"], r["rate"], r["limit"], r["samples"]) for r in expected] == sorted(
        zip(found.rule, found.inputs, found.rate, found.limit, found.samples, strict=True)
    )
    before = (data.DATA / data.CHECKSUMS).read_text(encoding="utf-8").splitlines()
    after = (tmp_path / data.CHECKSUMS).read_text(encoding="utf-8").splitlines()
    assert [line for line in after if data.SCOREBOARD not in line] == [
        line for line in before if data.SCOREBOARD not in line
    ]


@pytest.mark.parametrize("content", ["[]", "{}", '{"made_by": {}, "records": []}', "not json"])
def test_a_malformed_sweep_is_refused(tmp_path: Path, content: str) -> None:
    import hashlib

    (tmp_path / data.SCOREBOARD).write_text(content, encoding="utf-8")
    checksum = hashlib.sha256(content.encode()).hexdigest()
    (tmp_path / data.CHECKSUMS).write_text(f"{checksum}  {data.SCOREBOARD}\n", encoding="utf-8")
    with pytest.raises(data.DataError, match=r"not a recorded sweep.*restore it"):
        data.scoreboard(folder=tmp_path)
