"""Pathways in a dossier: what is read, and what is refused with place and hint."""

import pytest

GOOD = """reports:
  last: {label: Worth at the end, is: "final(worth)", unit: JPY_bn@2023}
pathways:
  keep:
    safe: {label: safe, holds: "risk <= 0.08", years: 2, since: 2026, because: my limit}
  actions:
    dig: {label: Dig, options: [dredge, {option: quay, after: 1}], because: one contract}
  decide: [2024, 2026]
  most: 1
  indicators:
    traffic_seen: {label: Traffic, of: traffic, alarm: below, calls: [quay], because: counted}
"""
OLD = """reports:
  last: {label: Worth at the end, is: "final(worth)", unit: JPY_bn@2023}
"""


def test_pathways_are_read_without_a_finding(findings):
    assert findings((OLD, GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ("[dredge, {", "[dredg, {", "pathways.actions.dig.options", "dredg"),
        ("option: quay, after", "option: dredge, after", "pathways.actions.dig", "stands twice"),
        ("[2024, 2026]", "[2024, 2036]", "pathways.decide", "outside the horizon"),
        ("[2024, 2026]", "[2024, 2024]", "pathways.decide", "stands twice"),
        ("since: 2026", "since: 2030", "pathways.keep.safe.since", "outside the horizon"),
        ("years: 2", "years: 0", "pathways.keep.safe.years", "1"),
        ("most: 1", "most: 0", "pathways.most", "1"),
        ('"risk <= 0.08"', '"risk + 0.08"', "pathways.keep.safe.holds", ""),
        ('"risk <= 0.08"', '"rsk <= 0.08"', "pathways.keep.safe.holds", "rsk"),
        ('"risk <= 0.08"', '"total(risk) <= 0.08"', "pathways.keep.safe.holds", "total"),
        ("of: traffic,", "of: trafic,", "pathways.indicators.traffic_seen.of", "trafic"),
        ("calls: [quay]", "calls: [key]", "pathways.indicators.traffic_seen.calls", "key"),
        ("alarm: below", "alarm: under", "pathways.indicators.traffic_seen.alarm", "above"),
        ("after: 1", "after: -1", "pathways.actions.dig.options", "0"),
    ],
)
def test_what_cannot_be_meant_is_named_at_its_place(findings, old, new, path, said):
    assert GOOD.count(old) == 1
    found = [f for f in findings((OLD, GOOD.replace(old, new))) if f.severity == "error"]
    assert found
    assert found[0].path.startswith(path)
    assert said in found[0].message + (found[0].hint or "")
