"""How many scenarios are possible and coherent, and what tolerance and intervals make of that."""

from sonae.brief.blocks import Paragraph, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent
from sonae.brief.trails import COUNTED, Ref, refs
from sonae.scenarios import ScenarioTable, is_balanced

__all__ = ["scenario_counts", "scenario_trails"]


def scenario_trails(draft: Draft) -> tuple[str, str, str]:
    """Register the trails of the three counts: combinations, possible, coherent."""
    study = draft.study
    factors = refs("factor", study.system.space.factors)
    naive = draft.counted(
        "combinations",
        "Combinations of states",
        "The product of the numbers of states of all factors: what a table of every state against "
        "every other would hold.",
        factors,
    )
    possible = draft.trails.add(
        "possible",
        "Possible scenarios",
        "Combinations that break no constraint, enumerated exactly. "
        f"{_completeness(study.possible)}",
        rests=refs("constraint", tuple(item.id for item in study.system.constraints)),
        basis=COUNTED,
    )
    coherent = draft.trails.add(
        "coherent",
        "Coherent scenarios",
        "Possible scenarios in which no factor’s state is beaten by another of its states by more "
        f"than its tolerance of cross-impact ({_tolerance_text(draft)}), enumerated "
        f"exactly. {_completeness(study.coherent)} Cross-impacts are judgement: a check of "
        "narratives, not a probability."
        + ("" if study.system.influences.exact else f" {_READINGS}"),
        rests=(Ref("trail", possible), Ref("table", "influences")),
        basis=COUNTED,
    )
    return naive, possible, coherent


_READINGS = (
    "Some judgements are intervals: a scenario is possibly coherent if it is for some values "
    "within them, and necessarily coherent if it is for all. This brief shows the possibly "
    "coherent ones."
)


def scenario_counts(draft: Draft) -> Paragraph:
    """Return the three counts in words."""
    study = draft.study
    naive, possible, coherent = scenario_trails(draft)
    space = study.system.space
    share = study.possible.count / space.size
    text = sentence(
        "The {} factors have {} combinations of states. {} of them ({}) break no constraint and "
        "are possible; every plan was run in all of these. {}{}: the cross-impacts do not push {}.",
        draft.number(count(len(space.factors)), naive),
        draft.number(count(space.size), naive),
        draft.number(count(study.possible.count), possible),
        draft.number(percent(share), possible),
        draft.number(count(study.coherent.count), coherent),
        _coherent(draft, coherent),
        _tolerance(draft, coherent),
    )
    if not (study.possible.complete and study.coherent.complete):
        text += sentence(" <b>The lists are not complete; see the trails.</b>")
    return Paragraph(text)


def _completeness(table: ScenarioTable) -> str:
    if table.complete:
        return "The list is complete."
    return f"The list is NOT complete: {table.left}."


def _coherent(draft: Draft, trail: str) -> Text:
    """Say for which values of the judgements the scenarios are coherent."""
    system, table = draft.study.system, draft.study.coherent
    if system.influences.exact:
        return " are coherent as well"
    spans = sum(cell.lower != cell.upper for cell in system.influences.cells)
    firm = is_balanced(system.influences, table.codes, system.tolerance, "necessarily")
    return sentence(
        " are possibly coherent as well, for some values of the {} {}, and {} of them "
        "necessarily, for all values",
        draft.number(count(spans), trail),
        "interval among the judgements" if spans == 1 else "intervals among the judgements",
        draft.number(count(int(firm.sum())), trail),
    )


def _tolerance(draft: Draft, trail: str) -> Text:
    """Say the tolerance: of any factor, of those that have their own, and of all together."""
    tolerance = draft.study.system.tolerance
    own = [
        sentence("{}: {}", authored(draft.factor_labels[name]), draft.number(_points(value), trail))
        for name, value in tolerance.factors
    ]
    text = sentence(
        "any factor out of its state by more than {}",
        draft.number(_points(tolerance.local), trail),
    )
    if own:
        text += sentence(" ({})", joined(own, "; "))
    if tolerance.total is not None:
        text += sentence(
            ", nor all factors together by more than {}",
            draft.number(_points(tolerance.total), trail),
        )
    return text


def _tolerance_text(draft: Draft) -> str:
    """Say the same in short, for a trail."""
    tolerance = draft.study.system.tolerance
    parts = [_points(tolerance.local)]
    parts += [f"{draft.factor_labels[name]}: {_points(v)}" for name, v in tolerance.factors]
    if tolerance.total is not None:
        parts.append(f"{_points(tolerance.total)} in all")
    return "; ".join(parts)


def _points(value: float) -> str:
    return f"{value:g} point" + ("" if value == 1 else "s")
