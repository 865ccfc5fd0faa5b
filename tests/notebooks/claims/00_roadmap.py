"""What 00_roadmap claims."""

import math

from lecture_utils.models import dendrites
from lecture_utils.tools import route
from tests.notebooks.claims import Claims, at

claim = Claims("00_roadmap")

# 0.2 How to use an explorable

claim(
    "Make it ten times larger, 1.0", at("Descent", "reveal"), at("Descent"), numbers={"ten": 1.0 / 0.1}, given=("1.0",)
)
claim("it arrives ten times sooner", given=("ten",))
claim("which is −1 at η = 1", at("Descent", "reveal"), numbers={"−1": lambda run: run.result.factor}, given=("1",))
claim(
    "it jumps from one side to the other for ever",
    at("Descent", "reveal"),
    holds=lambda run: (run.result.path[1:] == -run.result.path[:-1]).all(),
)
claim(
    "fastest at $\\eta = \\tfrac12$, where one step suffices",
    at("Descent", "one step"),
    holds=lambda run: run.result.path[1] == 0,
)

# 0.3 The computational problem

claim(
    "With 10 inputs and 3 neurons, weight perturbation needs 33 times as many examples as the exact gradient",
    at("Cost", inputs=10, outputs=3),
    numbers={"33 times": lambda run: run.result.samples[2] / run.result.samples[0]},
)
claim("Now take 10 times as many of both", given=("10 times",))
claim("about 33: the network does not matter", given=("33",))
claim(
    "about 3,000",
    at("Cost", "reveal"),
    numbers={"about 3,000": lambda run: run.result.samples[2] / run.result.samples[0]},
)
claim(
    "Ten times as many inputs and ten times as many neurons make a hundred times as many synapses",
    numbers={"hundred": 10 * 10},
    given=("Ten", "ten times as many neurons"),
)
claim(
    "node perturbation pays a factor of about $K+2$, weight perturbation of about $NK+2$",
    at("Cost"),
    holds=lambda run: (
        abs(run.result.samples[1] / run.result.samples[0] / 5 - 1) < 0.1
        and abs(run.result.samples[2] / run.result.samples[0] / 32 - 1) < 0.1
    ),
)

# 0.4 The lecture's hour

for stop in route.walk():
    claim(f"| {stop.minutes} | {stop.link}", numbers={f"| {stop.minutes} |": stop.minutes})
total = sum(stop.minutes for stop in route.walk())
claim(f"| **{total}** |", numbers={f"**{total}**": total})

# 0.6 Symbols and words

claim("spikes at most 16 ms apart", numbers={"16 ms": dendrites.BURST_INTERVAL})
claim("| 3.14… |", numbers={"3.14": math.pi})
