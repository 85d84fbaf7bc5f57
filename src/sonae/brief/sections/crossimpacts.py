"""What pushes what: the cross-impact judgements as a map, and which factors drive the others."""

from sonae.brief.blocks import Block, Cell, Figure, Fold, Heading, Paragraph, Row, Table, Text
from sonae.brief.charts.crossimpact import READABLE, points, state_map
from sonae.brief.charts.influence_blocks import factor_map
from sonae.brief.charts.labels import Labels
from sonae.brief.charts.svg import draw
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count
from sonae.brief.trails import ASSUMED, COUNTED, Ref
from sonae.scenarios import Influence, Profile, influence_profile

__all__ = ["cross_impacts"]

DRAWN = 2_500
"""Judgements up to which the map of states is drawn at all: beyond, no page holds it."""


def cross_impacts(draft: Draft) -> tuple[Block, ...]:
    """Return the map with its table, and the profile of the factors; nothing without judgements."""
    influences = draft.study.system.influences
    if not influences.cells:
        return ()
    profile = influence_profile(influences)
    lead = Paragraph(_lead(draft, profile))
    blocks: tuple[Block, ...] = (Heading("What pushes what", "crossimpacts"), lead)
    if influences.space.offsets[-1] <= READABLE:
        blocks += (_states(draft),)
    elif len(influences.cells) <= DRAWN:
        fold = Fold("Every judgement, state by state", (_states(draft),))
        blocks += (_factors(draft, profile), fold)
    else:
        blocks += (_factors(draft, profile),)
    return (*blocks, Fold("Which factors drive, and which are driven", (_profile(draft, profile),)))


def _trail(draft: Draft) -> str:
    inexact = "" if draft.study.system.influences.exact else " An interval shows both of its ends."
    return draft.trails.add(
        "crossimpacts",
        "Map of cross-impacts",
        "Each cell is a judgement as declared: how far the state of its row speaks for (+) or "
        "against (−) the state of its column. A cell that nobody judged is blank; it counts as no "
        f"influence, which is not the same as knowing that there is none.{inexact}",
        rests=(Ref("table", "influences"),),
        basis=f"Where no claim is named: {ASSUMED}; cells are {COUNTED}.",
    )


def _profile_trail(draft: Draft) -> str:
    inexact = "" if draft.study.system.influences.exact else " Of an interval the middle counts."
    return draft.trails.add(
        "influence-profile",
        "Influence of factors on one another",
        "Reach: how far a change of one factor can move the lead of one state of another factor "
        "over a second one, at most, in points of judgement; summed over all other factors. Sum: "
        "of all judgements given or received, without their sign (active and passive sum of "
        "impact analysis). Driving: gives more than the mean and receives less; driven: the "
        f"reverse; linking: more of both; autonomous: less of both.{inexact}",
        rests=(Ref("trail", _trail(draft)),),
        basis=COUNTED,
    )


def _lead(draft: Draft, profile: Profile) -> Text:
    """Say who drives most, who is driven most, and how much nobody judged."""
    trail = _profile_trail(draft)
    acts = max(profile.factors, key=lambda entry: entry.active_reach)
    moved = max(profile.factors, key=lambda entry: entry.passive_reach)
    parts: list[Text] = []
    if acts.active_reach:
        parts.append(
            sentence(
                "{} moves the other factors most ({} points in all); {} is moved most by others "
                "({} points).",
                _factor(draft, acts.factor),
                draft.number(f"{acts.active_reach:g}", trail),
                _factor(draft, moved.factor),
                draft.number(f"{moved.passive_reach:g}", trail),
            )
        )
    else:
        parts.append("No judgement moves any factor: the rows of every pair of factors are alike.")
    if profile.unassessed:
        parts.append(
            sentence(
                "Of {} pairs of factors {} {}: that counts as no influence.",
                draft.number(count(len(profile.blocks)), trail),
                draft.number(count(len(profile.unassessed)), trail),
                "was not judged" if len(profile.unassessed) == 1 else "were not judged",
            )
        )
    return joined(parts, " ")


