"""Names, kinds and units: what fits, and what is said where it does not."""

import pytest

from sonae.expressions import (
    ARITHMETIC,
    Factor,
    FormulaFaults,
    NamedEvent,
    Quantity,
    Scope,
    check_formula,
    event,
    factor_scope,
    resolve,
)
from sonae.expressions.tree import InStates, Not, Number
from sonae.units import DIMENSIONLESS, parse_unit

YEN = parse_unit("JPY_bn@2023")


def _fault(text: str, scope: Scope, *, condition: bool = False) -> tuple[str, str, str]:
    """Return what is marked, the message and the hint of the only fault."""
    with pytest.raises(FormulaFaults) as caught:
        resolve(text, scope, condition=condition)
    (fault,) = caught.value.faults
    return text[fault.span.start : fault.span.end], fault.message, fault.hint or ""


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *(
            ("x + 1", "1"),
            ("base + 0", "JPY_bn@2023"),
            ("2 * base / dollars * x", "JPY_bn@2023/USD_bn@2023"),
        ),
        *(("dollars * rate", "JPY_bn@2023"), ("base / base", "1"), ("exp(base / base)", "1")),
        *(("0 if x > 1 else base", "JPY_bn@2023"), ("max(0, base)", "JPY_bn@2023")),
        *(("where(trouble, base, 2 * base)", "JPY_bn@2023"), ("price[election]", "JPY_bn@2023")),
        *(
            ("sqrt(base * base)", "JPY_bn@2023"),
            ("clip(x, 0, 1)", "1"),
            ("abs(-base)", "JPY_bn@2023"),
        ),
        *(
            ("piecewise(x, 0, base, 1, 2 * base)", "JPY_bn@2023"),
            ("on[quay] * pay[dredge]", "JPY_bn@2023"),
        ),
        *(
            ("sum_options(pay * on)", "JPY_bn@2023"),
            ("prev(base, 0) + delay(base, 2, base)", "JPY_bn@2023"),
        ),
        *(("first(x) * t", "1"), ("piecewise(x, -2, 1, -1, 3, 4, 5)", "1")),
    ],
)
def test_units_follow_the_formula(text: str, unit: str, scope: Scope) -> None:
    assert resolve(text, scope, condition=False).unit == parse_unit(unit)


