"""Section 1: what survives, what fails, what must be decided when, and what is left out."""

from sonae.brief.blocks import Block, Bullets, Cell, Heading, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent, percent_range, spread, years_range
from sonae.brief.sections.adaptive import adapting_said
from sonae.brief.sections.choice_words import remaining_said
from sonae.brief.sections.frontier import best_unnamed
from sonae.brief.sections.likelihood import asked_trail
from sonae.brief.sections.not_finite import not_finite_said
from sonae.brief.sections.timeline import launches, window_text
from sonae.brief.sections.weaknesses import common_break
from sonae.brief.sections.worst import worst_table, worst_trail
from sonae.brief.trails import ASSUMED, Ref
from sonae.dims import METRIC, OUTCOME, PLAN
from sonae.evidence import words_spanned
from sonae.robustness import Survival

__all__ = ["bottom_line", "survival_trail"]

NAMED = 4
"""So many propositions are named in the bottom line."""


def bottom_line(draft: Draft) -> Section:
    """Return the section."""
    blocks: list[Block] = [
        Bullets(
            (
                *not_finite_said(draft),
                *_survivors(draft),
                *common_break(draft),
                *remaining_said(draft),
                *_rules(draft),
                *best_unnamed(draft),
                *adapting_said(draft),
                *_likely(draft),
            ),
            "lede",
        ),
        *_not_modelled(draft),
        *worst_table(draft, _with_threshold(draft), survival_trail(draft)),
        *_exchange(draft),
        *_decisions(draft),
        *_assumptions(draft),
    ]
    return Section("bottom-line", "Bottom line", tuple(blocks))


def survival_trail(draft: Draft) -> str:
    """Register the trail of what plans keep and miss."""
    return draft.trails.add(
        "survival",
        "Thresholds that a plan keeps in its worst future; futures in which it keeps all",
        "A threshold is missed if a future was found that misses it, and kept if it is proved that "
        "none does; between the two it is kept as far as was seen. “All thresholds met” is counted "
        "future by future, over the futures of the run. For "
        "its probability the share of a scenario's draws in which it holds stands for the "
        "scenario, and is bounded over all distributions of scenarios that the judgements allow.",
        rests=(
            Ref("trail", draft.run_trail()),
            Ref("trail", draft.judgements_trail()),
            *(Ref("trail", worst_trail(draft, name)) for name in draft.content.outcomes),
        ),
    )


def _survivors(draft: Draft) -> tuple[Text, ...]:
    """Say what survives and what fails everywhere."""
    trail = survival_trail(draft)
    rows = draft.study.survival
    total = len(_with_threshold(draft)) if rows else 0
    safe = [row.plan for row in rows if not row.missed and not row.open]
    unbroken = [row.plan for row in rows if not row.missed and row.open]
    number = draft.number(count(total), trail)
    if not total:
        return ("No outcome has a threshold, so nothing can be said to survive or to fail.",)
    if safe:
        first = sentence(
            "In every future that is possible, {} meets every one of the {} thresholds: this is "
            "proved, not sampled.",
            draft.plans(safe),
            number,
        )
    elif unbroken:
        first = sentence(
            "No future was found in which {} misses one of the {} thresholds; that there is none "
            "is not proved.",
            draft.plans(unbroken),
            number,
        )
    else:
        first = sentence(
            "<b>No plan keeps all {} thresholds in its worst future.</b> Each of the {} plans "
            "fails somewhere.",
            number,
            draft.number(count(len(rows)), trail),
        )
    return (
        first,
        *_sometimes(draft, rows),
        *_shared(draft, rows, trail),
        *_all_met(draft, rows, trail),
        *_leverage(draft),
    )


def _shared(draft: Draft, rows: tuple[Survival, ...], trail: str) -> tuple[Text, ...]:
    """Name the thresholds that every plan misses, and those that every plan keeps."""
    missed = [name for name in draft.content.outcomes if all(name in row.missed for row in rows)]
    kept = [name for name in draft.content.outcomes if all(name in row.kept for row in rows)]
    said = []
    if missed:
        said.append(
            sentence(
                "Whatever is chosen, the worst case misses {} of them: {}.",
                draft.number(count(len(missed)), trail),
                joined((authored(draft.outcome(name)) for name in missed), "; "),
            )
        )
    if kept:
        said.append(
            sentence(
                "Under every plan these hold in every possible future, proved: {}.",
                joined((authored(draft.outcome(name)) for name in kept), "; "),
            )
        )
    return tuple(said)


def _sometimes(draft: Draft, rows: tuple[Survival, ...]) -> tuple[Text, ...]:
    """Name the thresholds that some plans keep in the worst case, and which plans."""
    said: list[Text] = []
    for name in draft.content.outcomes:
        keep = [row.plan for row in rows if name in row.kept]
        if keep and len(keep) < len(rows):
            text = sentence("{} (under {})", authored(draft.outcome(name)), draft.plans(keep))
            said.append(text)
    if not said:
        return ()
    return (sentence("What provably survives the worst case: {}.", joined(said, "; ")),)


