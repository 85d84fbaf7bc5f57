"""Every error Sonae raises, in one tree, so that a caller can catch as widely as it wants.

::

    SonaeError
    ├── DossierError            the dossier cannot be used as written (carries its findings)
    ├── FormulaError            a formula is not in the small language (carries its faults)
    ├── IncoherenceError        each part reads well; together they cannot hold
    │   ├── NoScenarioError     the constraints leave no scenario
    │   ├── NoPortfolioError    the limits leave no portfolio (in ``plans``)
    │   └── IncoherentBoundsError   the judgements leave no distribution
    ├── OutcomeError            the model gave NaN or infinity
    ├── CapacityError           the request does not fit the stated budget
    └── UsageError              the caller asked for something that is not there
"""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

__all__ = [
    "CapacityError",
    "DossierError",
    "FormulaError",
    "IncoherenceError",
    "IncoherentBoundsError",
    "NoScenarioError",
    "OutcomeError",
    "SonaeError",
    "UsageError",
]


_LISTED: Final = 20
"""So many names of what there is are listed in a message."""
_LOOKED_AT: Final = 64
"""So much of a name that nobody declared is told and compared."""


class SonaeError(Exception):
    """The root: whatever Sonae says on purpose descends from this."""


class DossierError(SonaeError):
    """The dossier cannot be used as written; the message lists every finding."""


class FormulaError(SonaeError):
    """A formula is outside the small language, or does not fit what its names mean."""


class IncoherenceError(SonaeError):
    """Each part reads well; together they cannot hold."""


class NoScenarioError(IncoherenceError):
    """The constraints leave no scenario; the message names a minimal core of them."""


class IncoherentBoundsError(IncoherenceError):
    """The judgements leave no distribution; the message names a minimal conflicting set."""


class OutcomeError(SonaeError):
    """The outcome model gave NaN or infinity; the message names formula, plan, future, year.

    Attributes
    ----------
    first : tuple of (str, str, int), optional
        Plan, scenario and draw of the first case, as ``sonae explain future`` takes them.
    """

    first: tuple[str, str, int] | None = None


class CapacityError(SonaeError):
    """The request does not fit the stated budget; the message gives the size and a way out."""


class UsageError(SonaeError):
    """The caller named something that does not exist; the message names what does."""

    @classmethod
    def unknown(
        cls, noun: str, name: str, known: Iterable[str], *, of: str | None = None
    ) -> "UsageError":
        """Return the error that says that a name is not declared, which is near, and which are.

        Parameters
        ----------
        noun : str
            What it would be the name of: ``plan``.
        name : str
        known : iterable of str
            Names that are declared.
        of : str, optional
            What it would belong to, as a state to a factor.

        Examples
        --------
        >>> print(UsageError.unknown("plan", "bild", ["nothing", "build"]))
        unknown plan `bild`; did you mean `build`? declared: nothing, build
        """
        there = list(known)
        near = get_close_matches(name[:_LOOKED_AT], there, n=1)
        hint = f"did you mean `{near[0]}`? " if near else ""
        more = len(there) - _LISTED
        listed = ", ".join(islice(there, _LISTED)) + (f" and {more:,} more" if more > 0 else "")
        where = "" if of is None else f" of {of}"
        said = f"unknown {noun} `{name[:_LOOKED_AT]}`{where}"
        return cls(f"{said}; {hint}declared: {listed or 'none'}")