def test_a_nought_fits_the_declared_unit(scope: Scope) -> None:
    assert resolve("0", scope, condition=False, unit=YEN).unit == YEN
    assert resolve("0 * x", scope, condition=False, unit=YEN).unit == YEN
    with pytest.raises(FormulaFaults, match="the formula gives 1, but JPY_bn@2023 is declared"):
        resolve("7.95", scope, condition=False, unit=YEN)


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("1 + grwth", "grwth", "unknown name `grwth` in a yearly value", "did you mean `growth`?"),
        ("1 + qqqq", "qqqq", "unknown name `qqqq`", ""),
        ("1 + yard", "yard", "`yard` is a state, not a number", "yard == 'state'"),
        ("exp(yard)", "yard", "`yard` is a state, not a number", "look it up in a table"),
        ("-yard", "yard", "`yard` is a state, not a number", ""),
        ("1 + (x > 2)", "x > 2", "a number is needed here, not a condition", "where("),
        ("1 + trouble", "trouble", "a number is needed here, not a condition", "where("),
        ("1 + 'open'", "'open'", "'open' is a word, not a number", ""),
        ("1 if x else 2", "x", "a condition is needed here", "factor == 'state'"),
        ("1 if yard else 2", "yard", "a condition is needed here", "factor == 'state'"),
        ("where(1, 2, 3)", "1", "a condition is needed here", ""),
        ("1 if not x else 2", "x", "a condition is needed here", ""),
        (
            "1 if yard == 'opem' else 2",
            "'opem'",
            "unknown state 'opem' of yard; declared: open, closed",
            "did you mean 'open'?",
        ),
        ("1 if 'opem' == yard else 2", "'opem'", "unknown state 'opem' of yard", "'open'"),
        ("1 if yard in ['open', 'zz'] else 2", "'zz'", "unknown state 'zz' of yard", ""),
        ("1 if yard < 'open' else 2", "yard < 'open'", "states have no order", "== or !="),
        ("1 if yard == election else 2", "yard == election", "cannot be compared", "quoted state"),
        ("1 if yard == 1 else 2", "yard == 1", "cannot be compared", "quoted state"),
        ("1 if x == 'open' else 2", "x == 'open'", "cannot be compared", "quoted state"),
        ("1 if x in ['open'] else 2", "x in ['open']", "`in` asks for the state of a factor", ""),
        ("base + 1", "base + 1", "`+` mixes units: JPY_bn@2023 and 1", "a plain number has none"),
        ("base - dollars", "base - dollars", "mixes units: JPY_bn@2023 and USD_bn@2023", ""),
        ("1 if base > 1 else 2", "base > 1", "`>` mixes units", ""),
        ("min(base, x)", "min(base, x)", "`min` mixes units", ""),
        ("clip(base, 0, 1)", "clip(base, 0, 1)", "`clip` mixes units", ""),
        (
            "base if x > 0 else 1",
            "base if x > 0 else 1",
            "the two sides of `if … else` mixes units",
            "",
        ),
        ("where(x > 0, base, 1)", "where(x > 0, base, 1)", "mixes units", ""),
        ("log(base)", "log(base)", "`log` needs a number without unit, not JPY_bn@2023", "divide"),
        ("exp(base)", "exp(base)", "`exp` needs a number without unit", "divide"),
        ("piecewise(x, 0, 1, 2)", "piecewise(x, 0, 1, 2)", "takes at least 5 arguments", ""),
        (
            "piecewise(x, 0, 1, 2, 3, 4)",
            "piecewise(x, 0, 1, 2, 3, 4)",
            "pairs of x and y",
            "x0, y0",
        ),
        ("piecewise(x, 1, 0, 0, 5)", "piecewise(x, 1, 0, 0, 5)", "must rise", ""),
        ("piecewise(x, 1, 0, -1, 5)", "piecewise(x, 1, 0, -1, 5)", "must rise", ""),
        ("piecewise(x, 1, 0, y, 2, 1, 5)", "piecewise(x, 1, 0, y, 2, 1, 5)", "must rise", ""),
        (
            "piecewise(base, 1, 0, 2, 5)",
            "piecewise(base, 1, 0, 2, 5)",
            "the x of `piecewise` mixes",
            "",
        ),
        ("prev(base, 1)", "prev(base, 1)", "`prev` mixes units", ""),
        ("delay(x, 0.5, 1)", "delay(x, 0.5, 1)", "a whole number of years", ""),
        ("delay(x, 0, 1)", "delay(x, 0, 1)", "a whole number of years", ""),
        ("delay(x, y, 1)", "delay(x, y, 1)", "a whole number of years", ""),
        ("exp(x, y)", "exp(x, y)", "`exp` takes 1 argument", ""),
        ("min(x)", "min(x)", "`min` takes at least 2 arguments", ""),
        ("clip(x, 0)", "clip(x, 0)", "`clip` takes 3 arguments", ""),
        ("pull", "pull", "`pull` is a table by yard", "write pull[yard]"),
        ("pull[election]", "pull[election]", "`pull` is a table by yard", "write pull[yard]"),
        ("pul[yard]", "pul[yard]", "unknown table `pul`", "did you mean `pull`?"),
        ("x[yard]", "x[yard]", "`x` is not a table", ""),
        ("on", "on", "`on` needs an option", "write on[option]"),
        ("on[key]", "on[key]", "unknown option `key`", "`quay`"),
        ("total(x)", "total(x)", "`total` is not available in a yearly value", ""),
        ("observed(yard)", "observed(yard)", "belongs into a plan's `when`", ""),
    ],
)
def test_a_fault_is_marked_and_mended(
    text: str, marked: str, message: str, hint: str, scope: Scope
) -> None:
    where, said, mends = _fault(text, scope)
    assert (where, message in said) == (marked, True), said
    assert hint in mends or (hint == "`quay`" and not mends)


def test_a_formula_is_of_the_kind_that_its_place_asks_for(scope: Scope, events: Scope) -> None:
    assert "must be a number" in _fault("x > 1", scope)[1]
    assert "must be a number" in _fault("yard", scope)[1]
    assert "must be a condition" in _fault("x + 1", scope, condition=True)[1]
    assert "must be a condition" in _fault("yard", events, condition=True)[1]
    assert "must be a condition" in _fault("'open'", events, condition=True)[1]


def test_one_fault_does_not_bring_others_in_its_train(scope: Scope) -> None:
    for text in ("exp(nope) + 2 * base / base", "1 if not nope else 2", "1 if nope == 'a' else 2"):
        assert _fault(text, scope)[0] == "nope"


def test_all_faults_are_reported_in_reading_order(scope: Scope) -> None:
    faults = check_formula(
        "nope + yard + log(base) if yard == 'zz' else 'w'", scope, condition=False
    )
    assert isinstance(faults, tuple)
    assert [fault.message.split(" ")[0] for fault in faults] == [
        *("unknown", "unknown", "`yard`", "`log`", "'w'"),
    ]


def test_states_become_codes_and_named_events_what_they_stand_for(scope: Scope) -> None:
    tree = resolve("yard not in ['closed', 'open']", scope, condition=True).tree
    assert tree == Not(InStates("yard", ("closed", "open"), (1, 0)))
    named = resolve("trouble", scope, condition=True).tree
    assert named == resolve("election == 'left' or yard == 'closed'", scope, condition=True).tree


