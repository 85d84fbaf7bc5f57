"""What moves the answer: which inputs the spread of each outcome comes from, whatever is chosen."""

from dataclasses import dataclass

from sonae.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Figure,
    Fold,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from sonae.brief.charts.figure import Names
from sonae.brief.charts.heatmap import HeatCell, heat_map
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, count, is_percentage, percent, spread
from sonae.brief.trails import Ref
from sonae.robustness.sensitivity import VarianceShares

__all__ = ["Moved", "moved", "moves_trail", "sensitivity_section"]

TELLS = 0.05
"""An input that accounts for less of an outcome, in the middle of the plans, is not named."""
ALONE = 0.25
"""An input that accounts for as much under some plan tells much by itself."""
NAMED = 3
ROWS = 12
"""Inputs in the chart at most."""
IN_FOLD = 8


@dataclass(frozen=True, slots=True)
class Moved:
    """One outcome under every plan.

    Attributes
    ----------
    outcome : str
    own : tuple of VarianceShares
        One for each plan under which it varies.
    order : tuple of int
        Inputs by the middle of their shares alone, largest first.
    plans_apart : float
        Distance of the means of two plans, at most.
    """

    outcome: str
    own: tuple[VarianceShares, ...]
    order: tuple[int, ...]
    plans_apart: float

    def middle(self, at: int) -> float:
        """Return the median over the plans of the share that an input accounts for alone."""
        shares = sorted(float(entry.first[at]) for entry in self.own)
        half = len(shares) // 2
        middle = shares[half] if len(shares) % 2 else (shares[half - 1] + shares[half]) / 2
        return min(1.0, max(0.0, middle))

    def ends(self, at: int) -> tuple[float, float]:
        """Return the least and the most that an input accounts for alone, by plan."""
        shares = [min(1.0, max(0.0, float(entry.first[at]))) for entry in self.own]
        return min(shares), max(shares)

    @property
    def deviations(self) -> tuple[float, float]:
        """The least and the greatest standard deviation over futures, by plan."""
        found = [entry.deviation for entry in self.own]
        return min(found), max(found)


def moved(draft: Draft) -> list[Moved]:
    """Return what moves each outcome that varies, in declared order."""
    found = []
    for name in draft.content.outcomes:
        all_ = [entry for entry in draft.study.variance if entry.outcome == name]
        own = tuple(entry for entry in all_ if entry.varies)
        if not own:
            continue
        means = [entry.mean for entry in all_]
        one = Moved(name, own, (), max(means) - min(means))
        inputs = own[0].inputs
        order = sorted(range(len(inputs)), key=lambda at: (-one.middle(at), inputs[at]))
        found.append(Moved(name, own, tuple(order), one.plans_apart))
    return found


def sensitivity_section(draft: Draft) -> Section:
    """Return the section."""
    title, found = "What moves the answer", moved(draft)
    if not found:
        why = draft.study.absent.get("variance")
        text = (
            sentence("Not computed: {}.", authored(why))
            if why
            else "No outcome varies over the futures under any plan."
        )
        return Section("moves", title, (Paragraph(text),))
    blocks: tuple[Block, ...] = (
        _lead(draft),
        Bullets(tuple(_said(draft, one) for one in found), "spaced"),
        *_still(draft, found),
        *_map(draft, found),
        *(_fold(draft, one) for one in found),
    )
    return Section("moves", title, blocks)


def moves_trail(draft: Draft, outcome: str) -> str:
    """Register how the spread of an outcome was taken apart."""
    rows = next(entry.draws for entry in draft.study.variance if entry.outcome == outcome)
    return draft.trails.add(
        f"moves-{outcome}",
        f"Where the spread comes from: {draft.outcome(outcome)}",
        "Share of the variance over futures that would go if the input were known (first-order "
        "index), and that would stay if all others were (total index; Saltelli et al. 2010, Jansen "
        f"1999). Estimated from two samples of {rows:,} rows and one more for each input, so tied "
        "to a seed; intervals hold 95 % of a bootstrap. Quantities are drawn from their ranges, "
        "and every possible scenario weighs the same. An outcome’s mean is taken over the same "
        "sample under every plan.",
        rests=(Ref("trail", draft.outcome_trail(outcome)), Ref("trail", draft.run_trail())),
    )


def _lead(draft: Draft) -> Paragraph:
    trail = moves_trail(draft, draft.study.variance[0].outcome)
    inputs = len(draft.study.variance[0].inputs)
    return Paragraph(
        sentence(
            "Of {} uncertain factors and quantities, none of which a plan decides: how much of the "
            "spread of each outcome over the futures would go if one of them were known; beside "
            "it, how far the choice of plan moves the outcome. Every possible scenario weighs the "
            "same: these are no probabilities.",
            draft.number(count(inputs), trail),
        )
    )


def _said(draft: Draft, one: Moved) -> Text:
    """Say what an outcome’s spread comes from, and what the choice of plan does to it."""
    names, trail = Names.of(draft.study.dossier), moves_trail(draft, one.outcome)
    telling = [at for at in one.order if one.middle(at) >= TELLS][:NAMED]
    inputs = one.own[0].inputs

    def named(at: int) -> Text:
        share = draft.number(spread(*one.ends(at), "share"), trail)
        return sentence("{} ({})", authored(names.input(inputs[at])), share)

    most = max(one.ends(at)[1] for at in one.order)
    if not telling and most < ALONE:
        source: Text = "its spread comes from many inputs, none of which tells much alone"
    elif not telling:
        source = "where its spread comes from depends on the plan (see below)"
    elif one.middle(telling[0]) >= 0.5:
        source = sentence("most of its spread comes from {}", named(telling[0]))
        if telling[1:]:
            source += sentence(", then {}", joined(map(named, telling[1:]), ", ", " and "))
    else:
        source = sentence(
            "no single input accounts for half of its spread; first come {}",
            joined(map(named, telling), ", ", " and "),
        )
    return sentence(
        "<b>{}:</b> {}. {}", authored(draft.outcome(one.outcome)), source, _plans(draft, one)
    )


