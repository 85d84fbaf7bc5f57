import ast
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.scenarios import Influence, Influences, ScenarioSystem, Space, Tolerance
from sonae.scenarios.certificate import verify as verify_module
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
)
from sonae.scenarios.certificate.verify import verify

from ..systems import shared_case
from .prover import constraint, prove, questions, scenarios_of, truth

READINGS = st.sampled_from(["possibly", "necessarily"])
SPACE = Space(("x", "y", "z"), (("a", "b"), ("a", "b", "c"), ("a", "b")))


def small_system(tolerance=None):
    """x and y hold each other in place, z stands alone but for a constraint with y."""
    cells = [
        Influence(("x", "a"), ("y", "a"), 2),
        Influence(("x", "b"), ("y", "b"), 1, span=(1.0, 1.0)),
        Influence(("y", "a"), ("x", "a"), 1),
        Influence(("y", "b"), ("x", "b"), 0.5),
        Influence(("y", "c"), ("x", "b"), 1),
    ]
    rules = (constraint(SPACE, "h1", "y == 'b' and z == 'a'"),)
    return ScenarioSystem(SPACE, rules, Influences.of(SPACE, cells), tolerance or Tolerance())


def changed(certificate, island=0, **parts):
    islands = list(certificate.islands)
    islands[island] = islands[island].model_copy(update=parts)
    return certificate.model_copy(update={"islands": tuple(islands)})


def with_steps(certificate, steps):
    return changed(certificate, steps=tuple(steps))


def says(certificate, system):
    verdict = verify(certificate, system)
    assert verdict.verified == (not verdict.faults)
    return [fault.text for fault in verdict.faults]


@settings(deadline=None, max_examples=80)
@given(questions(), READINGS)
def test_a_proof_of_the_whole_truth_is_verified(system, reading):
    certificate = prove(system, reading)
    verdict = verify(certificate, system)
    assert verdict.faults == ()
    assert verdict.verified
    assert scenarios_of(certificate) == truth(system, reading)
    exact = all(cell.lower == cell.upper for cell in system.influences.cells)
    kind = "coherent" if exact else f"{reading} coherent"
    assert verdict.text.startswith(f"verified: exactly {certificate.count:,} {kind} scenario")
    assert f" at tolerance {system.tolerance}; all " in verdict.text
    assert (verdict.reading, verdict.exact) == (reading, exact)
    assert verdict.tolerance == str(system.tolerance)


@settings(deadline=None, max_examples=80)
@given(questions(), READINGS)
def test_a_proof_that_goes_on_where_a_factor_has_no_open_state_is_verified(system, reading):
    certificate = prove(system, reading, detours=True)
    assert says(certificate, system) == []
    assert scenarios_of(certificate) == truth(system, reading)


def void_system():
    """The constraint leaves x no state at all."""
    space = Space(("x", "y"), (("a", "b"), ("p", "q")))
    cells = [
        Influence(("x", "a"), ("y", "p"), 2.0),
        Influence(("x", "b"), ("y", "q"), 1.0),
        Influence(("y", "p"), ("x", "a"), 1.0),
    ]
    rules = (constraint(space, "c", "x == 'a' or x == 'b'"),)
    return ScenarioSystem(space, rules, Influences.of(space, cells), Tolerance(0.0, total=1.0))


VOID = [(FORBID, 0, 0, 0), (FORBID, 0, 0, 1), (BRANCH, 1, 0, 0)]
TAKEN = [(TAKE, 1, 0, 0), (DEAD, 0, 0, 0), (BACK, 0, 0, 0)]


@pytest.mark.parametrize("step", [(TOTAL, 1, 1, 0), (RIVAL, 1, 1, 0), (FORBID, 0, 1, 1)])
def test_after_a_factor_lost_its_last_state_no_branch_needs_a_reason(step):
    system = void_system()
    last = [(TAKE, 1, 1, 0), step, (DEAD, 0, 0, 0), (BACK, 0, 0, 0)]
    certificate = changed(
        certify(system), steps=(*VOID, *TAKEN, *last), solutions=(), count=0, factors=(0, 1)
    )
    assert says(certificate, system) == []


