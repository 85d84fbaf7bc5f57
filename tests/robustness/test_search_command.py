"""`sonae search`: the front with the named plans' place, as text and JSON, and bad calls."""

import pytest

import sonae.cli.search  # noqa: F401 - joins the command to the application


@pytest.fixture
def harbour(template):
    return str(template("harbour", "portfolio"))


def test_the_front_is_a_table_with_steps_and_the_place_of_each_plan(terminal, harbour):
    ran = terminal(
        *("search", harbour, "--objective", "worst(losses)", "--objective", "worst(budget)"),
        *("--years", "2024,2025,2026", "--budget", "320"),
    )
    assert ran.code == 0
    for part in (
        "feasible portfolios of 6 options, under a budget of 320 in all (costs at their upper",
        "In all 12 scenario classes × 8 draws (Sobol) = 96 futures, seed 1.",
        "Every feasible portfolio was run in each of them: the front is complete.",
        "no step  = nothing",
        "pumps@2024, drains@2024, microgrid@2024, storage@2026",
        "not a feasible portfolio: the steps cost 370, more than a budget of 320 in all",
        "stepwise",
        "wall waits for a sign",
    ):
        assert part in ran.out
    assert "feasible portfolios × 96 futures; about" in ran.err


def test_json_says_what_was_searched_where_and_whether_all_was_run(terminal, harbour):
    ran = terminal(
        *("search", harbour, "--objective", "cost", "--objective", "share(all)", "--json"),
        *("--options", "pumps,drains,microgrid", "--futures", "50", "--steps", "2"),
    )
    found = ran.json
    assert found["exhaustive"] is True
    assert found["portfolios"]["count"] == found["evaluated"] == 7
    assert found["futures"]["futures"] <= 50
    assert [o["better"] for o in found["objectives"]] == ["less", "more"]
    assert found["front"][0]["steps"] == {}
    assert {plan["plan"] for plan in found["plans"]} >= {"nothing", "mixed"}


def test_the_portfolio_of_least_regret_says_how_it_was_found(terminal, harbour):
    ran = terminal("search", harbour, "--minimax", "losses")
    assert "Found by running every feasible portfolio" in ran.out
    ran = terminal("search", harbour, "--minimax", "budget", "--json")
    assert ran.json["method"] == "programme"
    assert ran.json["steps"] == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "ask for a front (--objective) or for --minimax"),
        (("--objective", "cost", "--minimax", "losses"), "not for both"),
        (("--minimax", "losses", "--method", "nsga2"), "--minimax is exact"),
        (("--objective", "cost", "--evaluations", "5"), "leave out --evaluations"),
        (("--objective", "cost", "--years", "soon"), "is not a list of years"),
        (("--objective", "cost", "--options", "boat"), "no option 'boat'; declared: wall"),
        (("--objective", "worst(cost)"), "no outcome 'cost'; declared: losses"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(terminal, harbour, arguments, said):
    ran = terminal("search", harbour, *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_limits_that_leave_nothing_name_what_would(terminal, harbour):
    ran = terminal(
        "search", harbour, "--objective", "cost", "--must", "wall,pumps", "--budget", "9"
    )
    assert ran.code == 1
    assert "no portfolio keeps all limits; one would: a budget of" in ran.err
