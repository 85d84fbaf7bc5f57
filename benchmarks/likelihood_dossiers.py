"""Synthetic dossiers of any size whose judgements a hidden joint distribution meets.

A random network: each factor depends on up to two of the few factors before it.  Some pairs of
states never meet (constraints), and the network gives them probability 0.  Judgements are read off
the network, exactly, and loosened; so they are coherent, and every bound must contain the truth.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.evidence import Judgement
from sonae.expressions import Event, event, factor_scope
from sonae.scenarios import Constraint, ScenarioTable, Space

__all__ = ["Network", "network"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """A space, its constraints, judgements, and the hidden joint as a chain of tables."""

    space: Space
    constraints: tuple[Constraint, ...]
    judgements: tuple[Judgement, ...]
    parents: tuple[tuple[int, ...], ...]
    tables: tuple[Floats, ...]
    """For each factor P(state | parents), dims (each parent in order, state)."""

    def event(self, text: str) -> Event:
        """Return an event of the network's factors."""
        return _event(self.space, text)

    def joint(self, table: ScenarioTable) -> Floats:
        """Return the hidden probability of each scenario."""
        share = np.ones(table.count)
        for at, (parents, chance) in enumerate(zip(self.parents, self.tables, strict=True)):
            share *= chance[(*(table.codes[:, up] for up in parents), table.codes[:, at])]
        return share


def network(
    sizes: tuple[int, ...],
    judgements: int,
    *,
    seed: int,
    window: int = 4,
    exclusions: int = 4,
    loose: float = 0.1,
) -> Network:
    """Return a random network with so many judgements.

    Parameters
    ----------
    sizes : tuple of int
        Number of states of each factor.
    judgements : int
        How many: first a marginal of each factor's every state but one, then conditionals.
    seed : int
    window : int
        Parents of a factor are among so many factors before it: bounds the cliques.
    exclusions : int
        Pairs of states that never meet.
    loose : float
        Largest distance from the truth to an end of an interval.
    """
    rng = np.random.default_rng(seed)
    space = Space(
        tuple(f"f{at}" for at in range(len(sizes))),
        tuple(tuple(f"s{code}" for code in range(size)) for size in sizes),
    )
    parents = tuple(_parents(rng, at, window) for at in range(len(sizes)))
    tables = tuple(
        rng.dirichlet(np.ones(size), tuple(sizes[up] for up in ups)) if ups
        else rng.dirichlet(np.ones(size))
        for size, ups in zip(sizes, parents, strict=True)
    )  # fmt: skip
    constraints = _exclude(rng, space, parents, tables, exclusions)
    found: list[Judgement] = []
    for text, given, truth in _facts(rng, space, parents, tables, window):
        if len(found) == judgements:
            break
        low, high = np.clip(truth + loose * rng.random(2) * (-1, 1), 0.0, 1.0).tolist()
        found.append(_judgement(space, f"j{len(found)}", text, given, (low, high)))
    return Network(space, constraints, tuple(found), parents, tables)


def _parents(rng: np.random.Generator, at: int, window: int) -> tuple[int, ...]:
    near = list(range(max(0, at - window), at))
    return (
        tuple(sorted(rng.choice(near, min(2, len(near)), replace=False).tolist())) if near else ()
    )


def _exclude(
    rng: np.random.Generator,
    space: Space,
    parents: tuple[tuple[int, ...], ...],
    tables: tuple[Floats, ...],
    exclusions: int,
) -> tuple[Constraint, ...]:
    """Rule out pairs of states of a factor and a parent, at most one state for each factor."""
    found = []
    for at in rng.permutation(np.arange(1, len(parents)))[:exclusions].tolist():
        up = int(rng.choice(parents[at]))
        code, above = int(rng.integers(space.sizes[at])), int(rng.integers(space.sizes[up]))
        here = tuple(above if one == up else slice(None) for one in parents[at])
        tables[at][(*here, code)] = 0.0
        tables[at][...] /= tables[at].sum(axis=-1, keepdims=True)
        text = f"f{up} == 's{above}' and f{at} == 's{code}'"
        found.append(Constraint(f"never{at}", _event(space, text)))
    return tuple(found)


def _facts(
    rng: np.random.Generator,
    space: Space,
    parents: tuple[tuple[int, ...], ...],
    tables: tuple[Floats, ...],
    window: int,
) -> Iterator[tuple[str, str | None, float]]:
    """Yield (event, condition, true probability): marginals, then conditionals in random order."""
    marginals = _marginals(space, parents, tables, window)
    for at, share in enumerate(marginals):
        for code in range(space.sizes[at] - 1):
            yield f"f{at} == 's{code}'", None, float(share[code])
    conditionals = []
    for at, (ups, chance) in enumerate(zip(parents, tables, strict=True)):
        if not ups:
            continue
        for above in itertools.product(*(range(space.sizes[up]) for up in ups)):
            given = " and ".join(f"f{up} == 's{code}'" for up, code in zip(ups, above, strict=True))
            conditionals += [
                (f"f{at} == 's{code}'", given, float(chance[(*above, code)]))
                for code in range(space.sizes[at] - 1)
            ]
    for place in rng.permutation(len(conditionals)).tolist():
        yield conditionals[place]


def _marginals(
    space: Space,
    parents: tuple[tuple[int, ...], ...],
    tables: tuple[Floats, ...],
    window: int,
) -> list[Floats]:
    """Return P(state) of each factor, carrying the joint of the last few factors along."""
    kept: list[int] = []
    joint = np.ones(())
    found = []
    for at, (ups, chance) in enumerate(zip(parents, tables, strict=True)):
        shape = [space.sizes[up] if up in ups else 1 for up in kept]
        joint = joint[..., None] * chance.reshape([*shape, space.sizes[at]])
        kept.append(at)
        found.append(joint.sum(axis=tuple(range(joint.ndim - 1))))
        if len(kept) > window:
            joint, kept = joint.sum(axis=0), kept[1:]
    return found


def _event(space: Space, text: str) -> Event:
    return event(text, factor_scope(dict(zip(space.factors, space.states, strict=True))))


def _judgement(
    space: Space, name: str, text: str, given: str | None, interval: tuple[float, float]
) -> Judgement:
    return Judgement(
        id=name,
        event=_event(space, text),
        given=None if given is None else _event(space, given),
        than=None,
        lower=interval[0],
        upper=interval[1],
        stated=interval,
        word=None,
        scale=None,
        suggests=None,
        trust=None,
        claims=(),
        by="analyst",
        because=None,
        confidence=None,
        place=f"dossier.yaml:{name}",
    )
