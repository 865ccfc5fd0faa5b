"""Cost of learning against the size of the network: exact gradient, node perturbation, weight perturbation.

Trains the linear network of notebook 06 (N inputs, 10 outputs, one example a step) and prints, for N = 10 … 3,000,

- the time of one step, with the exponent of N that operation counts predict (1: every rule touches each weight once)
- the steps to bring the expected error down by 1/e at each rule's best rate, measured and predicted
- the product, and what it is relative to the exact gradient: about M + 2 for node and NM + 2 for weight perturbation

Backpropagation and node perturbation take one pass of the network a step; weight perturbation takes two and a random
number for each weight: the same exponent a step, and about NM times the steps.

Run:  python benchmarks/scaling.py        (half a minute; numbers are printed, nothing is asserted)
"""

import argparse
import statistics
import time

import numpy as np

from lecture_utils.models import perturbation
from lecture_utils.models.perturbation import RULES

OUTPUTS = 10
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


def steps_per_e_fold(rule: str, inputs: int, samples: int) -> tuple[float, float]:
    """Measured and predicted steps in which the expected error falls by 1/e at the best rate.

    The decrease is measured over a short stretch of learning (waiting for 1/e would take weight perturbation a billion
    steps at N = 3,000) in as many independent networks as give about `samples` steps in all.
    """
    steps = min(100, inputs + 2)
    runs = max(2, samples // steps)
    curve = perturbation.simulate(rule=rule, inputs=inputs, outputs=OUTPUTS, noise=0.0, steps=steps, runs=runs, seed=1)
    return -steps / float(np.log(curve.error[-1])), curve.time_constant


def exponent(sizes: list[int], values: list[float]) -> float:
    """Slope of log value against log size."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=3000, help="steps simulated to measure one learning rate")
    samples = parser.parse_args().samples
    print(f"linear network, N inputs, M = {OUTPUTS} outputs, {OUTPUTS} N weights\n")
    print("rule                      N   µs/step   steps to 1/e              time to 1/e   relative to exact")
    print("                                        measured    predicted     (predicted)   steps     predicted")
    table: dict[str, list[tuple[float, float, float]]] = {}
    for rule in RULES:
        table[rule] = []
        for index, inputs in enumerate(SIZES):
            microseconds = time_per_step(rule, inputs)
            measured, predicted = steps_per_e_fold(rule, inputs, samples)
            table[rule].append((microseconds, measured, predicted))
            relative = measured / table["direct"][index][1]
            factor = {"direct": 1, "node": OUTPUTS + 2, "weight": inputs * OUTPUTS + 2}[rule]
            print(
                f"{NAMES[rule]:20s} {inputs:6,d} {microseconds:9.1f} {measured:14,.0f} {predicted:14,.0f} "
                f"{microseconds * predicted * 1e-6:12,.3g} s {relative:9,.0f} {factor:11,d}",
                flush=True,
            )
    print("\nexponent of N             time a step            steps                  time to 1/e")
    print("                       measured  theory     measured  theory       measured  theory")
    large = slice(SIZES.index(300), None)  # below, a step costs Python's overhead whatever N
    for rule in RULES:
        microseconds, steps, _ = (list(column) for column in zip(*table[rule], strict=True))
        a = exponent(SIZES[large], microseconds[large])
        b = exponent(SIZES, steps)
        theory = STEP_EXPONENT[rule]
        print(f"{NAMES[rule]:20s} {a:10.2f} {1:7d} {b:12.2f} {theory:7d} {a + b:14.2f} {1 + theory:7d}")
    print("(time a step: fitted for N ≥ 300, where the weights outweigh the overhead of a NumPy call)")


if __name__ == "__main__":
    main()
