"""The ledger: every claim with who said it, how far it is trusted and what rests on it."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonae.dossier import Dossier, read
from sonae.errors import UsageError
from sonae.evidence.jsonld import CONTEXT, claims_jsonld, read_positions
from sonae.evidence.ledger import LedgerEntry, ledger, ledger_json
from sonae.evidence.ledger_csv import CSV_COLUMNS, _shown, ledger_csv

SHA = "a" * 64
DOSSIER = f"""\
sonae: 1
dossier: small
title: T
question: What?
as_of: 2024-02-19
horizon: {{from: 2024, to: 2025}}
trust: {{credibility: {{2: .8}}}}
factors:
  yard: {{label: Yard, from: [full], states: {{open: {{label: open}}, closed: {{label: closed}}}}}}
sources:
  gazette: {{title: Gazette, author: Ann Lee, publisher: Gazette Ltd, date: 2024-01-31,
    reliability: B, sha256: {SHA}}}
  herald: {{title: Herald, reliability: F}}
claims:
  full:
    source: gazette
    says: "=HYPERLINK(\\"x\\") the yard will hardly close"
    kind: forecast
    at: [98, 231]
    quote_sha256: {SHA}
    anchor: {{prefix: {{length: 32, sha256: {SHA}}}}}
    speaker: the mayor
    chain: [the minister, {{source: herald, type: hearsay}}]
    credibility: 2
    words: likely
    reading: icd203
    about: {{event: "yard == 'closed'", given: "yard == 'open' or yard == 'closed'"}}
    polarity: denied
    condition: if nobody pays
    quantity: {{value: 5 to 8, unit: share, relation: at_least, of: base}}
    horizon: 2024-03-01 to 2024-12-31
    bears_on: [base]
    attacks: [bare]
    same_event: [bare]
  bare: {{source: herald, says: "@nothing", credibility: 3}}
quantities:
  base: {{is: 6, unit: share, from: [full]}}
judgements:
  - {{id: j, event: "yard == 'closed'", is: 10% to 40%, from: [full, bare]}}
constraints:
  - {{id: k, never: "yard == 'closed' and yard == 'open'", from: [bare]}}
ask:
  - {{event: "yard == 'closed'", label: closes, from: [full]}}
influences: {{}}
plans: {{}}
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    (tmp_path / "0.yaml").write_text(DOSSIER, encoding="utf-8")
    return read(tmp_path)


def entry_of(dossier: Dossier, name: str) -> LedgerEntry:
    (found,) = [entry for entry in ledger(dossier) if entry.id == name]
    return found


def test_an_entry_says_who_said_what_and_how_far_it_is_trusted(dossier: Dossier) -> None:
    entry = entry_of(dossier, "full")
    assert (entry.kind, entry.speaker, entry.place) == ("forecast", "the mayor", "0.yaml:15:3")
    assert [(link.source, link.type) for link in entry.chain] == [
        ("the minister", None),
        ("herald", "hearsay"),
    ]
    assert (entry.grade, entry.trust) == ("B2", 0.8)
    assert (entry.at, entry.document_sha256) == ((98, 231), SHA)
    assert (entry.anchor.prefix_length, entry.anchor.suffix_length) == (32, None)
    assert entry.horizon == ("2024-03-01", "2024-12-31")


def test_a_word_stands_with_its_class_its_range_and_what_of_it_binds(dossier: Dossier) -> None:
    entry = entry_of(dossier, "full")
    assert entry.hedge is not None
    assert (entry.hedge.words, entry.hedge.kind) == ("likely", "likelihood")
    assert "55–80 %" in entry.hedge.text
    assert entry.stated == pytest.approx((0.2, 0.45))  # likely that it does not close
    assert entry.used == pytest.approx((0.8 * 0.2, 1 - 0.8 * 0.55))


def test_a_claim_without_words_binds_nothing(dossier: Dossier) -> None:
    entry = entry_of(dossier, "bare")
    assert (entry.hedge, entry.stated, entry.used, entry.trust) == (None, None, None, 0.0)


def test_what_rests_on_a_claim_is_found_wherever_it_is_named(dossier: Dossier) -> None:
    rests = [(rest.section, rest.id) for rest in entry_of(dossier, "full").rests]
    assert rests == [
        ("claims", "full"),
        ("factors", "yard"),
        ("quantities", "base"),
        ("judgements", "j"),
        ("ask", "closes"),
    ]
    rests = [(rest.section, rest.id) for rest in entry_of(dossier, "bare").rests]
    assert rests == [("judgements", "j"), ("constraints", "k")]


def test_plain_data_has_the_table_of_trust_and_no_infinity(dossier: Dossier) -> None:
    data = json.loads(json.dumps(ledger_json(dossier), allow_nan=False))
    assert data["trust"]["credibility"]["2"] == 0.8
    assert data["trust"]["from"] == "the dossier"
    full, _ = data["claims"]
    assert (full["quantity"]["lower"], full["quantity"]["upper"]) == (5.0, None)