# outcomes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *(("total(budget)", "JPY_bn@2023"), ("final(budget) / base", "1"), ("x + mean(t)", "1")),
        *(("1 - product(1 - t / 3000, t >= 2026)", "1"), ("years(budget > base)", "1")),
        *(("max(highest(budget), lowest(budget))", "JPY_bn@2023"), ("total(on[quay])", "1")),
    ],
)
def test_an_outcome_is_one_number_per_future(text: str, unit: str, outcome: Scope) -> None:
    assert resolve(text, outcome, condition=False).unit == parse_unit(unit)


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("product(budget)", "product(budget)", "`product` needs a number without unit"),
        ("mean(x, y)", "y", "a condition is needed here"),
        ("years(x)", "x", "a condition is needed here"),
        ("prev(x, 0)", "prev(x, 0)", "`prev` is not available in an outcome"),
    ],
)
def test_functions_over_time_ask_for_what_they_need(
    text: str, marked: str, message: str, outcome: Scope
) -> None:
    where, said, _ = _fault(text, outcome)
    assert (where, message in said) == (marked, True), said


# triggers and events --------------------------------------------------------------------------


def test_a_trigger_reads_only_what_was_observed() -> None:
    names = factor_scope({"yard": ("open", "closed")}).names
    trigger = Scope(names, frozenset(), "a trigger", observed_only=True, factors_only=True)
    resolved = resolve("observed(yard) == 'open'", trigger, condition=True)
    assert resolved.tree == InStates("yard", ("open",), (0,))
    assert resolve("observed(yard) in ['open']", trigger, condition=True).tree == resolved.tree
    where, said, hint = _fault("yard == 'open'", trigger, condition=True)
    assert (where, hint) == ("yard", "write observed(yard)")
    assert "observed" in said
    assert "reads a factor" in _fault("observed(yard == 'open')", trigger, condition=True)[1]


def test_a_trigger_may_observe_a_named_event(events: Scope) -> None:
    named = NamedEvent(event("yard == 'open'", events).tree)
    names = {**events.names, "idle": named}
    trigger = Scope(names, frozenset(), "a trigger", observed_only=True, factors_only=True)
    assert resolve("observed(idle)", trigger, condition=True).tree == named.tree


def test_an_event_reads_factors_and_no_numbers(events: Scope) -> None:
    assert event("yard == 'open' and election != 'left'", events).reads == ("election", "yard")
    _, said, _ = _fault("1 < 2", events, condition=True)
    assert said == "an event reads states of factors, not numbers"


def test_events_that_name_one_another_stop_growing(events: Scope) -> None:
    tree = event("yard == 'open'", events).tree
    for _ in range(11):
        scope = Scope({"e": NamedEvent(tree)}, frozenset(), "an event")
        tree = event("e and e", scope).tree
    wide = Scope({"e": NamedEvent(tree)}, frozenset(), "an event")
    with pytest.raises(FormulaFaults, match="make it too large"):
        event("e and e", wide)


def test_events_that_name_one_another_stop_deepening(events: Scope) -> None:
    tree = event("not " * 40 + "yard == 'open'", events).tree
    for _ in range(3):
        scope = Scope({"e": NamedEvent(tree)}, frozenset(), "an event")
        tree = event("not " * 40 + "e", scope).tree
    deep = Scope({"e": NamedEvent(tree)}, frozenset(), "an event")
    with pytest.raises(FormulaFaults, match="make it too large"):
        event("not e", deep)


def test_a_unit_that_could_not_be_read_fits_everywhere(scope: Scope) -> None:
    from sonae.expressions import Quantity

    odd = Scope({**scope.names, "odd": Quantity(None)}, scope.functions)
    for text in ("odd + base", "odd * x + base", "exp(odd)", "sqrt(odd)", "base / odd"):
        resolve(text, odd, condition=False)


def test_a_resolved_condition_has_no_unit_and_a_number_has_one(scope: Scope) -> None:
    assert resolve("x > 1", scope, condition=True).unit is None
    assert resolve("3", scope, condition=False).unit == DIMENSIONLESS
    assert resolve("3", scope, condition=False).tree == Number(3.0)


@pytest.mark.parametrize("text", ["c == x", "x == c", "c != x and a > 1"])
def test_a_state_without_quotation_marks_is_told_to_have_them(text: str) -> None:
    scope = Scope({"a": Quantity(DIMENSIONLESS), "c": Factor(("x", "y"))}, ARITHMETIC)
    faults = check_formula(text, scope, condition=True)
    assert isinstance(faults, tuple)
    assert [(fault.message, fault.hint) for fault in faults] == [
        ("the state `x` of c needs quotation marks", "write 'x'")
    ]
    assert text[faults[0].span.start : faults[0].span.end] == "x"
