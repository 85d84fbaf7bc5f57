"""The headline of a study: a few lines for the terminal, and the same figures as plain data.

Reads a `Study`; ``summary`` is what ``sonae demo`` prints, ``brief_json`` what ``--json`` gives
and what the golden test pins down.
"""

from pathlib import Path
from typing import Any, TypedDict

from sonae import __version__
from sonae.brief.figures import (
    adaptive_data,
    breaks_data,
    front_data,
    moves_data,
    remaining_data,
    rounded,
)
from sonae.brief.numbers import count, percent, percent_range
from sonae.dims import METRIC, OUTCOME, PLAN
from sonae.evidence import words_spanned
from sonae.robustness import METRICS, Survival
from sonae.study import Study

__all__ = ["BriefData", "brief_json", "summary"]

SHOWN_RULES = ("worst", "laplace", "max_regret", "success_lower")
"""Rules that the terminal shows; the brief shows all."""
SHOWN_FAILURES = 2
"""So many failures of a plan are named at the terminal."""
SHOWN_OUTCOMES = 3
"""So many outcomes are named for each rule and plan."""


class BriefData(TypedDict):
    """Headline figures; `format` changes when a key changes its meaning."""

    format: str
    sonae: str
    dossier: dict[str, str]
    run: dict[str, int]
    not_finite: dict[str, Any] | None
    scenarios: dict[str, Any]
    likelihood: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    remaining: dict[str, Any] | None
    breaks: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    front: dict[str, Any] | None
    adaptive: dict[str, Any] | None
    absent: dict[str, str]


def brief_json(study: Study) -> BriefData:
    """Return the headline figures as plain data that JSON can hold.

    Probabilities and shares are fractions of one; outcomes are in their own units.
    """
    content, performance = study.dossier.content, study.performance
    return {
        "format": "sonae-brief-1",
        "sonae": __version__,
        "dossier": {
            "id": content.dossier,
            "title": content.title,
            "as_of": content.as_of.isoformat(),
            "sha256": study.dossier.sha256,
        },
        "run": {
            "seed": performance.seed,
            "draws": performance.draws,
            "classes": len(performance.multiplicity),
            "futures": len(performance.multiplicity) * performance.draws,
        },
        "not_finite": _not_finite_data(study),
        "scenarios": {
            "factors": len(study.system.space.factors),
            "combinations": study.system.space.size,
            "possible": study.possible.count,
            "coherent": study.coherent.count,
            "tolerance": study.system.tolerance.report(),
            "excluded_pairs": len(study.excluded),
            "complete": study.possible.complete and study.coherent.complete,
        },
        "likelihood": [
            {
                "label": item.label,
                "event": item.event.text,
                "given": item.given.text if item.given else None,
                "lower": rounded(item.bounds.lower),
                "upper": rounded(item.bounds.upper),
                "words": words_spanned(item.bounds.lower, item.bounds.upper, content.scale),
            }
            for item in study.asked
        ],
        "plans": [_plan_data(study, row) for row in study.survival],
        "rules": [
            {
                "rule": entry.metric,
                "outcome": entry.outcome,
                "plans": list(entry.plans),
                "score": rounded(entry.score),
            }
            for entry in study.winners
        ],
        "remaining": remaining_data(study),
        "breaks": breaks_data(study),
        "moves": moves_data(study),
        "front": front_data(study),
        "adaptive": adaptive_data(study),
        "absent": {str(part): why for part, why in study.absent.items()},
    }


def summary(study: Study, path: str | Path | None = None) -> str:
    """Return the headline of a study in a few lines.

    Parameters
    ----------
    study : Study
        What a run found.
    path : path, optional
        Where the brief was written, named in the last line.
    """
    parts = [
        _not_finite_lines(study),
        _scenario_lines(study),
        _likelihood_lines(study),
        _survival_lines(study),
        _remaining_lines(study),
        _rule_lines(study),
    ]
    if path is not None:
        parts.append([f"The brief: {path}"])
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _not_finite_data(study: Study) -> dict[str, Any] | None:
    """Return what the cases without a finite number count as; None if there are none."""
    found = study.performance.not_finite
    if not found.total:
        return None
    return {
        "policy": found.policy,
        "cases": dict(found.cases),
        "futures_left_out": found.futures_left_out,
    }


def _not_finite_lines(study: Study) -> list[str]:
    """Say first what the figures below leave out, or count as the worst."""
    performance = study.performance
    found, futures = performance.not_finite, performance.classes * performance.draws
    if not found.total:
        return []
    by_plan = ", ".join(f"{plan} {count(cases)}" for plan, cases in found.cases.items() if cases)
    if found.policy == "drop":
        out = found.futures_left_out
        head = f"left out: {count(out)} of {count(futures)} futures ({percent(out / futures)})"
    else:
        cases, whole = found.total, futures * len(performance.plans)
        share = percent(cases / whole)
        head = f"counted as the worst: {count(cases)} of {count(whole)} cases ({share})"
    return [f"{head}, not finite", f"  cases by plan: {by_plan}"]


