"""A dossier of any number of claims, for measuring what a check costs.

It has the proportions of a real one: most claims bear on something, some use a likelihood word
about an event, some support or attack others; every judgement rests on claims; the model is small.
"""

import sys
from pathlib import Path

__all__ = ["write_big_dossier"]

FACTORS, SOURCES, JUDGEMENTS = 20, 80, 200
_WORDS = ("likely", "unlikely", "almost certain", "may", "could", "doubtful")


def write_big_dossier(folder: Path, claims: int = 3000) -> Path:
    """Write a dossier with so many claims into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00-dossier.yaml").write_text(_HEAD, encoding="utf-8")
    (folder / "10-evidence.yaml").write_text(_evidence(claims), encoding="utf-8")
    (folder / "20-factors.yaml").write_text(_factors(), encoding="utf-8")
    (folder / "30-judgements.yaml").write_text(_judgements(claims), encoding="utf-8")
    (folder / "40-model.yaml").write_text(_MODEL, encoding="utf-8")
    return folder


_HEAD = """\
sonae: 1
dossier: big
title: A dossier with many claims
question: What does a check of many claims cost?
as_of: 2024-02-19
horizon: {from: 2024, to: 2034}
money: JPY_bn@2023
not_modelled: [Everything else]
changes: [First version.]
assumptions:
  - {says: The numbers are made up., bears_on: [growth], because: This is a benchmark.}
"""


def _evidence(claims: int) -> str:
    lines = ["sources:"]
    for at in range(SOURCES):
        grade = "ABCD"[at % 4]
        lines.append(
            f'  s{at}: {{title: "Report number {at}", publisher: Office {at % 7}, '
            f"date: 2024-01-{1 + at % 28:02d}, reliability: {grade}}}"
        )
    lines.append("claims:")
    for at in range(claims):
        factor = f"f{at % FACTORS}"
        lines += [
            f"  c{at}:",
            f"    source: s{at % SOURCES}",
            f'    says: "Statement {at} of the report says in its words that {factor} matters."',
            f"    credibility: {2 + at % 3}",
            f"    bears_on: [{factor}]",
        ]
        if at % 5 == 0:
            lines.append(f"    words: {_WORDS[at // 5 % len(_WORDS)]}")
            lines.append(f"    about: {{event: \"{factor} == 'b'\", given: \"f19 != 'c'\"}}")
        if at % 7 == 3:
            lines.append(f"    supports: [c{at - 3}]")
        if at % 11 == 5:
            lines.append(f"    note: Read twice, page {at % 200}.")
    return "\n".join(lines) + "\n"


def _factors() -> str:
    lines = ["factors:"]
    for at in range(FACTORS):
        unlisted = "\n    unlisted: c" if at == 0 else ""
        lines.append(f"  f{at}:\n    label: Factor {at}{unlisted}\n    resolves: 2026-12-31")
        states = ", ".join(f"{s}: {{label: {s}, when: it is {s}}}" for s in "abc")
        lines.append(f"    observable: 2025\n    states: {{{states}}}")
    lines.append("ask:\n  - {event: \"f0 == 'b'\", label: the first}")
    return "\n".join(lines) + "\n"


def _judgements(claims: int) -> str:
    lines = ["judgements:"]
    for at in range(JUDGEMENTS):
        event = f"f{at % FACTORS} == '{'abc'[at // FACTORS % 3]}'"
        given = f", given: \"f{(at + 7) % FACTORS} != 'a'\"" if at % 3 else ""
        rests = ", ".join(f"c{(at * 13 + k * 101) % claims}" for k in range(3))
        lines.append(
            f'  - {{id: j{at}, event: "{event}"{given}, is: 1% to 98%, from: [{rests}], '
            f'because: "Reason number {at}."}}'
        )
    lines.append("constraints:")
    for at in range(FACTORS - 1):
        never = f"f{at} == 'c' and f{at + 1} == 'a'"
        lines.append(f'  - {{id: k{at}, never: "{never}", because: By definition.}}')
    return "\n".join(lines) + "\n"


_MODEL = """\
quantities:
  growth: {is: .01 to .03, unit: share, because: Made up.}
  base: {is: 90 to 110, unit: JPY_bn@2023, because: Made up.}
options:
  act: {label: Act, cost: {yearly: 1 to 2}, lead: 12 to 24 months, because: Made up.}
plans:
  wait: {label: Wait, steps: []}
  go: {label: Go, steps: [act@2025]}
model:
  values:
    size: {unit: JPY_bn@2023, is: "base * exp(growth * (t - 2024)) * (0.9 if f0 == 'b' else 1)"}
    spent: {unit: JPY_bn@2023, is: "sum_options(pay + upfront)"}
outcomes:
  sum: {label: Sum, is: "total(size - spent)", better: more, threshold: 1000, unit: JPY_bn@2023}
"""


if __name__ == "__main__":
    print(write_big_dossier(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3000))
