"""Likelihood: what the judgements say about any event, without saying more than they do.

Open ``bounds.py`` first.  ``CredalSet`` is the door: every distribution over all possible
scenarios that meets every judgement.  It gives sharp lower and upper probabilities, conditional
or not, and expectations, each with a certified gap, the judgements that bind it and a
distribution that attains it.  Judgements that cannot hold together are named minimally.
"""

from sonae.likelihood.bounds import Bounds, ImpossibleConditionError, Witness
from sonae.likelihood.conflict import Conflict, ConflictingJudgementsError, Widening
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.report import (
    BoundReport,
    JudgementReport,
    likelihood_report,
    likelihood_text,
)
from sonae.likelihood.tension import Tension

__all__ = [
    "BoundReport",
    "Bounds",
    "Conflict",
    "ConflictingJudgementsError",
    "CredalSet",
    "ImpossibleConditionError",
    "JudgementReport",
    "Tension",
    "Widening",
    "Witness",
    "likelihood_report",
    "likelihood_text",
]
