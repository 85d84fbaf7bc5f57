"""What a user reads about scenarios: counts, a list, clusters, what is excluded, and why none."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.scenarios import (
    Asked,
    Influence,
    Influences,
    ScenarioSystem,
    Tolerance,
    cluster_report,
    cluster_text,
    exclusion_report,
    exclusion_text,
    explain_scenario,
    list_scenarios,
    named_scenario,
    scenario_lines,
    scenario_report,
    scenario_text,
)
from sonae.scenarios.report import LISTED

from .systems import (
    coherent_by_hand,
    condition,
    never,
    plain_space,
    possible_by_hand,
    rule,
    systems,
)

quick = settings(deadline=None, max_examples=40)


@pytest.fixture
def port():
    """Return a strait that may close, a partner and a price; closure and goodwill speak for it."""
    space = plain_space([3, 2, 2])
    cells = [
        Influence(("f0", "c"), ("f1", "b"), 2, because="need"),
        Influence(("f0", "a"), ("f1", "a"), 1),
        Influence(("f1", "b"), ("f2", "b"), 1),
    ]
    constraints = (never("c1", space, f0="c", f1="a"),)
    return ScenarioSystem(space, constraints, Influences.of(space, cells), Tolerance())


def asked_for(system, text=None, **more):
    where = None if text is None else condition(system.space, text)
    return Asked(where=where, **more)


def report_of(system, asked, **more):
    return scenario_report(system, asked, list_scenarios(system, asked), **more)


@quick
@given(systems(), st.booleans())
def test_a_report_counts_what_a_trial_of_every_combination_counts(small, possible):
    whole = possible_by_hand(small.space, small.constraints)
    if not whole:
        return
    system = ScenarioSystem(small.space, small.constraints, small.influences, Tolerance())
    report = report_of(system, Asked(possible=possible))
    rows = whole if possible else coherent_by_hand(small, 0.0)
    assert report["count"] == report["whole"] == len(rows)
    if len(rows) > LISTED:
        assert report["listed"].startswith("8 representatives")
        return
    assert report["listed"] == "all"
    listed = [entry["states"] for entry in report["scenarios"]]
    assert listed == [small.space.scenario(row) for row in rows]
    assert [entry["number"] for entry in report["scenarios"]] == list(range(1, len(rows) + 1))
    assert ("why_none" in report) == (not rows)


def test_a_scenario_keeps_its_number_whatever_else_is_asked(port):
    every = report_of(port, asked_for(port, possible=True))["scenarios"]
    some = report_of(port, asked_for(port, "f1 == 'b'", possible=True))["scenarios"]
    assert 0 < len(some) < len(every)
    assert all(entry in every for entry in some)
    assert [entry["number"] for entry in some] != list(range(1, len(some) + 1))


def test_many_scenarios_are_shown_by_representatives_that_show_every_state():
    space = plain_space([4, 4, 4, 4])
    system = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    report = report_of(system, Asked(possible=True))
    assert report["count"] == 256
    assert report["listed"] == "8 representatives, which show every state that occurs"
    shown = {pair for entry in report["scenarios"] for pair in entry["states"].items()}
    assert len(shown) == 16
    assert report_of(system, Asked(possible=True), show=2)["listed"].startswith(
        "2 representatives, which do not show f0."
    )


def test_counting_lists_nothing_and_says_no_more_than_counts(port):
    report = report_of(port, asked_for(port, possible=True), show=0)
    assert report["scenarios"] == []
    assert scenario_text(report).splitlines() == [
        "12 combinations of states",
        "10 possible: they break no constraint",
        "complete: every combination was decided",
    ]


def test_a_capped_list_says_that_it_is_the_beginning(port):
    text = scenario_text(report_of(port, asked_for(port, possible=True, cap=2)))
    assert "10 possible" in text
    assert "Listed: the first 2." in text


def test_a_search_that_was_cut_short_says_at_least_and_not_complete(port):
    report = report_of(port, asked_for(port))
    cut = {**report, "complete": False, "left": "stopped after 5 nodes: about 3 % was settled"}
    text = scenario_text(cut)
    assert f"at least {report['count']} coherent at tolerance 0" in text
    assert "NOT complete: stopped after 5 nodes" in text


def test_a_set_beyond_any_list_says_what_to_do():
    space = plain_space([2] * 100)
    system = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    text = scenario_text(report_of(system, Asked(possible=True)))
    assert f"{2**100:,} possible" in text
    assert "Listed: none, there are too many; narrow them" in text


def test_none_where_something_is_asked_names_what_is_in_the_way(port):
    report = report_of(port, asked_for(port, "f0 == 'c' and f1 == 'a'"))
    assert (report["count"], report["whole"] > 0) == (0, True)
    why = report["why_none"]
    assert why.startswith("no such scenario is coherent")
    assert "c1: never f0 == 'c' and f1 == 'a', because reason of c1" in why
    assert "what was asked for: f0 == 'c' and f1 == 'a'" in why
    assert "where:" not in why
    possible = report_of(port, asked_for(port, "f0 == 'c' and f1 == 'a'", possible=True))
    assert possible["why_none"].startswith("no such scenario is possible")


def test_no_coherent_scenario_at_all_names_the_balances_that_cannot_be_kept_together():
    space = plain_space([2, 2])
    cells = [
        Influence(("f0", "a"), ("f1", "b"), 1),
        Influence(("f0", "b"), ("f1", "a"), 1),
        Influence(("f1", "a"), ("f0", "a"), 1),
        Influence(("f1", "b"), ("f0", "b"), 1),
    ]
    system = ScenarioSystem(space, (), Influences.of(space, cells), Tolerance())
    why = report_of(system, Asked())["why_none"]
    assert why.startswith("no scenario is coherent at tolerance 0: these 2 cannot hold together")
    assert "the balance of f0" in why
    assert "the balance of f1" in why


def test_interval_judgements_say_in_which_reading_scenarios_are_coherent(port):
    cells = [Influence(("f0", "a"), ("f1", "a"), 1, span=(-1.0, 3.0))]
    system = replace(port, influences=Influences.of(port.space, cells))
    assert report_of(port, Asked())["reading"] == "exact"
    assert report_of(system, Asked())["reading"] == "possibly"
    text = scenario_text(report_of(system, Asked(reading="necessarily")))
    assert " necessarily coherent at tolerance 0" in text


def test_what_all_listed_scenarios_share_is_said_once(port):
    lines = scenario_lines(report_of(port, asked_for(port, "f1 == 'b'"))["scenarios"])
    assert lines[0] == "in all of them: f1=b · f2=b"
    assert all("f1=" not in line for line in lines[1:])
    (only,) = scenario_lines([{"number": 7, "states": {"f0": "a"}}])
    assert only == "     7  f0=a"


def test_clusters_hold_each_scenario_once_and_have_one_at_their_heart(port):
    listing = list_scenarios(port, asked_for(port, possible=True))
    report = cluster_report(listing, 3)
    assert sum(cluster["size"] for cluster in report["clusters"]) == listing.count
    text = cluster_text(report)
    assert text.count("at its heart, scenario") == len(report["clusters"]) == 3
    assert cluster_text({**report, "clusters": []}) == "there is no scenario to sort into clusters"


def test_a_set_beyond_any_list_cannot_be_sorted_into_clusters():
    space = plain_space([2] * 100)
    system = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    listing = list_scenarios(system, Asked(possible=True))
    with pytest.raises(UsageError, match="narrow them"):
        cluster_report(listing, 2)
    with pytest.raises(UsageError, match="too many scenarios to number"):
        named_scenario(system, "3", listing)


def test_what_never_occurs_and_never_meets_is_listed_with_its_reason(port):
    more = (*port.constraints, rule("c2", port.space, "f2 == 'a'"))
    system = replace(port, constraints=more)
    report = exclusion_report(system)
    assert [(entry["states"], entry["constraints"]) for entry in report["excluded"]] == [
        (["f2.a"], ["c2"]),
        (["f0.c", "f1.a"], ["c1"]),
    ]
    assert "never: f2.a: c2 (reason of c2)" in exclusion_text(report)
    assert "never together: f0.c and f1.a: c1" in exclusion_text(report)


def test_where_nothing_is_excluded_that_is_said():
    space = plain_space([2, 2])
    system = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    assert "every two states meet" in exclusion_text(exclusion_report(system))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f0=a", "a scenario names every factor; add f1, f2"),
        ("f0=a, f1", "'f1' is not `factor=state`"),
        ("f9=a, f1=a, f2=a", "unknown factor `f9`; declared: f0, f1, f2"),
        ("f0=z, f1=a, f2=a", "unknown state `z` of f0; declared: a, b, c"),
        ("5", "a number is that of a scenario in a list"),
    ],
)
def test_what_names_no_scenario_is_put_right(port, text, message):
    with pytest.raises(UsageError, match=message):
        named_scenario(port, text)


def test_a_number_names_the_scenario_of_the_list(port):
    listing = list_scenarios(port, Asked())
    row = named_scenario(port, " 2 ", listing)
    assert row.tolist() == listing.table.codes[1].tolist()
    assert explain_scenario(port, "2", listing).coherent
    with pytest.raises(UsageError, match=f"numbered 1 to {listing.whole}"):
        named_scenario(port, "99", listing)
