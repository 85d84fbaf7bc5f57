import pytest

from sonae.likelihood import CredalSet

from .systems import full_table, judge


@pytest.fixture
def table():
    return full_table((2, 2))


def kinds(table, judgements):
    return [(found.kind, found.judgements) for found in CredalSet(table, judgements).tensions()]


def test_a_judgement_that_the_others_narrow_is_tightened(table):
    judgements = [
        judge(table, "a", "f0 == 's1'", 0.6, 1.0),
        judge(table, "b_given_a", "f1 == 's1'", 0.9, 1.0, "f0 == 's1'"),
        judge(table, "b", "f1 == 's1'", 0.2, 0.8),
    ]
    found = {tension.judgements: tension for tension in CredalSet(table, judgements).tensions()}
    assert set(found) == {("a",), ("b",)}
    assert found["b",].kind == "tightened"
    assert found["b",].implied.lower == pytest.approx(0.54, abs=1e-9)
    assert "20% to 80%" in found["b",].says


def test_two_wordings_of_one_event_with_different_intervals_are_paired(table):
    judgements = [
        judge(table, "likely", "f0 == 's1'", 0.55, 0.8),
        judge(table, "unlikely_not", "f0 != 's0'", 0.5, 0.9),
        judge(table, "elsewhere", "f0 == 's1'", 0.5, 0.7, "f1 == 's1'"),
    ]
    found = kinds(table, judgements)
    assert ("two_readings", ("likely", "unlikely_not")) in found
    assert [kind for kind, _ in found].count("two_readings") == 1


def test_likely_beside_cannot_be_ruled_out_is_coherent_and_shown(table):
    judgements = [
        judge(table, "likely", "f0 == 's1'", 0.55, 0.8),
        judge(table, "not_ruled_out", "f0 == 's1'", 0.01, 1.0, suggests=0.5),
    ]
    found = kinds(table, judgements)
    assert ("displaced", ("not_ruled_out",)) in found
    assert ("two_readings", ("likely", "not_ruled_out")) in found


def test_a_denied_possibility_suggests_a_least_that_the_others_push_aside(table):
    judgements = [
        judge(table, "denied", "f0 == 's1'", 0.0, 0.99, suggests_least=0.5),
        judge(table, "firm", "f0 == 's1'", 0.1, 0.2),
    ]
    assert ("displaced", ("denied",)) in kinds(table, judgements)


def test_a_claim_pushed_out_of_its_own_words_is_displaced(table):
    judgements = [
        judge(table, "widened", "f0 == 's1'", 0.1, 0.95, stated=(0.2, 0.4)),
        judge(table, "firm", "f0 == 's1'", 0.7, 0.8),
    ]
    assert ("displaced", ("widened",)) in kinds(table, judgements)


def test_a_judgement_whose_condition_never_holds_is_idle(table):
    judgements = [judge(table, "idle", "f0 == 's1'", 0.5, 0.6, "f1 == 's0' and f1 == 's1'")]
    assert kinds(table, judgements) == [("idle", ("idle",))]


def test_judgements_that_leave_one_another_alone_have_no_tension(table):
    judgements = [
        judge(table, "a", "f0 == 's1'", 0.4, 0.6),
        judge(table, "b", "f1 == 's1'", 0.4, 0.6),
    ]
    assert kinds(table, judgements) == []