def _plan_data(study: Study, row: Survival) -> dict[str, Any]:
    met = study.scores.sel({METRIC: "satisficing", PLAN: row.plan}).dropna(OUTCOME)
    worst = study.scores.sel({METRIC: "worst", PLAN: row.plan})
    return {
        "plan": row.plan,
        "kept_in_worst": list(row.kept),
        "missed_in_worst": list(row.missed),
        "all_met": rounded(row.all_met),
        "all_met_lower": rounded(row.all_met_lower),
        "all_met_upper": rounded(row.all_met_upper),
        "met": {
            str(name): rounded(float(met.sel({OUTCOME: name}))) for name in met[OUTCOME].values
        },
        "worst": {
            str(name): rounded(float(worst.sel({OUTCOME: name}))) for name in worst[OUTCOME].values
        },
    }


def _scenario_lines(study: Study) -> list[str]:
    content = study.dossier.content
    ok = study.possible.complete and study.coherent.complete
    return [
        content.title,
        f"{count(study.system.space.size)} combinations of states: "
        f"{count(study.possible.count)} possible, {count(study.coherent.count)} coherent "
        f"({'complete' if ok else 'NOT complete'})",
    ]


def _likelihood_lines(study: Study) -> list[str]:
    if not study.asked:
        return []
    scale = study.dossier.content.scale
    rows = [
        (item.label, percent_range(item.bounds.lower, item.bounds.upper), item)
        for item in study.asked
    ]
    wide = max(len(label) for label, _, _ in rows)
    ends = max(len(text) for _, text, _ in rows)
    return [
        "Likelihood (bounds over everything the judgements allow)",
        *(
            f"  {label:<{wide}}  {text:>{ends}}  "
            f"{words_spanned(item.bounds.lower, item.bounds.upper, scale)}"
            for label, text, item in rows
        ),
    ]


def _survival_lines(study: Study) -> list[str]:
    if not study.survival:
        return []
    total = len(study.survival[0].kept) + len(study.survival[0].missed)
    safe = [row for row in study.survival if not row.missed]
    all_ = "the threshold" if total == 1 else f"all {total} thresholds"
    head = (
        f"Worst case: {len(safe)} of {len(study.survival)} plans keep {all_}"
        if safe
        else f"Worst case: no plan keeps {all_}"
    )
    content = study.dossier.content
    lines = [head]
    for row in study.survival:
        lines.append(
            f"  {content.plans[row.plan].label}: keeps {len(row.kept)}; all met in "
            f"{percent(row.all_met)} of futures, probability "
            f"{percent_range(row.all_met_lower, row.all_met_upper)}"
        )
        if row.kept and row.missed:
            kept = "; ".join(content.outcomes[name].label for name in row.kept)
            lines.append(f"    survives: {kept}")
        lines += [f"    fails: {said}" for said in _fails(study, row)]
    return lines


def _remaining_lines(study: Study) -> list[str]:
    """Say which plans remain if no outcome is weighed against another."""
    if study.choices is None or len(study.choices.together.plans) < 2:
        return []
    all_, content = study.choices.together, study.dossier.content
    total = len(all_.plans)
    if not all_.falls:
        return [f"Without weighing one outcome against another, all {total} plans remain"]
    return [
        f"Without weighing one outcome against another, {len(all_.remaining)} of {total} plans "
        "remain",
        *(
            f"  {content.plans[fall.plan].label} falls by {content.plans[fall.by].label}"
            for fall in all_.falls
        ),
    ]


def _fails(study: Study, row: Survival) -> list[str]:
    """Name what is missed most often, each with the state in which it is missed most."""
    content = study.dossier.content
    found = [
        entry
        for entry in study.failures
        if entry.plan == row.plan and entry.outcome in row.missed and entry.share is not None
    ]
    said = []
    for entry in sorted(found, key=lambda entry: -(entry.share or 0.0))[:SHOWN_FAILURES]:
        where = ""
        if entry.states:
            state = entry.states[0]
            factor = content.factors[state.factor]
            where = f", most where {factor.label}: {factor.states[state.state].label}"
        share = percent(entry.share or 0.0)
        said.append(f"{content.outcomes[entry.outcome].label} (in {share} of futures{where})")
    if len(found) > SHOWN_FAILURES:
        said.append(f"and {count(len(found) - SHOWN_FAILURES)} more")
    return said


def _rule_lines(study: Study) -> list[str]:
    content = study.dossier.content
    lines = []
    for name in SHOWN_RULES:
        preferred: dict[str, list[str]] = {}
        for entry in study.winners:
            if entry.metric == name and entry.runner_up is not None:
                for plan in entry.plans:
                    preferred.setdefault(plan, []).append(content.outcomes[entry.outcome].label)
        if preferred:
            lines.append(f"  {METRICS[name].label}")
            lines += [
                f"    {content.plans[plan].label}: {_few(on)}" for plan, on in preferred.items()
            ]
    return (
        ["Which plan each rule prefers, and on what (the brief has all rules)", *lines]
        if lines
        else []
    )


def _few(names: list[str]) -> str:
    """Name the first few, and say how many more there are."""
    more = len(names) - SHOWN_OUTCOMES
    named = "; ".join(names[:SHOWN_OUTCOMES])
    return f"{named}; and {more} more" if more > 0 else named