def _all_met(draft: Draft, rows: tuple[Survival, ...], trail: str) -> tuple[Text, ...]:
    """Say how often all thresholds are met at once, at most."""
    if len(rows) < 2:
        return ()
    shares = [row.all_met for row in rows]
    most = max(rows, key=lambda row: row.all_met_upper)
    return (
        sentence(
            "All thresholds at once are met in {} of the futures, depending on the plan; no plan "
            "has a probability of it above {}.",
            draft.number(spread(min(shares), max(shares), "share"), trail),
            draft.number(percent(most.all_met_upper), trail),
        ),
    )


def _leverage(draft: Draft) -> tuple[Text, ...]:
    """Say on which threshold the choice of plan matters most, and on which least."""
    names = _with_threshold(draft)
    if len(names) < 2 or len(draft.study.performance.plans) < 2:
        return ()
    met = draft.study.scores.sel({METRIC: "satisficing"})
    ends = {}
    for name in names:
        column = met.sel({OUTCOME: name}).to_numpy()
        ends[name] = (float(column.min()), float(column.max()))
    most = max(names, key=lambda name: ends[name][1] - ends[name][0])
    least = min(names, key=lambda name: ends[name][1] - ends[name][0])
    pattern = "{} (met in {} of the futures, by plan)"
    said = [
        sentence(
            pattern,
            authored(draft.outcome(name)),
            draft.number(spread(*ends[name], "share"), draft.metric_trail("satisficing", name)),
        )
        for name in (most, least)
    ]
    return (sentence("The choice matters most for {}, and least for {}.", *said),)


def _rules(draft: Draft) -> tuple[Text, ...]:
    """Say how many plans some rule prefers alone: there is no one best plan."""
    clear = [entry for entry in draft.study.winners if len(entry.plans) == 1]
    preferred = {plan for entry in clear for plan in entry.plans}
    trail = draft.counted(
        "preferred",
        "Plans that some rule prefers",
        "For each rule and outcome the plan that beats all others; cases in which plans tie are "
        "left out.",
        tuple(Ref("trail", draft.metric_trail(e.metric, e.outcome)) for e in clear),
    )
    never = [name for name in draft.study.performance.plans if name not in preferred]
    text = sentence(
        "There is no one best plan: {} of {} plans are ahead of all others by at least one of {} "
        "rules on at least one outcome ({}).",
        draft.number(count(len(preferred)), trail),
        draft.number(count(len(draft.study.performance.plans)), trail),
        draft.number(count(len({entry.metric for entry in draft.study.winners})), trail),
        sentence('<a class="ref" href="#rules">which rule prefers which</a>'),
    )
    if never:
        text += sentence(" Never ahead of all others: {}.", draft.plans(never))
    return (text,)


def _likely(draft: Draft) -> tuple[Text, ...]:
    """Return the bounds of the first propositions that a source put into words."""
    spoken = {name for name, claim in draft.content.claims.items() if claim.words}
    said: list[Text] = []
    for index, item in enumerate(draft.study.asked):
        if spoken & set(item.claims) and len(said) < NAMED:
            low, high = item.bounds.lower, item.bounds.upper
            number = draft.number(percent_range(low, high), asked_trail(draft, index))
            words = words_spanned(low, high, draft.content.scale)
            said.append(sentence("{}: {} ({})", authored(item.label), number, words))
    if not said:
        return ()
    return (
        sentence(
            "How likely, as far as the judgements go: {}. {}",
            joined(said, "; "),
            sentence('<a class="ref" href="#likelihood">All propositions</a>'),
        ),
    )


def _not_modelled(draft: Draft) -> tuple[Block, ...]:
    items = tuple(authored(text) for text in draft.content.not_modelled)
    if not items:
        text = "The dossier does not say what it leaves out. That is a fault of the dossier."
        return (Heading("Not modelled", "not-modelled"), Paragraph(text))
    lead = "Where one of these decides the matter, this brief is silent."
    return (Heading("Not modelled", "not-modelled"), Paragraph(lead), Bullets(items, "columns"))


def _with_threshold(draft: Draft) -> list[str]:
    return [name for name, entry in draft.content.outcomes.items() if entry.threshold is not None]


def _met_words(draft: Draft, row: Survival) -> str:
    """Return words for a probability that rests on sampled futures: none seen is not never."""
    if row.all_met == 0:
        return "in none of the futures run"
    return words_spanned(row.all_met_lower, row.all_met_upper, draft.content.scale)


