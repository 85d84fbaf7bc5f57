"""The flagship's figures, pinned: a change of any of them is seen in review.

The facts file that the dossier was made from gives counts, bounds and shares found by other
programs; those stand here as numbers. The golden file holds what this program finds in full.
Rewrite it with ``pytest tests/test_flagship.py --rewrite-golden`` and read the difference.
"""

import json
from pathlib import Path

import pytest

from sonae.brief import brief_json
from sonae.evidence import judgements
from sonae.likelihood import CredalSet
from sonae.scenarios import scenario_system

pytestmark = pytest.mark.xdist_group("flagship")

GOLDEN = Path(__file__).parent / "golden" / "us-japan-2024" / "headline.json"


def test_the_headline_figures_are_the_golden_ones(flagship_study, request) -> None:
    found = json.loads(json.dumps(brief_json(flagship_study)))
    found.pop("sonae")  # the version may change without the figures
    if request.config.getoption("--rewrite-golden"):
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_scenario_counts_are_those_of_the_facts(flagship) -> None:
    system = scenario_system(flagship)
    assert system.space.size == 5_038_848
    assert system.possible().count == 1_459_680
    counts = [system.coherent(tolerance).count for tolerance in (0, 1, 2)]
    assert counts == [14, 189, 4690]


@pytest.fixture(scope="module")
def at_face_value(flagship) -> CredalSet:
    """Claims as stated: the facts give bounds before widening by grade."""
    return CredalSet(scenario_system(flagship).possible(), judgements(flagship, widened=False))


@pytest.mark.parametrize(
    ("event", "lower", "upper"),
    [
        ("any_demand", 0.28, 0.94),
        ("cost_demand in ['about_triple', 'quadruple_plus']", 0.06, 0.33),
        ("withdrawal_threat != 'none'", 0.02, 0.32),
        ("withdrawal_threat == 'explicit'", 0.005, 0.24),
        ("posture_if_unmet != 'stay'", 0.02, 0.38),
        ("posture_if_unmet == 'major'", 0.004, 0.14),
        ("us_nato == 'withdrawn'", 0.01, 0.12),
        ("ukraine_aid == 'cut_off'", 0.36, 0.73),
        ("reciprocity_demand == 'treaty_revision'", 0.02, 0.22),
        (
            "withdrawal_threat == 'explicit' and posture_if_unmet != 'stay' "
            "and china_pressure != 'managed'",
            0.0,
            0.15,
        ),
    ],
)
def test_bounds_at_face_value_are_those_of_the_facts(
    flagship, at_face_value, event, lower, upper
) -> None:
    bounds = at_face_value.probability(flagship.event(event).event)
    assert bounds.lower == pytest.approx(lower, abs=0.0051)
    assert bounds.upper == pytest.approx(upper, abs=0.0051)


def test_grades_cost_width_and_never_narrow(flagship, flagship_study, at_face_value) -> None:
    wider = 0
    for asked in flagship_study.asked:
        stated = at_face_value.probability(asked.event, asked.given)
        assert asked.bounds.lower <= stated.lower + 1e-6
        assert asked.bounds.upper >= stated.upper - 1e-6
        wider += asked.bounds.width > stated.width + 1e-6
    assert wider >= 3  # those that hang on the op-ed's own words


def test_the_op_eds_own_words_bind_in_three_places(flagship, flagship_study) -> None:
    """The facts name them; everything else that binds is the analyst's own."""
    named = {
        name
        for asked in flagship_study.asked
        for name in (*asked.bounds.binding_lower, *asked.bounds.binding_upper)
    }
    assert named & set(flagship.content.claims) == {"p1_s1", "p6_s1", "p8_s2"}


def test_the_op_ed_pulls_apart_in_four_places(flagship_study) -> None:
    found = flagship_study.credal.tensions()
    pairs = [entry.judgements for entry in found if entry.kind != "tightened"]
    assert pairs == [("p1_s1", "p2_s3"), ("p2_s1", "j01"), ("p9_s3", "j07"), ("p9_s4", "j12")]


def test_the_grades_cost_width_in_four_places(flagship_study, at_face_value) -> None:
    costs = []
    for asked in flagship_study.asked:
        stated = at_face_value.probability(asked.event, asked.given)
        costs.append(100 * (asked.bounds.width - stated.width))
    cost = sorted((cost for cost in costs if cost > 0.05), reverse=True)
    assert cost == pytest.approx([31.2, 22.3, 17.1, 9.3], abs=0.1)


def test_different_rules_prefer_different_plans(flagship_study) -> None:
    preferred = {plan for found in flagship_study.winners for plan in found.plans}
    assert {"baseline", "pay_up", "hedge_network", "everything", "self_reliance"} <= preferred
    for rule in ("worst", "laplace", "max_regret", "satisficing"):
        sole = {w.plans for w in flagship_study.winners if w.metric == rule and len(w.plans) == 1}
        assert len(sole) >= 2, f"{rule} prefers one plan for everything"


def test_no_plan_keeps_every_threshold_and_no_plan_dominates(flagship_study) -> None:
    assert all(row.missed for row in flagship_study.survival)
    scores = flagship_study.scores.sel(metric="laplace")
    better = flagship_study.performance.better
    for one in flagship_study.performance.plans:
        for other in flagship_study.performance.plans:
            if one == other:
                continue
            gains = [
                float(scores.sel(plan=one, outcome=name) - scores.sel(plan=other, outcome=name))
                * (1 if better[name] == "more" else -1)
                for name in flagship_study.performance.outcomes
            ]
            assert min(gains) < 0, f"{one} is no worse than {other} in every mean"


def test_failure_is_explained_by_what_an_alliance_analyst_would_expect(flagship_study) -> None:
    """The facts name what should be found: pressure, threat and posture break the margin."""
    (margin,) = [
        found
        for found in flagship_study.failures
        if (found.plan, found.outcome) == ("baseline", "margin_end")
    ]
    factors = {entry.factor for entry in margin.states}
    assert factors <= {"china_pressure", "withdrawal_threat", "posture_if_unmet"}
    assert margin.scenario["posture_if_unmet"] == "major"
    assert margin.scenario["china_pressure"] == "conflict"


@pytest.mark.parametrize(
    ("plan", "share"),
    [
        ("baseline", 0.04),
        ("pay_up", 0.10),
        ("self_reliance", 0.0),
        ("reciprocity_first", 0.05),
        ("hedge_network", 0.14),
        ("everything", 0.0),
        ("adaptive_step", 0.09),
        ("adaptive_hedge", 0.03),
    ],
)
def test_shares_that_meet_all_nine_thresholds_are_those_of_the_facts(
    flagship_study, plan, share
) -> None:
    """The facts sampled 20,000 futures, this study has 4 draws for each class: both are rough."""
    (row,) = [row for row in flagship_study.survival if row.plan == plan]
    assert row.all_met == pytest.approx(share, abs=0.025)


def test_every_pointer_into_the_op_ed_matches_its_text(flagship, shared) -> None:
    from sonae.dossier import check_texts

    assert check_texts(flagship, shared / "seeds") == []
    assert sum(claim.at is not None for claim in flagship.content.claims.values()) >= 20


def test_nothing_in_the_dossier_is_later_than_its_date(flagship) -> None:
    content = flagship.content
    assert str(content.as_of) == "2024-02-19"
    late = [
        name
        for name, source in content.sources.items()
        if source.date and source.date > content.as_of
    ]
    assert late == []


def test_the_flagship_has_no_findings() -> None:
    from sonae.cases import shipped_dossier
    from sonae.pipeline import check

    assert check(shipped_dossier("us-japan-2024")).findings == ()
