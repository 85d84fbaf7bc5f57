"""What the schema was made for: the treaties around Japan and the bargain about support payments.

Coded in own words from the texts of the treaties; a test of the format, not a shipped dossier.
"""

from pathlib import Path

from sonae.dossier import read
from sonae.pipeline import check

HEAD = """\
sonae: 1
dossier: case
title: Obligations around Japan
question: Who owes what to whom?
as_of: 2024-02-19
horizon: {from: 2024, to: 2034}
money: JPY_bn@2023
not_modelled: [Nuclear deterrence]
assumptions: [{says: The texts are read as their parties read them., because: A start.}]
ask: [{event: "threat == 'made'", label: A threat is made}]
factors:
  threat:
    label: Threat of withdrawal
    unlisted: other
    states:
      none: {label: none, when: nothing is said}
      made: {label: made, when: an official says it in public}
      other: {label: other}
sources:
  remarks: {title: Remarks at a rally, date: 2024-02-10, reliability: A}
claims:
  conditional: {source: remarks, says: Protection is made conditional on payment., credibility: 1}
judgements:
  - {id: j1, event: "threat == 'made'", is: 20% to 60%, from: [conditional], confidence: low}
quantities:
  support: {label: yearly support, is: 211, unit: JPY_bn@2023, because: Five-year agreement.}
  audience: {label: audience cost per unit, is: 0 to 100, best: 50, unit: JPY_bn@2023, because: A.}
  bluff_cost: {label: cost of backing down, is: 50 to 300, unit: JPY_bn@2023, because: A.}
  loss: {label: loss by withdrawal, is: 1000 to 4000, unit: JPY_bn@2023, because: A.}
  gain_resolved: {label: R after leaving, is: -140 to 200, unit: JPY_bn@2023, because: A.}
  gain_bluff: {label: B after leaving, is: -2000 to -200, unit: JPY_bn@2023, because: A.}
  benefit: {label: worth of reciprocity, is: 0 to 200, unit: JPY_bn@2023, because: A.}
  burden: {label: cost of reciprocity, is: 0 to 200, unit: JPY_bn@2023, because: A.}
options:
  treaty_offer: {label: Offer a mutual treaty, lead: 24 to 48 months, because: Reform debate.}
plans:
  wait: {label: Wait, steps: []}
  offer: {label: Offer, steps: [treaty_offer@2026]}
"""
OBLIGATIONS = """\
parties:
  usa: {label: United States, code: USA}
  japan: {label: Japan, code: JPN}
  korea: {label: Republic of Korea, code: KOR}
  philippines: {label: Philippines, code: PHL}
  australia: {label: Australia, code: AUS}
  poland: {label: Poland, code: POL}
  china: {label: China, code: CHN}
  nato: {label: Parties to the North Atlantic Treaty, members: [usa, poland]}
  close: {label: Close countries, members: [usa, australia]}
areas:
  pacific: {label: Pacific area}
  far_east: {label: Far East, within: [pacific]}
  japan_administered:
    {label: Under Japan's administration, within: [far_east], administered_by: japan}
  yokosuka: {label: Yokosuka, within: [japan_administered]}
  senkaku: {label: Senkaku Islands, within: [japan_administered], claimed_by: [china]}
  guam: {label: Guam, within: [pacific], administered_by: usa}
  near_guam: {label: Sea near Guam, within: [pacific]}
  hawaii: {label: Hawaii, within: [pacific], administered_by: usa}
  south_china_sea: {label: South China Sea, because: Whether it is Pacific is disputed.}
  article_6: {label: Europe and North America with the Atlantic north of the tropic}
commitments:
  usj_v_us:
    label: United States defend Japan
    treaty: Treaty of Mutual Cooperation and Security, 1960
    article: V
    obligor: usa
    beneficiary: japan
    type: defense
    trigger: armed attack on either party in territories under Japan's administration
    incidents: [armed_attack]
    where: [japan_administered]
    response: {strength: act_by_own_process, says: Each acts by its constitution.}
    notice: 1 year
    since: 1960-06-23
    earliest_end: 2025-02-19
    in_doubt: [conditional]
    because: Text of the treaty.
  usj_v_jp:
    {label: Japan defends forces in Japan, treaty: "Treaty of 1960", article: V, obligor: japan,
     beneficiary: usa, type: defense, incidents: [armed_attack], where: [japan_administered],
     response: {strength: act_by_own_process, says: Each acts by its constitution.},
     notice: 1 year, because: Text of the treaty.}
  usj_iv: {label: Consult, treaty: "Treaty of 1960", article: IV, obligor: japan, beneficiary: usa,
     type: consultation, incidents: [threat], where: [far_east], because: Text of the treaty.}
  usj_i: {label: No force, treaty: "Treaty of 1960", article: I, obligor: usa, beneficiary: japan,
     type: nonaggression, because: Text of the treaty.}
  usj_vi:
    label: Japan grants bases
    treaty: Treaty of 1960
    article: VI
    obligor: japan
    beneficiary: usa
    type: transfer
    conditions: [{kind: approval, says: Combat use from Japan is consulted on before.}]
    transfers: [{kind: bases, says: Facilities and areas.}]
    because: Text of the treaty and notes.
  sma:
    label: Japan pays support
    treaty: Special measures agreement
    obligor: japan
    beneficiary: usa
    type: transfer
    transfers: [{kind: money, says: Labour and utilities., amount: support}]
    until: 2027-03-31
    because: Text of the agreement.
  law_2015:
    label: Japan may use force for a close country
    treaty: Peace and security legislation, 2015
    obligor: japan
    beneficiary: close
    type: defense
    mode: may
    incidents: [armed_attack]
    conditions:
      - {kind: necessity, says: Survival is threatened.}
      - {kind: necessity, says: No other means.}
      - {kind: proportion, says: The least force that is needed.}
      - {kind: approval, says: The Diet approves.}
    response: {strength: assist, says: Use of force is permitted.}
    because: Text of the law.
  treaty_offer_jp:
    {label: Japan must defend, treaty: On offer, obligor: japan, beneficiary: usa, type: defense,
     incidents: [armed_attack], where: [pacific], by_option: treaty_offer, replaces: [law_2015],
     response: {strength: act_by_own_process, says: As article V.}, because: Reform debate.}
  nato_5:
    label: Allies defend each other
    treaty: North Atlantic Treaty, 1949
    article: "5"
    obligor: nato
    beneficiary: nato
    type: defense
    incidents: [armed_attack]
    where: [{area: article_6, covers: [territory, forces, vessels, aircraft]}]
    response: {strength: act_as_deemed_necessary, says: What each deems necessary.}
    notice: 1 year
    locks:
      - {law: Defense authorization act 2024 s.1250A, says: No exit without two thirds of the Senate
           or an act of Congress., since: 2023-12-22, because: Text of the law.}
    because: Text of the treaty.
  rok_iii:
    {label: Korea defends US territory, treaty: "Treaty of 1953", article: III, obligor: korea,
     beneficiary: usa, type: defense, incidents: [armed_attack],
     where: [{area: pacific, covers: [territory]}], notice: 1 year, because: Text of the treaty.}
  phl_iv:
    {label: Philippines defend, treaty: "Treaty of 1951", article: IV, obligor: philippines,
     beneficiary: usa, type: defense, incidents: [armed_attack],
     where: [{area: pacific, covers: [territory, forces, vessels, aircraft]},
             {area: south_china_sea, covers: [coast_guard, vessels]}],
     notice: 1 year, because: Text of the treaty and guidelines of 2023.}
incidents:
  near_guam_ships:
    {label: Ships, attacker: china, target: usa, where: near_guam, hits: [forces, vessels]}
  base: {label: Yokosuka, attacker: china, target: usa, where: yokosuka, hits: [bases]}
  cutter:
    {label: Cutter, attacker: china, target: philippines, where: south_china_sea,
     hits: [coast_guard]}
games:
  support:
    label: Pay more, or the forces leave
    players:
      usa:
        label: United States
        party: usa
        types:
          resolved: {label: would withdraw, is: 5% to 50%, because: Range of the analyst.}
          bluffing: {label: would stay}
      japan: {label: Japan, party: japan}
    demand: {by: usa, of: japan, menu: {x1_5: 1.5, x2: 2, x3: 3, x4: 4, x5_7: 5.7}}
    ends:
      no_demand: {usa: 0, japan: 0}
      accepted: {usa: "support * (x - 1)", japan: "-(support + audience) * (x - 1)"}
      counter_taken:
        usa: "support * (x - 1) / 2 + benefit"
        japan: "-(support + audience) * (x - 1) / 2 - burden"
      carried_out: {usa.resolved: gain_resolved, usa.bluffing: gain_bluff, japan: "-loss"}
      backed_down: {usa: "-bluff_cost", japan: 0}
    because: The demand that the text expects.
"""


def test_the_obligations_and_the_bargain_of_the_case_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "1.yaml").write_text(OBLIGATIONS, encoding="utf-8")
    assert [str(finding) for finding in check(tmp_path).findings] == []
    dossier = read(tmp_path)
    assert len(dossier.content.commitments) == 11
    nato = dossier.content.commitments["nato_5"]
    assert (nato.obligor, nato.beneficiary) == ("nato", "nato")
    assert [lock.since.year for lock in nato.locks if lock.since] == [2023]
    modes = {name: entry.mode for name, entry in dossier.content.commitments.items()}
    assert modes["law_2015"] == "may"
    assert modes["treaty_offer_jp"] == "must"
    game = dossier.formulas.games["support"]
    assert len(game.menu) == 5
    assert {str(payoff.unit) for payoff in game.payoffs.values()} == {"JPY_bn@2023"}
