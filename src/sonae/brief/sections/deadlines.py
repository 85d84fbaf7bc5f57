"""Deadlines: by when each option and each action has to be started to act before the plan tips."""

import numpy as np

from sonae.brief.blocks import Block, Cell, Figure, Paragraph, Row, Section, Table, Text
from sonae.brief.charts.deadlines_chart import asked_years, deadlines_chart, lates
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.sections.pathway_trails import keep_trail
from sonae.brief.trails import ASSUMED, COUNTED, Ref, refs
from sonae.pathways import Action, Actions, Deadlines

__all__ = ["action_too_late", "deadline_line", "deadlines_section", "deadlines_trail"]


def deadlines_section(
    draft: Draft, due: Deadlines | None, actions: Actions | None = None, why: str = ""
) -> Section:
    """Return the section.

    Parameters
    ----------
    draft : Draft
    due : Deadlines or None
        Beside the plan that is done anyway.
    actions : Actions, optional
        To say by when each has to be decided on.
    why : str
        Why there are no deadlines, in a sentence without its full stop.
    """
    title = "What has to be decided by when"
    if due is None:
        said = why or "the dossier names nothing that has to hold"
        text = sentence("No deadlines: {}.", authored(said))
        return Section("deadlines", title, (Paragraph(text),))
    trail = deadlines_trail(draft, due)
    plan = draft.to(Ref("plan", due.plan), draft.plan(due.plan))
    if due.tips <= 0 or not due.rows:
        text = sentence(
            "Beside {} nothing has a deadline: {}.",
            plan,
            "it does not tip in any future" if due.rows else "it launches every option itself",
        )
        return Section("deadlines", title, (Paragraph(text),))
    lead = sentence(
        "Beside {}, which tips in {} of futures. A launch is safe in a future if the option, with "
        "what it requires launched before it, acts by the year in which the plan tips. In time is "
        "not enough: whether an option then prevents the tipping is another question.",
        plan,
        draft.number(percent(due.tips), trail),
    )
    blocks: list[Block] = [Paragraph(lead)]
    blocks += [Paragraph(line) for line in deadline_line(draft, due, actions)]
    blocks.append(_figure(draft, due))
    if actions is not None:
        blocks.append(_actions(draft, due, actions))
    return Section("deadlines", title, tuple(blocks))


def deadlines_trail(draft: Draft, due: Deadlines) -> str:
    """Register how latest safe starts were found."""
    return draft.trails.add(
        f"deadlines-{due.plan}",
        f"Latest safe starts beside {draft.plan(due.plan)}",
        "In every future: the year in which the plan tips, less the whole years from launch to "
        "effect as the model stretches them, less the months by which what the option requires has "
        "to be launched before. Shares are of the futures that tip, every possible scenario alike.",
        rests=(
            Ref("trail", keep_trail(draft, due.times)),
            Ref("plan", due.plan),
            *refs("option", tuple(row.option for row in due.rows)),
        ),
        basis=f"{COUNTED}; leads are the {ASSUMED} where options name no claim.",
    )


def action_too_late(due: Deadlines, action: Action, year: int) -> float | None:
    """Return the share of tipping futures in which not all of an action acts in time.

    None if the plan launches all of it anyway. What an action launches itself counts as launched;
    the year is that of the decision.
    """
    times = due.times
    rows = {row.option: row for row in due.rows}
    own = {option: after for option, after in action.launches.items() if option in rows}
    if not own:
        return None
    late = np.zeros((times.classes.count, len(times.numbers)), dtype=np.bool_)
    for option, after in own.items():
        late |= rows[option].due < year + after - times.years.start
    share = float((late.mean(axis=1) * times.weight).sum())
    return share / due.tips if due.tips > 0 else 0.0


