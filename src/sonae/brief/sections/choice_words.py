"""Choice of plans in words: who remains in all outcomes together, and how figures came about."""

from collections.abc import Iterable

from sonae.brief.blocks import Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, count, exact, limit, plain
from sonae.brief.trails import ASSUMED, Ref
from sonae.robustness.choice import Choice, Choices

__all__ = [
    "choice_trail",
    "compared",
    "every_choice",
    "gain",
    "remain_trail",
    "remaining_said",
    "thresholds_said",
    "together_said",
]


def remain_trail(draft: Draft, found: Choices) -> str:
    """Register how plans fall in all outcomes together."""
    ties = "; ".join(
        f"{draft.outcome(name)}: {_tie(tie, draft.content.outcomes[name].unit)}"
        for name, tie in found.together.ties.items()
    )
    return draft.trails.add(
        "remain",
        "Plans that remain in all outcomes together",
        "A plan falls only if a plan that remains is at least as good in every outcome, up to the "
        "tie, under every distribution that the judgements allow, and better by more than the tie "
        f"in one (Pareto dominance with Walley’s strict preference). Ties: {ties}.",
        rests=(
            *(Ref("trail", choice_trail(draft, choice)) for choice in found.outcomes),
            Ref("trail", draft.judgements_trail()),
        ),
    )


def choice_trail(draft: Draft, choice: Choice) -> str:
    """Register how the rules judge one outcome, or all thresholds at once."""
    name = choice.outcome if choice.by == "mean" else choice.by
    what = compared(draft, choice)
    own = [choice.outcome] if choice.outcome in draft.content.outcomes else draft.content.outcomes
    stands = {
        "mean": "the mean over its draws",
        "all": "the share of its draws in which every threshold is met",
        "count": "the number of thresholds met, mean over its draws",
    }[choice.by]
    return draft.trails.add(
        f"choice-{name}",
        f"Rules of choice: {what}",
        f"A scenario counts with {stands}. Expectations are bounded over every distribution that "
        "the judgements allow, and so is each difference of two plans under one distribution at a "
        f"time, by linear programming, exact to {choice.gap:.0e}. Tie: "
        f"{_tie(choice.tie, choice.unit)}; weight of the worse end in Hurwicz’s rule: "
        f"{choice.alpha:g}.",
        rests=(
            Ref("trail", draft.judgements_trail()),
            Ref("trail", draft.run_trail()),
            *(Ref("trail", draft.outcome_trail(name)) for name in own),
        ),
        basis=f"The tie is the {ASSUMED}." if choice.tie_stated else None,
    )


def _tie(value: float, unit: str) -> str:
    return exact(value, unit) if value >= 1e-4 else f"{value:.0e}"


def compared(draft: Draft, choice: Choice) -> str:
    """Return what plans are compared in: an outcome, or all thresholds at once."""
    named = {"all": "all thresholds met", "count": "number of thresholds met"}
    return named.get(choice.by) or draft.outcome(choice.outcome)


def every_choice(found: Choices) -> list[Choice]:
    """Return the outcomes, then all thresholds at once."""
    limits = found.thresholds
    more = [] if limits is None or len(limits.outcomes) < 2 else [limits.choice_all]
    return [*found.outcomes, *more, *([limits.choice_count] if more and limits else [])]


# in words -----------------------------------------------------------------------------------


def together_said(draft: Draft, found: Choices) -> Iterable[Text]:
    """Say which plans remain if no outcome is weighed against another."""
    trail, all_ = remain_trail(draft, found), found.together
    if not all_.falls:
        yield sentence(
            "<b>Without weighing one outcome against another, no plan falls:</b> none of the {} is "
            "surely matched by another on every outcome and surely beaten on one. Who wants fewer "
            "plans has to say which outcomes matter more.",
            draft.number(count(len(all_.plans)), trail),
        )
        return
    yield sentence(
        "<b>Without weighing one outcome against another, {} of {} plans remain:</b> {}.",
        draft.number(count(len(all_.remaining)), trail),
        draft.number(count(len(all_.plans)), trail),
        draft.plans(all_.remaining),
    )
    for fall in all_.falls:
        ahead = joined(
            (
                sentence(
                    "{} (by {} at least)",
                    authored(draft.outcome(name)),
                    draft.number(_amount(draft, lead, name), trail),
                )
                for name, lead in fall.ahead.items()
            ),
            "; ",
        )
        yield sentence(
            "<b>{} falls by {},</b> which is surely better in {}, and nowhere worse by more than "
            "the tie.",
            draft.to(Ref("plan", fall.plan), draft.plan(fall.plan)),
            draft.to(Ref("plan", fall.by), draft.plan(fall.by)),
            ahead,
        )


def thresholds_said(draft: Draft, found: Choices) -> Iterable[Text]:
    """Say how surely all thresholds are met at once, and who falls by that."""
    limits = found.thresholds
    if limits is None or len(limits.outcomes) < 2:
        return
    choice = limits.choice_all
    trail = choice_trail(draft, choice)
    best = choice.verdicts["gamma_maximin"].remaining
    surely = limits.all_met[best[0]]
    never = [plan for plan, met in limits.all_met.items() if met.upper <= 0.0]
    fallen = [fall.plan for fall in choice.verdicts["maximality"].falls]
    text = sentence(
        "<b>By the chance of meeting all {} thresholds at once,</b> {} {} the highest floor: at "
        "least {}, at most {}.",
        draft.number(count(len(limits.outcomes)), trail),
        draft.plans(best),
        "has" if len(best) == 1 else "have",
        draft.number(limit(surely.lower, choice.unit, up=False), trail),
        draft.number(limit(surely.upper, choice.unit, up=True), trail),
    )
    if never:
        text += sentence(
            " In no future of the run: {}.",
            draft.plans(never),
        )
    others = [plan for plan in fallen if plan not in never]
    if others:
        text += sentence(" Surely less likely than another: {}.", draft.plans(others))
    yield text


def _amount(draft: Draft, value: float, outcome: str) -> str:
    return amount(value, draft.content.outcomes[outcome].unit)


def remaining_said(draft: Draft) -> tuple[Text, ...]:
    """Say who remains in all outcomes together, for the bottom line."""
    found = draft.study.choices
    if found is None or len(found.together.plans) < 2:
        return ()
    trail, all_ = remain_trail(draft, found), found.together
    link = sentence('<a class="ref" href="#remain">Which plans remain</a>')
    if not all_.falls:
        pattern = (
            "No plan can be struck out without saying which outcomes matter more: none of the {} "
            "is surely matched by another on every outcome and surely beaten on one. {}"
        )
        return (sentence(pattern, draft.number(count(len(all_.plans)), trail), link),)
    return (
        sentence(
            "Whatever the true probabilities and whichever outcome matters most, another plan does "
            "at least as well as {}, up to the tie. {}",
            draft.plans(fall.plan for fall in all_.falls),
            link,
        ),
    )


def gain(value: float, unit: str) -> str:
    """Return a difference of two plans in its unit; of shares in points."""
    if unit in ("share", "probability"):
        return amount(value, unit).replace("%", "points")
    return plain(value) if unit == "thresholds" else amount(value, unit)
