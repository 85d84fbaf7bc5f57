"""Whole outcomes in a study folder: every number of every future, and no other."""

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.explore import explore, replay
from sonae.explore.store import DamagedStudyError, StoredStudy, StudyFolder, open_outcomes

from .small import ready
from .studies import SHA256, fill, job, small_blocks

pytest.importorskip("zarr")

DRAWS = 4096 + 50
"""Two ranges of draws in each class."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A run that keeps its outcomes, and its study."""
    folder = tmp_path_factory.mktemp("kept")
    case, model, table = ready(folder)
    with pytest.MonkeyPatch.context() as patch:
        small_blocks(patch)
        with StudyFolder(folder / "study", "small", SHA256) as store:
            found = explore(case, model, table, draws=DRAWS, store=store, keep=True)
    return model, found, folder / "study"


@pytest.fixture
def study(kept, tmp_path, monkeypatch):
    """A copy that may be damaged."""
    small_blocks(monkeypatch)
    copy = tmp_path / "study"
    for path in sorted(kept[2].rglob("*")):
        to = copy / path.relative_to(kept[2])
        to.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            to.write_bytes(path.read_bytes())
    return copy


def test_outcomes_are_those_of_every_future(kept, monkeypatch):
    small_blocks(monkeypatch)
    model, found, folder = kept
    outcomes = open_outcomes(folder)
    assert outcomes.dims == ("plan", "result", "scenario_class", "draw")
    assert outcomes.shape == (len(model.plans), 6, found.classes, DRAWS)
    assert outcomes["result"].to_numpy().tolist() == [*model.outcomes, *model.reports]
    chance = np.random.default_rng(1)
    for _ in range(30):
        plan = str(chance.choice(model.plans))
        at, draw = int(chance.integers(found.classes)), int(chance.integers(DRAWS))
        again = replay(model, plan, at, draw, performance=found)
        values = outcomes.sel(plan=plan).isel(scenario_class=at, draw=draw)
        expected = {**again.outcomes, **again.reports}
        for name, value in expected.items():
            assert float(values.sel(result=name)) == pytest.approx(value, rel=1e-12, abs=1e-12)
    for name in model.outcomes:
        worst = found.by_class["worst"].sel(outcome=name).to_numpy()
        all_draws = outcomes.sel(result=name).to_numpy()
        less = found.better[name] == "less"
        extreme = all_draws.max(axis=2) if less else all_draws.min(axis=2)
        assert extreme.tobytes() == worst.tobytes()


def test_reductions_are_the_same_whether_outcomes_are_kept_or_not(kept, tmp_path, monkeypatch):
    small_blocks(monkeypatch)
    case, model, table = ready(tmp_path)
    with StudyFolder(tmp_path / "study", "small", SHA256) as store:
        explore(case, model, table, draws=DRAWS, store=store)
    blocks = sorted((tmp_path / "study" / "blocks").iterdir())
    assert len(blocks) == 10
    for path in blocks:
        assert path.read_bytes() == (kept[2] / "blocks" / path.name).read_bytes()


def test_a_chunk_that_is_damaged_or_missing_is_refused_when_it_is_read(study):
    chunks = sorted(path for path in study.rglob("c/**/*") if path.is_file())
    assert len(chunks) == 10
    raw = bytearray(chunks[3].read_bytes())
    raw[len(raw) // 2] ^= 1
    chunks[3].write_bytes(raw)
    chunks[9].unlink()
    outcomes = open_outcomes(study)  # nothing is read yet
    assert np.isfinite(outcomes.isel(scenario_class=0).to_numpy()).all()
    for at in (1, 4):
        with pytest.raises(DamagedStudyError, match=rf"outcomes/c/0/0/{at}/1 is damaged"):
            outcomes.isel(scenario_class=at).to_numpy()


def test_damaged_chunks_are_computed_again(kept, study):
    chunks = sorted(path for path in study.rglob("c/**/*") if path.is_file())
    expected = [path.read_bytes() for path in chunks]
    chunks[3].write_bytes(b"")
    chunks[9].unlink()
    case, model, table = ready(study.parent)
    said = []
    with StudyFolder(study, "small", SHA256, resume=True, notice=said.append) as store:
        explore(case, model, table, draws=DRAWS, store=store, keep=True)
    assert len(said) == 2
    assert all(f"({chunks[at].relative_to(study)})" in "".join(said) for at in (3, 9))
    assert [path.read_bytes() for path in chunks] == expected


def test_chunks_of_a_run_that_goes_on_are_not_taken_for_numbers(tmp_path, monkeypatch):
    small_blocks(monkeypatch)
    made = job(tmp_path / "dossier", draws=DRAWS, keep=True)
    fill(tmp_path / "study", made, most=3)
    outcomes = open_outcomes(tmp_path / "study")
    assert np.isfinite(outcomes.isel(scenario_class=0, draw=slice(4096)).to_numpy()).all()
    with pytest.raises(DamagedStudyError, match="is not finished; go on with --resume"):
        outcomes.isel(scenario_class=4).to_numpy()


def test_what_says_how_to_read_the_outcomes_is_verified_too(study):
    path = study / "outcomes.zarr" / "outcomes" / "zarr.json"
    path.write_text(path.read_text().replace("float64", "int64"))
    with pytest.raises(DamagedStudyError, match=r"zarr\.json is damaged"):
        open_outcomes(study)


def test_a_study_without_outcomes_says_how_to_keep_them(tmp_path, monkeypatch):
    small_blocks(monkeypatch)
    fill(tmp_path / "study", job(tmp_path / "dossier"))
    assert StoredStudy(tmp_path / "study").complete
    with pytest.raises(UsageError, match="keeps no outcomes; run it with `--keep outcomes`"):
        open_outcomes(tmp_path / "study")
