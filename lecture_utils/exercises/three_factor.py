"""Exercises on three-factor rules."""

import numpy as np

from .exercise import Exercise


def _change(presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float) -> float:
    return learning_rate * presynaptic_rate * postsynaptic_rate * neuromodulator


def _change_by_sum(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return learning_rate * (presynaptic_rate + postsynaptic_rate + neuromodulator)


def _change_with_added_neuromodulator(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return learning_rate * (presynaptic_rate * postsynaptic_rate + neuromodulator)


def _change_without_presynaptic(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return _change(1.0, postsynaptic_rate, neuromodulator, learning_rate)


def _change_without_postsynaptic(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return _change(presynaptic_rate, 1.0, neuromodulator, learning_rate)


def _change_without_neuromodulator(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return _change(presynaptic_rate, postsynaptic_rate, 1.0, learning_rate)


def _change_without_sign(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return _change(presynaptic_rate, postsynaptic_rate, abs(neuromodulator), learning_rate)


def _change_by_switch(
    presynaptic_rate: float, postsynaptic_rate: float, neuromodulator: float, learning_rate: float
) -> float:
    return _change(presynaptic_rate, postsynaptic_rate, float(neuromodulator > 0), learning_rate)


change = Exercise(
    solution=_change,
    mistakes={
        "the factors are added. Multiply them: if any one of the three is zero, nothing may change.": _change_by_sum,
        "ρ is added to Hebb's term. Then ρ alone changes silent synapses; multiply instead.": (
            _change_with_added_neuromodulator
        ),
        "the presynaptic factor is forgotten. A synapse whose input is silent must not change.": (
            _change_without_presynaptic
        ),
        "the postsynaptic factor is forgotten. A synapse onto a silent neuron must not change.": (
            _change_without_postsynaptic
        ),
        "this is Hebb's rule: the third factor ρ is missing.": _change_without_neuromodulator,
        "the sign of ρ is lost. A negative third factor turns potentiation into depression.": _change_without_sign,
        "ρ only switches learning on and off. Its size and its sign count too.": _change_by_switch,
    },
    cases=[
        {"presynaptic_rate": x, "postsynaptic_rate": y, "neuromodulator": rho, "learning_rate": 0.1}
        for x, y, rho in ((1.5, 2.0, 0.6), (1.5, 2.0, -0.6), (0.0, 0.7, 2.0), (1.2, 0.0, 2.0), (1.2, 0.7, 0.0))
    ],
    praise="three factors multiplied: each of them has a veto.",
)


def _delayed_reward(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    left = np.exp(-abs(lag) / (tau_eligibility if lag >= 0 else tau_dopamine))
    return eligibility * reward * left * tau_eligibility * tau_dopamine / (tau_eligibility + tau_dopamine)


def _delayed_reward_without_decay(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    return _delayed_reward(0.0, eligibility, reward, tau_eligibility, tau_dopamine)


def _delayed_reward_only_after(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    return _delayed_reward(lag, eligibility, reward, tau_eligibility, tau_dopamine) if lag >= 0 else 0.0


def _delayed_reward_with_one_time_constant(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    return _delayed_reward(abs(lag), eligibility, reward, tau_eligibility, tau_dopamine)


def _delayed_reward_that_grows(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    at_once = _delayed_reward(0.0, eligibility, reward, tau_eligibility, tau_dopamine)
    return at_once * np.exp(-lag / (tau_eligibility if lag >= 0 else tau_dopamine))


def _delayed_reward_with_swapped_time_constants(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    return _delayed_reward(lag, eligibility, reward, tau_dopamine, tau_eligibility)


def _delayed_reward_without_integral(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    together = tau_eligibility * tau_dopamine / (tau_eligibility + tau_dopamine)
    return _delayed_reward(lag, eligibility, reward, tau_eligibility, tau_dopamine) / together


def _delayed_reward_with_added_time_constants(
    lag: float, eligibility: float, reward: float, tau_eligibility: float, tau_dopamine: float
) -> float:
    left = _delayed_reward_without_integral(lag, eligibility, reward, tau_eligibility, tau_dopamine)
    return left * (tau_eligibility + tau_dopamine)


delayed_reward = Exercise(
    solution=_delayed_reward,
    mistakes={
        "the trace never decays: the lag makes no difference. What is left of a trace after |ℓ| is exp(−|ℓ|/τ).": (
            _delayed_reward_without_decay
        ),
        "dopamine that comes before the pairing does nothing. But some of it is still there at the pairing.": (
            _delayed_reward_only_after
        ),
        "the same time constant on both sides. If dopamine comes first (ℓ < 0), it is dopamine that decays.": (
            _delayed_reward_with_one_time_constant
        ),
        "the change grows as dopamine comes earlier. For ℓ < 0 the exponent is −|ℓ|/τ_ρ.": _delayed_reward_that_grows,
        "the two time constants are swapped. The trace that waits is the one that decays.": (
            _delayed_reward_with_swapped_time_constants
        ),
        "this is the product of the traces when both are there, not its integral over time.": (
            _delayed_reward_without_integral
        ),
        "the time constants are added. The product decays at the sum of the two rates: 1/τ = 1/τ_ψ + 1/τ_ρ.": (
            _delayed_reward_with_added_time_constants
        ),
    },
    cases=[
        {"lag": lag, "eligibility": 0.8, "reward": -1.5, "tau_eligibility": 1.0, "tau_dopamine": 0.2}
        for lag in (0.0, 1.0, -0.3)
    ],
    praise="an area under two exponentials: that is all a synapse needs to wait for its reward.",
)


def _reinforce(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return learning_rate * (reward - baseline) * (output - mean_output) / noise**2 * presynaptic_rate


def _reinforce_without_presynaptic(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return _reinforce(1.0, output, mean_output, reward, baseline, noise, learning_rate)


def _reinforce_without_baseline(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return _reinforce(presynaptic_rate, output, mean_output, reward, 0.0, noise, learning_rate)


def _reinforce_downhill(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return -_reinforce(presynaptic_rate, output, mean_output, reward, baseline, noise, learning_rate)


def _reinforce_with_output(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return _reinforce(presynaptic_rate, output, 0.0, reward, baseline, noise, learning_rate)


def _reinforce_without_square(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return noise * _reinforce(presynaptic_rate, output, mean_output, reward, baseline, noise, learning_rate)


def _reinforce_by_sum(
    presynaptic_rate: float,
    output: float,
    mean_output: float,
    reward: float,
    baseline: float,
    noise: float,
    learning_rate: float,
) -> float:
    return learning_rate * ((reward - baseline) + (output - mean_output) / noise**2 + presynaptic_rate)


reinforce = Exercise(
    solution=_reinforce,
    mistakes={
        "the presynaptic factor x is forgotten. A silent input had no part in the outcome.": (
            _reinforce_without_presynaptic
        ),
        "the reward counts without its baseline. The third factor is R − R₀.": _reinforce_without_baseline,
        "the sign is flipped: this makes what was better than expected less likely.": _reinforce_downhill,
        "the output itself stands where its deviation belongs. What was tried out is ξ = y − ȳ.": (
            _reinforce_with_output
        ),
        "divided by σ; the rule divides by the variance σ².": _reinforce_without_square,
        "the factors are added. Multiply them: if any one of the three is zero, nothing may change.": (
            _reinforce_by_sum
        ),
    },
    cases=[
        {
            "presynaptic_rate": x,
            "output": y,
            "mean_output": 0.4,
            "reward": reward,
            "baseline": -2.0,
            "noise": 0.2,
            "learning_rate": 0.02,
        }
        for x, y, reward in ((1.5, 0.7, -1.6), (1.5, 0.3, -1.6), (0.8, 0.3, -2.9), (0.0, 0.7, -1.6))
    ],
    praise="what was tried, times how much better than expected it went, times who took part: REINFORCE.",
)


ANSWERS = {
    "silent input": {
        "answer": "nothing",
        "why": "A product is zero if one factor is. The signal goes everywhere, but only synapses that took part "
        "can follow it: the left and the lower edge of the map stay white at every ρ. "
        "Now give the silent input a little activity.",
    },
    "train": {
        "answer": "later: within the train",
        "why": "The train lasts 0.9 s. Dopamine that comes with its first pairing is mostly gone before the last ones "
        "write anything: with no lag the change is 56 % of the best, which is at 0.6 s; at 1 s it is 78 %, at 2 s "
        "29 %. Nothing was fitted to the experiment, these are the time constants of Izhikevich's model.",
    },
    "no baseline": {
        "answer": "it fails: the error grows",
        "why": "The reward is about −3.2 at the start, so every try is punished, good or bad. The punishments cancel "
        "in the average, not in a single trial: the mean squared update is 17 times larger than with the baseline. "
        "Each update overshoots, the reward becomes worse, and so do the updates.",
    },
    "crowd": {
        "answer": "only the hand that gets a single number",
        "why": "A unit's own error is as clear a hint in a crowd as alone. The single number sums up all units: what "
        "a unit tried is buried under what the others tried. The mean error after 200 trials rises from 3.8 to 37.7 % "
        "for the scalar (the theory's mean); for the vector it stays below 0.2 %.",
    },
}
