"""A small job in many blocks, with reductions that cost nothing: for folders and executors."""

from pathlib import Path

import numpy as np

import sonae.explore.blocks
from sonae.explore.draws import Draws
from sonae.explore.job import Block, Goal, Job, Part
from sonae.explore.store import StudyFolder

from .small import ready

SHA256 = "d" * 64


def job(folder: Path, *, seed: int = 1, draws: int = 40, keep: bool = False) -> Job:
    """Return the job of the small dossier; one class in a block, see ``small_blocks``."""
    folder.mkdir(exist_ok=True)
    _, model, table = ready(folder)
    projection = table.project(model.factors)
    return Job(
        graph=model.graph,
        launches=model.launches,
        codes=projection.codes,
        weight=projection.multiplicity,
        goals=tuple(Goal(less=True, threshold=None) for _ in model.outcomes),
        draws=draws,
        drawing=Draws(model.dimensions, seed),
        keep=keep,
    )


def small_blocks(monkeypatch) -> None:
    """Make every block as small as it can be."""
    monkeypatch.setattr(sonae.explore.blocks, "BLOCK_WORK", 1)


def part(made: Job, block: Block) -> Part:
    """Return something that follows from the block alone."""
    chance = np.random.default_rng([made.drawing.seed, block.number])
    arrays = {"mean": chance.random((3, 4, 1)), "count": np.array([block.number])}
    if made.keep:
        results = len(made.graph.results)
        classes = block.classes[1] - block.classes[0]
        shape = (classes, len(made.launches.plans), results, block.draws[1] - block.draws[0])
        arrays["outcomes"] = chance.random(shape)
    return Part(block.number, arrays)


def fill(path: Path, made: Job, *, most: int | None = None, resume: bool = False) -> list[int]:
    """Put blocks that are not there into a study, and return their numbers."""
    done = []
    with StudyFolder(path, "small", SHA256, resume=resume) as folder:
        finished = folder.begin(made)
        for block in made.blocks:
            if block.number not in finished and (most is None or len(done) < most):
                folder.put(block, part(made, block))
                done.append(block.number)
    return done


def files(path: Path) -> dict[str, bytes]:
    """Return all files of a study but the manifest, whose lines stand in the order of the work."""
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and file.name != "manifest"
    }
