"""Several analysts may judge the same event, each by name."""

import pytest

from sonae.dossier import new_dossier, read, read_with_findings
from sonae.evidence import judgements
from sonae.pipeline import check


@pytest.fixture
def alliance(tmp_path):
    return new_dossier(tmp_path / "mine", "alliance").parent


def test_two_analysts_on_one_event_are_two_judgements(alliance) -> None:
    dossier = read(alliance)
    same = [j for j in judgements(dossier) if j.event.text == "election == 'guard'"]
    assert [(j.by, j.lower, j.upper) for j in same] == [("berg", 0.4, 0.55), ("okada", 0.45, 0.55)]
    assert dossier.content.analysts["okada"].affiliation == "Ministry of Defence"


def test_an_analyst_nobody_declared_is_named_with_the_nearest(alliance) -> None:
    path = alliance / "20-scenarios.yaml"
    path.write_text(
        path.read_text().replace("is: roughly even chance, by: okada", "is: 50%, by: okado")
    )
    (finding,) = read_with_findings(alliance).findings
    assert (finding.code, finding.hint) == ("SN010", "did you mean `okada`?")
    assert finding.message == "unknown analyst `okado`"


def test_where_there_is_one_analyst_nobody_need_be_declared(tmp_path) -> None:
    folder = new_dossier(tmp_path / "mine").parent
    assert {entry.by for entry in read(folder).content.judgements} == {"analyst"}
    assert check(folder).findings == ()
