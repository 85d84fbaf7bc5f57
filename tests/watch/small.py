"""What tests of the watch share: small tables and judgements, events, and the alliance dossier."""

import datetime as dt

import numpy as np

from sonae.evidence import Judgement
from sonae.expressions import event as parse_event
from sonae.expressions import factor_scope
from sonae.likelihood import CredalSet
from sonae.scenarios import ScenarioTable, Space
from sonae.watch import WatchEvent

DAY = dt.date(2025, 1, 1)


def table_of(*sizes):
    """Every combination of states; factor i is called f<i>, its states s0, s1, ..."""
    space = Space(
        tuple(f"f{at}" for at in range(len(sizes))),
        tuple(tuple(f"s{state}" for state in range(size)) for size in sizes),
    )
    codes = np.indices(sizes).reshape(len(sizes), -1).T.astype(np.int8)
    return ScenarioTable(space, codes)


def ev(table, text):
    scope = factor_scope(dict(zip(table.space.factors, table.space.states, strict=True)))
    return parse_event(text, scope)


def judge(table, id_, event, lower, upper, given=None):
    return Judgement(
        id=id_,
        event=ev(table, event),
        given=None if given is None else ev(table, given),
        than=None,
        lower=lower,
        upper=upper,
        stated=(lower, upper),
        word=None,
        scale=None,
        suggests=None,
        trust=None,
        claims=(),
        by="analyst",
        because=None,
        confidence=None,
        place="",
    )


def planted(seed, sizes=(2, 3, 2), most=6):
    """A credal set that holds a planted distribution, and the table it is over."""
    rng = np.random.default_rng(seed)
    table = table_of(*sizes)
    share = rng.dirichlet(np.full(table.count, 0.7))
    rows = []
    for at in range(int(rng.integers(1, most + 1))):
        factor = int(rng.integers(len(sizes)))
        text = f"f{factor} == 's{int(rng.integers(sizes[factor]))}'"
        mask = table.mask(ev(table, text))
        given = None
        if rng.random() < 0.4:
            other = int(rng.integers(len(sizes)))
            given = f"f{other} == 's{int(rng.integers(sizes[other]))}'"
            within = table.mask(ev(table, given))
            value = share[mask & within].sum() / share[within].sum()
        else:
            value = share[mask].sum()
        low, high = value * rng.random(), value + (1 - value) * rng.random()
        rows.append(judge(table, f"j{at}", text, low, high, given))
    return CredalSet(table, rows), table, share


def event(id_, kind, what="", value="", *, day=0, cells=(), source=""):
    return WatchEvent(id_, DAY + dt.timedelta(day), kind, what, value, tuple(cells), source)


def sign(id_, name, seen=True, *, day=0):
    return event(id_, "sign", name, "true" if seen else "false", day=day)
