"""Trails of pathways: what tips, how pathways were made and compared, and how often they last."""

from sonae.brief.draft import Draft
from sonae.brief.trails import ASSUMED, COUNTED, Ref, refs
from sonae.pathways import TippingTimes
from sonae.pathways.mapped import Mapped

__all__ = ["bounds_trail", "keep_trail", "pathways_trail"]


def keep_trail(draft: Draft, times: TippingTimes) -> str:
    """Register what tips: the conditions, and how tipping times were found."""
    conditions = [c for c in times.timed.conditions if c.id not in times.goals]
    said = "; ".join(
        f"{c.label} (missed {c.years} {'year' if c.years == 1 else 'years'} running)"
        for c in conditions
    )
    return draft.trails.add(
        "tipping",
        "Tipping times",
        f"A plan tips in the first year from which one of these is missed: {said}. Run in "
        f"{times.classes.count:,} scenario classes with {len(times.numbers)} draws each, seed "
        f"{times.seed}; shares count every possible scenario alike.",
        rests=refs("claim", tuple(name for c in conditions for name in c.claims)),
        basis=f"{COUNTED}; what has to hold is the {ASSUMED} where it names no claim.",
    )


def pathways_trail(draft: Draft, shown: Mapped) -> str:
    """Register how pathways were made, run and compared."""
    graph = shown.found.graph
    lasting = graph.lasting
    actions, futures = lasting.actions, lasting.futures
    return draft.trails.add(
        "pathways",
        "Pathways",
        f"All {len(graph.numbers):,} sequences of at most {actions.most} of "
        f"{len(actions.actions)} actions at {len(actions.decide)} decision points that options "
        f"allow, each run in {futures.count:,} futures. One beats another if it lasts at least as "
        f"long in every future and costs no more: {len(graph.beaten):,} are beaten, "
        f"{len(graph.best):,} stay. What a step keeps open is found by going back from the last "
        "decision point; it knows the future, so it is the most that can be reached.",
        rests=(
            Ref("trail", keep_trail(draft, shown.found.times)),
            *refs("option", actions.options),
        ),
        basis=f"{COUNTED}; actions and decision points are the {ASSUMED}.",
    )


def bounds_trail(draft: Draft, shown: Mapped) -> str:
    """Register how often pathways last: shares, and bounds over the judgements."""
    return draft.trails.add(
        "pathway-bounds",
        "How often pathways last",
        "The share is over all scenario classes, every possible scenario alike; the bounds are the "
        "least and the greatest probability that the judgements allow. Costs are the upper ends of "
        "what the steps cost over the horizon.",
        rests=(
            Ref("trail", keep_trail(draft, shown.found.times)),
            Ref("trail", draft.judgements_trail()),
            *refs("option", shown.found.graph.lasting.actions.options),
        ),
        basis=f"{COUNTED}; costs are the {ASSUMED} where options name no claim.",
    )
