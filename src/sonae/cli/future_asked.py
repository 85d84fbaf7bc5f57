"""Which future somebody asks about at the command line, and the scenarios it is one of.

Made by ``futures`` from its options; hands it a future that can be run, and the line that says how
many scenarios are like it and how probable that is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonae.cli.likelihood import Judged
from sonae.cli.progress import progress
from sonae.cli.questions import refuse_together
from sonae.errors import CapacityError, UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.explore.account import ClassLine, Future
    from sonae.explore.futures import FutureId, ScenarioClasses
    from sonae.likelihood import Credal
    from sonae.outcomes import CompiledModel
    from sonae.scenarios import ScenarioTable

__all__ = ["AskedFuture", "Scenarios"]


@dataclass(frozen=True, slots=True)
class AskedFuture:
    """The options that name a future, as they were given."""

    future: str | None
    scenario: str | None
    draw: int | None
    numbers: str | None
    draws: int | None
    seed: int | None
    sampling: str | None

    def check(self) -> None:
        """Refuse options that do not go together."""
        if self.future is not None:
            idle = {"--scenario": self.scenario is not None, "--draw": self.draw is not None}
            refuse_together("--future names scenario and draw", idle)
        elif self.draw is None:
            idle = {"--draws": self.draws is not None, "--seed": self.seed is not None}
            idle["--draws-from"] = self.sampling is not None
            refuse_together("without --future or --draw nothing is drawn", idle)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The possible scenarios of a dossier, and what the judgements say of them.

    `table` and `classes` are None where there are too many to list; `credal` where probabilities
    are not wanted or cannot be had, and `why_not` then says why.
    """

    dossier: "Dossier"
    model: "CompiledModel"
    table: "ScenarioTable | None"
    classes: "ScenarioClasses | None"
    credal: "Credal | None"
    why_not: str | None

    @classmethod
    def of(cls, dossier: "Dossier", model: "CompiledModel", *, likelihood: bool) -> "Scenarios":
        """List the scenarios, and find the distributions over them if they are wanted."""
        from sonae.explore.futures import ScenarioClasses
        from sonae.scenarios import scenario_system

        with progress() as tell:
            tell("scenarios", 0, 1)
            credal, why_not = _distributions(dossier) if likelihood else (None, None)
            table: ScenarioTable | None = getattr(credal, "table", None)  # of a list of scenarios
            if table is None:
                try:
                    table = scenario_system(dossier).possible()
                except CapacityError:
                    table = None
        classes = None if table is None else ScenarioClasses.of(model, table)
        return cls(dossier, model, table, classes, credal, why_not)

    def future(self, asked: AskedFuture) -> "Future":
        """Return the future that is asked for.

        Raises
        ------
        UsageError
            If there is none such; says what there is.
        """
        from sonae.explore.account import Future
        from sonae.explore.future_names import named_numbers
        from sonae.explore.futures import draw_numbers

        states, drawn = self._place(asked)
        chosen = {} if asked.numbers is None else named_numbers(asked.numbers, self.model)
        names = [dimension.name for dimension in self.model.dimensions]
        middle = self.model.midpoint().tolist()
        numbers = middle if drawn is None else draw_numbers(self.model, drawn)
        return Future(
            states,
            tuple(chosen.get(name, n) for name, n in zip(names, numbers, strict=True)),
            _drawn(drawn, list(chosen), len(names)),
            None if chosen or self.classes is None else drawn,
            frozenset(chosen),
        )

    def class_line(self, future: "Future") -> "ClassLine":
        """Return how many scenarios are like a future's, and how probable they are together."""
        from sonae.explore.futures import states_bounds

        bounds = None
        if self.credal is not None:
            bounds = states_bounds(self.credal, self.model.states, future.states)
        classes = self.classes
        number = None if classes is None else classes.number_of(future.states)
        return {
            "number": number,
            "classes": None if classes is None else classes.count,
            "scenarios": None if classes is None else int(classes.multiplicity[number or 0]),
            "possible": None if self.table is None else self.table.count,
            "probability": None if bounds is None else (bounds.lower, bounds.upper),
            "note": None if bounds is None else bounds.note,
            "why_not": self.why_not,
        }

    def _place(self, asked: AskedFuture) -> "tuple[dict[str, str], FutureId | None]":
        """Return the states, and the draw if one is asked for."""
        from sonae.explore.futures import USUAL_DRAWS, USUAL_SEED, FutureId, parse_future

        if asked.future is not None:
            if self.classes is None:
                raise CapacityError("there are too many scenarios to number: name one, --scenario")
            named = parse_future(
                *(asked.future, self.dossier),
                seed=asked.seed,
                draws=asked.draws,
                sampling=asked.sampling,
            )
            return self.classes.states_of(named.scenario_class, named.draws), named
        states = self._states(asked.scenario)
        if asked.draw is None:
            return states, None
        number = 0 if self.classes is None else self.classes.number_of(states)
        seed = USUAL_SEED if asked.seed is None else asked.seed
        draws = USUAL_DRAWS if asked.draws is None else asked.draws
        return states, FutureId.of(
            *(self.dossier, number, asked.draw),
            seed=seed,
            draws=draws,
            sampling=asked.sampling or "sobol",
        )

    def _states(self, scenario: str | None) -> dict[str, str]:
        """Return the states that the model reads, after a look that a scenario can have all."""
        from sonae.explore.future_names import named_states
        from sonae.explore.futures import states_event

        if scenario is None:
            if self.model.factors:
                raise UsageError(f"which future? {self._ways()}")
            return {}
        named = named_states(scenario, self.dossier, self.model.factors)
        if self.table is not None and named:
            event = states_event(self.dossier.states, named)
            if not bool(self.table.mask(event).any()):
                said = ", ".join(f"{factor}={state}" for factor, state in named.items())
                hint = "`sonae scenarios DOSSIER --why` explains whole scenarios"
                raise UsageError(f"no possible scenario has {said}; {hint}")
        return {factor: named[factor] for factor in self.model.factors}

    def _ways(self) -> str:
        """Say how a future of this dossier is named, with an example that works."""
        from sonae.explore.futures import USUAL_DRAWS

        if self.classes is None:
            return f'Name a scenario: --scenario "{self.model.factors[0]}=…, …"'
        first = ", ".join(f"{f}={state}" for f, state in self.classes.states_of(0).items())
        last = self.classes.count * USUAL_DRAWS - 1
        return (
            f"Name one of 0 to {last} with --future ({USUAL_DRAWS} draws in each of "
            f'{self.classes.count:,} classes), or a scenario: --scenario "{first}"'
        )


def _distributions(dossier: "Dossier") -> "tuple[Credal | None, str | None]":
    """Return the distributions that the judgements allow, or why there are none."""
    from sonae.likelihood import ConflictingJudgementsError

    try:
        return Judged.of(dossier).credal, None
    except ConflictingJudgementsError:
        return None, "the judgements cannot hold together; `sonae likelihood` says which"
    except CapacityError as error:
        return None, str(error)


def _drawn(drawn: "FutureId | None", chosen: list[str], count: int) -> str:
    """Say where the numbers come from."""
    if count and len(chosen) == count:
        return "every number was chosen"
    words = "every uncertain number in the middle of its range, or at its median"
    if drawn is not None:
        words = f"draw {drawn.draw} of 0 to {drawn.draws - 1} in each class, seed {drawn.seed}"
        words += "" if drawn.sampling == "sobol" else f", {drawn.sampling}"
    return f"{words}; but chosen: {', '.join(chosen)}" if chosen else words