def test_the_leave_to_close_without_reason_ends_with_the_branch_that_gave_it():
    system = tied_system(2.0)
    certificate = prove(system, "possibly")
    first = [(TAKE, 0, 0, 0), (RIVAL, 0, 0, 1), (RIVAL, 1, 0, 1), (DEAD, 0, 0, 0), (BACK, 0, 0, 0)]
    steps = [(BRANCH, 0, 0, 0), *first, (TAKE, 0, 1, 0), (RIVAL, 1, 0, 1)]
    faults = says(with_steps(certificate, steps), system)
    assert [text.split(":")[0] for text in faults[:2]] == ["island 1, step 3", "island 1, step 8"]


def test_a_verdict_says_the_reading_only_where_judgements_are_intervals():
    system = tied_system(2.0)
    assert verify(prove(system, "possibly"), system).text.startswith(
        "verified: exactly 4 coherent scenarios at tolerance 1, 2 in all; all "
    )
    cell = Influence(("x", "a"), ("x", "b"), 1, span=(1.0, 3.0))
    wide = ScenarioSystem(
        system.space, (), Influences.of(system.space, [cell]), Tolerance(1.0, (("y", 2.0),))
    )
    assert verify(prove(wide, "necessarily"), wide).text.startswith(
        "verified: exactly 2 necessarily coherent scenarios at tolerance 1 (y 2); all "
    )


@settings(deadline=None, max_examples=300)
@given(questions(), READINGS, st.data())
def test_a_changed_certificate_is_verified_only_if_it_still_tells_the_truth(system, reading, data):
    certificate = prove(system, reading) if data.draw(st.booleans()) else certify(system, reading)
    for _ in range(data.draw(st.integers(1, 2))):
        certificate = data.draw(mutations(certificate))
    verdict = verify(certificate, system)
    if verdict.verified:
        expected = truth(system, certificate.reading)
        assert scenarios_of(certificate) == expected
        assert certificate.count == len(expected)


@st.composite
def mutations(draw, certificate):
    """Drop, double, swap or change a step; add or drop a solution; change a count or a list."""
    at = draw(st.integers(0, len(certificate.islands) - 1))
    island = certificate.islands[at]
    steps, solutions = list(island.steps), list(island.solutions)
    kind = draw(st.sampled_from(["drop", "double", "swap", "change", "cut", "list", "count"]))
    step = draw(st.integers(0, len(steps) - 1)) if steps else 0
    if not steps:
        kind = "list"
    if kind == "drop":
        del steps[step]
    elif kind == "double":
        steps.insert(step, steps[step])
    elif kind == "swap":
        other = draw(st.integers(0, len(steps) - 1))
        steps[step], steps[other] = steps[other], steps[step]
    elif kind == "change":
        numbers = list(steps[step])
        numbers[draw(st.integers(0, 3))] = draw(st.integers(-2, 9))
        steps[step] = tuple(numbers)
    elif kind == "cut":
        stop = draw(st.integers(step, len(steps)))
        del steps[step:stop]
    elif kind == "list" and solutions and draw(st.booleans()):
        del solutions[draw(st.integers(0, len(solutions) - 1))]
    elif kind == "list":
        sizes = [len(certificate.factors[f].states) for f in island.factors]
        solutions.append(tuple(draw(st.integers(0, size - 1)) for size in sizes))
        solutions.sort()
    count = len(solutions) if kind == "list" else island.count + (kind == "count")
    new = changed(certificate, at, steps=tuple(steps), solutions=tuple(solutions), count=count)
    total = 1
    for part in new.islands:
        total *= part.count
    return new.model_copy(update={"count": total})


