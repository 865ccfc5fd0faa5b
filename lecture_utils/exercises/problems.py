"""Exercises on what stands between backpropagation and a brain."""

from .exercise import Exercise

# What the questions on the four problems are answered with.
ANSWERS = {
    "angle": {
        "answer": "up to a right angle, at least",
        "why": "The part of Be along the gradient is the cosine of the angle: positive up to 90°. There "
        "nothing is left of it, and yet the loss is still below that of a fixed hidden layer, for nearly every <i>new "
        "seed</i>; somewhere beyond, the feedback does harm.",
    },
    "resting rate": {
        "answer": "about half of a typical error",
        "why": "Then large negative errors are cut, but not lost: the rate still falls to zero: “too little”. "
        "In this run the loss ends at 0.062 instead of 0.059. As learning goes on, errors become small enough to fit.",
    },
    "sigmoid layers": {
        "answer": "smaller by a factor of more than 10¹⁵",
        "why": "The slope of the sigmoid is at most ¼, so each layer takes away a factor of about 4: after 30 layers "
        "4³⁰ ≈ 10¹⁸ and a little more. No gain in the range of the slider repairs that, because strong weights "
        "saturate the neurons.",
    },
    "late errors": {
        "answer": "the one that waits",
        "why": "Late errors correct mistakes that have been corrected already, so the weights swing past their goal. "
        "With a delay of 6 the neuron that remembers must stay below η = 0.047 (the line on the map); the one that "
        "waits never acts on an outdated error and may go up to 0.083.",
    },
}


def _carried(error: float, baseline: float) -> float:
    return max(0.0, baseline + error) - baseline


def _carried_without_cut(error: float, baseline: float) -> float:
    return error


def _rate_itself(error: float, baseline: float) -> float:
    return max(0.0, baseline + error)


def _cut_at_zero(error: float, baseline: float) -> float:
    return max(0.0, error)


def _size_only(error: float, baseline: float) -> float:
    return abs(error)


carried_error = Exercise(
    solution=_carried,
    mistakes={
        "nothing is lost, so the rate must have been negative somewhere. A rate is max(0, baseline + e).": (
            _carried_without_cut
        ),
        "this is the firing rate. The receiver has to subtract the baseline to read the error.": _rate_itself,
        "every negative error is lost. That is so only if the baseline is 0.": _cut_at_zero,
        "this is the size of the error. Its sign is what the channel is about.": _size_only,
    },
    cases=[{"error": error, "baseline": 0.5} for error in (1.2, 0.0, -0.3, -0.8, -2.0)],
    praise="errors down to −baseline come through, and what is below arrives as −baseline.",
)
