"""Numbers that are not finite, from the command line: named, a way out, and said first of all."""

import pytest

TEXT = """
sonae: 1
dossier: root
title: A root
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2026}
money: JPY_tn@2023
factors:
  wind: {label: Wind, states: {calm: {label: calm}, strong: {label: strong}}}
quantities:
  x: {is: -1 to 1, unit: "1", because: made up}
options:
  dike: {label: dike, cost: {yearly: 1, upfront: .5}, lead: 1 month}
plans:
  nothing: {label: nothing, because: made up}
  build: {label: build, because: made up, steps: [dike@2024]}
model:
  values:
    y: {is: "sqrt(x + 0.5) + (1 if wind == 'calm' else 0) - 0.1 * on[dike]", unit: "1"}
outcomes:
  load: {label: load, is: "total(y)", better: less, threshold: 4, unit: "1"}
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "dossier.yaml").write_text(TEXT, encoding="utf-8")
    return "root"


def test_an_error_names_ways_out_and_the_line_that_explains_its_first_case(terminal, root):
    ran = terminal("run", root, "--draws", "8")
    assert ran.code == 1
    guard, ways, first = ran.err.splitlines()[-3:]
    assert guard.startswith("a guard in the formula mends it")
    assert ways.startswith("`--on-error drop` leaves such futures out; `--on-error worst`")
    command = first.partition("number by number: sonae ")[2].split()
    assert command[:4] == ["explain", "future", root, "--plan"]
    assert "model.values.y gives NaN" in terminal(*command).out


def test_futures_that_are_left_out_are_said_first_and_counted(terminal, root):
    ran = terminal("run", root, "--on-error", "drop")
    assert ran.out.splitlines()[:2] == [
        "left out: 8 of 32 futures (25\u202f%), not finite",
        "  cases by plan: nothing 8, build 8",
    ]
    assert terminal("run", root, "--on-error", "drop", "--json").json["not_finite"] == {
        "policy": "drop",
        "cases": {"nothing": 8, "build": 8},
        "futures_left_out": 8,
    }


def test_cases_that_count_as_the_worst_are_said_first(terminal, root):
    ran = terminal("run", root, "--on-error", "worst")
    first = ran.out.splitlines()[0]
    assert first == "counted as the worst: 16 of 64 cases (25\u202f%), not finite"


@pytest.mark.parametrize("policy", ["drop", "worst"])
def test_a_brief_of_a_study_takes_over_what_bad_cases_count_as(terminal, root, policy):
    kept = terminal("run", root, "--on-error", policy, "--to", "study", "--json")
    written = terminal("brief", root, "--from", "study", "--json")
    assert written.json["not_finite"] == kept.json["not_finite"] is not None


def test_a_worst_case_has_no_bound_where_the_model_has_no_value(terminal, root):
    ran = terminal("worst", root, "--plan", "nothing", "--boxes", "300")
    assert ran.code == 0
    assert "no value somewhere" in ran.out.splitlines()[1]
    assert "No bound: the model has no value in part of the box." in ran.out
    assert "dossier.yaml:20: model.values.y gives nan in 2024, as under nothing, wind=" in ran.out
    assert "more time" not in ran.out
    case = terminal("worst", root, "--plan", "nothing", "--boxes", "300", "--json").json
    found = case["worst_cases"][0]["no_value"]
    assert (found["formula"], found["gives"]) == ("model.values.y", "nan")
    assert found["numbers"]["x"] < -0.5
    assert case["worst_cases"][0]["bound"] is None


def test_a_part_without_a_value_that_the_result_hides_leaves_no_bound(terminal, root, tmp_path):
    hidden = TEXT.replace("sqrt(x + 0.5)", "max(0, sqrt(x))").replace(
        "better: less", "better: more"
    )
    (tmp_path / "root" / "dossier.yaml").write_text(hidden, encoding="utf-8")
    ran = terminal("worst", root, "--plan", "build", "--boxes", "300")
    assert "No bound: the model has no value in part of the box." in ran.out
    assert "more time" not in ran.out


def test_a_worst_case_without_factors_has_no_empty_where(terminal, root, tmp_path):
    alone = TEXT.replace("sqrt(x + 0.5) + (1 if wind == 'calm' else 0)", "x")
    (tmp_path / "root" / "dossier.yaml").write_text(alone, encoding="utf-8")
    ran = terminal("worst", root, "--plan", "build")
    assert "where" not in ran.out.split("load of build is ")[1]
    fixed = TEXT.replace("sqrt(x + 0.5) + (1 if wind == 'calm' else 0)", "1")
    (tmp_path / "root" / "dossier.yaml").write_text(fixed, encoding="utf-8")
    ran = terminal("worst", root, "--plan", "nothing")
    assert "load of nothing is 3" in ran.out
