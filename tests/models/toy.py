"""What the tests of networks, rules, training and problems share: a small task, and slower ways to the same numbers."""

from dataclasses import fields, is_dataclass
from itertools import pairwise
from types import SimpleNamespace

import autograd.numpy as anp
import numpy as np


def toy_data(seed=0, train=60, test=30, inputs=6, classes=3):
    """A small task: the class is the largest of three random projections."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(train + test, inputs))
    labels = (x @ rng.normal(size=(inputs, classes))).argmax(axis=1)
    return SimpleNamespace(
        train_inputs=x[:train], train_labels=labels[:train], test_inputs=x[train:], test_labels=labels[train:]
    )


def autograd_sigma(mu, activation):
    if activation == "sigmoid":
        return 1 / (1 + anp.exp(-mu))
    return {"tanh": anp.tanh, "relu": lambda m: anp.maximum(m, 0), "linear": lambda m: m}[activation](mu)


def autograd_loss(weights, x, target, activation):
    h = x
    for w in weights[:-1]:
        h = autograd_sigma(anp.dot(h, w), activation)
    return anp.sum((anp.dot(h, weights[-1]) - target) ** 2) / len(x)


def random_network(rng, sizes):
    return [rng.normal(0, 1 / np.sqrt(n), (n, m)) for n, m in pairwise(sizes)]


def assert_finite(result):
    for field in fields(result):
        value = getattr(result, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if is_dataclass(item):
                assert_finite(item)
            elif isinstance(item, np.ndarray | float):
                assert np.isfinite(item).all(), field.name


def assert_same(a, b):
    """Equal to the last bit."""
    for field in fields(a):
        for one, other in zip(
            *(
                np.atleast_1d(getattr(r, field.name))
                if not isinstance(getattr(r, field.name), tuple)
                else getattr(r, field.name)
                for r in (a, b)
            ),
            strict=True,
        ):
            np.testing.assert_array_equal(one, other, err_msg=field.name)
