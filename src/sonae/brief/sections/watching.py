"""What watching can do: what signposts announce in time, alarms, and what waiting is worth.

Stands in the section of signposts. What has no past or calls for nothing is said plainly.
"""

from collections.abc import Sequence

from sonae.brief.blocks import Block, Cell, Figure, Fold, Heading, Paragraph, Row, Table, Text
from sonae.brief.charts.alarm_curve import Told, alarm_curve, lead_of
from sonae.brief.draft import Draft, authored, code, joined, sentence
from sonae.brief.numbers import MINUS, amount, is_percentage, percent, percent_range, plain
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.sections.pathway_trails import keep_trail
from sonae.brief.trails import ASSUMED, COUNTED, Ref, refs
from sonae.pathways.adaptive import Watching
from sonae.pathways.announced import TELLS, Announced, Coverage
from sonae.pathways.waiting import Difference

__all__ = ["watching_blocks", "watching_line"]

SILENT = 3
"""States that are named in which most is not announced."""


def watching_blocks(draft: Draft, watching: Watching) -> tuple[Block, ...]:
    """Return what follows the list of signposts."""
    blocks: list[Block] = []
    if watching.coverage is not None and watching.coverage.signposts:
        trail = _coverage_trail(draft, watching)
        blocks += [
            Heading("What the signposts announce in time"),
            *(Paragraph(line) for line in watching_line(draft, watching)),
            _board(draft, watching.coverage, trail),
        ]
    blocks.append(Heading("Where to set an alarm"))
    if watching.told:
        blocks += _alarms(draft, watching)
    else:
        text = "The dossier names no number to watch that calls for an option left to be launched."
        blocks.append(Paragraph(text))
    blocks.append(Heading("What waiting for a sign is worth"))
    if watching.worth:
        blocks += _waiting(draft, watching)
    else:
        blocks.append(Paragraph("No plan has a step that waits for a sign."))
    return tuple(blocks)


# signposts ----------------------------------------------------------------------------------------


def _coverage_trail(draft: Draft, watching: Watching) -> str:
    plan = watching.coverage.plan if watching.coverage is not None else ""
    return draft.trails.add(
        "announced",
        "What signposts announce in time",
        f"Of the futures in which {draft.plan(plan)} tips. A signpost counts where an event for "
        "which it speaks (a ratio above one) holds and an option that it feeds, launched in the "
        "first year after its date, still acts by the tipping; and only if the plan tips at least "
        f"{TELLS} times as often where its events hold (lift). That a sign is seen wherever its "
        "event holds is the best case.",
        rests=(
            Ref("trail", keep_trail(draft, watching.times)),
            *refs("signpost", tuple(draft.content.signposts)),
        ),
        basis=COUNTED,
    )


def watching_line(draft: Draft, watching: Watching | None) -> tuple[Text, ...]:
    """Say how much nothing announces, and where most; for the bottom line as well."""
    found = None if watching is None else watching.coverage
    if watching is None or found is None or not found.signposts:
        return ()
    trail = _coverage_trail(draft, watching)
    silent = 1.0 - found.covered
    if silent < 1e-9:
        return ("Every future that tips is announced in time by some signpost, at best.",)
    order = sorted(found.by_state.items(), key=lambda entry: (-entry[1], entry[0]))
    most = [
        sentence(
            "{}: {} ({})",
            authored(draft.factor_labels[factor]),
            authored(draft.state(factor, state)),
            draft.number(percent(share), trail),
        )
        for (factor, state), share in order[:SILENT]
        if share > silent
    ]
    where = sentence(" It is most where {}.", joined(most, "; ")) if most else ""
    return (
        sentence(
            "<b>In {} of the futures that tip nothing announces it in time,</b> even if every sign "
            "is seen wherever its event holds.{}",
            draft.number(percent(silent), trail),
            where,
        ),
    )


def _board(draft: Draft, found: Coverage, trail: str) -> Table:
    rows = tuple(_post(draft, entry, trail) for entry in found.signposts)
    head = ("Signpost", "Step from", "Holds in (of the futures that tip)", "Lift",
            "In time for (of the futures that tip)")  # fmt: skip
    return Table("Signposts as warnings", head, rows, trail)


def _post(draft: Draft, entry: Announced, trail: str) -> Row:
    label = draft.content.signposts[entry.signpost].label
    timely = [
        sentence(
            "{} ({})",
            draft.to(Ref("option", option), draft.option(option)),
            draft.number(percent(share), trail),
        )
        for option, share in entry.in_time.items()
    ]
    said: Text = joined(timely, "; ") or "—"
    if entry.why_not:
        said = sentence("does not count: {}", entry.why_not)
    lift = "—" if entry.lift != entry.lift else draft.number(f"{entry.lift:.2f}", trail)
    return Row(
        (
            Cell(draft.to(Ref("signpost", entry.signpost), label), head=True),
            Cell("no date" if entry.year is None else draft.number(str(entry.year), trail), "num"),
            Cell(draft.number(percent(entry.speaks), trail), "num"),
            Cell(lift, "num"),
            Cell(said),
        )
    )


# alarms -------------------------------------------------------------------------------------------


