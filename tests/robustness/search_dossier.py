"""A small dossier to search, and the slow way to measure and compare its portfolios."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np

from sonae.dossier import read
from sonae.outcomes import PlanTable, compile_model, trace
from sonae.plans.portfolio.problem import Rule, problem_of
from sonae.plans.portfolio.reasons import reasons
from sonae.plans.portfolios import Limits, Portfolios
from sonae.robustness.search import Sweep, choose_futures
from sonae.scenarios import scenario_system

TEXT = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2028}
money: JPY_tn@2023
factors:
  wind: {label: Wind, observable: 2024, states: {calm: {label: calm}, strong: {label: strong}}}
  rain: {label: rain, states: {none: {label: none}, some: {label: some}, much: {label: much}}}
constraints:
  - {id: h1, never: "wind == 'calm' and rain == 'much'", because: made up}
quantities:
  q: {label: strength of floods, is: 1 to 3, unit: "1", because: made up}
  tn: {is: 1, unit: JPY_tn@2023, because: made up}
options:
  a: {label: dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months, difficulty: 2}
  b: {label: gate, cost: {upfront: 1.5}, lead: 6 months, excludes: [a]}
  c: {label: pump, cost: {upfront: .25}, lead: 1 year, requires: [{option: a, launched: 12 months}]}
  d: {label: school, cost: {yearly: 2, paid: in_effect}, lead: 12 to 24 months, ramp: 2 years}
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [a@2024, c@2025]}
  both: {label: against the rules of some searches, steps: [a@2024, d@2025]}
  watch: {label: watch, steps: [{option: b, start: 2025, when: "observed(wind) == 'strong'"}]}
model:
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
  stocks:
    water: {start: "wet[rain]", next: "0.5 * water + wet[rain] * q * (1 - on[b])", unit: "1"}
  values:
    spent: {is: "sum_options(pay + upfront)", unit: JPY_tn@2023}
    left: {is: "max(0, water - 0.4 * on[a] - 0.2 * on[c])", unit: "1"}
    harm: {is: "left * (2 if wind == 'strong' else 1)", unit: "1"}
    calm: {is: "water + (0.1 if wind == 'strong' else 0.3) * on[d] - 0.5 * on[a] * q", unit: "1"}
outcomes:
  cost: {label: cost, is: "total(spent)", better: less, threshold: 6, unit: JPY_tn@2023}
  harm: {label: harm, is: "total(harm)", better: less, threshold: 8, unit: "1"}
  calm: {label: calm, is: "mean(calm, t >= 2025)", better: more, threshold: .5, unit: "1"}
  last: {label: last, is: "highest(calm)", better: less, unit: "1"}
"""
OBJECTIVES = (
    *("worst(harm)", "worst(calm)", "best(cost)", "mean(calm)", "mean(harm)", "regret(harm)"),
    *("regret(calm)", "mean_regret(cost)", "share(calm)", "share(harm)", "share(all)"),
    *("steps", "difficulty", "cost"),
)


def small(folder):
    """Return the dossier."""
    (folder / "dossier.yaml").write_text(TEXT, encoding="utf-8")
    return read(folder)


