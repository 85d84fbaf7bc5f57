"""Obligations: what the facts need can be said, and what leads nowhere is named at its place."""

from pathlib import Path

import pytest

from sonae.dossier import read
from sonae.dossier.schema import STRENGTHS

HEAD = """\
sonae: 1
dossier: pact
title: Pact
question: Who owes what?
as_of: 2024-02-19
horizon: {from: 2024, to: 2026}
money: USD_bn@2024
factors:
  pact: {label: Pact, states: {kept: {label: kept}, ended: {label: ended}}}
sources:
  speech: {title: Speech, reliability: A}
claims:
  threat: {source: speech, says: Protection depends on payment., credibility: 1}
quantities:
  rent: {is: 1 to 2, unit: USD_bn@2024, because: Guess.}
options:
  offer: {label: Offer, lead: 1 year}
"""
PACT = """\
parties:
  usa: {label: United States, code: USA}
  jpn: {label: Japan, code: JPN}
  prc: {label: China, code: CHN}
  nato: {label: Atlantic allies, members: [usa]}
areas:
  pacific: {label: Pacific}
  administered: {label: Under Japan's administration, within: [pacific], administered_by: jpn}
  senkaku: {label: Senkaku, within: [administered], claimed_by: [prc]}
commitments:
  aid:
    label: The United States defend Japan
    treaty: Treaty of 1960
    article: V
    obligor: usa
    beneficiary: jpn
    type: defense
    incidents: [armed_attack]
    where: [administered, {area: pacific, without: [senkaku], covers: [forces]}]
    conditions:
      - {kind: adversary, says: Any attacker., parties: [prc]}
      - {kind: number, says: At least one., number: 1}
    response: {strength: act_by_own_process, says: Acts by its own constitution.}
    holds: "pact == 'kept'"
    locks: [{law: A statute, says: Withdrawal needs two thirds., since: 2023-12-22, because: Text.}]
    notice: 1 year
    since: 1960-06-23
    earliest_end: 2025-02-19
    in_doubt: [threat]
  allies:
    {label: Allies defend each other, treaty: T, obligor: nato, beneficiary: nato, type: defense}
  may_help:
    label: Japan may help
    treaty: Laws of 2015
    obligor: jpn
    beneficiary: usa
    type: defense
    mode: may
    permissions:
      - law: Law
        says: If survival is at stake.
        conditions: [{kind: necessity, says: No other means., met: "pact == 'kept'"}]
  must_help:
    {label: Japan must help, treaty: Offer, obligor: jpn, beneficiary: usa, type: defense,
     by_option: offer, replaces: [may_help]}
  bases:
    label: Bases and money
    treaty: Agreement
    obligor: jpn
    beneficiary: usa
    type: transfer
    transfers: [{kind: bases, says: Bases.}, {kind: money, says: Rent., amount: 2 * rent}]
    until: 2027-03-31
incidents:
  islets:
    {label: Attack, attacker: prc, target: jpn, where: senkaku, hits: [territory], date: 2025-01-20}
"""


