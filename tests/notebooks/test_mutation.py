"""A default of a model that changes by five per cent makes a claim fail in every notebook that quotes it."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.notebooks import NOTEBOOKS, cell_values, claims, trained
from tests.notebooks.claims import text

# Notebook -> function whose default it quotes and the parameter, or module and constant.
QUOTED = [
    ("00_roadmap", "dendrites", "BURST_INTERVAL"),
    ("01_ltp", "ltp.experiment", "hours"),
    ("01_ltp", "ltp", "TAU_EARLY"),
    ("02_stdp", "stdp", "TAU_MINUS"),
    ("02_stdp", "calcium.simulate", "postsynaptic_interval"),
    ("03_bcm", "bcm.rearing", "light_rate"),
    ("03_bcm", "bcm.rearing", "patterns"),
    ("04_three_factor", "three_factor.learn_from_reward", "trials"),
    ("04_three_factor", "three_factor.learn_from_reward", "runs"),
    ("04_three_factor", "three_factor.delayed_burst", "tau_eligibility"),
    ("04_three_factor", "three_factor.delayed_burst", "tau_dopamine"),
    ("05_objectives", "risk.empirical_risk", "datasets"),
    ("06_perturbation", "search.accept_reject", "evaluations"),
    ("06_perturbation", "release.hedonistic_synapses", "trials"),
    ("06_perturbation", "objectives.stochastic_descent", "samples"),
    ("07_backprop", "training.progress", "batch"),
    ("07_backprop", "problems.weight_transport", "steps"),
    ("08_feedback_alignment", "feedback.compare_rules", "epochs"),
    ("09_dendritic_learning", "electrotonic", "PLATEAU"),
    ("09_dendritic_learning", "dendrites.periodic_pairing", "baseline_rate"),
    ("10_beyond_the_synapse", "intrinsic.epsp_spike_coupling", "threshold"),
    ("10_beyond_the_synapse", "intrinsic.turnover", "cells"),
    ("11_scoreboard", "scoreboard", "RACERS"),
    ("11_scoreboard", "scoreboard", "START"),
]


@contextmanager
def mutated(owner: str, name: str) -> Iterator[None]:
    """Let a default or constant of `lecture_utils.models` be larger by 5 %, a whole number by at least 1."""
    module, _, function = owner.partition(".")
    found = importlib.import_module(f"lecture_utils.models.{module}")
    values = getattr(found, function).__kwdefaults__ if function else vars(found)
    value = values[name]
    values[name] = max(value + 1, round(1.05 * value)) if isinstance(value, int) else 1.05 * value
    try:
        yield
    finally:
        values[name] = value


def forget(*, cells: bool) -> None:
    """Forget what was computed with other defaults, and with `cells` what the cells of notebooks display."""
    of_claims = (claims.claims_of, claims.compute, text.places, text.sections)
    for cached in (trained, *of_claims, *([cell_values] if cells else [])):
        cached.cache_clear()


def notices(path: Path) -> bool:
    """Tell whether a claim of the notebook fails; those that are repeated over seeds come last."""
    for claim in sorted(claims.read_claims(path), key=lambda claim: any(run.is_random(path) for run in claim.at)):
        try:
            claim.check()
        except (AssertionError, ValueError):
            return True
    return False


@pytest.mark.parametrize(("stem", "owner", "name"), QUOTED)
def test_a_changed_default_breaks_a_claim(stem: str, owner: str, name: str) -> None:
    (path,) = [path for path in NOTEBOOKS if path.stem == stem]
    constant = "." not in owner  # a cell may have read it already
    try:
        with mutated(owner, name):
            forget(cells=constant)
            assert notices(path), f"nobody notices that {name} of {owner} has changed"
    finally:
        forget(cells=constant)


def test_every_notebook_has_a_mutation() -> None:
    assert {path.stem for path in NOTEBOOKS} == {stem for stem, *_ in QUOTED}