def _alarms(draft: Draft, watching: Watching) -> list[Block]:
    trail = draft.trails.add(
        "alarms",
        "Alarms on numbers that can be watched",
        "In every future the number is read when it is known, with its delay, under the plan that "
        "tips. An alarm is in time if the option that it calls for, launched in that year, acts by "
        "the tipping. The threshold is the one at which the share of tipping futures announced in "
        "time exceeds the share of false alarms most (Youden 1950). Bounds: least and greatest "
        "probability of a miss, and of a false alarm, that the judgements allow.",
        rests=(
            Ref("trail", keep_trail(draft, watching.times)),
            Ref("trail", draft.judgements_trail()),
            *refs("option", tuple(dict.fromkeys(curve.option for curve, _ in watching.told))),
        ),
        basis=f"{COUNTED}; what can be watched, and how late it is known, is the {ASSUMED}.",
    )
    chart = alarm_curve(watching.told, draft.study.dossier)
    rows = tuple(_alarm(draft, told, trail) for told in watching.told)
    head = (
        *("Number, and what it calls for", "Trigger", "Missed", "of these too late"),
        *(
            "False alarms",
            "P(tips, missed)",
            "P(alarm, no tipping)",
            "Warning",
            "Cost of a false alarm",
        ),
    )
    table = Table("Alarms", head, rows, trail, "small")
    figure = Figure(
        authored(chart.title), drawn(chart, "alarms"), trail, notes(chart), table, "wide"
    )
    return [figure]


def _alarm(draft: Draft, told: Told, trail: str) -> Row:
    curve, alarm = told
    label = draft.content.pathways.indicators[curve.indicator].label
    option = draft.to(Ref("option", curve.option), draft.option(curve.option))
    head = Cell(sentence("{}: {}", authored(label), option), head=True)
    if alarm is None:
        none = Cell("no threshold has more hits than false alarms")
        return Row((head, none, *(Cell("—", "num") for _ in range(7))))
    missed, false = alarm.missed_bounds, alarm.false_bounds
    texts = [percent(share) for share in (alarm.missed, alarm.late, alarm.false_alarm)]
    texts += [percent_range(missed.lower, missed.upper), percent_range(false.lower, false.upper)]
    cells = [Cell(draft.number(text, trail), "num") for text in texts]
    cells.append(Cell(authored(lead_of(alarm)), "num"))
    cells.append(Cell(draft.number(amount(alarm.cost, draft.content.money), trail), "num"))
    return Row((head, Cell(code(alarm.trigger)), *cells))


# waiting ------------------------------------------------------------------------------------------


def _waiting(draft: Draft, watching: Watching) -> list[Block]:
    trail = draft.trails.add(
        "waiting",
        "What waiting for a sign is worth",
        "Each plan with a step on a sign, run beside two others: the same steps at their first "
        "date whatever is seen, and without the steps that wait. Means are over all futures, every "
        "possible scenario alike; bounds are of the expectation over the judgements. Above zero "
        "waiting does better, in the outcome’s better direction.",
        rests=(
            Ref("trail", draft.judgements_trail()),
            *refs("plan", tuple(dict.fromkeys(one.plan for one in watching.worth))),
        ),
        basis=COUNTED,
    )
    lead = Paragraph(
        "Against the same steps at once, waiting saves what turns out not to be needed and loses "
        "time; against never taking them it spends, and helps where the sign comes early enough."
    )
    blocks: list[Block] = [lead]
    for one in watching.worth:
        way = "taking them at once" if one.against == "at once" else "never taking them"
        steps = joined((draft.to(Ref("option", o), draft.option(o)) for o in one.steps), "; ")
        summary = sentence("{}: waiting against {}", authored(draft.plan(one.plan)), way)
        said: list[Text] = [sentence("Steps that wait: {}.", steps)]
        if one.conflicts:
            pairs = (
                sentence("{} and {}", authored(draft.option(a)), authored(draft.option(b)))
                for a, b in one.conflicts
            )
            said.append(
                sentence(
                    "At once it could not be carried out, since {} exclude one another: a "
                    "comparison only.",
                    joined(pairs, "; "),
                )
            )
        table = _differences(draft, one.differences, summary, trail)
        blocks.append(Fold(summary, (Paragraph(joined(said, " ")), table)))
    return blocks


def _differences(
    draft: Draft, differences: Sequence[Difference], summary: Text, trail: str
) -> Table:
    rows = []
    for one in differences:
        unit = draft.content.outcomes[one.outcome].unit
        low, high = _signed(one.bounds.lower, unit), _signed(one.bounds.upper, unit)
        between = low if low == high else f"{low} to {high}"
        texts = [_signed(one.mean, unit), between, percent(one.better), percent(one.worse)]
        cells = [Cell(draft.number(text, trail), "num") for text in texts]
        rows.append(Row((Cell(authored(draft.outcome(one.outcome)), head=True), *cells)))
    head = ("Outcome", "Waiting is better by, on average", "Bounds of the expectation",
            "Better in", "Worse in")  # fmt: skip
    return Table(summary, head, tuple(rows), trail, "small")


def _signed(value: float, unit: str) -> str:
    """Return a difference with its sign; shares in percentage points."""
    size = abs(value)
    text = f"{plain(size * 100)} points" if is_percentage(unit) else amount(size, unit)
    if text.startswith("0 ") or text == "0":
        return text
    return f"{MINUS if value < 0 else '+'}{text}"