class Reference:
    """Every choice of launches of the small dossier, run by the reference in every future."""

    YEARS = (2024, 2025, 2026)

    def __init__(self, dossier):
        self.dossier = dossier
        self.model = compile_model(dossier, launchable=tuple(dossier.content.options))
        table = scenario_system(dossier).possible()
        self.futures = choose_futures(self.model, table, most=1000, draws=4)
        self.outcomes = {}
        names = tuple(dossier.content.options)
        for years in product((None, *self.YEARS), repeat=len(names)):
            steps = {o: y for o, y in zip(names, years, strict=True) if y is not None}
            self.outcomes[tuple(sorted(steps.items()))] = self._run(steps)

    def _run(self, steps):
        """Return the outcomes of steps (outcome, future), class by class."""
        from sonae.plans import Launch, Schedule

        plan = Schedule("tried", tuple(Launch(o, y, None) for o, y in steps.items()))
        nothing = PlanTable(("tried",), np.empty((1, 0)), np.empty((1, 0), np.int32))
        model = replace(self.model, schedules=(plan,), launches=nothing)
        rows = [
            [
                trace(model, "tried", self._states(codes), numbers.tolist()).outcomes
                for numbers in self.futures.numbers
            ]
            for codes in self.futures.codes
        ]
        cases = [case for row in rows for case in row]
        return {name: np.array([case[name] for case in cases]) for name in self.model.outcomes}

    def _states(self, codes):
        pairs = zip(self.model.factors, codes.tolist(), strict=True)
        return {factor: self.model.states[factor][code] for factor, code in pairs}

    def sweep(self, problem, layers, objectives, **more):
        return Sweep(
            *(self.dossier, self.model, Portfolios(problem, layers), objectives, self.futures),
            **more,
        )

    def losses(self, portfolios, objectives, costs=None):
        """Return the losses of a list of portfolios, and the least loss in each future."""
        content = self.dossier.content
        tables = [self.outcomes[tuple(sorted(steps.items()))] for steps in portfolios]
        weight = np.repeat(self.futures.weight, self.futures.draws)
        sign = {n: 1.0 if e.better == "less" else -1.0 for n, e in content.outcomes.items()}
        best = {
            name: np.min([sign[name] * table[name] for table in tables], axis=0) for name in sign
        }
        met = [
            np.all(
                [
                    sign[n] * table[n] <= sign[n] * e.threshold
                    for n, e in content.outcomes.items()
                    if e.threshold is not None
                ],
                axis=0,
            )
            for table in tables
        ]
        rows = []
        for steps, table, all_met in zip(portfolios, tables, met, strict=True):
            row = []
            for objective in objectives:
                name = objective.outcome
                if name is None:
                    row.append(self._of_steps(objective.measure, steps, all_met, weight, costs))
                    continue
                loss, limit = sign[name] * table[name], content.outcomes[name].threshold
                met_one = None if limit is None else loss <= sign[name] * limit
                short = loss - best[name]
                row.append(_measure(objective.measure, loss, met_one, short, weight))
            rows.append(row)
        return np.array(rows, dtype=float).reshape(len(portfolios), len(objectives))

    def _of_steps(self, measure, steps, all_met, weight, costs):
        options = self.dossier.content.options
        match measure:
            case "share":
                return -np.average(all_met, weights=weight)
            case "steps":
                return len(steps)
            case "difficulty":
                return sum(options[option].difficulty for option in steps)
            case _:
                return costs(steps)


def _measure(measure, loss, met, short, weight):
    match measure:
        case "worst":
            return loss.max()
        case "best":
            return loss.min()
        case "mean":
            return np.average(loss, weights=weight)
        case "regret":
            return short.max()
        case "mean_regret":
            return np.average(short, weights=weight)
        case _:
            return -np.average(met, weights=weight)


def random_rules(dossier, seed):
    """Return a problem of some of the dossier's options, with other rules than its own."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    names = list(dossier.content.options)
    chosen = tuple(sorted(rng.sample(names, rng.randint(1, 4))))
    years = tuple(sorted(rng.sample(Reference.YEARS, rng.randint(1, 3))))
    limits = Limits(
        options=chosen,
        years=years,
        budget=rng.choice([None, rng.randint(0, 200) / 10]),
        yearly_budget=rng.choice([None, None, rng.randint(0, 60) / 10]),
        cost_end=rng.choice(["upper", "lower"]),
        steps=rng.choice([None, None, rng.randint(0, 3)]),
    )
    problem = problem_of(dossier, limits)
    rules = [rule for rule in problem.rules if rule.kind not in {"requires", "excludes"}]
    for one in chosen:
        for two in chosen:
            kind = rng.choice(["requires", "excludes", None, None, None, None])
            if one != two and kind is not None:
                rules.append(Rule(kind, (one, two), Fraction(rng.choice([0, 12]))))
    return rng, replace(problem, rules=tuple(rules))


def all_of(problem):
    """Return every portfolio by trying all choices, in canonical order."""
    found = []
    for years in product(*((None, *starts) for starts in problem.starts)):
        steps = {o: y for o, y in zip(problem.options, years, strict=True) if y is not None}
        if not reasons(problem, steps):  # held against plain code in tests/plans
            found.append(steps)
    return found


def slow_front(losses):
    """Return which rows no other dominates, by comparing all pairs."""
    return np.array(
        [
            not any((other <= own).all() and (other < own).any() for other in losses)
            for own in losses
        ],
        dtype=bool,
    )
