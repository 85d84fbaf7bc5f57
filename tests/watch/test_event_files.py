"""Files of events: three formats, the same events, and every fault named with its place."""

import pytest

from sonae.errors import UsageError
from sonae.watch import WatchEvent
from sonae.watch.bearing import Bearings
from sonae.watch.ingest import take_files

SAME = {
    "a.yaml": """
- {id: e1, date: 2025-03-05, sign: envoy, seen: true, source: gazette}
- id: e2
  date: 2025-11-04
  factor: election
  is: guard
- {id: e3, date: 2025-12-01, soft: {event: "demand == 'triple'", is: 40% to 60%}}
- {id: e4, date: 2026-01-01, fact: any_demand, note: "a, b"}
""",
    "a.csv": """id,date,sign,seen,fact,factor,is,soft,source,note
e1,2025-03-05,envoy,true,,,,,gazette,
e2,2025-11-04,,,,election,guard,,,
e3,2025-12-01,,,,,40% to 60%,demand == 'triple',,
e4,2026-01-01,,,any_demand,,,,,"a, b"
""",
    "a.jsonl": """{"id": "e1", "date": "2025-03-05", "sign": "envoy", "seen": true, \
"source": "gazette"}
{"id": "e2", "date": "2025-11-04", "factor": "election", "is": "guard"}

{"id": "e3", "date": "2025-12-01", "soft": {"event": "demand == 'triple'", "is": "40% to 60%"}}
{"id": "e4", "date": "2026-01-01", "fact": "any_demand", "note": "a, b"}
""",
}


@pytest.fixture
def take(isles, tmp_path):
    def taken(name, text, there=()):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return take_files([tmp_path / name], Bearings(isles), there)

    return taken


def test_the_three_formats_say_the_same(take):
    found = [take(name, text) for name, text in SAME.items()]
    assert not any(one.findings for one in found)
    assert found[0].new == found[1].new == found[2].new
    assert [entry.id for entry in found[0].new] == ["e1", "e2", "e3", "e4"]


def test_plain_data_and_back_is_the_same_event(take):
    for entry in take("a.yaml", SAME["a.yaml"]).new:
        assert WatchEvent.of_plain(entry.plain()) == entry


FAULTS = [
    ("{id: e1, date: 2024-06-29, sign: envoy, seen: true}", "1:18", "before the dossier's date"),
    ("{id: e1, date: 2025-02-30, sign: envoy, seen: true}", "1:18", "not in the calendar"),
    ("{id: e1, date: soon, sign: envoy, seen: true}", "1:18", "is not a date"),
    ("{id: e1, date: 2025-03-01, sign: envoi, seen: true}", "1:36", "unknown signpost `envoi`"),
    ("{id: e1, date: 2025-03-01, factor: electio, is: guard}", "1:38", "unknown factor"),
    ("{id: e1, date: 2025-03-01, factor: election, is: gard}", "1:52", "unknown state of"),
    ("{id: e1, date: 2025-03-01, sign: envoy, seen: perhaps}", "1:49", "`seen` is true or false"),
    ("{id: e1, date: 2025-03-01, sign: envoy}", "1:3", "`sign` without `seen`"),
    ("{id: e1, date: 2025-03-01}", "1:3", "nothing is reported"),
    ("{id: e1, date: 2025-03-01, fact: any_demand, seen: true}", "1:54", "says nothing beside"),
    ("{id: e1, date: 2025-03-01, fact: nonsense}", "1:36", "unknown"),
    ("{id: e1, date: 2025-03-01, sign: envoy, fact: any_demand, seen: true}", "1:49", "`sign` and"),
    ("{date: 2025-03-01, sign: envoy, seen: true}", "1:3", "an event without `id`"),
    ("{id: e 1, date: 2025-03-01, sign: envoy, seen: true}", "1:8", "an id is a word"),
    ("{id: e1, date: 2025-03-01, sgn: envoy, seen: true}", "1:30", "unknown key `sgn`"),
    ("{id: e1, date: 2025-03-01, launched: boats}", "1:40", "unknown option"),
    ("{id: e1, date: 2025-03-01, quantity: hosting, is: nan}", "1:53", "not a finite number"),
    ("{id: e1, date: 2025-03-01, soft: {event: any_demand, is: 140%}}", "1:36", "no probability"),
    ("{id: e1, date: 2025-03-01, soft: {event: any_demand}}", "1:36", "soft evidence without `is`"),
    ("{id: e1, date: 2025-03-01, withdraw: e9}", "1:40", "there is no event `e9`"),
    ("[e1]", "1:3", "an event is a map"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "at", "message"), FAULTS)
