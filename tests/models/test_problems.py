"""Four problems for brains: exact laws, and independent loops as oracles."""

from statistics import NormalDist

import numpy as np
import pytest

from lecture_utils.models import networks, problems

from .toy import assert_finite


def test_weight_transport_at_no_angle_is_backprop_and_beyond_a_right_angle_goes_uphill():
    none = problems.weight_transport(angle=0.0)
    np.testing.assert_array_equal(none.error, none.backprop_error)
    np.testing.assert_allclose(none.update_angle[[0, -1]], [0, 180], atol=1e-4)
    assert (np.diff(none.update_angle) > 0).all()
    for seed in range(4):
        r = problems.weight_transport(angle=120.0, seed=seed)
        below, beyond = r.angles <= 45, r.angles >= 135
        assert (r.final_error[below] < 0.7 * r.fixed_error[-1]).all()
        assert (r.final_error[beyond] > r.fixed_error[-1]).all()
        np.testing.assert_array_equal(r.error[-1], r.final_error[r.angles == 120.0][0])
        assert r.feedback_signal @ r.forward_signal == pytest.approx(np.cos(np.radians(120)))


def test_weight_transport_is_a_rotation_of_every_error_signal():
    """An independent loop: B = Wᵀ turned in planes of hidden neurons, its signals at the angle and as long as Wᵀe."""
    angle, steps = 50.0, 15
    rng = np.random.default_rng(3)
    x = rng.normal(size=(40, 10))
    teacher = [rng.normal(0, 2 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))]
    w0, w1 = rng.normal(0, 1 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))
    target = np.tanh(x @ teacher[0]) @ teacher[1]
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    losses = []
    for _ in range(steps + 1):
        h = np.tanh(x @ w0)
        e = 2 * (h @ w1 - target)
        losses.append(np.mean(np.sum(e**2, axis=1)) / 4)
        true, turned = e @ w1.T, np.empty((40, 10))
        for pair in range(0, 10, 2):
            turned[:, pair] = c * true[:, pair] - s * true[:, pair + 1]
            turned[:, pair + 1] = s * true[:, pair] + c * true[:, pair + 1]
        np.testing.assert_allclose(networks.angle_between(turned, true), angle, rtol=1e-9)
        w1, w0 = w1 - 0.1 * h.T @ e / 40, w0 - 0.1 * x.T @ ((1 - h**2) * turned) / 40
    r = problems.weight_transport(angle=angle, steps=steps, seed=3)
    np.testing.assert_allclose(r.error, np.array(losses) / losses[0], rtol=1e-9)


def test_two_channels_and_a_high_baseline_lose_nothing():
    two = problems.sign_problem(channels=2)
    np.testing.assert_array_equal(two.error, two.signed_error)
    assert (two.cut == 0).all()
    np.testing.assert_array_equal(two.received, two.signal)
    high = problems.sign_problem(channels=1, baseline=3.0)
    np.testing.assert_allclose(high.error, high.signed_error, rtol=1e-6)
    backprop = problems.weight_transport(angle=0.0)
    np.testing.assert_allclose(two.error, backprop.error, rtol=1e-12)  # same task, same rule


def test_one_channel_without_baseline_carries_half_of_the_errors():
    for seed in range(4):
        r = problems.sign_problem(seed=seed)
        assert 0.3 < r.cut[0] < 0.7
        assert r.cut[0] == np.mean(r.errors_at_start < 0)
        assert r.error[-1] > 2 * r.signed_error[-1]
        assert r.error[-1] == r.final_error[0]
        assert r.final_error[-1] < 1.05 * r.signed_error[-1]
    assert (r.rates >= 0).all()
    np.testing.assert_array_equal(r.received, np.maximum(r.signal, 0))


