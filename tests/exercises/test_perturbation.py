"""The mistakes students make in the exercises on perturbation, made here in their own words."""

from collections.abc import Callable

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import perturbation

Loss = Callable[[np.ndarray], float]


def by_loop(loss: Loss, weights: np.ndarray, perturbation: np.ndarray, noise: float) -> np.ndarray:
    estimate = np.zeros_like(weights)
    gain = loss(weights + perturbation) - loss(weights)
    for place in np.ndindex(weights.shape):
        estimate[place] = gain * perturbation[place] / noise / noise
    return estimate


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda loss, weights, perturbation, noise: perturbation / noise**2 * loss(perturbation + weights), "baseline"),
        (
            lambda loss, weights, perturbation, noise: perturbation * (loss(perturbation + weights) - loss(weights)),
            "factor 1/σ² is missing",
        ),
        (lambda loss, weights, perturbation, noise: perturbation * loss(perturbation + weights), "both the baseline"),
        (
            lambda loss, weights, perturbation, noise: (
                perturbation / noise * (loss(perturbation + weights) - loss(weights))
            ),
            "you divide by σ",
        ),
        (
            lambda loss, weights, perturbation, noise: (
                perturbation * (loss(weights) - loss(weights + perturbation)) / noise**2
            ),
            "sign is flipped",
        ),
        (
            lambda loss, weights, perturbation, noise: (
                (loss(weights + perturbation) - loss(weights)) / noise**2 * (perturbation + weights)
            ),
            "the perturbed weights",
        ),
        (
            lambda loss, weights, perturbation, noise: (loss(weights + perturbation) - loss(weights)) / perturbation,
            "divide by the perturbation",
        ),
    ],
)
def test_weight_estimate(attempt: object, said: str) -> None:
    assert exercises.perturbation.weight_estimate.check(by_loop).state == "correct"
    assert said in exercises.perturbation.weight_estimate.check(attempt).message


def test_the_solution_is_what_the_model_averages() -> None:
    weights, noise = np.array([0.5, -1.0]), 0.3
    loss = exercises.perturbation.Bowl(target=1.0)
    draws = noise * np.random.default_rng(4).standard_normal((1000, 2))
    estimates = [exercises.perturbation.weight_estimate.solution(loss, weights, draw, noise) for draw in draws]
    model = perturbation.estimate_gradient(
        lambda w: np.sum((w - 1.0) ** 2, axis=-1), weights, noise=noise, samples=1000, seed=4
    )
    np.testing.assert_allclose(estimates, model.estimates, rtol=1e-9)


def node_by_loop(
    loss: Loss, weights: np.ndarray, x: np.ndarray, perturbation: np.ndarray, noise: float
) -> list[list[float]]:
    y = weights.dot(x)
    gain = (loss(y + perturbation) - loss(y)) / noise**2
    return [[gain * xi * inp for inp in x] for xi in perturbation]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda loss, weights, x, perturbation, noise: (
                loss(weights @ x + perturbation) * np.outer(perturbation, x) / noise**2
            ),
            "baseline is missing",
        ),
        (
            lambda loss, weights, x, perturbation, noise: (
                (loss(weights @ x + perturbation) - loss(weights @ x)) * np.outer(perturbation, x)
            ),
            "factor 1/σ² is missing",
        ),
        (
            lambda loss, weights, x, perturbation, noise: (
                (loss(weights @ x + perturbation) - loss(weights @ x)) * np.outer(x, perturbation) / noise**2
            ),
            "transposed",
        ),
        (
            lambda loss, weights, x, perturbation, noise: (
                (loss(weights @ x + perturbation) - loss(weights @ x)) / noise**2 * perturbation
            ),
            "inputs are missing",
        ),
        (
            lambda loss, weights, x, perturbation, noise: (
                (loss(weights @ x + perturbation) - loss(weights @ x))
                / noise**2
                * np.outer(perturbation + weights @ x, x)
            ),
            "perturbed output",
        ),
        (
            lambda loss, weights, x, perturbation, noise: (
                (loss(weights @ x) - loss(weights @ x + perturbation)) * np.outer(perturbation, x) / noise**2
            ),
            "sign is flipped",
        ),
    ],
)
def test_node_estimate(attempt: object, said: str) -> None:
    assert exercises.perturbation.node_estimate.check(node_by_loop).state == "correct"
    assert said in exercises.perturbation.node_estimate.check(attempt).message