def deadline_line(
    draft: Draft, due: Deadlines | None, actions: Actions | None = None
) -> tuple[Text, ...]:
    """Say what is due first, for the bottom line; nothing if there is no deadline.

    Of the actions that still act in time in every tipping future if decided on at the first
    decision point, the one for which the next is too late most often; of options if there is none.
    """
    if due is None or due.tips <= 0:
        return ()
    trail = deadlines_trail(draft, due)
    found: list[tuple[float, str, float]] = []
    if actions is not None and len(actions.decide) > 1:
        first, then = actions.decide[:2]
        for action in actions.actions:
            now, later = (action_too_late(due, action, year) for year in (first, then))
            if now is not None and later is not None and now < 0.1 and later > 0:
                found.append((later, action.label, now))
        verb = "Decide on"
    else:
        asked = asked_years(due, draft.study.dossier)
        if len(asked) < 2:
            return ()
        first, then = asked[:2]
        found = [
            (late.too_late[1], draft.option(late.row.option), late.too_late[0])
            for late in lates(due, (first, then))
            if late.too_late[0] < 0.1 and late.too_late[1] > 0
        ]
        verb = "Launch"
    if not found:
        return ()
    later, label, now = max(found, key=lambda entry: entry[0])
    others = sum(entry[0] > 0.1 for entry in found) - 1
    more: Text = ""
    if others > 0:
        number = draft.number(count(others), trail)
        more = sentence(" So it is with {} more, in more than a tenth of them.", number)
    return (
        sentence(
            "<b>{} {} by {}:</b> if it is left until {}, not all of it acts in time in {} of the "
            "futures that tip (now: {}).{}",
            *(verb, authored(label), draft.number(str(first), trail)),
            draft.number(str(then), trail),
            draft.number(percent(later), trail),
            draft.number(percent(now), trail),
            more,
        ),
    )


def _figure(draft: Draft, due: Deadlines) -> Figure:
    chart, trail = deadlines_chart(due, draft.study.dossier), deadlines_trail(draft, due)
    years = asked_years(due, draft.study.dossier)
    enough = sorted({year for row in due.rows for year in row.enough})
    rows = []
    for late in lates(due, years):
        option, before = late.row.option, late.row.chain.before
        needs = [
            sentence("{} ({})", draft.to(Ref("option", name), draft.option(name)),
                     _ahead(draft, ahead, trail))
            for name, ahead in before.items()
        ]  # fmt: skip
        lead = str(late.lead) if late.lead == late.most else f"{late.lead} to {late.most}"
        cells = [
            Cell(draft.to(Ref("option", option), draft.option(option)), head=True),
            Cell(joined(needs, "; ") if needs else "—"),
            Cell(draft.number(lead, trail), "num"),
        ]
        cells += [
            Cell("too late already" if year is None else draft.number(str(year), trail), "num")
            for year in late.latest
        ]
        shares = [*late.too_late, *(late.row.enough.get(year, 0.0) for year in enough)]
        cells += [Cell(draft.number(percent(share), trail), "num") for share in shares]
        rows.append(Row(tuple(cells)))
    head = [
        *("Option", "Requires", "Years to act (half, 90 % of futures)"),
        *("Safe in every future", "in 90 %", "in half"),
    ]
    texts = [authored(text) for text in head]
    texts += [sentence("Too late if launched in {}", draft.number(str(y), trail)) for y in years]
    texts += [sentence("Enough alone, {}", draft.number(str(y), trail)) for y in enough]
    table = Table("Latest safe launch of each option", tuple(texts), tuple(rows), trail, "small")
    return Figure(
        authored(chart.title), drawn(chart, "deadlines"), trail, notes(chart), table, "wide"
    )


def _ahead(draft: Draft, years: int, trail: str) -> Text:
    if years == 0:
        return "before it"
    noun = "year" if years == 1 else "years"
    return sentence("{} {} before", draft.number(str(years), trail), noun)


def _actions(draft: Draft, due: Deadlines, actions: Actions) -> Table:
    trail = deadlines_trail(draft, due)
    rows = []
    for action in actions.actions:
        shares = [action_too_late(due, action, year) for year in actions.decide]
        if shares[0] is None:
            continue
        cells = [Cell(authored(action.label), head=True)]
        cells += [
            Cell("—" if share is None else draft.number(percent(share), trail), "num")
            for share in shares
        ]
        rows.append(Row(tuple(cells)))
    years = (sentence("Decided on in {}", draft.number(str(y), trail)) for y in actions.decide)
    caption = "In how many of the futures that tip not all of an action would act in time"
    return Table(caption, ("Action", *years), tuple(rows), trail)