@pytest.mark.parametrize("baseline", [0.0, 0.4, 2.0])
def test_a_rate_is_never_negative_and_reads_back_what_it_can(baseline):
    r = problems.sign_problem(baseline=baseline)
    assert (r.rates >= 0).all()
    can = r.signal >= -baseline
    np.testing.assert_allclose(r.received[can], r.signal[can], atol=1e-12)
    np.testing.assert_allclose(r.received[~can], -baseline, atol=1e-12)
    assert np.sqrt(np.mean(r.errors_at_start**2)) == pytest.approx(1)


def test_the_sign_problem_as_an_independent_loop():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 10))
    teacher = [rng.normal(0, 2 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))]
    w0, w1 = rng.normal(0, 1 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))
    target = np.tanh(x @ teacher[0]) @ teacher[1]
    losses, baseline = [], None
    for _ in range(21):
        h = np.tanh(x @ w0)
        e = 2 * (h @ w1 - target)
        baseline = 0.5 * np.sqrt(np.mean(e**2)) if baseline is None else baseline
        losses.append(np.sum(e**2) / 160)
        e = np.maximum(0, baseline + e) - baseline
        d = np.maximum(0, baseline + (1 - h**2) * (e @ w1.T)) - baseline
        w1, w0 = w1 - 0.1 * h.T @ e / 40, w0 - 0.1 * x.T @ d / 40
    r = problems.sign_problem(baseline=0.5, steps=20, seed=1)
    np.testing.assert_allclose(r.error, np.array(losses) / losses[0], rtol=1e-9)


@pytest.mark.parametrize("gain", [0.8, 1.0, 1.3])
def test_linear_errors_grow_as_the_gain_to_the_number_of_layers(gain):
    layers, runs = 8, 40
    r = [problems.magnitude_problem(gain=gain, layers=layers, seed=seed) for seed in range(runs)]
    np.testing.assert_allclose(r[0].theory, gain ** np.arange(layers + 1.0), rtol=1e-12)
    squares = np.array([one.magnitude**2 for one in r])
    mean, error = squares.mean(axis=0), squares.std(axis=0) / np.sqrt(runs)
    assert (np.abs(mean - r[0].theory ** 2)[1:] < 4 * error[1:]).all()


def test_relu_halves_and_the_measured_slope_predicts():
    squares = np.mean(
        [
            problems.magnitude_problem(gain=1.4, activation="relu", layers=6, width=100, seed=s).magnitude ** 2
            for s in range(20)
        ],
        axis=0,
    )
    np.testing.assert_allclose(squares, (1.4**2 / 2) ** np.arange(7), rtol=0.15)
    r = problems.magnitude_problem(gain=1.2, activation="tanh", layers=6, width=100)
    np.testing.assert_allclose(r.magnitude, r.theory, rtol=0.15)


def test_clipped_errors_stay_within_a_decade_and_lose_direction():
    r = problems.magnitude_problem(gain=0.6, layers=15, small="raised")
    assert r.ceiling / r.floor == pytest.approx(10)
    assert ((r.clipped_magnitude >= r.floor) & (r.clipped_magnitude <= r.ceiling)).all()
    assert r.clipped_angle[0] < 20 < 60 < r.clipped_angle[-1]
    assert r.outside[0] < 0.5 < 0.99 < r.outside[-1]
    assert r.decades == pytest.approx(-15 * np.log10(0.6), abs=0.5)
    assert (r.low < r.magnitude).all()
    assert (r.magnitude < r.high).all()


@pytest.mark.parametrize("span", [1.0, 2.0, 3.0])
def test_a_rate_carries_all_errors_within_its_span_and_no_others(span):
    r = problems.magnitude_problem(gain=1.0, layers=6, width=100, span=span)
    assert np.log10(r.ceiling / r.floor) == pytest.approx(span)
    assert r.ceiling * r.floor == pytest.approx(1)
    inside = 2 * (NormalDist().cdf(r.ceiling) - NormalDist().cdf(r.floor))  # the output's errors are standard normal
    assert r.outside[0] == pytest.approx(1 - inside, abs=4 * np.sqrt(inside * (1 - inside) / 3200))


