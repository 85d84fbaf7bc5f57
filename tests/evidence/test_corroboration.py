"""Claims corroborate each other only if nobody stands in both attributions."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import Dossier, Finding, read
from sonae.evidence.corroboration import (
    UNNAMED,
    check_corroboration,
    corroboration,
    independent_voices,
    voices,
)

HEAD = """\
sonae: 1
dossier: small
title: T
question: What?
as_of: 2024-02-19
horizon: {from: 2024, to: 2025}
factors:
  yard: {label: Yard, states: {open: {label: open}, closed: {label: closed}}}
plans: {}
sources:
  gazette: {title: Gazette, author: Ann Lee, reliability: B}
  herald: {title: Herald, publisher: Herald Ltd, reliability: B}
  wire: {title: Wire, reliability: C}
"""
CLOSED = "words: likely, about: {event: \"yard == 'closed'\"}"


@pytest.fixture
def dossier(tmp_path: Path) -> Callable[..., Dossier]:
    """Return a function that makes a dossier of claims, and judgements if there are any."""

    def make(judgements: str = "", /, **claims: str) -> Dossier:
        lines = "".join(
            f"  {name}: {{says: {name}, credibility: 2, {rest}}}\n" for name, rest in claims.items()
        )
        text = f"{HEAD}claims:\n{lines}{judgements}"
        (tmp_path / "0.yaml").write_text(text, encoding="utf-8")
        return read(tmp_path)

    return make


Make = Callable[..., Dossier]


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in findings]


def test_the_author_stands_for_the_source_and_the_publisher_where_there_is_none(
    dossier: Make,
) -> None:
    made = dossier(a="source: gazette", b="source: herald", c="source: wire")
    assert voices(made, "a") == {"source gazette", "ann lee"}
    assert voices(made, "b") == {"source herald", "herald ltd"}
    assert voices(made, "c") == {"source wire"}


def test_a_link_that_is_a_source_brings_its_author_along(dossier: Make) -> None:
    made = dossier(a="source: wire, chain: [gazette, {source: The  Minister, type: hearsay}]")
    assert voices(made, "a") == {"source wire", "source gazette", "ann lee", "the minister"}


def test_two_papers_that_quote_one_speech_are_one_source(dossier: Make) -> None:
    (found,) = corroboration(
        dossier(
            a=f"source: gazette, chain: [the minister], {CLOSED}",
            b=f"source: herald, chain: [The Minister], {CLOSED}",
        )
    )
    assert (found.groups, found.independent) == ((("a", "b"),), 1)


def test_two_papers_with_people_of_their_own_are_two(dossier: Make) -> None:
    (found,) = corroboration(
        dossier(
            a=f"source: gazette, chain: [the minister], {CLOSED}",
            b=f"source: herald, chain: [the mayor], {CLOSED}",
        )
    )
    assert (found.groups, found.independent) == ((("a",), ("b",)), 2)


def test_one_who_links_two_others_does_not_make_them_one(dossier: Make) -> None:
    (found,) = corroboration(
        dossier(
            a=f"source: gazette, {CLOSED}",
            b=f"source: herald, {CLOSED}",
            c=f"source: wire, chain: [gazette, herald], {CLOSED}",
        )
    )
    assert (found.groups, found.independent) == ((("a", "b", "c"),), 2)


@pytest.mark.parametrize(
    "name",
    [
        "unnamed officials",
        "an anonymous clerk",
        "eight unnamed people",
        "observers",
        "some in Rome",
    ],
)
def test_people_without_a_name_may_be_the_same_people(dossier: Make, name: str) -> None:
    made = dossier(
        a=f"source: gazette, chain: [{name}], {CLOSED}",
        b=f"source: herald, chain: [an unidentified aide], {CLOSED}",
    )
    assert UNNAMED in voices(made, "a")
    assert corroboration(made)[0].independent == 1


def test_claims_are_on_one_event_by_meaning_or_by_link_and_a_denial_stands_apart(
    dossier: Make,
) -> None:
    found = corroboration(
        dossier(
            a="source: gazette, about: {event: \"yard == 'closed'\"}",
            b="source: herald, about: {event: \"not (yard == 'open')\"}",
            c="source: wire, same_event: [b]",
            d="source: wire, polarity: denied, about: {event: \"yard != 'open'\"}",
            e="source: wire",
        )
    )
    assert [(group.claims, group.polarity) for group in found] == [
        (("a", "b", "c"), "affirmed"),
        (("d",), "denied"),
    ]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=3), max_size=8))
def test_independent_voices_are_the_most_that_share_nobody(heard: list[frozenset[str]]) -> None:
    most = max(
        size
        for size in range(len(heard) + 1)
        for some in combinations(heard, size)
        if all(not one & other for one, other in combinations(some, 2))
    )
    assert independent_voices(heard) == most
    assert independent_voices(heard[::-1]) == most


def test_many_linked_claims_give_a_number_that_is_reached() -> None:
    ring = [frozenset({n, (n + 1) % 60}) for n in range(60)]
    named = [frozenset(map(str, pair)) for pair in ring]
    assert 20 <= independent_voices(named) <= 30


# checks ---------------------------------------------------------------------------------------


def test_an_echo_is_no_support(dossier: Make) -> None:
    made = dossier(
        a="source: gazette, chain: [the minister]",
        b="source: herald, chain: [the minister], supports: [a]",
    )
    (finding,) = check_corroboration(made)
    assert codes([finding]) == [("SN080", "claims.b.supports[0]")]
    assert finding.severity == "warning"
    assert "go back to the minister" in finding.message


def test_one_source_that_speaks_twice_is_no_secret(dossier: Make) -> None:
    made = dossier(a=f"source: gazette, {CLOSED}", b=f"source: gazette, supports: [a], {CLOSED}")
    assert check_corroboration(made) == []


def test_dependent_claims_that_bind_one_event_are_told_until_they_are_linked(
    dossier: Make,
) -> None:
    first = f"source: gazette, chain: [the minister], {CLOSED}"
    second = f"source: herald, chain: [the minister], {CLOSED}"
    assert codes(check_corroboration(dossier(a=first, b=second))) == [("SN080", "claims.b.about")]
    assert check_corroboration(dossier(a=first, b=f"{second}, same_event: [a]")) == []


@pytest.mark.parametrize(("confidence", "told"), [("high", 1), ("moderate", 1), ("low", 0)])
def test_confidence_that_leans_on_one_voice_is_told(
    dossier: Make, confidence: str, told: int
) -> None:
    judgements = (
        "judgements:\n  - {id: j, event: \"yard == 'open'\", is: 20% to 40%, from: [a, b], "
        f"confidence: {confidence}, because: Both say so.}}\n"
    )
    made = dossier(
        judgements,
        a="source: gazette, chain: [the minister]",
        b="source: herald, chain: [the minister]",
    )
    assert codes(check_corroboration(made)) == [("SN080", "judgements[0].from")] * told


def test_sources_that_have_it_from_each_other_are_refused(dossier: Make) -> None:
    made = dossier(
        a=f"source: gazette, chain: [herald], {CLOSED}",
        b="source: herald, chain: [wire], same_event: [a]",
        c="source: wire, chain: [gazette], same_event: [a, b]",
    )
    errors = [f for f in check_corroboration(made) if f.severity == "error"]
    assert codes(errors) == [("SN081", "claims.a.chain")]
    assert "gazette → herald → wire → gazette" in errors[0].message
