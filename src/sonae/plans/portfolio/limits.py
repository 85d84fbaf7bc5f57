"""What a search over plans may choose from, and what it must keep to.

Given by whoever asks; read by ``problem``.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a search.

    Attributes
    ----------
    options : tuple of str, optional
        Options that may be launched; all of the dossier if not given.
    years : tuple of int, optional
        Years in which each may be launched. If not given, those in which some plan launches it on
        no sign; failing that, the first in which a plan does so on a sign; failing that, the
        first of the horizon.
    budget : float, optional
        What all steps together may cost over the horizon, in the dossier's money.
    yearly_budget : float, optional
        What they may cost in any one year.
    cost_end : {'upper', 'lower'}
        Which end of each cost counts against the budgets; at the upper end, what is paid as it
        takes effect does so after its shortest lead, at the lower after its longest.
    steps : int, optional
        How many options may be launched.
    must : tuple of str
        Options that have to be launched.
    keep_pointless : bool
        Whether a launch stays that cannot take effect within the horizon; see ``problem``.
    triggers : bool
        Whether an option may also wait for a sign: one that some plan has it wait for, in the
        year in which that plan does. It counts as a step, and against the budgets, as if launched.
    """

    options: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None
    budget: float | None = None
    yearly_budget: float | None = None
    cost_end: Literal["upper", "lower"] = "upper"
    steps: int | None = None
    must: tuple[str, ...] = ()
    keep_pointless: bool = False
    triggers: bool = False