def test_a_wider_span_only_puts_off_where_the_direction_is_lost():
    angles = np.array([problems.magnitude_problem(layers=30, span=span).clipped_angle for span in (1, 2, 3)])
    assert (np.diff(angles[:, 1:9], axis=0) < 0).all()
    np.testing.assert_array_equal(angles[:, 25:], 90)


def test_errors_too_small_for_a_rate_are_lost_or_raised():
    lost = problems.magnitude_problem(gain=0.6, layers=15)
    raised = problems.magnitude_problem(gain=0.6, layers=15, small="raised")
    for name in ("magnitude", "theory", "low", "outside"):
        np.testing.assert_array_equal(getattr(lost, name), getattr(raised, name))
    assert lost.clipped_magnitude[-1] == 0
    assert lost.clipped_angle[-1] == 90
    assert (lost.clipped_magnitude <= raised.clipped_magnitude).all()


def test_a_recurrent_network_multiplies_by_powers_of_one_matrix():
    width, layers = 6, 9
    r = problems.magnitude_problem(gain=1.2, layers=layers, width=width, recurrent=True, seed=3)
    for_networks, for_errors = np.random.default_rng(3).spawn(2)
    start = for_errors.normal(size=(8, 4, width))
    start /= np.sqrt(np.mean(start**2))
    squares = np.zeros(layers + 1)
    for first in range(0, 8, 2):
        pair = for_networks.normal(0.0, 1.2 / np.sqrt(width), (1, 2, width, width))[0]
        for_networks.normal(size=(2, 4, width))
        for w, errors in zip(pair, start[first : first + 2], strict=True):
            powers = [errors @ np.linalg.matrix_power(w.T, layer) for layer in range(layers + 1)]
            squares += [np.mean(power**2) / 8 for power in powers]
    np.testing.assert_allclose(r.magnitude, np.sqrt(squares), rtol=1e-9)


def test_few_steps_of_a_wide_recurrent_network_follow_the_law_of_layers():
    wide = [problems.magnitude_problem(gain=0.9, layers=3, width=100, recurrent=True, seed=s) for s in range(10)]
    np.testing.assert_allclose(np.mean([r.magnitude**2 for r in wide], axis=0), 0.81 ** np.arange(4), rtol=0.1)


@pytest.mark.parametrize("delay", [0, 1, 4, 12])
def test_late_errors_learn_as_the_exact_recursion_says(delay):
    runs = [problems.update_locking(delay=delay, learning_rate=0.015, seed=seed) for seed in range(30)]
    for name in ("waiting", "remembering"):
        course = np.array([getattr(r, name) for r in runs])
        theory = getattr(runs[0], name + "_theory")
        error = course.std(axis=0) / np.sqrt(len(runs))
        assert (np.abs(course.mean(axis=0) - theory) < 4.5 * error + 1e-12).all()
    assert np.mean([r.mixing[-1] for r in runs]) > 1 or delay == 0


def test_late_errors_as_an_independent_loop_over_samples():
    delay, eta, samples = 3, 0.03, 40
    rng = np.random.default_rng(7)
    x = rng.normal(size=(samples, 64, 10))
    start = rng.normal(size=(64, 10))
    start = start / np.sqrt((start**2).sum(axis=1))[:, None]
    means = {name: np.zeros(samples + 1) for name in ("waiting", "remembering", "mixing")}
    for run in range(64):
        for name, course in means.items():
            w, post, busy_until = start[run].copy(), {}, -1  # the teacher's weights are 0: v = w
            course[0] += w @ w / 64
            for t in range(samples):
                if name != "waiting" or t > busy_until:
                    post[t + delay] = (x[t, run], 2 * w @ x[t, run])
                    busy_until = t + delay
                if t in post:
                    activity, error = post[t]
                    w = w - eta * error * (x[t, run] if name == "mixing" else activity)
                course[t + 1] += w @ w / 64
    r = problems.update_locking(delay=delay, learning_rate=eta, samples=samples, seed=7)
    for name, course in means.items():
        np.testing.assert_allclose(getattr(r, name), course, rtol=1e-9)


