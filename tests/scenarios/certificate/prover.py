"""A slow search in plain Python that writes down why it leaves out what it leaves out.

It knows nothing of the product's search nor of its checker: bounds are summed up anew from the
judgements at every step.
"""

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from sonae.expressions import event, factor_scope
from sonae.scenarios import Constraint, ScenarioSystem
from sonae.scenarios.certificate.make import certify
from sonae.scenarios.certificate.record import (
    BACK,
    BRANCH,
    DEAD,
    FORBID,
    RIVAL,
    SOLUTION,
    TAKE,
    TOTAL,
    IslandRecord,
)

from ..reasons.random_systems import balanced, rich_systems
from ..systems import all_codes


def constraint(space, name, text):
    scope = factor_scope(dict(zip(space.factors, space.states, strict=True)))
    return Constraint(name, event(text, scope))


@st.composite
def conditions(draw, space, depth=2):
    kind = draw(st.sampled_from(["is", "in", "not", "and", "or"] if depth else ["is", "in"]))
    if kind in ("is", "in"):
        at = draw(st.integers(0, len(space.factors) - 1))
        states = draw(st.lists(st.sampled_from(space.states[at]), min_size=1, max_size=2))
        if kind == "is":
            return f"{space.factors[at]} == '{states[0]}'"
        return f"{space.factors[at]} in [{', '.join(repr(s) for s in dict.fromkeys(states))}]"
    if kind == "not":
        return f"not ({draw(conditions(space, depth - 1))})"
    parts = draw(st.lists(conditions(space, depth - 1), min_size=2, max_size=3))
    return f" {kind} ".join(f"({part})" for part in parts)


@st.composite
def questions(draw):
    """Systems whose constraints are conditions as a dossier writes them."""
    system = draw(rich_systems(most_constraints=0))
    texts = draw(st.lists(conditions(system.space), max_size=3))
    rules = tuple(constraint(system.space, f"c{at}", text) for at, text in enumerate(texts))
    return ScenarioSystem(system.space, rules, system.influences, system.tolerance)


def truth(system, reading):
    """Every coherent scenario, by trying every combination."""
    return [
        row
        for row in all_codes(system.space)
        if not forbidden(system, row) and balanced(system, row, reading)
    ]


def forbidden(system, row):
    codes = dict(zip(system.space.factors, row, strict=True))
    return any(rule.forbids.holds_in(codes) for rule in system.constraints)


def prove(system, reading, *, detours=False):
    """Return a certificate whose proof is this search's, on one island."""
    search = Prover(system, reading, detours=detours)
    search.node([list(range(size)) for size in system.space.sizes])
    record = certify(system, reading)
    solutions = tuple(sorted(search.solutions))
    island = IslandRecord(
        factors=tuple(range(len(system.space.factors))),
        steps=tuple(search.steps),
        solutions=solutions,
        count=len(solutions),
    )
    return record.model_copy(update={"islands": (island,), "count": len(solutions)})


