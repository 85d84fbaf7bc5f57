"""A dossier of two factors and two plans, small enough to read and to run in a blink."""

from pathlib import Path

from sonae.pipeline import run
from sonae.study import Settings, Study

SMALL = """\
sonae: 1
dossier: harbour
title: "A harbour & its <b>gates</b>"
question: "Should the gate be built <script>alert(1)</script> before 2026?"
as_of: 2024-02-19
horizon: {from: 2024, to: 2027}
money: JPY_bn@2023
not_modelled: ["Earthquakes: 3 faults lie near."]
assumptions:
  - {says: "The gate holds.", bears_on: [gate], because: "analyst's assumption"}
sources:
  paper: {title: "Harbour <i>news</i> 7", author: A. Writer, date: 2024-02-01, reliability: C}
claims:
  c1:
    source: paper
    says: A flood is likely if storms grow.
    credibility: 3
    words: likely
    about: {event: "flood == 'yes'", given: "storms == 'grow'"}
  c2: {source: paper, says: Storms may calm down., credibility: 4, attacks: [c1]}
factors:
  storms:
    label: Storms
    resolves: 2025-12-31
    observable: 2025
    from: [c1]
    states:
      grow: {label: growing, when: more than 3 a year}
      calm: {label: calm, when: otherwise}
  flood:
    label: Flood
    states:
      "yes": {label: flood, when: water over 2 m}
      "no": {label: no flood, when: otherwise}
      rare: {label: rare, when: never seen}
ask:
  - {event: "flood == 'yes'", label: a flood comes, from: [c1]}
  - {event: "flood == 'yes'", given: "storms == 'grow'", label: "a flood comes, if storms grow"}
judgements:
  - {id: j1, event: "storms == 'grow'", is: 45% to 58%, because: "analyst: the last 9 years"}
  - {id: j2, event: "flood == 'yes'", given: "storms == 'grow'", is: unlikely, because: analyst}
constraints:
  - {id: h1, if: "storms == 'calm'", then: "flood == 'no'", because: "no storm, no flood"}
  - {id: h2, never: "flood == 'rare'", because: "by definition"}
influences:
  storms.grow: {flood: {"yes": 2, "no": -1, because: analyst}}
tolerance: 1
quantities:
  harm: {label: harm of a flood, is: 4 to 9, unit: JPY_bn@2023, because: analyst's range}
  income: {label: income of the harbour, is: 10, unit: JPY_bn@2023, from: [c2]}
options:
  gate:
    label: build a gate
    cost: {yearly: 1 to 2, upfront: 1}
    lead: 6 to 12 months
    difficulty: 2
    legal: harbour act
    because: analyst's assumption
plans:
  wait: {label: Wait, because: nothing new, steps: []}
  build: {label: Build <now>, because: a gate at once, steps: [gate@2024]}
  watch:
    label: Watch
    because: a gate on a sign
    steps: [{option: gate, start: 2025, when: "observed(storms) == 'grow'"}]
model:
  tables:
    hit: {label: hit, by: flood, unit: share, is: {"yes": 1, "no": 0, rare: 1}, because: analyst}
  values:
    loss: {label: loss, unit: JPY_bn@2023, is: "harm * hit[flood] * (1 - 0.9 * on[gate])"}
    spent: {label: spent, unit: JPY_bn@2023, is: "sum_options(pay + upfront)"}
    left: {label: share left, unit: share, is: "(income - loss) / income", because: analyst}
outcomes:
  cost: {label: cost of steps, is: "total(spent)", better: less, threshold: 4, unit: JPY_bn@2023}
  trade: {label: trade that is left, is: "lowest(left)", better: more, threshold: .5, unit: share}
  losses: {label: losses, is: "total(loss)", better: less, unit: JPY_bn@2023}
reports:
  top: {label: highest yearly spending, is: "highest(spent)", unit: JPY_bn@2023}
signposts:
  s1:
    label: Count of storms
    indicator: storms a year
    source: weather service
    threshold: 4 or more
    by: 2025-06-30
    discriminates: [{event: "storms == 'grow'", ratio: 2 to 5}]
    feeds: [gate]
    lead: 12 months
    because: analyst's ratio
"""


def small_study(folder: Path, text: str = SMALL) -> Study:
    """Run the small dossier, or a variant of it, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    return run(folder, Settings(draws=4))
