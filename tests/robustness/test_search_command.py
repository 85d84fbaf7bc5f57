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
    assert max(len(line) for line in ran.out.splitlines() if "@" in line) <= 100
    said = " ".join(ran.out.split())
    for part in (
        "feasible portfolios of 6 options, under a budget of 320 in all (costs at their upper",
        "In all 12 scenario classes × 8 draws (Sobol) = 96 futures, seed 1.",
        "Every feasible portfolio was run in each of them: the front is complete.",
        "no step = nothing",
        "pumps@2024, drains@2024, microgrid@2024, storage@2026",
        "not a feasible portfolio: the steps cost 370, more than a budget of 320 in all",
        "regret is against the best feasible portfolio of each future",
        "stepwise",
        "wall waits for a sign",
    ):
        assert part in said
    assert "feasible portfolios × 96 futures; about" in ran.err


def test_a_long_front_is_shown_by_a_few_and_the_rest_is_counted(terminal, harbour):
    asked = (
        *("search", harbour, "--objective", "worst(losses)", "--objective", "worst(budget)"),
        *("--years", "2024,2025,2026", "--budget", "320"),
    )
    few, whole = terminal(*asked, "--representatives", "3"), terminal(*asked, "--all")
    assert "Shown are 3 that are far from one another" in few.out
    rows = [line for line in whole.out.splitlines() if line[:6].strip().isdigit()]
    assert len(rows) > 12
    assert "Shown are" not in whole.out


def test_triggers_make_the_adaptive_plans_feasible_and_drop_the_note(terminal, harbour):
    asked = ("search", harbour, "--objective", "worst(losses)", "--objective", "worst(budget)")
    without, with_them = terminal(*asked), terminal(*asked, "--triggers", "--all")
    assert "plans that wait for a sign may do better" in " ".join(without.out.split())
    assert "plans that wait for a sign" not in " ".join(with_them.out.split())
    assert "wall waits for a sign" not in " ".join(with_them.out.split())
    assert "counts as a step, and against budgets, as if it were launched" in " ".join(
        with_them.out.split()
    )
    found = terminal(*asked, "--triggers", "--json").json
    stepwise = next(plan for plan in found["plans"] if plan["plan"] == "stepwise")
    assert stepwise["feasible"] is True
    assert found["portfolios"]["signs"]["wall"][0]["start"] == 2028


def test_limits_on_outcomes_are_kept_and_an_empty_set_names_the_least(terminal, harbour):
    asked = ("search", harbour, "--objective", "worst(losses)")
    kept = terminal(*asked, "--keep", "worst(budget) <= 200", "--json").json
    assert kept["keep"] == ["worst(budget) <= 200"]
    assert kept["exhaustive"] is True
    big = next(plan for plan in kept["plans"] if plan["plan"] == "big_wall")
    assert "and worst(budget) <= 200 is to be kept" in big["why_not"][0]
    empty = terminal(*asked, "--keep", "worst(losses) <= 1")
    assert empty.code == 1
    assert "no feasible portfolio keeps worst(losses) <= 1; one would: worst(lo" in empty.err
    assert "the least worst(losses) of any is " in empty.err


def test_bounds_give_the_same_front_as_running_all(terminal, harbour):
    asked = ("search", harbour, "--objective", "worst(losses)", "--objective", "cost", "--json")
    one, two = terminal(*asked).json, terminal(*asked, "--method", "bound").json
    assert one["front"] == two["front"]
    assert two["method"] == "bound"
    assert two["exhaustive"] is True
    assert two["bounded"]["left"] == 0


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
        (("--objective", "cost", "--method", "exact", "--branches", "5"), "leave out --branches"),
        (("--objective", "cost", "--keep", "cost"), "'cost' is no limit; write one such as"),
        (("--objective", "cost", "--keep", "cost >= 3"), "so write <="),
        (("--objective", "cost", "--keep", "cost <= much"), "'much' is not a number"),
        (("--objective", "cost", "--keep", "worst(cost) <= 3"), "unknown outcome `cost`"),
        (("--objective", "cost", "--years", "soon"), "is not a list of years"),
        (("--objective", "cost", "--options", "boat"), "unknown option `boat`; declared: wall"),
        (("--objective", "worst(cost)"), "unknown outcome `cost`; declared: losses"),
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