class Prover:
    def __init__(self, system, reading, *, detours=False):
        self.system, self.reading, self.detours = system, reading, detours
        self.steps, self.solutions = [], []

    def node(self, states):
        while (step := self.closing(states)) is not None:
            self.steps.append(step)
            factor, state = (step[2], step[3]) if step[0] == FORBID else (step[1], step[2])
            states[factor].remove(state)
            if not states[factor]:
                if not self.detours or not self.detour(states, factor):
                    self.steps.append((DEAD, factor, 0, 0))
                return
        for at, rule in enumerate(self.system.constraints):
            if self.surely(rule, states):
                self.steps.append((DEAD, -1, at, 0))
                return
        wide = [at for at, left in enumerate(states) if len(left) > 1]
        if not wide:
            self.steps.append((SOLUTION, 0, 0, 0))
            self.solutions.append(tuple(left[0] for left in states))
            return
        factor = wide[-1]
        self.steps.append((BRANCH, factor, 0, 0))
        for state in states[factor]:
            self.steps.append((TAKE, factor, state, 0))
            self.node([[state] if at == factor else list(s) for at, s in enumerate(states)])
            self.steps.append((BACK, 0, 0, 0))

    def detour(self, states, dead):
        """Go on where nothing follows any more: branch, and close states for no reason."""
        others = [at for at, left in enumerate(states) if len(left) > 1]
        if not others:
            return False
        other = others[0]
        self.steps.append((BRANCH, other, 0, 0))
        for state in states[other]:
            self.steps.append((TAKE, other, state, 0))
            if self.system.tolerance.total is None:
                self.steps.append((RIVAL, other, state, 1 if state == 0 else 0))
            else:
                self.steps.append((TOTAL, other, state, 0))
            self.steps += [(DEAD, dead, 0, 0), (BACK, 0, 0, 0)]
        return True

    def closing(self, states):
        """Return a step that closes a state, or None if nothing follows."""
        for j, left in enumerate(states):
            for v in left:
                step = self.rival(states, j, v) or self.forbid(states, j, v)
                step = step or self.total(states, j, v)
                if step:
                    return step
        return None

    def rival(self, states, j, v):
        own = self.system.tolerance.limit(self.system.space.factors[j])
        for r in range(self.system.space.sizes[j]):
            if r != v and self.most(states, j, v, r) < -Fraction(str(own)):
                return (RIVAL, j, v, r)
        return None

    def forbid(self, states, j, v):
        trial = [[v] if k == j else s for k, s in enumerate(states)]
        for at, rule in enumerate(self.system.constraints):
            if self.surely(rule, trial):
                return (FORBID, at, j, v)
        return None

    def total(self, states, j, v):
        if self.system.tolerance.total is None:
            return None
        least = self.short(states, j, v) + sum(
            min(self.short(states, k, u) for u in left) for k, left in enumerate(states) if k != j
        )
        return (TOTAL, j, v, 0) if least > Fraction(str(self.system.tolerance.total)) else None

    def short(self, states, j, v):
        rivals = [r for r in range(self.system.space.sizes[j]) if r != v]
        return max([Fraction(0), *(-self.most(states, j, v, r) for r in rivals)])

    def most(self, states, j, v, r):
        """The most that v of j can lead r by, summed up from the judgements."""
        total = Fraction(0)
        for i, left in enumerate(states):
            total += max(self.adds(i, a, j, v, r) for a in ([v] if i == j else left))
        return total

    def adds(self, i, a, j, v, r):
        space, judged = self.system.space, self.system.influences
        source, target = space.factors[i], space.factors[j]
        own = judged.cell((source, space.states[i][a]), (target, space.states[j][v]))
        rival = judged.cell((source, space.states[i][a]), (target, space.states[j][r]))
        best, worst = ("upper", "lower") if self.reading == "possibly" else ("lower", "upper")
        return Fraction(str(getattr(own, best, 0))) - Fraction(str(getattr(rival, worst, 0)))

    def surely(self, rule, states):
        """Whether a condition surely holds in three-valued logic."""
        return kleene(rule.forbids.tree, dict(zip(self.system.space.factors, states, strict=True)))


def kleene(node, states):
    kind = type(node).__name__
    if kind == "InStates":
        return all(code in node.codes for code in states[node.factor])
    if kind == "Not":
        return surely_not(node.operand, states)
    parts = [kleene(part, states) for part in node.operands]
    return all(parts) if node.op == "and" else any(parts)


def surely_not(node, states):
    kind = type(node).__name__
    if kind == "InStates":
        return not any(code in node.codes for code in states[node.factor])
    if kind == "Not":
        return kleene(node.operand, states)
    parts = [surely_not(part, states) for part in node.operands]
    return any(parts) if node.op == "and" else all(parts)


def scenarios_of(certificate):
    """Every scenario that a certificate lists, as rows in declared order."""
    rows = []
    for parts in product(*(island.solutions for island in certificate.islands)):
        row = {}
        for island, codes in zip(certificate.islands, parts, strict=True):
            row |= dict(zip(island.factors, codes, strict=True))
        rows.append(tuple(row[at] for at in sorted(row)))
    return sorted(rows)
