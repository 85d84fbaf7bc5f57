"""A scope with one name of every kind."""

import pytest

from sonae.expressions import (
    ARITHMETIC,
    OVER_TIME,
    Factor,
    NamedEvent,
    Quantity,
    Scope,
    Series,
    Table,
    event,
    factor_scope,
)
from sonae.units import DIMENSIONLESS, parse_unit

STATES = {"election": ("left", "right", "other"), "yard": ("open", "closed")}
YEN = parse_unit("JPY_bn@2023")


@pytest.fixture
def events() -> Scope:
    """Return a scope in which only factors have a meaning."""
    return factor_scope(STATES)


@pytest.fixture
def scope() -> Scope:
    """Return the scope of a yearly value."""
    trouble = event("election == 'left' or yard == 'closed'", factor_scope(STATES))
    names = {
        **{name: Factor(states) for name, states in STATES.items()},
        **{name: Quantity(DIMENSIONLESS) for name in ("x", "y", "z", "growth")},
        **{"t": Quantity(DIMENSIONLESS), "budget": Quantity(YEN)},
        **{"base": Quantity(YEN), "dollars": Quantity(parse_unit("USD_bn@2023"))},
        **{"rate": Quantity(parse_unit("JPY_bn@2023/USD_bn@2023"))},
        **{"pull": Table("yard", DIMENSIONLESS), "price": Table("election", YEN)},
        **{"on": Series(("dredge", "quay"), DIMENSIONLESS), "pay": Series(("dredge", "quay"), YEN)},
        "trouble": NamedEvent(trouble.tree),
    }
    inside = {"on": Quantity(DIMENSIONLESS), "pay": Quantity(YEN)}
    functions = ARITHMETIC | {"prev", "delay", "first", "sum_options"}
    return Scope(names, functions, "a yearly value", option_names=inside)


@pytest.fixture
def outcome(scope: Scope) -> Scope:
    """Return the scope of an outcome."""
    return Scope(scope.names, ARITHMETIC | OVER_TIME, "an outcome")
