"""The roadmap's models against exact results."""

import numpy as np
import pytest

from lecture_utils.models import perturbation, roadmap


def test_the_parts_are_numbered_in_order_and_tell_one_sentence_each() -> None:
    assert [part.number for part in roadmap.PARTS] == list(range(1, 12))
    assert [part.movement for part in roadmap.PARTS] == sorted(
        (part.movement for part in roadmap.PARTS), key=roadmap.MOVEMENTS.index
    )
    for view, mark in (("question", "?"), ("answer", ".")):
        told = roadmap.lecture(view=view)
        assert all(told.sentence(part.number).endswith(mark) for part in told.parts)


@pytest.mark.parametrize("learning_rate", [0.0, 0.02, 0.3, 0.5, 0.97])
def test_descent_is_a_geometric_series(learning_rate: float) -> None:
    result = roadmap.descend(start=-2.5, learning_rate=learning_rate, steps=30)
    np.testing.assert_allclose(result.path, -2.5 * (1 - 2 * learning_rate) ** np.arange(31), atol=1e-12)
    np.testing.assert_allclose(result.gradient, 2 * result.path)
    assert result.diverged_at is None


def test_descent_diverges_beyond_one_and_is_held_at_the_edge() -> None:
    result = roadmap.descend(start=-2.5, learning_rate=1.03)
    assert result.diverged_at == 4
    assert abs(2.5 * 1.06**3) < 3 < abs(2.5 * 1.06**4)
    assert np.abs(result.path).max() == 3.0
    assert roadmap.descend(start=-2.5, learning_rate=1.0).diverged_at is None


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (10, 3), (300, 100)])
def test_samples_are_where_the_theoretical_curve_meets_the_target(inputs: int, outputs: int) -> None:
    result = roadmap.cost(inputs=inputs, outputs=outputs, target=0.1)
    for rule, curve, samples in zip(result.rules, result.error, result.samples, strict=True):
        factor, _ = perturbation.error_recursion(rule=rule, inputs=inputs, outputs=outputs)
        assert factor**samples == pytest.approx(0.1)
        np.testing.assert_allclose(curve, factor**result.examples, rtol=1e-6, atol=1e-300)


def test_the_price_of_guessing_is_the_number_of_things_guessed_at() -> None:
    result = roadmap.cost(inputs=1000, outputs=100, target=0.1)
    direct, node, weight = result.samples
    assert node / direct == pytest.approx(102, rel=1e-3)
    assert weight / direct == pytest.approx(100_002, rel=1e-3)
    np.testing.assert_allclose(result.operations, result.samples * result.operations_per_example)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: roadmap.lecture(view="poem"), "view"),
        (lambda: roadmap.descend(start=4.0), "start"),
        (lambda: roadmap.descend(learning_rate=-0.1), "learning_rate"),
        (lambda: roadmap.descend(learning_rate=float("nan")), "learning_rate"),
        (lambda: roadmap.descend(steps=0), "steps"),
        (lambda: roadmap.cost(inputs=0), "inputs"),
        (lambda: roadmap.cost(outputs=1.5), "outputs"),
        (lambda: roadmap.cost(target=1.0), "target"),
    ],
)
def test_bad_arguments_are_named(call: object, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
