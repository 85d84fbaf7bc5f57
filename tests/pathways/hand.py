"""Small dossiers whose tipping times, deadlines and pathways can be worked out by hand.

``SEA``: water stands at 0 in 2024 and rises by 1 a year when it is calm, by 2 when it is stormy; it
may stand up to 5, with the dike (in effect a year after its launch) up to 7, with the wall (two
years after its launch, and launched a year after the dike at the earliest) up to 15 together.

| launched | calm tips | stormy tips |
|---|---|---|
| nothing | 2030 (6 > 5) | 2027 (6 > 5) |
| dike 2024 or 2025 | never (7) | 2028 (8 > 7) |
| dike 2027 | never | 2027 |
| dike 2024, wall 2025 | never | never (14 < 15) |
| dike 2024 or 2025, wall 2027 | never | 2028: the wall acts from 2029 |
"""

import numpy as np

from sonae.dossier import read
from sonae.evidence import judgements, pooled
from sonae.likelihood import credal
from sonae.scenarios import scenario_system

HEAD = """
sonae: 1
dossier: sea
title: The sea rises
question: When to build what?
as_of: 2024-01-31
horizon: {from: 2024, to: 2031}
money: EUR_mn@2024
factors:
  wind: {label: Wind, states: {calm: {label: calm}, stormy: {label: stormy}}}
judgements:
  - {id: j1, event: "wind == 'stormy'", is: 20% to 60%, because: made up}
"""
OPTIONS = """
options:
  dike: {label: dike, cost: {upfront: 1}, lead: 12 months}
  wall:
    label: wall
    cost: {upfront: 3}
    lead: 24 months
    requires: [{option: dike, launched: 12 months}]
  pump: {label: pump, cost: {upfront: .5}, lead: 12 months, passes: "wind == 'calm'"}
plans:
  nothing: {label: nothing}
"""
MODEL = """
model:
  tables:
    pace: {by: wind, unit: "1", is: {calm: 1, stormy: 2}, because: made up}
  stocks:
    water: {start: "0", next: "water + pace[wind]", unit: "1"}
  values:
    height: {is: "5 + 2 * on[dike] + 8 * on[wall]", unit: "1"}
    pumped: {is: "on[pump]", unit: "1"}
outcomes:
  level: {label: level, is: "final(water - height)", better: less, unit: "1"}
"""
PATHWAYS = """
pathways:
  keep:
    dry: {label: the land is dry, holds: "water <= height", because: made up}
  actions:
    build: {label: build the dike, options: [dike], because: made up}
    raise_it: {label: build the wall, options: [wall], because: made up}
  decide: [2024, 2025, 2027]
  most: 2
"""
SEA = (HEAD, OPTIONS, MODEL, PATHWAYS)


def written(folder, *texts, **changes):
    """Return the dossier of some texts, in which each old text is replaced by a new one."""
    folder.mkdir(exist_ok=True)
    text = "".join(texts or SEA)
    for old, new in changes.get("changes", ()):
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    return read(folder)


def beliefs(dossier):
    """Return what the judgements of a dossier allow."""
    binding, _ = pooled(dossier, judgements(dossier))
    return credal(scenario_system(dossier), binding)


def year_of(times, index):
    """Return a tipping index as a year; None for never."""
    return None if index == times.never else times.years[int(index)]


def by_state(times, index, factor="wind"):
    """Return the year for each state of the only factor that is read (every draw the same)."""
    names = times.timed.model.states[factor]
    assert times.timed.model.factors == (factor,)
    assert (index == index[:, :1]).all()
    return {
        names[code]: year_of(times, own)
        for code, own in zip(times.classes.codes[:, 0], np.asarray(index)[:, 0], strict=True)
    }
