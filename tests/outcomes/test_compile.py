import pytest

from sonae.dossier import DossierFindings
from sonae.outcomes import check_model, compile_model

from .small import REST, compiled, dossier, values_and_outcomes


def findings(dossier_):
    return [(f.code, f.path, f.message) for f in check_model(dossier_)]


def test_values_stand_after_those_they_read(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(a="b + c", b="c * 2", c="q", d="prev(a, 0)"))
    order = list(model.values)
    assert order.index("c") < order.index("b") < order.index("a")


def test_values_that_need_one_another_in_one_year_are_an_error_that_names_the_circle(tmp_path):
    small = dossier(tmp_path, *values_and_outcomes(a="b + 1", b="c + 1", c="a + 1", d="d * 2"))
    found = findings(small)
    assert [code for code, _, _ in found] == ["SN015", "SN015"]
    circles = {message.rpartition(": ")[2] for _, _, message in found}
    turns = {"a → b → c → a", "b → c → a → b", "c → a → b → c"}  # each reads the next
    assert "d → d" in circles
    assert circles & turns
    with pytest.raises(DossierFindings, match=r"2\.yaml:.*SN015"):
        compile_model(small)


def test_a_circle_through_an_earlier_year_is_none(tmp_path):
    texts = values_and_outcomes(a="prev(b, 1) + 1", b="a + delay(a, 2, 0)")
    assert list(compiled(tmp_path, *texts).values) == ["a", "b"]


def test_the_first_argument_counts_in_the_same_year(tmp_path):
    small = dossier(tmp_path, *values_and_outcomes(a="prev(q, b)", b="a"))
    assert [code for code, _, _ in findings(small)] == ["SN015"]


def test_only_what_is_read_makes_scenario_classes(tmp_path):
    assert compiled(tmp_path, *values_and_outcomes(v="q")).factors == ("wind", "rain")  # trigger
    rest = REST[: REST.index("  watch:")]
    assert compiled(tmp_path, *values_and_outcomes(v="q"), rest).factors == ("wind",)  # passes
    rest = rest.replace(", school@2025", "")
    assert compiled(tmp_path, *values_and_outcomes(v="q"), rest).factors == ()


def test_the_box_has_uncertain_quantities_then_the_uncertain_terms_of_each_option(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(v="q"))
    names = [dimension.name for dimension in model.dimensions]
    assert names == ["q", "r", "dike.yearly", "dike.lead", "school.upfront"]
    assert model.fixed == {"two": 2, "tn": 1}
    assert model.midpoint().tolist() == pytest.approx([2, 0.55, 1.5, 12, 0.5])


def test_a_common_lead_position_takes_the_place_of_the_options_own(tmp_path):
    model, outcomes = values_and_outcomes(v="q")
    timed = model.replace("model:\n", "model:\n  timing: {lead_position: r}\n")
    names = [dimension.name for dimension in compiled(tmp_path, timed, outcomes).dimensions]
    assert names == ["q", "r", "dike.yearly", "school.upfront"]


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("v * 2", "`v` changes from year to year"),
        ("total(v) + on[dike]", "`on[dike]` changes from year to year"),
        ("total(v) * t", "`t` changes from year to year"),
        ("total(v - mean(v))", "`mean` stands inside `total`"),
    ],
)
def test_an_outcome_says_over_which_years(tmp_path, formula, message):
    outcomes = f'outcomes:\n  o: {{label: o, is: "{formula}", better: less, unit: "1"}}\n'
    small = dossier(tmp_path, values_and_outcomes(v="q")[0], outcomes)
    assert findings(small) == [("SN011", "outcomes.o.is", message)]


def test_a_number_without_both_ends_cannot_be_drawn(tmp_path):
    rest = REST.replace("is: 1 to 3", "is: at least 1").replace("upfront: .5", "upfront: at most 1")
    found = findings(dossier(tmp_path, *values_and_outcomes(v="q"), rest))
    paths = [(code, path) for code, path, _ in found]
    assert paths == [("SN012", "quantities.q.is"), ("SN012", "options.dike.cost.upfront")]


def test_a_ramp_is_one_time_above_zero(tmp_path):
    rest = REST.replace("ramp: 3 years", "ramp: 1 to 3 years")
    found = findings(dossier(tmp_path, *values_and_outcomes(v="q"), rest))
    assert [(code, path) for code, path, _ in found] == [("SN012", "options.school.ramp")]


def test_a_plan_that_cannot_be_carried_out_is_not_compiled(tmp_path):
    rest = REST.replace("dike@2024", "dike@2044")
    with pytest.raises(DossierFindings, match="SN014"):
        compiled(tmp_path, *values_and_outcomes(v="q"), rest)
