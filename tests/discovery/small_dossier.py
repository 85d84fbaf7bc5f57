"""A dossier whose plans fail under conditions that can be read off its formulas."""

TEXT = """
sonae: 1
dossier: dikes
title: Dikes
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2027}
money: JPY_tn@2023
factors:
  unread: {label: unread, states: {a: {label: a}, b: {label: b}}}
  wind: {label: wind, observable: 2024, states: {calm: {label: calm}, strong: {label: strong}}}
  rain: {label: rain, states: {none: {label: none}, some: {label: some}, much: {label: much}}}
constraints:
  - {id: h1, never: "wind == 'calm' and rain == 'much' and unread == 'a'", because: made up}
quantities:
  q: {label: strength of floods, is: 1 to 3, unit: "1", because: made up}
options:
  dike: {label: dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months}
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [dike@2024]}
model:
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
  stocks:
    water: {start: "wet[rain]", next: "0.5 * water + wet[rain] * q * (1 - on[dike])", unit: "1"}
  values:
    spent: {is: "sum_options(pay + upfront)", unit: JPY_tn@2023}
    damage: {is: "water + (0.2 if wind == 'strong' else 0)", unit: "1"}
outcomes:
  cost: {label: cost, is: "total(spent)", better: less, threshold: 6, unit: JPY_tn@2023}
  harm: {label: harm, is: "total(damage)", better: less, threshold: 5, unit: "1"}
  dry: {label: dry, is: "0 - highest(water)", better: more, threshold: -1.2, unit: "1"}
  last: {label: last, is: "final(water)", better: less, unit: "1"}
"""