def test_the_flagship_has_an_entry_for_every_claim(flagship: Dossier) -> None:
    entries = ledger(flagship)
    assert [entry.id for entry in entries] == list(flagship.content.claims)
    doubled = {entry.id: entry.independent for entry in entries if len(entry.agreeing) > 1}
    assert doubled == {"p1_s1": 1, "p2_s3": 1}  # one author, twice: one voice
    assert json.dumps(ledger_json(flagship), allow_nan=False)


# CSV ------------------------------------------------------------------------------------------


def test_a_line_of_csv_has_what_the_entry_has(dossier: Dossier) -> None:
    full, bare = csv.DictReader(io.StringIO(ledger_csv(dossier)))
    assert tuple(full) == CSV_COLUMNS
    assert (full["start"], full["end"], full["chain"]) == (
        "98",
        "231",
        "the minister; herald (hearsay)",
    )
    assert float(full["used_lower"]) == entry_of(dossier, "full").used[0]  # type: ignore[index]
    assert full["quantity"] == "at least 5 share"
    assert (bare["words"], bare["used_lower"], bare["trust"]) == ("", "", "0.0")


def test_no_cell_is_run_by_a_spreadsheet(dossier: Dossier) -> None:
    rows = list(csv.reader(io.StringIO(ledger_csv(dossier))))
    assert rows[1][1].startswith("'=HYPERLINK")
    assert rows[2][1] == "'@nothing"
    assert not any(cell[:1] in "=+-@\t\r\n" for row in rows for cell in row if cell)


@given(st.text(max_size=8))
def test_a_cell_never_begins_with_what_starts_a_formula(text: str) -> None:
    shown = _shown(text)
    assert shown in (text, f"'{text}")
    if shown == text and text.strip("\0").strip():
        begins = text.strip("\0").strip()[0]
        assert begins not in "=@"
        assert begins not in "+-" or float(text) is not None


# linked data ----------------------------------------------------------------------------------


def test_positions_come_back_from_linked_data_as_they_went_in(
    dossier: Dossier, flagship: Dossier
) -> None:
    for made in (dossier, flagship):
        found = read_positions(claims_jsonld(made))
        claims = made.content.claims
        expected = {
            f"urn:sonae:{made.content.dossier}:claim:{name}": (
                claim.at,
                claim.quote_sha256,
                made.content.sources[claim.source].sha256,
            )
            for name, claim in claims.items()
            if claim.at is not None
        }
        assert {
            name: ((at.start, at.end), at.quote_sha256, at.document_sha256)
            for name, at in found.items()
        } == expected


def test_the_chain_is_a_row_of_quotations(dossier: Dossier) -> None:
    graph = {node["id"]: node for node in json.loads(claims_jsonld(dossier))["@graph"]}
    claim = graph["urn:sonae:small:claim:full"]
    assert graph[claim["wasAttributedTo"]]["label"] == "the mayor"
    first = graph[claim["wasQuotedFrom"]]
    assert graph[first["wasAttributedTo"]]["label"] == "the minister"
    second = graph[first["wasQuotedFrom"]]
    assert second["wasDerivedFrom"] == "urn:sonae:small:source:herald"
    assert (second["passedOnAs"], second.get("wasQuotedFrom")) == ("hearsay", None)


def test_linked_data_needs_no_network_and_holds_no_dangling_name(flagship: Dossier) -> None:
    document = json.loads(claims_jsonld(flagship))
    assert document["@context"] == json.loads(json.dumps(CONTEXT))
    ids = {node["id"] for node in document["@graph"]}
    assert len(ids) == len(document["@graph"])
    named = [
        target
        for node in document["@graph"]
        for key in ("wasAttributedTo", "wasDerivedFrom", "wasQuotedFrom", "supports", "attacks")
        for target in ([node[key]] if isinstance(node.get(key), str) else node.get(key, []))
    ]
    assert set(named) <= ids


def test_a_reader_of_linked_data_finds_the_terms_of_w3c(dossier: Dossier) -> None:
    reader = pytest.importorskip("pyld", reason="PyLD is not installed").jsonld
    (claim,) = [
        node
        for node in reader.expand(json.loads(claims_jsonld(dossier)))
        if node["@id"] == "urn:sonae:small:claim:full"
    ]
    assert "http://www.w3.org/ns/oa#Annotation" in claim["@type"]
    (target,) = claim["http://www.w3.org/ns/oa#hasTarget"]
    selectors = target["http://www.w3.org/ns/oa#hasSelector"]
    assert selectors[0]["http://www.w3.org/ns/oa#start"][0]["@value"] == 98
    assert "http://www.w3.org/ns/prov#wasQuotedFrom" in claim


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"@graph": [{}]}', '{"@graph": 3}'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not JSON-LD of claims"):
        read_positions(text)