@pytest.mark.parametrize("dropped", [BRANCH, TAKE, RIVAL, FORBID, DEAD, SOLUTION, BACK])
def test_a_proof_with_a_step_left_out_is_not_verified(dropped):
    system = small_system()
    certificate = prove(system, "possibly")
    steps = certificate.islands[0].steps
    places = [at for at, step in enumerate(steps) if step[0] == dropped]
    assert places or dropped in (RIVAL, DEAD)
    for at in places:
        assert says(with_steps(certificate, steps[:at] + steps[at + 1 :]), system)


def test_a_state_closed_without_reason_is_a_fault_at_its_step():
    system = small_system()
    certificate = prove(system, "possibly")
    steps = ((RIVAL, 0, 0, 1), *certificate.islands[0].steps)
    first = says(with_steps(certificate, steps), system)[0]
    assert first == (
        "island 1, step 1: RIVAL: x.a is closed, but can still lead x.b by 2 units; 0 is enough"
    )
    steps = ((FORBID, 0, 2, 0), *certificate.islands[0].steps)
    first = says(with_steps(certificate, steps), system)[0]
    assert first.startswith("island 1, step 1: FORBID: z.a is closed, but constraint h1 does not")


def test_a_branch_that_was_never_taken_is_missed():
    system = small_system()
    certificate = prove(system, "possibly")
    steps = certificate.islands[0].steps
    last = max(at for at, step in enumerate(steps) if step[0] == TAKE and at < len(steps) - 3)
    faults = says(with_steps(certificate, steps[:last]), system)
    assert any("the proof ends before every branch was explored" in text for text in faults)


def test_what_follows_the_end_of_a_proof_is_a_fault():
    system = small_system()
    certificate = prove(system, "possibly")
    steps = (*certificate.islands[0].steps, (DEAD, 0, 0, 0))
    (fault,) = says(with_steps(certificate, steps), system)
    assert f"island 1, step {len(steps)}: DEAD after the end of the proof" in fault


def test_a_scenario_added_to_the_list_is_named_with_what_is_wrong_with_it():
    system = small_system()
    certificate = prove(system, "possibly")
    solutions = tuple(sorted([*certificate.islands[0].solutions, (0, 1, 0)]))
    faults = says(changed(certificate, solutions=solutions, count=len(solutions)), system)
    assert "island 1: x=a, y=b, z=a is listed, but the proof does not reach it" in faults
    assert "island 1: x=a, y=b, z=a is listed, but constraint h1 forbids it" in faults
    inconsistent = [
        text for text in faults if "y is inconsistent by 4 units; 0 are allowed" in text
    ]
    assert inconsistent


def test_a_scenario_missing_from_the_list_is_named():
    system = small_system()
    certificate = prove(system, "possibly")
    solutions = certificate.islands[0].solutions[1:]
    faults = says(changed(certificate, solutions=solutions, count=len(solutions)), system)
    assert any("is reached, but not listed" in text for text in faults)


def test_counts_must_agree_with_lists_and_with_each_other():
    system = small_system()
    certificate = prove(system, "possibly")
    count = certificate.count
    wrong = certificate.model_copy(update={"count": count + 1})
    assert says(wrong, system) == [f"the count is {count + 1}; the islands make {count}"]
    faults = says(changed(certificate, count=count + 1), system)
    assert f"island 1: the count is {count + 1}; {count} are listed" in faults


def test_a_certificate_of_another_system_is_not_verified():
    system = small_system()
    certificate = prove(system, "possibly")
    wider = small_system(Tolerance(1.0))
    assert says(certificate, wider)[0] == "the tolerance is not that of the dossier"
    total = small_system(Tolerance(0.0, total=0.0))
    assert says(certificate, total) == ["the total tolerance is not that of the dossier"]
    cells = [*system.influences.cells[:-1], Influence(("y", "c"), ("x", "b"), 3)]
    other = ScenarioSystem(SPACE, system.constraints, Influences.of(SPACE, cells), Tolerance())
    assert says(certificate, other) == ["1 judgement(s) are not those of the dossier"]
    rules = (constraint(SPACE, "h1", "y == 'b' and z == 'b'"),)
    other = ScenarioSystem(SPACE, rules, system.influences, Tolerance())
    assert says(certificate, other)[0] == "constraint h1 forbids something else in the dossier"
    space = Space(SPACE.factors, (("a", "b"), ("a", "b", "d"), ("a", "b")))
    other = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    faults = says(certificate, other)
    assert "the states of y are not those of the dossier" in faults