def test_without_delay_nothing_is_late():
    r = problems.update_locking(delay=0)
    np.testing.assert_array_equal(r.waiting, r.remembering)
    np.testing.assert_array_equal(r.mixing, r.remembering)
    np.testing.assert_allclose(r.waiting_theory, r.remembering_theory, rtol=1e-9)
    for inputs in (1, 10, 50):
        assert problems.largest_rate(0, inputs) == pytest.approx(1 / (inputs + 2), rel=1e-9)


@pytest.mark.parametrize(("delay", "inputs"), [(0, 10), (1, 3), (3, 10), (10, 20), (6, 1)])
def test_the_largest_rate_is_where_the_recursion_turns_from_shrinking_to_growing(delay, inputs):
    limit = float(problems.largest_rate(delay, inputs))
    below, above = (
        problems.update_locking(delay=delay, inputs=inputs, learning_rate=f * limit, samples=1000).remembering_theory
        for f in (0.98, 1.02)
    )
    assert below[-1] < 0.9 * below[500]
    assert above[-1] == problems.UNLEARNED or above[-1] > 1.1 * above[500]


def test_the_largest_rate_for_short_delays_and_many_inputs():
    r = problems.update_locking(inputs=50)
    np.testing.assert_allclose(r.largest_rates[:6], r.approximate_rates[:6], rtol=0.02)
    assert (np.diff(r.largest_rates) < 0).all()
    assert r.largest_rate == r.largest_rates[4]
    np.testing.assert_array_equal(r.locked_time, 2 * r.depths)


def test_too_large_a_rate_is_marked_and_clipped():
    r = problems.update_locking(delay=10, learning_rate=0.2)
    assert r.diverged_at is not None
    assert_finite(r)
    assert r.remembering.max() == problems.UNLEARNED
    assert (r.remembering[r.diverged_at :] == problems.UNLEARNED).all()
    assert problems.update_locking(delay=10, learning_rate=0.02).diverged_at is None


# --- bad arguments ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "argument", "value", "message"),
    [
        (problems.weight_transport, "angle", 181, r"angle = 181 must be in \[0, 180\]"),
        (problems.weight_transport, "learning_rate", 1, r"learning_rate = 1 must be in \[0, 0.3\]"),
        (problems.weight_transport, "steps", 0, "steps = 0 must be in"),
        (problems.sign_problem, "channels", 3, r"channels = 3 must be in \[1, 2\]"),
        (problems.sign_problem, "baseline", -1, r"baseline = -1 must be in \[0, 3\]"),
        (problems.sign_problem, "learning_rate", np.nan, "learning_rate = nan must be in"),
        (problems.magnitude_problem, "gain", 0, r"gain = 0 must be in \[0.1, 5\]"),
        (problems.magnitude_problem, "layers", 51, r"layers = 51 must be in \[1, 50\]"),
        (problems.magnitude_problem, "width", 1, r"width = 1 must be in \[2, 100\]"),
        (problems.magnitude_problem, "span", 0, r"span = 0 must be in \[0.5, 6\]"),
        (problems.magnitude_problem, "small", "big", "small = 'big' must be one of 'lost', 'raised'"),
        (problems.magnitude_problem, "activation", "", "activation = '' must be one of"),
        (problems.update_locking, "delay", 21, r"delay = 21 must be in \[0, 20\]"),
        (problems.update_locking, "delay", 1.5, "delay = 1.5 must be a whole number"),
        (problems.update_locking, "learning_rate", 0.3, r"learning_rate = 0.3 must be in \[0, 0.2\]"),
        (problems.update_locking, "samples", 0, "samples = 0 must be in"),
        (problems.update_locking, "inputs", 0, "inputs = 0 must be in"),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_range(model, argument, value, message):
    with pytest.raises(ValueError, match=message):
        model(**{argument: value})
