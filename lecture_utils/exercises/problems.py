"""Exercises on what stands between backpropagation and a brain."""

from .exercise import Exercise


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