def test_judgements_in_another_unit_are_the_same_judgements():
    system = small_system()
    certificate = prove(system, "possibly")
    judged = certificate.judgements
    cells = tuple((*cell[:4], cell[4] * 10, cell[5] * 10) for cell in judged.cells)
    finer = judged.model_copy(update={"scale": judged.scale * 10, "cells": cells})
    assert says(certificate.model_copy(update={"judgements": finer}), system) == []


def test_the_hash_of_the_dossier_is_compared():
    system = small_system()
    certificate = prove(system, "possibly")
    named = certificate.dossier.model_copy(update={"id": "d", "sha256": "ab" * 32})
    signed = certificate.model_copy(update={"dossier": named})
    assert "no hash was given" in says(signed, system)[0]
    assert verify(signed, system, sha256="ab" * 32).verified
    verdict = verify(signed, system, sha256="cd" * 32)
    assert "the dossier has content cdcdcdcdcdcd" in verdict.text
    assert not verify(certificate, system, sha256="cd" * 32).verified


def tied_system(total):
    """Each of x and y is inconsistent by 1 in state a: two points in all at worst."""
    space = Space(("x", "y"), (("a", "b"), ("a", "b")))
    cells = [Influence((f, "a"), (f, "b"), 1) for f in "xy"]
    return ScenarioSystem(space, (), Influences.of(space, cells), Tolerance(1.0, total=total))


@pytest.mark.parametrize("total", [1.0, 2.0])
def test_a_state_that_the_total_tolerance_allows_is_not_closed_for_it(total):
    system = tied_system(total)
    certificate = prove(system, "possibly")
    for steps in ([(TOTAL, 0, 0, 0)], [(BRANCH, 0, 0, 0), (TAKE, 0, 0, 0), (TOTAL, 1, 0, 0)]):
        faults = says(with_steps(certificate, steps), system)
        allowed = len(steps) == 1 or total == 2.0
        assert any("is closed, but an inconsistency of" in text for text in faults) == allowed


def test_a_scenario_beyond_the_total_tolerance_alone_is_no_solution():
    wide, tight = tied_system(2.0), tied_system(1.0)
    certificate = prove(wide, "possibly")
    forged = certificate.model_copy(update={"tolerance": prove(tight, "possibly").tolerance})
    faults = says(forged, tight)
    assert len(faults) == 1
    assert faults[0].endswith("SOLUTION: 2 units of inconsistency in all; 1 are allowed")


def test_a_branch_is_not_dead_while_its_constraint_may_be_kept():
    system = small_system()
    certificate = prove(system, "possibly")
    faults = says(with_steps(certificate, [(DEAD, -1, 0, 0)]), system)
    assert faults[0] == "island 1, step 1: DEAD: constraint h1 is not surely broken"
    faults = says(with_steps(certificate, [(DEAD, 0, 0, 0)]), system)
    assert faults[0] == "island 1, step 1: DEAD: x still has an open state"


@pytest.mark.parametrize("late", [RIVAL, SOLUTION, DEAD, BRANCH])
def test_nothing_follows_in_a_branch_that_has_branched_or_ended(late):
    system = small_system()
    certificate = prove(system, "possibly")
    step = {RIVAL: (RIVAL, 0, 1, 0), DEAD: (DEAD, 0, 0, 0)}.get(late, (late, 0, 0, 0))
    steps = [(BRANCH, 2, 0, 0), step]
    (first, *_) = says(with_steps(certificate, steps), system)
    assert "island 1, step 2: " in first
    assert "after the end of the branch" in first
    ended = [(BRANCH, 2, 0, 0), (TAKE, 2, 0, 0), (DEAD, -1, 0, 0), step]
    faults = says(with_steps(certificate, ended), system)
    assert any("step 4: " in text and "after the end of the branch" in text for text in faults)


