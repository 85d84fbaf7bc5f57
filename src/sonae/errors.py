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
    """The outcome model gave NaN or infinity; the message names formula, plan, future, year."""


class CapacityError(SonaeError):
    """The request does not fit the stated budget; the message gives the size and a way out."""


class UsageError(SonaeError):
    """The caller named something that does not exist; the message names what does."""
