"""Several analysts on one event: pooled as the dossier says, with the parts named."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import Dossier, DossierFindings, read
from sonae.evidence.judgements import Judgement, judgements
from sonae.evidence.pooling import Pool, check_pooling, disagreement, pool, pooled
from sonae.expressions import event, factor_scope

HEAD = """\
sonae: 1
dossier: small
title: T
question: What?
as_of: 2024-02-19
horizon: {from: 2024, to: 2025}
analysts: {ann: {name: Ann, weight: 3}, ben: {name: Ben}, cy: {name: Cy}}
factors:
  yard: {label: Yard, states: {open: {label: open}, closed: {label: closed}}}
plans: {}
"""
SCOPE = factor_scope({"yard": ("open", "closed")})


def judged(name: str, lower: float, upper: float, by: str = "ann") -> Judgement:
    return Judgement(
        id=name,
        event=event("yard == 'open'", SCOPE),
        given=None,
        than=None,
        lower=lower,
        upper=upper,
        stated=(lower, upper),
        word=None,
        scale=None,
        suggests=None,
        trust=None,
        claims=(f"c_{name}",),
        by=by,
        because=None,
        confidence="high",
        place="0.yaml:1:1",
    )


@pytest.fixture
def dossier(tmp_path: Path) -> Callable[..., Dossier]:
    """Return a function that makes a dossier of judgements (event, interval, analyst)."""

    def make(how: str | None, *rows: tuple[str, str, str]) -> Dossier:
        lines = "".join(
            f'  - {{id: j{n}, event: "{what}", is: {ends}, by: {by}, because: x}}\n'
            for n, (what, ends, by) in enumerate(rows)
        )
        head = HEAD if how is None else f"{HEAD}pooling: {how}\n"
        (tmp_path / "0.yaml").write_text(f"{head}judgements:\n{lines}", encoding="utf-8")
        return read(tmp_path)

    return make


Make = Callable[..., Dossier]
ENDS = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
SEVERAL = st.lists(ENDS, min_size=1, max_size=5)


def parts_of(ends: list[list[float]]) -> list[Judgement]:
    return [judged(f"j{n}", low, high, f"p{n}") for n, (low, high) in enumerate(ends)]


@settings(deadline=None)
@given(SEVERAL)
def test_a_hull_holds_every_part_and_an_intersection_lies_in_all(ends: list[list[float]]) -> None:
    parts = parts_of(ends)
    hull = pool(parts, "hull").judgement
    assert all(hull.lower <= part.lower and part.upper <= hull.upper for part in parts)
    if max(low for low, _ in ends) <= min(high for _, high in ends):
        common = pool(parts, "intersection").judgement
        assert all(part.lower <= common.lower <= common.upper <= part.upper for part in parts)
    else:
        with pytest.raises(ValueError, match="have no value in common"):
            pool(parts, "intersection")


@settings(deadline=None)
@given(SEVERAL, st.lists(st.floats(0.01, 100), min_size=5, max_size=5))
def test_weighted_ends_lie_between_those_of_the_parts(
    ends: list[list[float]], weights: list[float]
) -> None:
    parts = parts_of(ends)
    found = pool(parts, "weighted", {part.by: w for part, w in zip(parts, weights, strict=False)})
    assert min(p.lower for p in parts) <= found.judgement.lower <= max(p.lower for p in parts)
    assert min(p.upper for p in parts) <= found.judgement.upper <= max(p.upper for p in parts)
    assert found.judgement.lower <= found.judgement.upper
    assert sum(found.weights) == pytest.approx(1)


def test_weighted_is_the_average_of_the_ends() -> None:
    parts = [judged("a", 0.2, 0.4, "ann"), judged("b", 0.6, 0.8, "ben")]
    found = pool(parts, "weighted", {"ann": 3.0, "ben": 1.0})
    assert (found.judgement.lower, found.judgement.upper) == pytest.approx((0.3, 0.5))
    assert found.weights == (0.75, 0.25)


def test_who_judges_twice_has_no_more_weight() -> None:
    twice = [judged("a", 0.2, 0.4), judged("b", 0.2, 0.4), judged("c", 0.6, 0.8, "ben")]
    assert pool(twice, "weighted").judgement.lower == pytest.approx(0.4)


@pytest.mark.parametrize("how", ["hull", "intersection", "weighted"])
def test_one_opinion_held_by_all_stays_as_it_is(how: str) -> None:
    parts = [judged("a", 0.1, 0.7, "ann"), judged("b", 0.1, 0.7, "ben")]
    found = pool(parts, how).judgement
    assert (found.lower, found.upper) == (0.1, 0.7)


def test_a_pooled_judgement_names_its_parts_and_drops_what_only_one_said() -> None:
    parts = (judged("a", 0.1, 0.3, "ann"), judged("b", 0.2, 0.5, "ben"))
    found = pool(parts, "hull")
    assert found.parts == parts
    assert (found.judgement.id, found.judgement.by) == ("a+b", "ann and ben")
    assert found.judgement.claims == ("c_a", "c_b")
    assert found.judgement.because == "The hull of a (ann, 10 % to 30 %); b (ben, 20 % to 50 %)."
    assert found.judgement.confidence is None


@pytest.mark.parametrize(
    ("ends", "gap", "farthest", "common"),
    [
        ([(0.1, 0.3), (0.1, 0.3)], 0, 0, 1),
        ([(0.1, 0.3), (0.2, 0.5)], 0, 0.2, 0.25),
        ([(0.1, 0.3), (0.4, 0.5)], 0.1, 0.3, 0),
        ([(0.5, 0.5), (0.5, 0.5)], 0, 0, 1),
        ([(0.2, 0.2), (0.5, 0.5)], 0.3, 0.3, 0),
        ([(1, math.inf), (2, math.inf)], 0, 1, 1),
        ([(1, 3), (2, math.inf)], 0, math.inf, 0),
    ],
)
def test_disagreement_is_measured(
    ends: list[tuple[float, float]], gap: float, farthest: float, common: float
) -> None:
    parts = [judged(f"j{n}", low, high, f"p{n}") for n, (low, high) in enumerate(ends)]
    found = disagreement(parts)
    assert (found.gap, found.farthest, found.common) == pytest.approx((gap, farthest, common))


# in a dossier ---------------------------------------------------------------------------------

SAME = "not (yard == 'closed')"


def pools_of(dossier: Dossier) -> tuple[tuple[Judgement, ...], tuple[Pool, ...]]:
    return pooled(dossier, judgements(dossier))


def test_without_pooling_all_bind_and_that_is_said(dossier: Make) -> None:
    made = dossier(None, ("yard == 'open'", "10% to 40%", "ann"), (SAME, "30% to 50%", "ben"))
    assert pools_of(made) == (judgements(made), ())
    (finding,) = check_pooling(made, judgements(made))
    assert (finding.code, finding.severity) == ("SN084", "warning")
    assert finding.path == "judgements[1]"
    assert "j0 (ann, 10 % to 40 %), j1 (ben, 30 % to 50 %); all bind" in finding.message


def test_judgements_on_one_event_are_pooled_by_meaning_and_the_others_stay(dossier: Make) -> None:
    made = dossier(
        "weighted",
        ("yard == 'closed'", "50% to 90%", "cy"),
        ("yard == 'open'", "10% to 40%", "ann"),
        (SAME, "30% to 60%", "ben"),
    )
    found, (pool_,) = pools_of(made)
    assert [entry.id for entry in found] == ["j0", "j1+j2"]
    assert [part.id for part in pool_.parts] == ["j1", "j2"]
    assert (found[1].lower, found[1].upper) == pytest.approx((0.15, 0.45))
    assert check_pooling(made, judgements(made)) == []


def test_one_analyst_alone_is_never_pooled(dossier: Make) -> None:
    made = dossier("hull", ("yard == 'open'", "10% to 40%", "ann"), (SAME, "30% to 50%", "ann"))
    assert pools_of(made) == (judgements(made), ())


def test_an_empty_intersection_names_both_and_what_lies_between(dossier: Make) -> None:
    made = dossier(
        "intersection",
        ("yard == 'open'", "10% to 20%", "ann"),
        (SAME, "40% to 50%", "ben"),
        ("yard == 'open'", "15% to 45%", "cy"),
    )
    with pytest.raises(DossierFindings) as caught:
        pools_of(made)
    (finding,) = caught.value.findings
    assert (finding.code, finding.path) == ("SN083", "judgements[1]")
    assert "j0 (ann, 10 % to 20 %) and j1 (ben, 40 % to 50 %)" in finding.message
    assert "20 % lies between them" in finding.message
    assert [text for _, text in finding.related] == ["`j0` stands here"]


def test_the_intersection_is_what_binds_without_pooling(dossier: Make) -> None:
    rows = (("yard == 'open'", "10% to 40%", "ann"), (SAME, "30% to 50%", "ben"))
    ((only,), _) = pools_of(dossier("intersection", *rows))
    assert (only.lower, only.upper) == (0.3, 0.4)