def write(tmp_path: Path) -> Path:
    (tmp_path / "0.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "1.yaml").write_text(PACT, encoding="utf-8")
    return tmp_path


def test_what_the_treaties_say_can_be_written(tmp_path: Path) -> None:
    dossier = read(write(tmp_path))
    aid = dossier.content.commitments["aid"]
    assert [scope.area for scope in aid.where] == ["administered", "pacific"]
    assert aid.response is not None
    assert STRENGTHS.index("consult") < STRENGTHS.index(aid.response.strength)
    assert (aid.mode, dossier.content.commitments["may_help"].mode) == ("must", "may")
    assert aid.notice is not None
    assert aid.notice.upper == 12


def test_what_commitments_say_in_formulas_is_resolved(tmp_path: Path) -> None:
    formulas = read(write(tmp_path)).formulas.commitments
    assert formulas["aid"].holds is not None
    assert formulas["aid"].holds.reads == ("pact",)
    assert formulas["aid"].conditions == (None, None)
    (permission,) = formulas["may_help"].permissions
    assert permission.conditions[0] is not None
    bases, rent = formulas["bases"].transfers
    assert bases is None
    assert str(rent and rent.unit) == "USD_bn@2024"


BAD = [
    (
        "administered_by: jpn",
        "administered_by: §jnp",
        "SN010",
        "unknown party `jnp`",
        "did you mean `jpn`?",
    ),
    ("members: [usa]", "members: [§us]", "SN010", "unknown party `us`", "did you mean `usa`?"),
    ("members: [usa]", "§members: [nato]", "SN015", "in a circle: nato → nato", "drop one"),
    (
        "{label: Pacific}",
        "{label: Pacific, §within: [senkaku]}",
        "SN015",
        "areas lie within each other in a circle",
        "drop one",
    ),
    (
        "within: [administered]",
        "within: [§adminstered]",
        "SN010",
        "unknown area `adminstered`",
        "did you mean `administered`?",
    ),
    ("claimed_by: [prc]", "claimed_by: [§prk]", "SN010", "unknown party", "did you mean `prc`?"),
    ("obligor: usa", "obligor: §us", "SN010", "unknown party `us`", "did you mean `usa`?"),
    (
        "where: [administered, {",
        "where: [§adminstered, {",
        "SN010",
        "unknown area",
        "did you mean `administered`?",
    ),
    (
        "area: pacific, without",
        "area: §pacifc, without",
        "SN010",
        "unknown area",
        "did you mean `pacific`?",
    ),
    (
        "area: pacific, without: [senkaku]",
        "area: senkaku, without: [§pacific]",
        "SN005",
        "`pacific` does not lie within `senkaku`",
        "within: [senkaku]",
    ),
    ("covers: [forces]", "covers: [§troops]", "SN005", "'troops' is not one of", "-"),
    (
        "holds: \"pact == 'kept'\"",
        "holds: \"pact == §'kep'\"",
        "SN010",
        "unknown state",
        "did you mean",
    ),
    (
        "in_doubt: [threat]",
        "in_doubt: [§threats]",
        "SN010",
        "unknown claim",
        "did you mean `threat`?",
    ),
    (
        "parties: [prc]}\n",
        "parties: [§prk]}\n",
        "SN010",
        "unknown party `prk`",
        "did you mean `prc`?",
    ),
    (
        "kind: number, says: At least one., number",
        "kind: other, says: At least one., §number",
        "SN005",
        "`number` says nothing about",
        "kind: number",
    ),
    ("earliest_end: 2025-02-19", "earliest_end: §1959-02-19", "SN012", "before 1960-06-23", "-"),
    (
        "since: 2023-12-22,",
        "since: 2023-12-22, until: §2022-12-22,",
        "SN012",
        "before 2023-12-22",
        "-",
    ),
    ("by_option: offer", "by_option: §ofer", "SN010", "unknown option", "did you mean `offer`?"),
    (
        "replaces: [may_help]",
        "§replaces: [must_help]",
        "SN015",
        "replace each other in a circle",
        "drop one",
    ),
    ("amount: 2 * rent", "amount: 2 * §rnt", "SN010", "unknown name `rnt`", "did you mean `rent`?"),
    ("amount: 2 * rent", "amount: §rent, unit: share", "SN011", "gives USD_bn@2024", "unit"),
    (
        "beneficiary: usa\n    type: transfer",
        "beneficiary: §jpn\n    type: transfer",
        "SN005",
        "owes this to itself",
        "members",
    ),
    (
        "  bases:\n    label",
        "  §m: {label: M, treaty: T, obligor: jpn, beneficiary: usa, type: transfer}\n"
        "  bases:\n    label",
        "SN004",
        "hands nothing over",
        "transfers",
    ),
    ("attacker: prc", "attacker: §chn", "SN010", "unknown party `chn`", "-"),
    (
        "where: senkaku, hits",
        "where: §senkakus, hits",
        "SN010",
        "unknown area",
        "did you mean `senkaku`?",
    ),
    (
        "met: \"pact == 'kept'\"",
        "met: \"§pakt == 'kept'\"",
        "SN010",
        "unknown name `pakt`",
        "did you mean `pact`?",
    ),
    (
        "    type: defense\n    incidents",
        "    type: §defence\n    incidents",
        "SN005",
        "'defence' is not one of",
        "-",
    ),
    ("strength: act_by_own_process", "strength: §act_by_process", "SN005", "is not one of", "-"),
    (
        "obligor: usa",
        "obligor: usa\n    §obliger: usa",
        "SN003",
        "unknown key",
        "did you mean `obligor`?",
    ),
    ("code: USA", "code: §usa", "SN005", "'usa' is malformed", "-"),
]


@pytest.mark.parametrize(("old", "new", "code", "message", "hint"), BAD)
def test_what_leads_nowhere_is_named_at_its_place(faulty, old, new, code, message, hint) -> None:
    finding = faulty(HEAD, PACT, old, new)
    assert finding.code == code
    assert message in finding.message
    assert hint == "-" or hint in (finding.hint or "")