def test_islands_that_share_a_constraint_or_an_influence_are_not_independent():
    system = small_system()
    certificate = prove(system, "possibly")
    island = certificate.islands[0]
    apart = tuple(
        island.model_copy(update={"factors": factors, "solutions": (), "count": 0, "steps": ()})
        for factors in ((0,), (1,), (2,))
    )
    faults = says(certificate.model_copy(update={"islands": apart}), system)
    assert "constraint h1 reads factors of several islands" in faults
    assert "x acts on y, which is on another island" in faults
    twice = certificate.model_copy(update={"islands": (island, island)})
    assert says(twice, system) == ["not every factor is on exactly one island"]


def test_a_total_tolerance_ties_islands_together():
    space = Space(("x", "y"), (("a", "b"), ("a", "b")))
    cells = [Influence((f, "a"), (f, "b"), 1) for f in "xy"]
    own = ScenarioSystem(space, (), Influences.of(space, cells), Tolerance(1.0))
    certificate = certify(own)
    assert len(certificate.islands) == 2
    assert verify(certificate, own).verified
    tied = ScenarioSystem(space, (), own.influences, Tolerance(1.0, total=1.0))
    forged = certificate.model_copy(update={"tolerance": certify(tied).tolerance})
    assert "the total tolerance ties several islands together" in says(forged, tied)


@pytest.mark.parametrize(
    "step",
    [
        (9, 0, 0, 0),
        (TAKE, 0, 0, 0),
        (BACK, 0, 0, 0),
        (RIVAL, 7, 0, 1),
        (RIVAL, -1, 0, 1),
        (RIVAL, 0, 5, 1),
        (RIVAL, 0, 0, 0),
        (RIVAL, 0, 0, -1),
        (FORBID, 5, 0, 0),
        (FORBID, -1, 0, 0),
        (DEAD, -2, 0, 0),
        (DEAD, -1, 9, 0),
        (BRANCH, 3, 0, 0),
        (SOLUTION, 0, 0, 0),
        (8, 0, 0, 0),
    ],
)
def test_a_step_that_makes_no_sense_ends_the_replay_with_its_number(step):
    system = small_system()
    certificate = prove(system, "possibly")
    faults = says(with_steps(certificate, (step, *certificate.islands[0].steps)), system)
    assert faults[0].startswith("island 1, step 1: ")


def test_the_checker_uses_nothing_of_the_search():
    folder = Path(verify_module.__file__).parent
    trusted = {"verify", "replay", "bounds", "logic", "restate", "record", "files"}
    for name in trusted:
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        used = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        used += [a.name for node in nodes if isinstance(node, ast.Import) for a in node.names]
        assert not any("search" in module or "enumerate" in module for module in used)
        assert not any(module.startswith("numpy") for module in used)
        near = [module for module in used if module.startswith("sonae.scenarios.certificate.")]
        assert {module.rsplit(".", 1)[1] for module in near} <= trusted


def test_the_published_cases_are_certified_and_verified():
    for name in ("somewhereland", "cib_nested"):
        influences = shared_case(name).influences
        system = ScenarioSystem(influences.space, (), influences, Tolerance())
        certificate = certify(system)
        assert certificate.count == len(shared_case(name).known["consistent_scenarios"])
        assert verify(certificate, system).verified


@settings(deadline=None, max_examples=30)
@given(questions(), READINGS, st.integers(0, 5))
def test_faults_without_end_are_cut_off(system, reading, times):
    certificate = prove(system, reading)
    steps = certificate.islands[0].steps
    assume(steps)
    verdict = verify(with_steps(certificate, steps * (times + 2)), system)
    assert not verdict.verified
    assert len(verdict.faults) < 100
