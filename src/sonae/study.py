"""What a run of Sonae hands to those who show it: every room's result, with its inputs.

Made by ``pipeline.run``; read by the brief, the command line and Python users. Frozen: a change
of the dossier or the settings makes another study.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import xarray as xr

from sonae.discovery import Weakness
from sonae.dossier import Dossier, Finding
from sonae.evidence import Judgement, Pool
from sonae.explore import Performance
from sonae.expressions import Event
from sonae.likelihood import Bounds, CredalSet
from sonae.outcomes import CompiledModel
from sonae.pathways import Adaptive
from sonae.robustness import Failure, Survival, Winners, WorstCases
from sonae.robustness.choice import Choices
from sonae.robustness.search import Front
from sonae.robustness.sensitivity import VarianceShares
from sonae.scenarios import ExcludedPair, Representatives, ScenarioSystem, ScenarioTable

__all__ = ["Asked", "Part", "Settings", "Study"]

Part: TypeAlias = Literal["choices", "weaknesses", "variance", "front", "adaptive"]
"""What a run cannot always say; see ``Study.absent``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may vary without changing the dossier.

    Attributes
    ----------
    draws : int
        Draws of the quantities per scenario class.
    seed : int
        Fixes the draws.
    threads : int
        Threads that explore; they change nothing but the time.
    max_memory : int
        Bytes that a run may plan for.
    widened : bool
        Whether source grades widen what claims say.
    on_error : {'error', 'drop', 'worst'}
        What becomes of cases in which the model gives NaN or infinity.
    draws_from : {'sobol', 'philox'}
        How the quantities are drawn.
    keep_outcomes : bool
        Whether a study folder keeps whole outcomes and not only their reductions.
    kernel : {'native', 'numpy'}, optional
        What runs the model; it changes nothing but the time.
    cluster : str, optional
        Who explores instead of threads: ``local:4``, ``tls://host:port``; it changes nothing but
        the time.
    insecure_cluster : bool
        Whether a cluster on another machine may be reached without encryption.
    worst_boxes : int
        Boxes that the search for each worst case may look at; more bring its bound closer.
    sensitivity_rows : int
        Rows of the samples from which shares of variance are estimated.
    """

    draws: int = 16
    seed: int = 1
    threads: int = 2
    max_memory: int = 4 * 1024**3
    widened: bool = True
    on_error: str = "error"
    draws_from: str = "sobol"
    keep_outcomes: bool = False
    kernel: str | None = None
    cluster: str | None = None
    insecure_cluster: bool = False
    worst_boxes: int = 4096
    sensitivity_rows: int = 256


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposition of the dossier with its bounds.

    Attributes
    ----------
    label : str
        The proposition in words.
    event, given : Event
        What was asked.
    claims : tuple of str
        Claims that put it forward.
    bounds : Bounds
        Sharp lower and upper probability, and the judgements that bind.
    """

    label: str
    event: Event
    given: Event | None
    claims: tuple[str, ...]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a run found, in the order of the road."""

    dossier: Dossier
    settings: Settings
    findings: tuple[Finding, ...]
    """Warnings of the check."""
    judgements: tuple[Judgement, ...]
    """Those that bind: pooled where the dossier says so."""
    pools: tuple[Pool, ...]
    """What was pooled, and from what."""
    system: ScenarioSystem
    possible: ScenarioTable
    coherent: ScenarioTable
    representatives: Representatives
    excluded: tuple[ExcludedPair, ...]
    credal: CredalSet
    asked: tuple[Asked, ...]
    model: CompiledModel
    performance: Performance
    scores: xr.DataArray
    """Dims (metric, plan, outcome)."""
    winners: tuple[Winners, ...]
    survival: tuple[Survival, ...]
    failures: tuple[Failure, ...]
    worst: WorstCases
    """Attained and bounded, for every plan and outcome."""
    choices: Choices | None = None
    """Which plans remain under which rule of choice."""
    weaknesses: tuple[Weakness, ...] = ()
    """In which futures each plan misses thresholds; none if no outcome has one."""
    variance: tuple[VarianceShares, ...] = ()
    """What the spread of each outcome comes from, under every plan."""
    front: Front | None = None
    """The portfolios that no other beats, and where the plans stand."""
    adaptive: Adaptive | None = None
    """When plans tip, what has to be decided by when, and which pathways last."""
    absent: Mapping[Part, str] = field(default_factory=dict)
    """Why a part is not there, in a sentence."""
