from pathlib import Path

import pytest

import sonae
from sonae.dossier import DossierFindings, read
from sonae.errors import NoScenarioError
from sonae.scenarios import representatives, scenario_system, why

SMALL = """\
sonae: 1
dossier: small
title: A small dossier
question: What then?
as_of: 2024-02-19
horizon: {from: 2024, to: 2026}
tolerance: 1
factors:
  president:
    label: President
    because: an example
    states:
      trump: {label: Trump}
      other: {label: somebody else}
  demand:
    label: Demand
    because: an example
    states:
      none: {label: none}
      double: {label: twice}
      triple: {label: three times}
events:
  big: {label: a big demand, is: "demand in ['double', 'triple']"}
constraints:
  - {id: h1, if: "president == 'other'", then: "not big", because: nobody else asks}
  - {id: h2, never: "president == 'trump' and demand == 'none'", because: he said so}
influences:
  president.trump:
    demand: {triple: 2, none: -.5, because: the record}
"""


def written(folder, text):
    (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    return read(folder)


def test_the_scenarios_of_a_dossier_follow_its_constraints_and_cross_impacts(tmp_path):
    system = scenario_system(written(tmp_path, SMALL))
    assert system.space.size == 6
    table = system.possible()
    assert [table.scenario(row) for row in range(table.count)] == [
        {"president": "trump", "demand": "double"},
        {"president": "trump", "demand": "triple"},
        {"president": "other", "demand": "none"},
    ]
    assert system.coherent().count == 2
    assert system.coherent(2).count == 3


def test_every_reason_points_at_the_line_it_was_written_on(tmp_path):
    system = scenario_system(written(tmp_path, SMALL))
    reason = why(system, {"president": "trump", "demand": "none"})
    (broken,) = reason.broken
    assert (broken.id, broken.because) == ("h2", "he said so")
    assert broken.place.startswith("dossier.yaml:26:")
    cell = reason.balances[1].contributions[0].cell
    assert (cell.value, cell.because) == (2, "the record")
    assert cell.place.startswith("dossier.yaml:29:")


def test_a_dossier_whose_constraints_leave_nothing_names_them_by_line(tmp_path):
    more = """\
  - {id: h3, never: "president == 'other'", because: no chance}
  - {id: h4, never: "president == 'trump'", because: no chance either}
influences:"""
    system = scenario_system(written(tmp_path, SMALL.replace("influences:", more)))
    with pytest.raises(NoScenarioError, match=r"h3 \(dossier.yaml:27:\d+\).*\n.*h4") as raised:
        system.possible()
    assert "h1" not in str(raised.value)


def test_a_cross_impact_with_too_many_decimals_is_a_finding_with_its_place(tmp_path):
    dossier = written(tmp_path, SMALL.replace("triple: 2", "triple: .33333333333"))
    with pytest.raises(DossierFindings, match=r"dossier.yaml:29:.*round it"):
        scenario_system(dossier)


def flagship():
    folder = Path(sonae.__file__).parent / "cases" / "us-japan-2024"
    return scenario_system(read(folder))


def test_the_flagship_has_the_scenarios_that_a_trial_of_every_combination_found():
    system = flagship()
    assert system.space.size == 5_038_848
    assert system.possible().count == 1_459_680
    assert {t: system.coherent(t).count for t in (0, 1, 2)} == {0: 14, 1: 189, 2: 4690}


def test_eight_coherent_scenarios_of_the_flagship_show_every_state():
    chosen = representatives(flagship().coherent())
    assert chosen.uncovered == ()