def _exchange(draft: Draft) -> tuple[Block, ...]:
    """Return what each plan buys and gives up: where it is among the best, and the worst."""
    if len(draft.study.survival) < 2 or not _with_threshold(draft):
        return ()
    trail = survival_trail(draft)
    rows = []
    for row in draft.study.survival:
        bounds = sentence(
            "{}<br><small>{}</small>",
            draft.number(percent_range(row.all_met_lower, row.all_met_upper), trail),
            _met_words(draft, row),
        )
        rows.append(
            Row(
                (
                    Cell(draft.to(Ref("plan", row.plan), draft.plan(row.plan)), head=True),
                    Cell(_extreme(draft, row.plan, best=True)),
                    Cell(_extreme(draft, row.plan, best=False)),
                    Cell(draft.number(percent(row.all_met), trail), "num"),
                    Cell(bounds, "num"),
                )
            )
        )
    few = draft.number(count(_few(len(draft.study.survival))), trail)
    head = (
        "Plan",
        sentence("Ahead: among the best {} at meeting the threshold for", few),
        sentence("Behind: among the worst {} at meeting the threshold for", few),
        "All met: share of futures",
        "All met: probability",
    )
    caption = (
        "Where each plan is ahead, and where behind (share of futures that meet the threshold)"
    )
    return (Table(caption, head, tuple(rows), trail),)


def _extreme(draft: Draft, plan: str, *, best: bool) -> Text:
    """Name the thresholds on which a plan is among the best few, or the worst few, of all."""
    met = draft.study.scores.sel({METRIC: "satisficing"})
    named = []
    for name in _with_threshold(draft):
        shares = [
            float(met.sel({PLAN: other, OUTCOME: name})) for other in draft.study.performance.plans
        ]
        own = float(met.sel({PLAN: plan, OUTCOME: name}))
        beaten = sum(share < own for share in shares)
        ahead = sum(share > own for share in shares)
        few = _few(len(shares))
        # Ties with most of the others say nothing, so that few are ahead does not suffice.
        if (ahead < few and beaten > ahead) if best else (beaten < few and ahead > beaten):
            number = draft.number(percent(own), draft.metric_trail("satisficing", name))
            named.append(sentence("{} ({})", authored(draft.outcome(name)), number))
    return joined(named, "; ") or "—"


def _few(plans: int) -> int:
    """Return how many plans are the best, or the worst, few: a quarter of them."""
    return max(1, plans // 4)


def _decisions(draft: Draft) -> tuple[Block, ...]:
    """Return when options are launched: a row for each year, in any case apart from on a sign."""
    moments: dict[tuple[int, int, bool, str], list[str]] = {}
    for option, starts in launches(draft):
        for plan, launch in starts:
            key = (launch.start, launch.last, launch.when is not None, option)
            moments.setdefault(key, []).append(plan)
    rows = [
        _decision(draft, option, window_text(*window), plans, on_a_sign=on_a_sign)
        for (*window, on_a_sign, option), plans in sorted(moments.items())
    ]
    if not rows:
        return ()
    trail = draft.trails.add(
        "decisions",
        "Decisions and their dates",
        "Each year in which some plan launches an option, and the option's lead as the dossier "
        "states it, before the stretch that the model applies when much is done at once.",
        rests=tuple(Ref("option", option) for option, _ in launches(draft)),
        basis=f"Launch years are the {ASSUMED}.",
    )
    head = ("Start", "Step", "Lead to first effect", "Needs", "Launched", "Plans that use it")
    return (
        Heading("Decisions and their dates", "decisions"),
        Table("What each plan launches when", head, tuple(rows), trail),
    )


def _decision(draft: Draft, option: str, years: str, plans: list[str], *, on_a_sign: bool) -> Row:
    entry, trail = draft.content.options[option], draft.option_trail(option)
    mark = "" if entry.from_ else draft.assumed()
    label = sentence("{} {}", draft.to(Ref("option", option), draft.option(option)), mark)
    return Row(
        (
            Cell(draft.number(years, trail), "num"),
            Cell(label, head=True),
            Cell(draft.number(years_range(entry.lead), trail)),
            Cell(authored(entry.legal) if entry.legal else "—"),
            Cell("on a sign" if on_a_sign else "in any case"),
            Cell(draft.plans(dict.fromkeys(plans))),
        )
    )


def _assumptions(draft: Draft) -> tuple[Block, ...]:
    items = []
    for entry in draft.content.assumptions:
        text = sentence("<b>{}</b> {}", authored(entry.says), draft.assumed())
        if entry.because:
            text += sentence(" {}", authored(entry.because))
        if entry.bears_on:
            text += sentence(" <small>Bears on: {}.</small>", authored(", ".join(entry.bears_on)))
        items.append(text)
    if not items:
        return ()
    return (
        Heading("What the answer hangs on", "assumptions"),
        Bullets(tuple(items), "spaced"),
    )