def _plans(draft: Draft, one: Moved) -> Text:
    """Say how far apart plans are, beside how far apart futures are under one plan."""
    if len(draft.study.performance.plans) < 2:
        return ""
    unit, trail = draft.content.outcomes[one.outcome].unit, moves_trail(draft, one.outcome)
    low, high = one.deviations
    apart = draft.number(_apart(one.plans_apart, unit), trail)
    if low == high or _apart(low, unit) == _apart(high, unit):
        within = draft.number(_apart(high, unit), trail)
    else:
        within = draft.number(_spread(low, high, unit), trail)
    return sentence(
        "Between plans its mean differs by {} at most; under one plan, futures differ by {} "
        "(standard deviation).",
        apart,
        within,
    )


def _apart(value: float, unit: str) -> str:
    text = amount(value, unit)
    return text.replace("%", "points") if is_percentage(unit) else text


def _spread(low: float, high: float, unit: str) -> str:
    text = spread(low, high, unit)
    return text.replace("%", "points") if is_percentage(unit) else text


def _still(draft: Draft, found: list[Moved]) -> tuple[Block, ...]:
    """Name the outcomes that no input moves."""
    varies = {one.outcome for one in found}
    still = [name for name in draft.content.outcomes if name not in varies]
    if not still:
        return ()
    named = authored("; ".join(draft.outcome(name) for name in still))
    return (Paragraph(sentence("The same in every future: {}.", named)),)


def _map(draft: Draft, found: list[Moved]) -> tuple[Block, ...]:
    """Return the shares of the inputs that tell, outcome by outcome."""
    names = Names.of(draft.study.dossier)
    inputs = found[0].own[0].inputs
    most = {at: max(one.middle(at) for one in found) for at in range(len(inputs))}
    order = sorted(most, key=lambda at: (-most[at], inputs[at]))
    shown = [at for at in order if most[at] >= TELLS][:ROWS]
    if not shown:
        return ()
    cells, rows = [], []
    for at in shown:
        texts = [Cell(authored(names.input(inputs[at])), head=True)]
        for one in found:
            share = one.middle(at)
            text = percent(share) if share >= 0.005 else "0"
            cells.append(HeatCell(names.input(inputs[at]), draft.outcome(one.outcome), share, text))
            texts.append(Cell(draft.number(text, moves_trail(draft, one.outcome)), "num"))
        rows.append(Row(tuple(texts)))
    trail = moves_trail(draft, found[0].outcome)
    head = ("Input", *(authored(draft.outcome(one.outcome)) for one in found))
    caption = "Share of the spread that each input accounts for alone (middle of the plans)"
    table = Table(caption, head, tuple(rows), trail)
    label = (
        f"Heat map of {len(shown)} inputs against {len(found)} outcomes: share of the variance "
        "that each accounts for alone; the table below holds the same figures."
    )
    note = (
        "Share of the variance that would go if the input were known: the middle of the plans. "
        "Inputs that act only together with others show little here; the tables below have both."
    )
    return (
        Figure(_finding(draft, found), heat_map(tuple(cells), "moves", label), trail, note, table),
    )


def _finding(draft: Draft, found: list[Moved]) -> Text:
    """Say which input comes first on most outcomes."""
    names = Names.of(draft.study.dossier)
    first: dict[int, list[str]] = {}
    for one in found:
        if one.middle(one.order[0]) >= TELLS:
            first.setdefault(one.order[0], []).append(one.outcome)
    top = max(first, key=lambda at: len(first[at]))
    trail = moves_trail(draft, first[top][0])
    return sentence(
        "{} moves {} of {} outcomes more than any other input does",
        authored(names.input(found[0].own[0].inputs[top])),
        draft.number(count(len(first[top])), trail),
        draft.number(count(len(found)), trail),
    )


def _fold(draft: Draft, one: Moved) -> Fold:
    """Return the inputs that matter most for an outcome, under every plan, with intervals."""
    names, inputs = Names.of(draft.study.dossier), one.own[0].inputs
    rows = []
    for at in one.order[:IN_FOLD]:
        cells = [Cell(authored(names.input(inputs[at])), head=True)]
        for own in one.own:
            (low, high), total = own.first_ends[at], float(own.total[at])
            alone = _share(float(own.first[at]))
            ends = f"{_share(float(low))}–{_share(float(high))}; {_share(total)} in all"
            cells.append(Cell(sentence("{}<br><small>{}</small>", alone, ends), "num"))
        rows.append(Row(tuple(cells)))
    head = ("Input", *(authored(draft.plan(own.plan)) for own in one.own))
    caption = sentence(
        "{}: share of the spread in per cent, alone; below it the interval, and with interactions",
        authored(draft.outcome(one.outcome)),
    )
    table = Table(caption, head, tuple(rows), moves_trail(draft, one.outcome), "small")
    return Fold(sentence("Under every plan: {}", authored(draft.outcome(one.outcome))), (table,))


def _share(value: float) -> str:
    return f"{max(0.0, 100 * value) + 0.0:.0f}"
