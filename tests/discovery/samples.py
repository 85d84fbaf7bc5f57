"""Futures with known answers."""

from types import SimpleNamespace

import numpy as np

from sonae.discovery import FutureGrid, Futures, Labelled


def drawn(seed, count, kinds):
    """Return columns and labels: r real, t real in tenths (ties), w whole, c one of four states.

    The first four columns decide, and one label in twenty is wrong. Golden trajectories were made
    of the same arrays.
    """
    rng = np.random.default_rng(seed)
    make = {
        "r": lambda: rng.random(count),
        "t": lambda: np.round(rng.random(count), 1),
        "w": lambda: rng.integers(-4, 8, count),
        "c": lambda: np.array(list("abcd"))[rng.integers(0, 4, count)],
    }
    bad = {
        "r": lambda x: x < 0.6,
        "t": lambda x: x > 0.25,
        "w": lambda x: x <= 3,
        "c": lambda x: (x == "a") | (x == "c"),
    }
    columns = {f"x{at}": make[kind]() for at, kind in enumerate(kinds)}
    fails = np.ones(count, bool)
    for at, kind in enumerate(kinds[:4]):
        fails &= bad[kind](columns[f"x{at}"])
    return columns, fails ^ (rng.random(count) < 0.05)


def table(columns, weights=None, **said):
    """Return the futures of such columns."""
    numeric = {name: x for name, x in columns.items() if x.dtype.kind != "U"}
    states = {name: x for name, x in columns.items() if x.dtype.kind == "U"}
    return Futures.of(numeric, states, weights, **said)


def box_with_noise(seed, count, limits, states=None, *, columns=8, factors=2, noise=0.02):
    """Return futures that fail in a box but for noise, which fail, and which are in the box."""
    rng = np.random.default_rng(seed)
    numeric = {f"x{at}": rng.random(count) for at in range(columns)}
    named = {f"c{at}": np.array(list("abcd"))[rng.integers(0, 4, count)] for at in range(factors)}
    inside = np.ones(count, bool)
    for name, (low, high) in limits.items():
        inside &= (numeric[name] >= low) & (numeric[name] <= high)
    for name, held in (states or {}).items():
        inside &= np.isin(named[name], list(held))
    return Futures.of(numeric, named), inside ^ (rng.random(count) < noise), inside


def grid(seed, classes=60, draws=16, factors=4, quantities=3, weighed=True):
    """Return a grid in which two factors and a quantity decide, and its failures."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 3, (classes, factors)).astype(np.int8)
    numbers = rng.random((draws, quantities))
    names = tuple(f"f{at}" for at in range(factors))
    weights = rng.integers(1, 5, classes) if weighed else np.ones(classes, np.int64)
    run = SimpleNamespace(factors=names, codes=codes, multiplicity=weights)
    said = {name: Labelled(name, states=("a", "b", "c"), labels=("A", "B", "C")) for name in names}
    quantity = {f"q{at}": Labelled(f"q{at}") for at in range(quantities)}
    fails = np.outer((codes[:, 0] != 0) & (codes[:, 1] == 1), numbers[:, 0] < 0.6)
    return FutureGrid.of(run, said, numbers, quantity), fails ^ (rng.random(fails.shape) < 0.02)
