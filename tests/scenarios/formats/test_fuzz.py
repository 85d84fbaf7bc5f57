"""Files from anybody: read, or refused with findings, never anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import CODES, DossierFindings
from sonae.scenarios.formats.matrix import matrix_of
from sonae.scenarios.formats.scenariowizard import scw_bytes, scw_of
from sonae.scenarios.formats.solutions import sl_bytes, sl_of

from .files import PORT
from .test_matrix import PORT as PORT_CSV

INFLUENCES = scw_of(PORT.encode()).influences
SOLUTIONS = b'$ ScenarioWizard 3.0\nSolution set\n 2 \n\n" 1 2",1,1,0,0,""\n" 2 1",4,1,0,3,"x"\n'
READERS = {
    "scw": (lambda raw: scw_bytes(scw_of(raw)), PORT.encode()),
    "sl": (lambda raw: sl_bytes(sl_of(raw, INFLUENCES)), SOLUTIONS),
    "csv": (matrix_of, PORT_CSV.encode()),
}
PIECES = st.sampled_from(
    [
        b"#\n",
        b"&",
        b" -",
        b"\n",
        b"\r",
        b",",
        b";",
        b'"',
        b"\x00",
        b"\xff\xfe",
        b"-",
        b"1e9",
        b".",
        b"\xe2\x88\x92",
        b"nan",
        b" to ",
        b"\x85",
        b"9" * 50,
        b"\xd9\xa3",
        b"&\n -\n",
        b"\t",
    ]
)


def read_or_refuse(kind, raw):
    read, _ = READERS[kind]
    try:
        read(raw)
        return
    except DossierFindings as error:
        findings = error.findings
    assert findings
    for finding in findings:
        assert finding.code in CODES
        assert finding.place.line >= 1
        assert finding.message
        assert str(finding)


@pytest.mark.parametrize("kind", READERS)
@settings(deadline=None, max_examples=150)
@given(raw=st.binary(max_size=200))
def test_random_bytes_are_refused_and_never_trip_the_reader(kind, raw):
    read_or_refuse(kind, raw)


@pytest.mark.parametrize("kind", READERS)
@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_file_with_pieces_cut_out_and_put_in_is_read_or_refused(kind, data):
    _, raw = READERS[kind]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        stop = min(len(raw), start + data.draw(st.integers(0, 12)))
        raw = raw[:start] + data.draw(PIECES | st.just(b"")) + raw[stop:]
    read_or_refuse(kind, raw)


@pytest.mark.parametrize("kind", READERS)
def test_a_file_cut_off_anywhere_is_read_or_refused(kind):
    _, raw = READERS[kind]
    for stop in range(len(raw)):
        read_or_refuse(kind, raw[:stop])


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    "raw", [b"&" * 300_000, b"#\n" * 200_000, b'"' * 300_000, b"," * 300_000, b"a.b," * 60_000]
)
def test_much_of_the_same_is_refused_quickly(kind, raw):
    read_or_refuse(kind, raw)
