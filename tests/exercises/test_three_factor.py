"""The mistakes students make in the exercises on three-factor rules, made here in their own words."""

import math

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import three_factor


def test_the_models_themselves_solve_the_exercises():
    def change(**arguments):
        return three_factor.gate(**arguments).change

    def one_step(presynaptic_rate, output, mean_output, reward, baseline, noise, learning_rate):
        tried = output - mean_output
        return presynaptic_rate * (learning_rate / noise**2) * (reward * tried - baseline * tried)

    assert exercises.three_factor.change.check(change).state == "correct"
    assert exercises.three_factor.delayed_reward.check(three_factor.delayed_reward).state == "correct"
    assert exercises.three_factor.reinforce.check(one_step).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda x, y, rho, eta: eta * sum((x, y, rho)), "factors are added"),
        (lambda x, y, rho, eta: eta * x * y + eta * rho, "ρ is added"),
        (lambda x, y, rho, eta: eta * y * rho, "presynaptic factor is forgotten"),
        (lambda x, y, rho, eta: eta * x * rho, "postsynaptic factor is forgotten"),
        (lambda x, y, rho, eta: eta * x * y, "this is Hebb's rule"),
        (lambda x, y, rho, eta: eta * x * y * math.sqrt(rho**2), "sign of ρ is lost"),
        (lambda x, y, rho, eta: eta * x * y if rho > 0 else 0, "switches learning on and off"),
    ],
)
def test_change_mistakes(attempt, said):
    def change(presynaptic_rate, postsynaptic_rate, neuromodulator, learning_rate):
        return attempt(presynaptic_rate, postsynaptic_rate, neuromodulator, learning_rate)

    assert said in exercises.three_factor.change.check(change).message


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda lag, c, d, tau_c, tau_d: c * d / (1 / tau_c + 1 / tau_d), "never decays"),
        (
            lambda lag, c, d, tau_c, tau_d: (lag >= 0) * c * d * np.exp(-lag / tau_c) / (1 / tau_c + 1 / tau_d),
            "before the pairing does nothing",
        ),
        (
            lambda lag, c, d, tau_c, tau_d: c * d * np.exp(-abs(lag) / tau_c) * tau_c * tau_d / (tau_c + tau_d),
            "same time constant on both sides",
        ),
        (
            lambda lag, c, d, tau_c, tau_d: (
                c * d * np.exp(-lag / (tau_d if lag < 0 else tau_c)) / (1 / tau_c + 1 / tau_d)
            ),
            "grows as dopamine comes earlier",
        ),
        (
            lambda lag, c, d, tau_c, tau_d: (
                c * d * min(np.exp(-lag / tau_d), np.exp(lag / tau_c)) / (1 / tau_c + 1 / tau_d)
            ),
            "time constants are swapped",
        ),
        (
            lambda lag, c, d, tau_c, tau_d: c * d * min(np.exp(-lag / tau_c), np.exp(lag / tau_d)),
            "not its integral",
        ),
        (
            lambda lag, c, d, tau_c, tau_d: c * d * min(np.exp(-lag / tau_c), np.exp(lag / tau_d)) * (tau_c + tau_d),
            "time constants are added",
        ),
    ],
)
def test_delayed_reward_mistakes(attempt, said):
    def delayed_reward(lag, eligibility, reward, tau_eligibility, tau_dopamine):
        return attempt(lag, eligibility, reward, tau_eligibility, tau_dopamine)

    assert said in exercises.three_factor.delayed_reward.check(delayed_reward).message


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda x, y, mean, r, b, sigma, eta: eta * (r - b) * (y - mean) / sigma**2, "presynaptic factor x"),
        (lambda x, y, mean, r, b, sigma, eta: eta * x * r * (y - mean) / sigma**2, "without its baseline"),
        (lambda x, y, mean, r, b, sigma, eta: eta * x * (b - r) * (y - mean) / sigma**2, "sign is flipped"),
        (lambda x, y, mean, r, b, sigma, eta: eta * x * (r - b) * y / sigma**2, "output itself"),
        (lambda x, y, mean, r, b, sigma, eta: eta * x * (r - b) * (y - mean) / sigma, "variance"),
        (lambda x, y, mean, r, b, sigma, eta: eta * (x + (y - mean) / sigma**2 + (r - b)), "factors are added"),
    ],
)
def test_reinforce_mistakes(attempt, said):
    def reinforce(presynaptic_rate, output, mean_output, reward, baseline, noise, learning_rate):
        return attempt(presynaptic_rate, output, mean_output, reward, baseline, noise, learning_rate)

    assert said in exercises.three_factor.reinforce.check(reinforce).message
