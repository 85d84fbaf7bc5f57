"""The command that says which plans remain under which rule, and what would change that."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonae.cli.app import app
from sonae.cli.figures import FigureOption, check_figure_ending, draw_figure
from sonae.cli.likelihood import Judged, tell_conflict
from sonae.cli.options import (
    DrawsOption,
    FolderArgument,
    JsonOption,
    MemoryOption,
    SeedOption,
    ThreadsOption,
    print_json,
    settings,
    usable,
)
from sonae.cli.progress import progress
from sonae.cli.questions import refuse_together
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.explore import Performance
    from sonae.likelihood import CredalSet
    from sonae.outcomes import CompiledModel
    from sonae.pipeline import Progress as Tell
    from sonae.robustness.break_even import BreakEvens, Kind
    from sonae.robustness.choice import By, Choice, Gains
    from sonae.study import Settings

__all__ = ["choose"]

OutcomeOption = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        help="Compare in this outcome, at length, or in `all` thresholds at once; without it, "
        "briefly in each outcome, in all outcomes together and in all thresholds.",
    ),
]
RuleOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Only this rule (may be repeated): gamma_maximin, gamma_maximax, hurwicz, "
        "e_admissibility, maximality, interval_dominance."
    ),
]
AlphaOption = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Hurwicz: the weight on the worse end.")
]
ByOption = Annotated[
    str | None,
    typer.Option(
        help="What stands for a scenario: the `mean` (the usual) or the `worst` of its draws, or "
        "`met`, the share of draws that meet the threshold. With --outcome all: `met`, the share "
        "that meets all (the usual), or `count`, the number of thresholds met."
    ),
]
WeightsOption = Annotated[
    str | None,
    typer.Option(
        metavar="O=W,…",
        help="Compare in a weighted sum: `risk=10, cost=0.5`, each outcome in its own unit and its "
        "better direction. There is no sum unless you give the weights.",
    ),
]
TieOption = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        help="Differences up to this count as none, in the outcome's unit; the dossier's `tie` if "
        "not given. Of all outcomes at once only 0 can be said: no difference is too small.",
    ),
]
AtLeastOption = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Name the plans that meet all thresholds at least so probably, whatever is believed.",
    ),
]
PlansOption = Annotated[
    str | None,
    typer.Option(
        metavar="ID,…", help="Compare these plans only; with two, who remains is their order."
    ),
]
BreakEvenOption = Annotated[
    bool,
    typer.Option(
        "--break-even",
        help="Find what would change who remains: each judgement, grade, quantity and weight moved "
        "by itself. Takes minutes. Under one rule: --rule, or maximality.",
    ),
]
MoveOption = Annotated[
    list[str] | None,
    typer.Option(
        help="With --break-even, move only this kind (may be repeated): judgement, grade, quantity "
        "or weight."
    ),
]
MostOption = Annotated[
    int | None,
    typer.Option(min=1, help="With --break-even, stop after so many linear programmes."),
]
AsStatedOption = Annotated[
    bool, typer.Option("--as-stated", help="Take claims at face value, not widened by grade.")
]

USUAL_RULE = "maximality"
ALL = "all"
"""Stands for all thresholds in the place of an outcome."""
WAYS = ("mean", "worst", "met", "count")
"""What --by takes."""


@app.command()
def choose(
    dossier: FolderArgument = ".",
    outcome: OutcomeOption = None,
    rule: RuleOption = None,
    alpha: AlphaOption = 0.5,
    by: ByOption = None,
    weights: WeightsOption = None,
    tie: TieOption = None,
    at_least: AtLeastOption = 0.5,
    plans: PlansOption = None,
    break_even: BreakEvenOption = False,
    move: MoveOption = None,
    most: MostOption = None,
    as_stated: AsStatedOption = False,
    draws: DrawsOption = 16,
    seed: SeedOption = 1,
    threads: ThreadsOption = 2,
    max_memory: MemoryOption = "4GB",
    chart: FigureOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say which plans remain under which rule of choice, who falls by whom, and what each gives up.

    The judgements allow many distributions of scenarios, so each plan has an expectation from a
    worse to a better end. Γ-maximin asks for the best worse end, Γ-maximax for the best better
    end, Hurwicz for α of the one and 1 − α of the other: they prefer. The others only exclude.

    Interval dominance drops a plan whose better end is below another's worse end; maximality one
    that some other beats under every distribution; E-admissibility one that is best under none.

    Outcomes are never added up, unless you give weights. In all of them together a plan leaves only
    if another is at least as good in each and better in one; and plans are compared by the
    thresholds that they meet.

    Exit code 1: the judgements cannot hold together.
    """
    asked = _Asked(
        outcome, tuple(rule or ()), alpha, by, _weights(weights), tie, at_least, _ids(plans),
        break_even, tuple(move or ()), most, chart,
    )  # fmt: skip
    asked.check()
    return _choose(dossier, asked, settings(draws, seed, threads, max_memory), as_stated, as_json)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of ``sonae choose``, as they were given."""

    outcome: str | None
    rules: tuple[str, ...]
    alpha: float
    by: str | None
    weights: dict[str, float]
    tie: float | None
    at_least: float
    plans: tuple[str, ...]
    break_even: bool
    move: tuple[str, ...]
    most: int | None
    chart: Path | None

    @property
    def briefly(self) -> bool:
        """Whether nothing is named to compare in: then everything is, briefly."""
        return self.outcome is None and not self.weights

    @property
    def thresholds(self) -> bool:
        """Whether all thresholds are compared at once."""
        return self.outcome == ALL

    def check(self) -> None:
        """Refuse what does not go together, before anything is computed."""
        from sonae.robustness.choice import RULES

        _known(self.rules, tuple(RULES), "rule")
        _known(() if self.by is None else (self.by,), WAYS, "--by")
        check_figure_ending(self.chart)
        self._check_thresholds()
        if self.briefly and self.tie:
            raise UsageError("--tie is a difference in one unit: give --outcome or --weights")
        if self.chart is not None and self.briefly:
            raise UsageError("--chart draws one comparison: give --outcome or --weights")
        if self.outcome is not None and self.weights:
            raise UsageError("--outcome and --weights are two questions: ask one at a time")
        self._check_break_even()

    def _check_break_even(self) -> None:
        if not self.break_even:
            refuse_together(
                "only --break-even moves anything",
                {"--move": bool(self.move), "--most": self.most is not None},
            )
            return
        from sonae.robustness.break_even import KINDS

        _known(self.move, KINDS, "--move")
        if self.briefly:
            raise UsageError("--break-even needs one thing to compare in: --outcome or --weights")
        if len(self.rules) > 1:
            raise UsageError("--break-even goes by one rule: give --rule once")
        if "weight" in self.move and not self.weights:
            raise UsageError("--move weight needs weights: give --weights")

    def _check_thresholds(self) -> None:
        if self.thresholds and self.by in ("mean", "worst"):
            raise UsageError("all thresholds are met or counted: --by met or --by count")
        if self.by == "count" and not self.thresholds:
            raise UsageError("--by count counts the thresholds met: give --outcome all")


def _choose(dossier: str, asked: _Asked, chosen: "Settings", as_stated: bool, as_json: bool) -> int:
    from sonae.explore import explore
    from sonae.likelihood import ConflictingJudgementsError
    from sonae.outcomes import compile_model

    checked = usable(dossier)
    model = compile_model(checked)
    single = [] if asked.outcome is None or asked.thresholds else [asked.outcome]
    _known([*single, *asked.weights], (*model.outcomes,), "outcome")
    _known(asked.plans, model.plans, "plan")
    try:
        judged = Judged.of(checked, widened=not as_stated)
    except ConflictingJudgementsError as error:
        return tell_conflict(checked, error, as_json=as_json)
    credal = judged.listed("a choice between plans")
    with progress() as tell:
        performance = explore(
            checked, model, credal.table,
            draws=chosen.draws, seed=chosen.seed, threads=chosen.threads,
            max_memory=chosen.max_memory, progress=lambda done, total: tell("futures", done, total),
        )  # fmt: skip
        if asked.briefly:
            return _all(performance, credal, asked, chosen, tell, as_json=as_json)
        compared = _gains(performance, asked)
        choice = _one(performance, credal, compared, asked, tell)
        found = None
        if asked.break_even:
            found = _moved(asked, judged, model, performance, compared, tell)
    if asked.chart is not None:
        from sonae.brief import choice_chart

        draw_figure(choice_chart(choice, checked), asked.chart)
    _print(choice, found, as_json=as_json)
    return 0


def _all(
    performance: "Performance",
    credal: "CredalSet",
    asked: _Asked,
    chosen: "Settings",
    tell: "Tell",
    *,
    as_json: bool,
) -> int:
    """Print the choice in each outcome, in all together and in all thresholds."""
    from sonae.robustness.choice import choices, choices_report, choices_text

    found = choices(
        performance, credal, by=_by(asked), rules=asked.rules, alpha=asked.alpha, tie=asked.tie,
        plans=asked.plans, threads=chosen.threads,
        progress=lambda done, total: tell("choices", done, total),
    )  # fmt: skip
    if as_json:
        print_json({**choices_report(found), "break_even": None})
    else:
        print(choices_text(found, at_least=asked.at_least))
    return 0


def _one(
    performance: "Performance",
    credal: "CredalSet",
    compared: "Gains",
    asked: _Asked,
    tell: "Tell",
) -> "Choice":
    """Return the choice in one thing."""
    from sonae.robustness.choice import choose as compare
    from sonae.robustness.choice import ground_of

    return compare(
        ground_of(performance, credal), compared, performance, rules=asked.rules,
        alpha=asked.alpha, tie=asked.tie,
        progress=lambda done, total: tell(compared.name, done, total),
    )  # fmt: skip


def _by(asked: _Asked) -> "By":
    from typing import cast

    return cast("By", asked.by or "mean")


def _gains(performance: "Performance", asked: _Asked) -> "Gains":
    from sonae.robustness.choice import gains, thresholds_gains, weighted_gains

    if asked.weights:
        found = weighted_gains(performance, asked.weights, _by(asked))
    elif asked.outcome is None or asked.thresholds:
        found = thresholds_gains(performance, "count" if asked.by == "count" else "all")
    else:
        found = gains(performance, asked.outcome, _by(asked))
    return found.among(asked.plans) if asked.plans else found


def _moved(
    asked: _Asked,
    judged: Judged,
    model: "CompiledModel",
    performance: "Performance",
    gains: "Gains",
    tell: "Tell",
) -> "BreakEvens":
    from typing import cast

    from sonae.robustness.break_even import KINDS, MOST_PROGRAMMES, break_even

    return break_even(
        judged.dossier,
        model,
        performance,
        judged.listed("a break-even"),
        gains,
        rule=asked.rules[0] if asked.rules else USUAL_RULE,
        alpha=asked.alpha,
        tie=asked.tie,
        kinds=cast("tuple[Kind, ...]", asked.move) or KINDS,
        most=asked.most or MOST_PROGRAMMES,
        progress=lambda done, total: tell("break-even", done, total),
    )


def _print(choice: "Choice", found: "BreakEvens | None", *, as_json: bool) -> None:
    from sonae.robustness.choice import choice_report, choice_text

    told = None
    if found is not None:
        from sonae.robustness.break_even import break_even_report, break_even_text

        told = break_even_report(found)
    if as_json:
        print_json({"choices": [choice_report(choice)], "break_even": told})
        return
    print(choice_text(choice))
    if found is not None:
        sys.stdout.write("\n")
        print(break_even_text(found))


def _weights(text: str | None) -> dict[str, float]:
    """Read ``outcome=weight, …``."""
    weights: dict[str, float] = {}
    for part in (text or "").split(",") if text is not None else ():
        name, sign, number = part.partition("=")
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if not sign or not weight > 0 or weight == float("inf"):
            raise UsageError(f"--weights {text!r}: write outcome=number above zero, with commas")
        if name.strip() in weights:
            raise UsageError(f"--weights names {name.strip()} twice")
        weights[name.strip()] = weight
    return weights


def _ids(text: str | None) -> tuple[str, ...]:
    named = () if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
    if text is not None and not named:
        raise UsageError("--plans names no plan")
    if len(set(named)) < len(named):
        raise UsageError("--plans names a plan twice")
    return named


def _known(names: Sequence[str], known: Sequence[str], noun: str) -> None:
    from sonae.robustness.choice.gains import refuse_unknown

    for name in names:
        refuse_unknown(name, tuple(known), noun)
