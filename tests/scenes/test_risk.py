"""The pictures of risk and overfitting show what the results say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import risk
from lecture_utils.scenes.style import Scene


def built(scene: Scene) -> Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_the_gap_spans_both_errors_at_this_many_examples() -> None:
    scene = built(scenes.risk.EmpiricalRisk())
    result = risk.empirical_risk(dimension=10)
    scene.update(result, 0)
    assert scene._gap.get_data() == ([20, 20], [result.train_now, result.test_now])
    for curve, end in ((scene._train_curve, result.train_now), (scene._test_curve, result.test_now)):
        assert np.interp(20, *curve.get_data()) == pytest.approx(end, rel=0.01)
    assert scene._growth.get_ylim()[1] > result.test.max()
    x, y = scene._empirical.get_data()
    assert np.isnan(y).sum() == np.isnan(x).sum() == 30
    assert np.nanmin(y[:41]) == pytest.approx(result.empirical[0, ::2].min())


def test_empirical_risk_readout() -> None:
    assert scenes.risk.EmpiricalRisk().readout(risk.empirical_risk(), 0) == {
        "empirical risk of the fit": "0.225",
        "risk of the fit": "0.279",
        "gap": "0.054",
        "noise σ_y²": "0.250",
        "empirical risk at w*": "0.250 ± 0.079",
    }


def test_without_a_penalty_the_fit_passes_through_the_examples_and_the_best_one_is_marked() -> None:
    scene = built(scenes.risk.Overfitting())
    result = risk.overfit(penalty=0.0)
    scene.update(result, 0)
    x, y = scene._points.get_data()
    assert np.interp(x, *scene._fit.get_data()) == pytest.approx(y, abs=0.02)
    assert [line.get_xdata()[0] for line in scene._best] == [0.25, 0.25]
    assert scene._best_name.get_text().strip() == "λ* = 0.25"
    np.testing.assert_allclose(scene._curves["excess"].get_ydata(), result.bias2 + result.variance)
    assert (np.isnan(scene._others.get_ydata())).sum() == 8


def test_without_noise_the_best_penalty_is_zero_and_still_drawn() -> None:
    scene = built(scenes.risk.Overfitting())
    scene.update(risk.overfit(noise=0.0), 0)
    assert scene._best_name.get_text().strip() == "λ* = 0"
    assert scene._best[0].get_xdata()[0] > 0


def test_overfitting_readout() -> None:
    assert scenes.risk.Overfitting().readout(risk.overfit(penalty=0.25), 0) == {
        "training error": "0.158",
        "test error": "0.331",
        "bias² + variance": "0.022 + 0.062 = 0.084",
        "best penalty λ*": "0.25",
        "test error at λ*": "0.331",
    }
