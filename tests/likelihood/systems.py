"""Small systems of judgements with a planted distribution, and the full programme as oracle."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from sonae.evidence import Judgement
from sonae.expressions import event as parse_event
from sonae.expressions import factor_scope
from sonae.scenarios import Constraint, ScenarioTable, Space, possible


def full_table(sizes):
    """Every combination of states; factor i is called f<i>, its states s0, s1, ..."""
    space = Space(
        tuple(f"f{at}" for at in range(len(sizes))),
        tuple(tuple(f"s{state}" for state in range(size)) for size in sizes),
    )
    codes = np.indices(sizes).reshape(len(sizes), -1).T.astype(np.int8)
    return ScenarioTable(space, codes)


def ev(table, text):
    """An event of the table's factors."""
    scope = factor_scope(dict(zip(table.space.factors, table.space.states, strict=True)))
    return parse_event(text, scope)


def judge(table, id_, event, lower, upper, given=None, than=None, **other):
    """A judgement, with the fields that do not matter here filled in."""
    fields = {
        "stated": (lower, upper),
        "word": None,
        "scale": None,
        "suggests": None,
        "trust": None,
        "claims": (),
        "by": "analyst",
        "because": None,
        "confidence": None,
        "place": f"dossier.yaml:{id_}",
    }
    return Judgement(
        id=id_,
        event=ev(table, event),
        given=None if given is None else ev(table, given),
        than=None if than is None else ev(table, than),
        lower=lower,
        upper=upper,
        **(fields | other),
    )


@dataclass(frozen=True)
class System:
    """A table, judgements that a planted distribution meets, and questions."""

    table: ScenarioTable
    judgements: tuple
    planted: np.ndarray
    questions: tuple


@dataclass(frozen=True)
class Rules:
    """A space with constraints, as the junction tree reads them."""

    space: Space
    constraints: tuple


def ruled_system(seed, sizes=None, most=10, rules=3):
    """A system whose scenarios are those that break no constraint on a pair of factors."""
    rng = np.random.default_rng(seed)
    if sizes is None:
        sizes = tuple(int(size) for size in rng.integers(2, 4, size=rng.integers(3, 7)))
    table = full_table(sizes)
    constraints = []
    for at in range(rules):
        one, other = sorted(rng.choice(len(sizes), 2, replace=False).tolist())
        states = rng.integers(sizes[one]), rng.integers(sizes[other])
        text = f"f{one} == 's{states[0]}' and f{other} == 's{states[1]}'"
        constraints.append(Constraint(f"c{at}", ev(table, text)))
    listed = possible(table.space, constraints)
    planted = rng.dirichlet(np.full(listed.count, 0.3))
    judgements = []
    while len(judgements) < most:
        found = _met_by(planted, listed, f"j{len(judgements)}", rng)
        judgements += [] if found is None else [found]
    questions = tuple(
        (_compound(rng, sizes), _literal(rng, sizes) if rng.random() < 0.5 else None)
        for _ in range(4)
    )
    system = System(listed, tuple(judgements), planted, questions)
    return Rules(table.space, tuple(constraints)), system


def random_system(seed, *, large=False):
    """A system whose judgements the planted distribution meets by construction."""
    rng = np.random.default_rng(seed)
    sizes = tuple(int(size) for size in rng.integers(2, 4, size=rng.integers(3, 6)))
    if large:
        sizes = (3, 2, 4, 3, 3, 2, 3)
    most = int(rng.integers(20, 32) if large else rng.integers(4, 15))
    table = full_table(sizes)
    table = table.select(rng.random(table.count) < 0.8)
    planted = rng.dirichlet(np.full(table.count, 0.3))
    judgements = []
    while len(judgements) < most:
        found = _met_by(planted, table, f"j{len(judgements)}", rng)
        judgements += [] if found is None else [found]
    questions = tuple(
        (_compound(rng, sizes), _literal(rng, sizes) if rng.random() < 0.5 else None)
        for _ in range(4)
    )
    return System(table, tuple(judgements), planted, questions)


def _literal(rng, sizes):
    factor = int(rng.integers(len(sizes)))
    sign = "==" if rng.random() < 0.7 else "!="
    return f"f{factor} {sign} 's{rng.integers(sizes[factor])}'"


def _compound(rng, sizes):
    joined = ("", " and ", " or ")[rng.integers(3)]
    if not joined:
        return _literal(rng, sizes)
    return joined.join(f"({_literal(rng, sizes)})" for _ in range(2))


def _met_by(planted, table, name, rng):
    """A random judgement that the planted distribution meets; None where it would be 0 by 0."""
    sizes = table.space.sizes
    event, given, other = _compound(rng, sizes), _literal(rng, sizes), _literal(rng, sizes)
    loose = rng.random(2) * rng.choice([0.0, 0.05, 0.2])

    def measure(*texts):
        held = np.all([table.mask(ev(table, text)) for text in texts], axis=0)
        return float(planted[held].sum())

    kind = rng.random()
    if kind < 0.5:
        share, given = measure(event), None
    elif kind < 0.85:
        if measure(given) < 0.01:
            return None
        share = measure(event, given) / measure(given)
    else:
        if measure(other) < 0.01:
            return None
        ratio = measure(event) / measure(other)
        upper = math.inf if rng.random() < 0.5 else ratio * (1 + loose[1])
        return judge(table, name, event, ratio * (1 - loose[0]), upper, None, other)
    lower, upper = np.clip([share - loose[0], share + loose[1]], 0.0, 1.0).tolist()
    return judge(table, name, event, lower, upper, given)


def rows_by_hand(table, judgements):
    """The rows of every judgement over the raw scenarios, as coefficients that must be >= 0."""
    rows = []
    for judgement in judgements:
        given = judgement.given
        within = np.ones(table.count) if given is None else table.mask(given).astype(float)
        than = judgement.than
        against = within if than is None else within * table.mask(than)
        event = within * table.mask(judgement.event)
        rows.append(event - judgement.lower * against)
        if math.isfinite(judgement.upper):
            rows.append(judgement.upper * against - event)
    return np.array(rows).reshape(-1, table.count)


def lowest(table, judgements, values, within=None):
    """The least average of values over the scenarios within, by the full re-normalised programme.

    None where the judgements conflict.
    """
    inside = np.ones(table.count) if within is None else within.astype(float)
    rows = rows_by_hand(table, judgements)
    answer = linprog(
        values * inside,
        A_ub=-rows if rows.size else None,
        b_ub=np.zeros(len(rows)) if rows.size else None,
        A_eq=inside[None, :],
        b_eq=[1.0],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return answer.fun if answer.status == 0 else None


def bounds_by_hand(table, judgements, values, within=None):
    """Both ends by the full programme."""
    return (
        lowest(table, judgements, values, within),
        -lowest(table, judgements, -values, within),
    )