def _factor(draft: Draft, name: str) -> Text:
    return draft.to(Ref("factor", name), draft.factor_labels[name])


def _labels(draft: Draft) -> Labels:
    space = draft.study.system.space
    return Labels.of(space, draft.factor_labels, draft.state_labels)


def _states(draft: Draft) -> Figure:
    influences, trail = draft.study.system.influences, _trail(draft)
    spec = state_map(influences, _labels(draft))
    note = "Rows act on columns. Blank: not judged, which is not the same as a judgement of no "
    note += "influence. A line runs through a factor on itself."
    return Figure(
        "Which state speaks for which, and which against",
        draw(spec, "crossimpact", str(spec["description"])),
        trail,
        note,
        _state_table(draft, trail),
        "impacts",
    )


def _state_table(draft: Draft, trail: str) -> Table:
    """Return one row for each state that acts, with all that it speaks for and against."""
    given: dict[tuple[str, str], dict[str, list[Influence]]] = {}
    for cell in draft.study.system.influences.cells:
        given.setdefault(cell.source, {}).setdefault(cell.target[0], []).append(cell)
    rows = []
    for (factor, state), targets in given.items():
        acts = (
            sentence(
                "{}: {}",
                authored(draft.factor_labels[target]),
                joined(_score(draft, cell) for cell in cells),
            )
            for target, cells in targets.items()
        )
        name = authored(f"{draft.factor_labels[factor]}: {draft.state(factor, state)}")
        rows.append(Row((Cell(name, head=True), Cell(joined(acts, "; ")))))
    return Table("What each state speaks for and against", ("State", "on"), tuple(rows), trail)


def _score(draft: Draft, cell: Influence) -> Text:
    low, high = points(cell.lower), points(cell.upper)
    words = low if low == high else f"{low} to {high}"
    return sentence("{} {}", authored(draft.state(*cell.target)), words)


def _factors(draft: Draft, profile: Profile) -> Figure:
    trail = _profile_trail(draft)
    spec = factor_map(profile, draft.study.system.space, _labels(draft))
    note = (
        "Rows act on columns; the factor that gives most stands first. A number is how far a "
        "change of the row’s factor can move the lead of one state of the column’s factor over "
        "another."
    )
    return Figure(
        "Which factor moves which",
        draw(spec, "factors", str(spec["description"])),
        trail,
        note,
        _factor_table(draft, profile, trail),
        "impacts",
    )


def _factor_table(draft: Draft, profile: Profile, trail: str) -> Table:
    """Return one row for each factor, with the factors that it moves."""
    rows = []
    for entry in profile.factors:
        blocks = [b for b in profile.blocks if b.source == entry.factor and b.assessed]
        blocks.sort(key=lambda block: -block.reach)
        moves = joined(
            (
                sentence("{} {}", authored(draft.factor_labels[b.target]), f"{b.reach:g}")
                for b in blocks
            ),
            "; ",
        )
        rows.append(
            Row(
                (
                    Cell(_factor(draft, entry.factor), head=True),
                    Cell(moves or "nothing was judged"),
                    Cell(f"{entry.active_reach:g}", "num"),
                    Cell(f"{entry.passive_reach:g}", "num"),
                )
            )
        )
    head = ("Factor", "moves, by so many points", "in all", "is moved, in all")
    return Table("How far each factor moves each other one", head, tuple(rows), trail, "small")


def _profile(draft: Draft, profile: Profile) -> Table:
    rows = tuple(
        Row(
            (
                Cell(_factor(draft, entry.factor), head=True),
                Cell(entry.role),
                *(
                    Cell(f"{value:g}", "num")
                    for value in (
                        entry.active,
                        entry.active_reach,
                        entry.passive,
                        entry.passive_reach,
                        entry.unassessed_given,
                        entry.unassessed_received,
                    )
                ),
            )
        )
        for entry in profile.factors
    )
    head = (
        "Factor",
        "Role",
        "gives: sum",
        "reach",
        "receives: sum",
        "reach",
        "not judged: on others",
        "by others",
    )
    caption = "Active and passive influence of each factor, in points"
    return Table(caption, head, rows, _profile_trail(draft), "small")
