"""Dossiers small enough to work out by hand, or to run every future in the reference reading."""

from pathlib import Path

from sonae.dossier import Dossier, read
from sonae.outcomes import CompiledModel, compile_model
from sonae.scenarios import ScenarioTable, scenario_system

LINE = """
sonae: 1
dossier: line
title: A line
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2025}
money: JPY_tn@2023
factors:
  wind: {label: wind, states: {calm: {label: calm}, strong: {label: strong}}}
quantities:
  x: {is: 0 to 10, unit: "1", because: made up}
  y: {is: 0 to 2, unit: "1", because: made up}
  tn: {is: 1, unit: JPY_tn@2023, because: made up}
options:
  dike: {label: dike, cost: {yearly: 0, upfront: 0}, lead: 1 month}
plans:
  nothing: {label: nothing}
model:
  values:
    sum: {is: "x / 5 + 3 * y", unit: "1"}
    gust: {is: "sum + (1 if wind == 'strong' else 0)", unit: "1"}
outcomes:
  load: {label: load, is: "final(gust)", better: less, threshold: LOAD, unit: "1"}
"""
# at the nominal point (5, 1) the load is 4, or 5 in strong wind; per half-width it rises by 1 and 3

SMALL = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2027}
money: JPY_tn@2023
factors:
  unread: {label: unread, states: {a: {label: a}, b: {label: b}, c: {label: c}}}
  wind: {label: wind, observable: 2024, states: {calm: {label: calm}, strong: {label: strong}}}
  rain: {label: rain, states: {none: {label: none}, some: {label: some}, much: {label: much}}}
constraints:
  - {id: h1, never: "wind == 'calm' and rain == 'much'", because: made up}
  - {id: h2, never: "wind == 'strong' and unread == 'a'", because: made up}
quantities:
  q: {is: 1 to 3, unit: "1", because: made up}
  tn: {is: 1, unit: JPY_tn@2023, because: made up}
options:
  dike: {label: dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months}
  show: {label: show, cost: {yearly: .25 to .5}, lead: 1 year}
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [dike@2024]}
  watch:
    label: watch
    steps: [{option: dike, start: 2024, when: "observed(wind) == 'strong'"}]
model:
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
  stocks:
    water: {start: "wet[rain]", next: "0.5 * water + wet[rain] * q * (1 - on[dike])", unit: "1"}
  values:
    spent: {is: "sum_options(pay + upfront)", unit: JPY_tn@2023}
    damage: {is: "exp(water / 4) - 1 + (0.2 if wind == 'strong' else 0)", unit: "1"}
outcomes:
  cost: {label: cost, is: "total(spent)", better: less, threshold: 6, unit: JPY_tn@2023}
  harm: {label: harm, is: "total(damage)", better: less, threshold: 1.5, unit: "1"}
  dry: {label: dry, is: "0 - highest(water)", better: more, threshold: -1, unit: "1"}
  last: {label: last, is: "final(water)", better: less, unit: "1"}
reports:
  mean_water: {label: mean, is: "mean(water)", unit: "1"}
  wet_years: {label: wet, is: "years(water > 1)", unit: "1"}
"""


def ready(folder: Path, text: str) -> tuple[Dossier, CompiledModel, ScenarioTable]:
    """Return everything that a run needs."""
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    case = read(folder)
    return case, compile_model(case), scenario_system(case).possible()
