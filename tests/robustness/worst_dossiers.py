"""Small dossiers for the certified worst case: a few quantities, two factors, three plans."""

from pathlib import Path

from sonae.dossier import Dossier, read

FLAGSHIP = Path(__file__).parents[2] / "src" / "sonae" / "cases" / "us-japan-2024"

TEXT = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2028}
money: JPY_tn@2023
factors:
  wind:
    label: Wind
    observable: 2024
    states: {calm: {label: calm}, strong: {label: strong}}
  rain:
    label: Rain
    observable: 2025
    states: {none: {label: none}, some: {label: some}, much: {label: much}}
quantities:
  q: {is: 1 to 3, unit: "1", because: made up}
  r: {is: .2 to .9, unit: "1", because: made up}
  tn: {is: 1, unit: JPY_tn@2023, because: made up}
options:
  dike: {label: dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months, difficulty: 2}
  school:
    label: school
    cost: {yearly: 2, upfront: 0 to 1, paid: in_effect}
    lead: 1 year
    ramp: 3 years
    difficulty: 4
    passes: "r < 0.6 or wind == 'calm'"
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [dike@2024, school@2025]}
  watch:
    label: watch
    steps:
      - {option: dike, start: 2025, when: "observed(wind) == 'strong' or observed(rain) == 'much'"}
model:
  values:
"""


def of_values(folder: Path, better: str = "less", **formulas: str) -> Dossier:
    """Return a dossier of dimensionless values, and one outcome that ends with each of them."""
    folder.mkdir(exist_ok=True)
    values = "".join(f'    {n}: {{is: "{f}", unit: "1"}}\n' for n, f in formulas.items())
    outcomes = "".join(
        f'  end_{n}: {{label: {n}, is: "final({n})", better: {better}, unit: "1"}}\n'
        for n in formulas
    )
    text = f"{TEXT}{values}outcomes:\n{outcomes}"
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    return read(folder)
