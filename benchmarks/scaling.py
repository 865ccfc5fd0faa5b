"""Cost of learning against the size of the network: exact gradient, node perturbation, weight perturbation.

Trains the linear network of notebook 06 (N inputs, M = 100 outputs, one example a step) and prints, for N = 10 … 3,000,

- the time of one step; each rule touches each weight once or twice, so operation counts predict the exponent 1 of N
- the steps to bring the expected error down by 1/e at each rule's best rate, measured and predicted: N + 2 for the
  exact gradient (here, with one layer, the same as backpropagation), M + 2 times that for node and NM + 2 times that
  for weight perturbation
- the time to 1/e, their product

Backpropagation and node perturbation take one pass of the network a step. Weight perturbation takes two, and a random
number for each weight: the same exponent a step, and about NM times the steps.

    python -m benchmarks.scaling        (a minute or two; numbers are printed, nothing is asserted)
"""

import argparse
import math
import statistics
import time
from collections.abc import Sequence

import numpy as np

from lecture_utils.models import perturbation
from lecture_utils.models.perturbation import RULES

OUTPUTS = 100
MEASURED_WEIGHT = 300  # largest N at which weight perturbation's steps are measured; its samples grow with N²
SIZES = (10, 30, 100, 300, 1000, 3000)
NAMES = {"direct": "exact gradient", "node": "node perturbation", "weight": "weight perturbation"}
STEP_EXPONENT = {"direct": 1, "node": 1, "weight": 2}


def one_step(rule: str, weights: np.ndarray, target: np.ndarray, rate: float, rng: np.random.Generator) -> None:
    """One example, learned in place, with perturbations of size 0.1."""
    outputs, inputs = weights.shape
    x = rng.standard_normal(inputs)
    error = weights @ x - target @ x
    if rule == "direct":
        weights -= np.outer(rate * error, x)
    elif rule == "node":
        noise = 0.1 * rng.standard_normal(outputs)
        effect = np.sum((error + noise) ** 2 - error**2) / 2
        weights -= np.outer(rate * effect / 0.01 * noise, x)
    else:
        noise = 0.1 * rng.standard_normal(weights.shape)
        effect = np.sum((error + noise @ x) ** 2 - error**2) / 2
        weights -= rate * effect / 0.01 * noise


def time_per_step(rule: str, inputs: int) -> float:
    """Median time of one step, in µs."""
    rng = np.random.default_rng(0)
    weights, target = np.zeros((OUTPUTS, inputs)), rng.standard_normal((OUTPUTS, inputs))
    rate = perturbation.optimal_learning_rate(rule=rule, inputs=inputs, outputs=OUTPUTS)
    times = []
    until = time.perf_counter() + 0.5
    while time.perf_counter() < until or len(times) < 200:
        begin = time.perf_counter()
        one_step(rule, weights, target, rate, rng)
        times.append(time.perf_counter() - begin)
    return 1e6 * statistics.median(times)


def steps_per_e_fold(rule: str, inputs: int, accuracy: float) -> tuple[float, float]:
    """Steps in which the error falls by 1/e at the best rate, measured over a short stretch, and their standard error.

    Waiting for 1/e would take weight perturbation a billion steps at N = 3,000. The fall in one step scatters
    around its mean: little for the exact gradient and node perturbation, about √N times the mean for weight
    perturbation, whose updates are almost at right angles to the error.
    """
    total = (inputs if rule == "weight" else 10) / accuracy**2
    runs = max(4, min(round(total / 50), 1_000_000 // (inputs * OUTPUTS)))
    steps = max(10, round(total / runs))
    curve = perturbation.simulate(rule=rule, inputs=inputs, outputs=OUTPUTS, noise=0.0, steps=steps, runs=runs)
    measured = -steps / float(np.log(curve.error[-1]))
    relative_error = curve.standard_error[-1] / curve.error[-1] * abs(measured) / steps
    return measured, abs(measured) * float(relative_error)


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Slope of log value against log size."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accuracy", type=float, default=0.07, help="relative accuracy of the measured steps")
    accuracy = parser.parse_args().accuracy
    print(f"linear network, N inputs, M = {OUTPUTS} outputs, {OUTPUTS} N weights\n")
    print("                               µs         steps to 1/e                         relative to     time to 1/e")
    print("rule                      N   a step     measured               predicted    exact gradient     (predicted)")
    cost: dict[str, list[float]] = {}
    steps: dict[str, list[float]] = {}
    for rule in RULES:
        cost[rule], steps[rule] = [], []
        for inputs in SIZES:
            microseconds = time_per_step(rule, inputs)
            best = perturbation.optimal_learning_rate(rule=rule, inputs=inputs, outputs=OUTPUTS)
            exact = perturbation.optimal_learning_rate(rule="direct", inputs=inputs, outputs=OUTPUTS)
            predicted = -1 / math.log1p(-best)
            shown = f"{'—':>23s}"
            if rule != "weight" or inputs <= MEASURED_WEIGHT:
                measured, error = steps_per_e_fold(rule, inputs, accuracy)
                steps[rule].append(measured)
                shown = f"{measured:12,.0f} ± {error:8,.0f}"
            cost[rule].append(microseconds)
            print(
                f"{NAMES[rule]:20s} {inputs:6,d} {microseconds:8.1f} {shown} {predicted:14,.0f} {exact / best:15,.0f}× "
                f"{microseconds * predicted * 1e-6:13,.3g} s",
                flush=True,
            )
    print("\nexponent of N             time a step            steps               time to 1/e")
    print("                       measured  theory     measured  theory     measured  theory")
    large = slice(SIZES.index(300), None)
    for rule in RULES:
        a = exponent(SIZES[large], cost[rule][large])
        b = exponent(SIZES[: len(steps[rule])], steps[rule])
        theory = STEP_EXPONENT[rule]
        print(f"{NAMES[rule]:20s} {a:10.2f} {1:7d} {b:12.2f} {theory:7d} {a + b:12.2f} {1 + theory:7d}")
    print("time a step: fitted for N ≥ 300, where the weights outweigh the overhead of a NumPy call")


if __name__ == "__main__":
    main()
