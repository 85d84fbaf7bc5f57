"""How boxes are chosen, and what is told of those that were."""

from dataclasses import dataclass, field

from sonae.discovery.box import Box, Tally
from sonae.discovery.columns import Column
from sonae.discovery.prim import PrimSettings, Trajectory
from sonae.discovery.refusals import LimitCountError
from sonae.discovery.strength import LimitStrength
from sonae.errors import UsageError

__all__ = ["Choice", "Discovery", "FoundBox"]


@dataclass(frozen=True, slots=True)
class Choice:
    """How boxes are chosen.

    Attributes
    ----------
    boxes : int
        How many to look for, each among what the earlier ones leave.
    density : float or None
        If given: the box of most coverage at such a density or more. Otherwise the best contrast.
    level : float
        Corrected quasi-p above which a limit goes.
    worth : float
        Loss of contrast that a limit must spare to stay.
    adds : float
        Share of all failures that a box after the first must add; and it must be denser, in what
        earlier boxes left, than all futures are.
    resamples : int
        Half-samples on which the search is repeated; 0 for none.
    seed : int
        Fixes the halves.
    keep_covered : bool
        Keep the futures of earlier boxes, as no longer of interest (Guivarch 2016), instead of
        taking them out.
    round : bool
        Put limits at round numbers where that costs next to nothing.
    """

    boxes: int = 3
    density: float | None = None
    level: float = 0.05
    worth: float = 0.01
    adds: float = 0.05
    resamples: int = 10
    seed: int = 1
    keep_covered: bool = False
    round: bool = True

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        if self.boxes < 1:
            raise UsageError(f"look for one box at least, got {self.boxes}")
        if self.density is not None and not 0 < self.density <= 1:
            raise UsageError(f"a density lies between 0 and 1, got {self.density}")
        if self.resamples < 0:
            raise LimitCountError(f"half-samples cannot be fewer than none, got {self.resamples}")


@dataclass(frozen=True, slots=True)
class FoundBox:
    """A box worth telling.

    Attributes
    ----------
    box : Box
    tally : Tally
        Of all futures.
    new : Tally
        Of what earlier boxes left.
    held_out : Tally
        Of the half that was not searched.
    strengths : tuple of LimitStrength
        One for each end of a number and each set of states, in the order of the box.
    reproduced : mapping
        By column: share of half-samples in which it is limited; empty if none were drawn.
    trajectory : Trajectory
        The search that led here, in the half that was searched.
    held_out_steps : tuple of Tally
        The same boxes in the other half.
    chosen : int
        The step from which the box was made.
    """

    box: Box
    tally: Tally
    new: Tally
    held_out: Tally
    strengths: tuple[LimitStrength, ...]
    reproduced: dict[str, float]
    trajectory: Trajectory
    held_out_steps: tuple[Tally, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """The conditions in which futures are of interest.

    Attributes
    ----------
    boxes : tuple of FoundBox
        In the order in which they were found; none if nothing sets the futures of interest apart.
    columns : tuple of Column
        What could be limited.
    everything : Tally
        All futures.
    together : Tally
        What all boxes hold, counted once.
    complete : bool
        False if only a sample of futures was looked at.
    searched, of_all : int
        Futures looked at, and all there are.
    settings : PrimSettings
    choice : Choice
    """

    boxes: tuple[FoundBox, ...]
    columns: tuple[Column, ...]
    everything: Tally
    together: Tally
    complete: bool
    searched: int
    of_all: int
    settings: PrimSettings = field(default_factory=PrimSettings)
    choice: Choice = field(default_factory=Choice)
