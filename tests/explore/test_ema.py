"""Results of the EMA workbench: written for it, read from it, and no harm from any file."""

import gzip
import io
import json
import os
import random
import re
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, OutcomeError, UsageError
from sonae.explore import explore, replay
from sonae.explore.formats import ema_run, ema_tables
from sonae.explore.formats.ema import EmaFileError, EmaRun, read_ema, write_ema
from sonae.explore.formats.ema_write import EmaSheet

from .small import TEXT, WASTE, dossier, ready

GOLDEN = Path(__file__).parent / "ema_golden"

AGAIN = """
import sys
import numpy as np, pandas as pd
from ema_workbench import load_results
experiments, outcomes = load_results(sys.argv[1])
for name in experiments.columns:
    values = experiments[name]
    assert (values.dtype == "float64") == (name in sys.argv[2].split()), name
    kind = values.astype(str) if values.dtype.name == "category" else values.map(float.hex)
    print(name, *kind)
for name, values in outcomes.items():
    print(name, *map(float.hex, values.tolist()))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return ready(tmp_path_factory.mktemp("small"))


def same(one, other, *, about=True):
    """Whether results are the same, bit for bit and in the same order."""
    for field in ("experiments", "outcomes"):
        left, right = getattr(one, field), getattr(other, field)
        assert list(left) == list(right)
        for name in left:
            assert left[name].dtype == right[name].dtype, name
            assert left[name].tolist() == right[name].tolist(), name
    assert not about or one.about == other.about


# written for EMA ----------------------------------------------------------------------------------


def test_what_is_written_is_read_the_same_from_an_archive_and_from_a_folder(small, tmp_path):
    run = EmaRun.of(*small, draws=4)
    archive = read_ema(write_ema(run, tmp_path / "r.tar.gz"))
    pair = read_ema(write_ema(run, tmp_path / "pair"))
    same(archive, pair)
    same(archive, read_ema(tmp_path / "pair" / "experiments.csv"))
    assert archive.count == run.rows == 3 * 5 * 4
    assert archive.policies == run.plans
    assert (archive.layout, pair.layout) == ("archive", "csv")
    assert archive.about["seed"] == 1
    assert archive.about["outcomes"]["cost"]["threshold"] == 6


def test_every_row_is_its_plan_in_its_future(small, tmp_path):
    _, model, _ = small
    found = read_ema(write_ema(EmaRun.of(*small, draws=3, seed=5), tmp_path / "r.tar.gz"))
    for row in range(0, found.count, 4):
        states = {factor: found.experiments[factor][row] for factor in model.factors}
        again = replay(
            model,
            found.experiments["policy"][row],
            states,
            int(found.experiments["scenario"][row] % 3),
            seed=5,
        )
        assert {n: found.experiments[n][row] for n in again.numbers} == dict(again.numbers)
        for name, value in again.outcomes.items():
            assert found.outcomes[name][row] == pytest.approx(value, rel=1e-12)


def test_outcomes_are_those_of_a_run_bit_for_bit(small, tmp_path):
    run = explore(*small, draws=6, seed=2)
    found = read_ema(write_ema(EmaRun.of(*small, draws=6, seed=2), tmp_path / "r.tar.gz"))
    for name, column in found.outcomes.items():
        cube = column.reshape(len(run.plans), run.classes, 6)
        worst = cube.max(axis=2) if run.better[name] == "less" else cube.min(axis=2)
        assert (run.by_class["worst"].sel(outcome=name).to_numpy() == worst).all()


@pytest.mark.parametrize("tile", [1, 3, 8])
@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_the_bytes_do_not_depend_on_tiles_or_kernels_or_the_day(
    small, tmp_path, monkeypatch, tile, kernel
):
    usual = write_ema(EmaRun.of(*small, draws=7), tmp_path / "one.tar.gz").read_bytes()
    monkeypatch.setattr(ema_run, "_TILE", tile)
    other = write_ema(EmaRun.of(*small, draws=7, kernel=kernel), tmp_path / "other.tar.gz")
    assert other.read_bytes() == usual
    with tarfile.open(other) as archive:
        for member in archive:
            assert (member.mtime, member.uid, member.gid, member.uname) == (0, 0, 0, "")


def test_chosen_futures_are_those_rows_of_the_whole(small, tmp_path):
    whole = read_ema(write_ema(EmaRun.of(*small, draws=4), tmp_path / "whole.tar.gz"))
    some = EmaRun.of(*small, draws=4, plans=["watch"], futures=[17, 2, 5, 4])
    part = read_ema(write_ema(some, tmp_path / "part.tar.gz"))
    rows = np.isin(whole.experiments["scenario"], [2, 4, 5, 17])
    rows &= whole.experiments["policy"] == "watch"
    assert part.count == 4
    for name, column in {**whole.experiments, **whole.outcomes}.items():
        assert column[rows].tolist() == {**part.experiments, **part.outcomes}[name].tolist()


def test_names_that_ema_has_taken_get_a_mark(tmp_path):
    text = re.sub(r"\brain\b", "policy", TEXT).replace("none:", "nan:").replace("WASTE", "")
    found = dossier(tmp_path, text=text)
    from sonae.outcomes import compile_model
    from sonae.scenarios import scenario_system

    run = EmaRun.of(found, compile_model(found), scenario_system(found).possible(), draws=1)
    assert "policy_" in run.columns
    assert "policy is called policy_ there" in run.notes[0]
    assert "the state nan of policy" in run.notes[1]
    read = read_ema(write_ema(run, tmp_path / "r.tar.gz"))
    assert set(read.experiments["policy_"]) == {"nan", "some", "much"}
    assert read.policies == run.plans


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"plans": ["nowhere"]}, UsageError, "unknown plan `nowhere`; declared: nothing, build"),
        ({"plans": []}, UsageError, "nothing to write"),
        ({"futures": []}, UsageError, "numbered 0 to 79"),
        ({"futures": [80]}, UsageError, "numbered 0 to 79"),
        ({"most_rows": 239}, CapacityError, "3 plans × 80 futures are 240 experiments"),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(small, asked, error, said):
    with pytest.raises(error, match=said):
        EmaRun.of(*small, **asked)


def test_a_model_that_gives_infinity_is_named_and_leaves_no_file(tmp_path):
    text = TEXT.replace("WASTE", WASTE).replace("0 - highest(water)", "1 / (0.5 - wet[rain])")
    (tmp_path / "d").mkdir()
    (tmp_path / "out").mkdir()
    found = dossier(tmp_path / "d", text=text)
    from sonae.outcomes import compile_model
    from sonae.scenarios import scenario_system

    run = EmaRun.of(found, compile_model(found), scenario_system(found).possible())
    with pytest.raises(OutcomeError, match=r"outcomes\.dry") as told:
        write_ema(run, tmp_path / "out" / "r.tar.gz")
    assert "rain=some" in str(told.value)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["r.zip", "r.csv", "full"])
def test_a_place_that_says_no_layout_or_is_not_empty_is_refused(small, tmp_path, name):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match=name):
        write_ema(EmaRun.of(*small, draws=1), tmp_path / name)
    assert (tmp_path / "full" / "mine.txt").read_text() == "keep"


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_reading_undoes_writing_whatever_the_names_and_numbers(tmp_path_factory, data):
    taken = {"scenario", "policy", "model"}
    columns = data.draw(st.lists(names.filter(lambda n: n not in taken), unique=True, max_size=4))
    outcomes = data.draw(st.lists(names, unique=True, min_size=1, max_size=3))
    rows = data.draw(st.integers(1, 5))
    texts = [data.draw(st.lists(names, min_size=rows, max_size=rows)) for _ in columns]
    values = [data.draw(st.lists(numbers, min_size=rows, max_size=rows)) for _ in outcomes]
    sheet = EmaSheet(
        {**dict.fromkeys(columns, "category"), "policy": "category"},
        tuple(outcomes),
        ([*texts, ["p"] * rows], [list(map(repr, column)) for column in values]),
    )
    folder = tmp_path_factory.mktemp("any")
    read = read_ema(write_ema(sheet, folder / "r.tar.gz"))
    assert [read.experiments[name].tolist() for name in columns] == texts
    assert [read.outcomes[name].tolist() for name in outcomes] == values
    if not {"", "Unnamed: 0"} & {*columns, *outcomes}:
        pair = read_ema(write_ema(sheet, folder / "pair"))
        assert [pair.outcomes[name].tolist() for name in outcomes] == values


# read from EMA ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3_0", "2_5"])
def test_what_ema_wrote_of_our_numbers_is_what_we_write(small, tmp_path, version):
    theirs = read_ema(GOLDEN / f"ema_{version}.tar.gz")
    ours = read_ema(write_ema(EmaRun.of(*small, draws=4, seed=3), tmp_path / "r.tar.gz"))
    same(theirs, ours, about=False)
    assert theirs.about == {}


def test_commas_series_cubes_and_missing_numbers_of_ema_are_read():
    found = read_ema(GOLDEN / "mixed_3_0.tar.gz")
    assert found.experiments["rate, yearly"].tolist() == [0.1, 1 / 3, 5e-324, -0.0]
    assert found.experiments["steps"].dtype == np.int64
    assert found.experiments["open"].tolist() == ["True", "False", "True", "True"]
    assert found.experiments["who"].tolist() == ["a, b", 'say "c"', "a, b", "d"]
    assert found.experiments["scenario"].tolist() == [0, 1, 0, 1]
    assert found.policies == ("0", "1, 2")
    assert found.outcomes["path"].tolist() == (np.arange(12.0).reshape(4, 3) / 7).tolist()
    assert found.outcomes["cube"].tolist() == np.arange(24.0).reshape(4, 3, 2).tolist()
    assert dict(found.not_a_number) == {"cost, total": 1}


def test_ema_reads_what_we_write(small, tmp_path):
    python = os.environ.get("SONAE_BENCH_EMA")
    if not python:
        pytest.skip("SONAE_BENCH_EMA names no Python that has the EMA workbench")
    run = EmaRun.of(*small, draws=4, seed=3)
    file = write_ema(run, tmp_path / "r.tar.gz")
    numeric = " ".join(name for name, kind in run.columns.items() if kind == "float64")
    command = [python, "-W", "ignore", "-c", AGAIN, str(file), numeric]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    ours = read_ema(file)
    every = {**ours.experiments, **ours.outcomes}
    assert [line.split()[0] for line in lines] == list(every)
    for line in lines:
        name, *cells = line.split()
        if every[name].dtype.kind == "f":
            # EMA reads with pandas' usual precision, which may miss the last bit
            read = np.array([float.fromhex(cell) for cell in cells])
            assert np.abs(read - every[name]).max() <= np.spacing(np.abs(every[name])).max()
        else:
            assert cells == [str(value) for value in every[name].tolist()]


def _tar(path, members, edit=None):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            raw = content if isinstance(content, bytes) else content.encode()
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            if edit is not None:
                edit(member)
            archive.addfile(member, io.BytesIO(raw))
    return path


def test_the_layout_before_metadata_json_is_read(tmp_path):
    found = read_ema(
        _tar(
            tmp_path / "old.tar.gz",
            {
                "experiments.csv": '"x, all",c,policy,model\n0.5,a,None,m\n0.75,b,None,m\n',
                "experiments metadata.csv": "x, all,float64\nc,object\npolicy,object\n",
                "outcomes metadata.csv": "y,(2,)\nz,(2, 3)\nw,(2, 2, 2)\n",
                "y.csv": "1.0\n2.0\n",
                "z.csv": "1,2,3\n4,5,6\n",
                "w_0.csv": "1,2\n3,4\n",
                "w_1.csv": "5,6\n7,8\n",
            },
        )
    )
    assert found.layout == "old archive"
    assert found.experiments["x, all"].tolist() == [0.5, 0.75]
    assert found.outcomes["y"].tolist() == [1.0, 2.0]
    assert found.outcomes["z"].shape == (2, 3)
    assert found.outcomes["w"][:, :, 1].tolist() == [[5.0, 6.0], [7.0, 8.0]]


def test_a_pair_of_csv_tells_numbers_from_text_and_drops_the_index(tmp_path):
    head = ",x,n,big,code,policy\n"
    rows = "0,0.5,1,99999999999999999999,1_0,7\n1,,2,1,a,8\n"
    (tmp_path / "experiments.csv").write_text(head + rows, encoding="utf-8-sig")
    (tmp_path / "outcomes.csv").write_text("Unnamed: 0,y\r\n0,3\r\n1,4.5\r\n", encoding="utf-8")
    found = read_ema(tmp_path)
    assert list(found.experiments) == ["x", "n", "big", "code", "policy"]
    assert [array.dtype.kind for array in found.experiments.values()] == ["f", "i", "f", "O", "O"]
    assert np.isnan(found.experiments["x"][1])
    assert {name: array.tolist() for name, array in found.outcomes.items()} == {"y": [3.0, 4.5]}


def test_a_file_for_each_outcome_without_headings_is_read(tmp_path):
    (tmp_path / "experiments.csv").write_text("x,scenario_id,policy,model\n1,0,p,m\n2,1,p,m\n")
    (tmp_path / "y.csv").write_text("3.5\n4.5\n")
    (tmp_path / "series.csv").write_text("1,2\n3,4\n")
    found = read_ema(tmp_path)
    assert found.outcomes["y"].tolist() == [3.5, 4.5]
    assert found.outcomes["series"].shape == (2, 2)


def test_scenarios_may_have_names(tmp_path):
    meta = META.replace('"n": "int64"', '"scenario": "category"')
    table = "x,scenario\n1,low\n3,7\n"
    changed = {"experiments.csv": table, "metadata.json": meta}
    found = read_ema(_tar(tmp_path / "r.tar.gz", {**GOOD, **changed}))
    assert found.experiments["scenario"].tolist() == ["low", "7"]


# no harm from any file ----------------------------------------------------------------------------

META = json.dumps(
    {
        "version": 0.1,
        "outcomes": [["ScalarOutcome", "y", "y.cls"]],
        "experiments": {"x": "float64", "n": "int64"},
    }
)
GOOD = {"experiments.csv": "x,n\n1,2\n3,4\n", "y.cls": "1\n2\n", "metadata.json": META}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"../y.cls": "1\n"}, "outside the archive"),
        ({"/etc/y.cls": "1\n"}, "outside the archive"),
        ({"a/../../y": "1\n"}, "outside the archive"),
        ({"..\\y": "1\n"}, "outside the archive"),
        ({"experiments.csv": "x,n\n1,2\n3\n"}, "line 3: 1 cells in place of 2"),
        ({"experiments.csv": "x,n\n1,2\n3,four\n"}, "column 'n', line 2 or after: 'four' is not a"),
        ({"experiments.csv": "x,n\n1,2\n3,1e300\n"}, "'1e300' is not a whole number"),
        ({"experiments.csv": "x,n\n1,2\n1_0,3\n"}, "'1_0' is not a number"),
        ({"experiments.csv": "x,x\n1,2\n3,4\n"}, "two columns 'x'"),
        ({"experiments.csv": "x,m\n1,2\n3,4\n"}, "lacks the column 'n'"),
        ({"experiments.csv": 'x,n\n1,"2\n3,4\n'}, "line 3: unexpected end of data"),
        ({"experiments.csv": b"x,n\n1,\xff\n"}, "not in UTF-8"),
        ({"experiments.csv": ""}, "is empty"),
        ({"experiments.csv": "x,n\n"}, "holds no experiments"),
        ({"experiments.csv": "x,n\n1," + "9" * 200_000 + "\n"}, "field larger than"),
        ({"experiments.csv": ",".join(map(str, range(20_000)))}, "20,000 columns"),
        ({"y.cls": "1\n2\n3\n"}, "3 rows of 'y' for 2 experiments"),
        ({"y.cls": "1\n\n"}, "1 rows of 'y'"),
        ({"y.cls": ""}, "0 rows of 'y'"),
        ({"y.cls": "one\n2\n"}, "'one' is not a number"),
        ({"metadata.json": "{"}, "is no JSON"),
        ({"metadata.json": "[" * 100_000}, "is no JSON"),
        ({"metadata.json": "[]"}, "not what `save_results` writes"),
        ({"metadata.json": "{}"}, "lacks experiments or outcomes"),
        ({"metadata.json": META.replace("y.cls", "z.cls")}, "holds no z.cls"),
        ({"metadata.json": META.replace("y.cls", "../../y.cls")}, "holds no ../../y.cls"),
        ({"metadata.json": META.replace("y.cls", "y.npy"), "y.npy": b"\x93NUMPY junk"}, "no array"),
    ],
)
def test_a_faulty_archive_is_refused_by_name(tmp_path, changed, said):
    read_ema(_tar(tmp_path / "good.tar.gz", GOOD))
    with pytest.raises(EmaFileError) as told:
        read_ema(_tar(tmp_path / "bad.tar.gz", {**GOOD, **changed}))
    assert said in str(told.value)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_an_archive_are_refused(tmp_path, kind):
    def edit(member):
        if member.name == "y.cls":
            member.type, member.linkname, member.size = kind, "/etc/passwd", 0

    with pytest.raises(EmaFileError, match="no ordinary file"):
        read_ema(_tar(tmp_path / "r.tar.gz", GOOD, edit))


def test_pickles_and_arrays_that_claim_more_than_they_hold_are_refused(tmp_path):
    pickled, huge = io.BytesIO(), io.BytesIO()
    np.save(pickled, np.array([{}], dtype=object), allow_pickle=True)
    shape = {"descr": "<f8", "fortran_order": False, "shape": (10**12, 2)}
    np.lib.format.write_array_header_1_0(huge, shape)
    for file in (pickled, huge):
        with pytest.raises(EmaFileError, match="no array of numbers"):
            ema_tables.read_array(io.BytesIO(file.getvalue()), "y.npy", 10**6)


def test_an_archive_that_swells_is_refused_before_it_is_read(tmp_path):
    _tar(tmp_path / "r.tar.gz", {**GOOD, "y.cls": "0" * 3_000_000})
    assert (tmp_path / "r.tar.gz").stat().st_size < 10_000
    with pytest.raises(EmaFileError, match="more than 2,000,000 bytes"):
        read_ema(tmp_path / "r.tar.gz", most_bytes=2_000_000)


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "text.tar.gz").write_text("hello")
    (tmp_path / "empty.tar.gz").write_bytes(gzip.compress(b"hello"))
    os.mkfifo(tmp_path / "pipe")
    for name, said in {
        "text.tar.gz": "no gzip file",
        "empty.tar.gz": "damaged archive",
        "pipe": "no ordinary file",
        "nowhere": "cannot be read",
    }.items():
        with pytest.raises(EmaFileError, match=said):
            read_ema(tmp_path / name)
    (tmp_path / "folder").mkdir()
    with pytest.raises(EmaFileError, match=r"holds no experiments\.csv"):
        read_ema(tmp_path / "folder")


def test_damaged_bytes_give_a_named_error_or_results_and_never_a_traceback(tmp_path):
    good = (GOLDEN / "mixed_3_0.tar.gz").read_bytes()
    plain = gzip.decompress(good)
    chance = random.Random(7)  # noqa: S311 - it only damages a file
    file = tmp_path / "r.tar.gz"
    refused = 0
    for _ in range(600):
        packed = chance.random() < 0.3
        raw = bytearray(good if packed else plain)
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw) if packed else 6000)] = chance.randrange(256)
        raw = raw[: chance.choice([len(raw), chance.randrange(len(raw))])]
        file.write_bytes(bytes(raw) if packed else gzip.compress(bytes(raw), 1))
        try:
            read_ema(file)
        except EmaFileError:
            refused += 1
    assert refused > 100
