"""What somebody asks of scenarios at the command line, and which options go together.

Made by ``scenarios`` from its options, answered by ``answers``. An option that would change nothing
is refused: whoever gave it believes that it did.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sonae.errors import UsageError

__all__ = ["Question", "refuse_together"]


@dataclass(frozen=True, slots=True)
class Question:
    """The options of ``sonae scenarios list``, as they were given."""

    dossier: str
    tolerance: float | None
    total: float | None
    reading: Literal["possibly", "necessarily"] | None
    possible: bool
    where: str | None
    cap: int | None
    nodes: int | None
    count: bool
    why: str | None
    representatives: int | None
    clusters: int | None
    sample: int | None
    seed: int | None
    excluded: bool
    export: Path | None
    chart: Path | None
    likelihood: bool
    as_json: bool

    def check(self) -> None:
        """Refuse two questions at once, and options that the one question does not heed.

        Raises
        ------
        UsageError
            Names the options.
        """
        self._one()
        if self.likelihood and self.export is None:
            raise UsageError("--likelihood adds columns to a file: name it with --export")
        if self.seed is not None and self.sample is None:
            raise UsageError("--seed fixes a sample: it needs --sample")
        coherent = {
            "--tolerance": self.tolerance is not None,
            "--total": self.total is not None,
            "--reading": self.reading is not None,
            "--nodes": self.nodes is not None,
        }
        narrowing = {"--where": self.where is not None, "--cap": self.cap is not None}
        if self.excluded:
            because = "--excluded looks at all possible scenarios"
            refuse_together(because, {**narrowing, **coherent})
        if self.possible and self.why is None:
            because = "--possible asks for what breaks no constraint, in balance or not"
            refuse_together(because, coherent)
        if self.why is not None:
            refuse_together("--why explains one scenario, by its number among all", narrowing)
        if self.count:
            refuse_together("--count lists nothing", {"--cap": self.cap is not None})

    def _one(self) -> None:
        asked = {
            "--why": self.why is not None,
            "--sample": self.sample is not None,
            "--excluded": self.excluded,
            "--count": self.count,
            "--representatives": self.representatives is not None and self.chart is None,
            "--clusters": self.clusters is not None,
            "--export": self.export is not None,
            "--chart": self.chart is not None,
        }
        first, *others = [name for name, given in asked.items() if given] or [""]
        if others:
            raise UsageError(f"{first} and {others[0]} are two questions: ask one at a time")


def refuse_together(because: str, options: dict[str, bool]) -> None:
    """Refuse options that change nothing beside another one, which ``because`` speaks of."""
    if idle := [name for name, given in options.items() if given]:
        raise UsageError(f"{because}: leave out {' and '.join(idle)}")
