"""Judgements read off a Bayesian network without width: the exact posterior is inside."""

import itertools

import numpy as np
import pytest

from sonae.likelihood import CredalSet
from sonae.likelihood.junction import JunctionCredalSet

from .systems import Rules, ev, full_table, judge

SEEDS = range(12)


class Network:
    """A few factors, each with up to two parents before it, and their tables."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.sizes = tuple(int(size) for size in rng.integers(2, 4, size=6))
        self.parents = [
            sorted(rng.choice(at, min(2, at), replace=False).tolist()) for at in range(6)
        ]
        self.tables = [
            rng.dirichlet(np.ones(size), tuple(self.sizes[up] for up in ups))
            for size, ups in zip(self.sizes, self.parents, strict=True)
        ]
        self.listed = full_table(self.sizes)
        self.evidence = {
            int(at): int(rng.integers(self.sizes[at])) for at in rng.choice(6, 2, replace=False)
        }

    def judgements(self, loose=0.0):
        found = []
        for at, (ups, chance) in enumerate(zip(self.parents, self.tables, strict=True)):
            for above in itertools.product(*(range(self.sizes[up]) for up in ups)):
                given = " and ".join(
                    f"f{up} == 's{code}'" for up, code in zip(ups, above, strict=True)
                )
                for code, share in enumerate(np.atleast_1d(chance[above])):
                    found.append(
                        judge(
                            self.listed, f"j{len(found)}", f"f{at} == 's{code}'",
                            max(0.0, share - loose), min(1.0, share + loose), given or None,
                        )
                    )  # fmt: skip
        return found

    def condition(self):
        return " and ".join(f"f{at} == 's{code}'" for at, code in self.evidence.items())

    def posterior(self):
        """P(state of each factor | evidence), by going through every scenario."""
        share = np.ones(self.listed.count)
        codes = self.listed.codes
        for at, (ups, chance) in enumerate(zip(self.parents, self.tables, strict=True)):
            share *= chance[(*(codes[:, up] for up in ups), codes[:, at])]
        for at, code in self.evidence.items():
            share *= codes[:, at] == code
        return {
            (at, code): float(share[codes[:, at] == code].sum() / share.sum())
            for at, size in enumerate(self.sizes)
            for code in range(size)
        }


def bounds_of(network, engine):
    given = ev(network.listed, network.condition())
    return {
        (at, code): engine.probability(ev(network.listed, f"f{at} == 's{code}'"), given)
        for at, size in enumerate(network.sizes)
        for code in range(size)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_point_judgements_on_every_table_contain_the_exact_posterior(seed):
    network = Network(seed)
    posterior = network.posterior()
    found = bounds_of(network, CredalSet(network.listed, network.judgements()))
    for key, bounds in found.items():
        assert bounds.contains(posterior[key], 1e-7)


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_wider_judgements_contain_it_as_well_and_by_cliques_too(seed):
    network = Network(seed)
    posterior, judgements = network.posterior(), network.judgements(loose=0.02)
    listed = bounds_of(network, CredalSet(network.listed, judgements))
    cliques = bounds_of(network, JunctionCredalSet(Rules(network.listed.space, ()), judgements))
    for key, bounds in listed.items():
        assert bounds.contains(posterior[key], 1e-7)
        assert (cliques[key].lower, cliques[key].upper) == pytest.approx(
            (bounds.lower, bounds.upper), abs=1e-6
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_point_judgements_contain_the_posterior_that_pyagrum_finds(seed):
    pyagrum = pytest.importorskip("pyagrum", reason="pyagrum is a development dependency only")
    network = Network(seed)
    net = pyagrum.BayesNet()
    for at, size in enumerate(network.sizes):
        net.add(pyagrum.LabelizedVariable(f"f{at}", "", size))
    for at, ups in enumerate(network.parents):
        for up in ups:
            net.addArc(f"f{up}", f"f{at}")
    for at, (ups, chance) in enumerate(zip(network.parents, network.tables, strict=True)):
        for above in itertools.product(*(range(network.sizes[up]) for up in ups)):
            where = {f"f{up}": code for up, code in zip(ups, above, strict=True)}
            net.cpt(f"f{at}")[where] = np.atleast_1d(chance[above]).tolist()
    engine = pyagrum.LazyPropagation(net)
    engine.setEvidence({f"f{at}": code for at, code in network.evidence.items()})
    engine.makeInference()
    found = bounds_of(network, CredalSet(network.listed, network.judgements()))
    for (at, code), bounds in found.items():
        assert bounds.contains(float(engine.posterior(f"f{at}").toarray()[code]), 1e-7)