def test_a_fault_is_named_with_its_place_and_the_rest_is_taken_in(take, entry, at, message):
    sound = "{id: ok, date: 2025-03-01, sign: envoy, seen: true}"
    found = take("e.yaml", f"- {entry}\n- {sound}\n")
    assert [event.id for event in found.new] == ["ok"]
    assert len(found.findings) >= 1
    place = found.findings[0].place
    assert f"{place.line}:{place.column}" == at, str(found.findings[0])
    assert message in str(found.findings[0])


JSON_FAULTS = [
    ('{"id": "e1", "date": "2025-03-01", "quantity": "hosting", "is": NaN}', "NaN is not a finite"),
    ('{"id": "e1", "date": 20250301, "sign": "envoy", "seen": true}', "`date` must be text"),
    ('{"id": "e1", "date": "2025-03-01", "sign": "envoy", "seen": 1}', "`seen` is true or false"),
    ('{"id": "e1", "id": "e2", "date": "2025-03-01"}', "`id` stands twice"),
    ('{"id": "e1", "date": null, "sign": "envoy", "seen": true}', "nothing is given"),
    ('{"id": "e1"', "not JSON"),
    ('["e1"]', "one object"),
    ('{"id": "\\ud800", "date": "2025-03-01", "sign": "envoy", "seen": true}', "surrogate"),
    ("[" * 100_000, "not JSON|nested too deeply"),
]


@pytest.mark.parametrize(("line", "message"), JSON_FAULTS)
def test_a_line_of_json_that_cannot_be_read_is_named(take, line, message):
    sound = '{"id": "ok", "date": "2025-03-01", "sign": "envoy", "seen": true}'
    found = take("e.jsonl", f"{line}\n{sound}\n")
    assert [event.id for event in found.new] == ["ok"]
    assert found.findings[0].place.line == 1
    assert any(part in str(found.findings[0]) for part in message.split("|"))


def test_a_table_with_an_unknown_column_says_so(take):
    found = take("e.csv", "id,date,sgn,seen\ne1,2025-03-01,envoy,true\n")
    assert "unknown column 'sgn'" in str(found.findings[0])
    assert found.findings[0].place.column == 9
    assert not found.new


def test_all_faults_are_told_at_once(take):
    text = "".join(f"- {entry}\n" for entry, _, _ in FAULTS)
    assert len(take("e.yaml", text).findings) >= len(FAULTS) - 1  # ids stand twice there


def test_an_id_again_is_the_same_event_or_a_fault(take):
    first = take("a.yaml", SAME["a.yaml"]).new
    again = take("a.csv", SAME["a.csv"], first)
    assert again.again == 4
    assert not again.new
    assert not again.findings
    other = take("b.yaml", "- {id: e1, date: 2025-03-05, sign: envoy, seen: false}\n", first)
    assert "stands for another event: 2025-03-05, sign envoy seen" in str(other.findings[0])
    assert other.findings[0].code == "SN221"


def test_a_file_that_is_not_there_or_of_no_known_kind_is_wrong_use(isles, tmp_path):
    for name in ("none.yaml", "e.xlsx"):
        with pytest.raises(UsageError):
            take_files([tmp_path / name], Bearings(isles), ())


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"", b"- \xff", b"{}", b"x: 1", b"- &a {id: *a}"])
@pytest.mark.parametrize("name", ["e.yaml", "e.csv", "e.jsonl"])
def test_no_bytes_whatever_end_in_a_traceback(isles, tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    assert not take_files([tmp_path / name], Bearings(isles), ()).new
