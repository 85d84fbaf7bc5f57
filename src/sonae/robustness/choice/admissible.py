"""Whether some allowed distribution makes a plan the best of all, and if none does, who is better.

Reads a `Ground` and values (plan, class); hands ``rules`` the most that a plan can lead its best
rival by, under one distribution: the maximum over distributions P of the minimum over rivals k of
E_P[f − f_k]. The plan is E-admissible if that is not below zero (Levi 1980). By the minimax theorem
it equals the minimum over mixtures of rivals of the largest expected lead over the mixture, so a
plan that falls falls to a mixture: whatever the distribution, one of those rivals is better. Solved
by Dantzig and Wolfe's (1960) decomposition: a small programme mixes distributions found so far,
the ground answers with the one most in the plan's favour; both sides bound the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from sonae.robustness.choice.ground import Belief, Lowest

__all__ = ["Lead", "largest_lead"]

Floats: TypeAlias = npt.NDArray[np.float64]

GAP: Final = 1e-8
"""Aimed at, as a share of the spread of the values."""
ROUNDS: Final = 500
"""A stop for what must not happen."""


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """The most that a plan can lead its best rival by.

    Attributes
    ----------
    value : float
        Attained by `beliefs` mixed with `mixed`; inf without a rival.
    gap : float
        No allowed distribution gives a lead above ``value + gap``.
    rivals : mapping of int to float
        A mixture of rivals, by place, that holds the lead down to that.
    beliefs : tuple of Belief
    mixed : tuple of float
        Shares of the beliefs; they sum to 1.
    found : tuple of Belief
        New distributions met on the way, for others to start from; their proofs together hold the
        lead down.
    """

    value: float
    gap: float
    rivals: dict[int, float]
    beliefs: tuple[Belief, ...]
    mixed: tuple[float, ...]
    found: tuple[Belief, ...]

    @property
    def proven(self) -> float:
        """What no allowed distribution can exceed."""
        return self.value + self.gap


def largest_lead(
    ground: Lowest,
    values: Floats,
    plan: int,
    start: Sequence[Belief],
    *,
    enough: float,
    early: bool = False,
) -> Lead:
    """Return the most that a plan can lead its best rival by.

    Parameters
    ----------
    ground : Ground or Stance
    values : array, (plan, class), float64
        Larger is better.
    plan : int
        The plan's place.
    start : sequence of Belief
        Distributions known to be allowed; one at least.
    enough : float
        A lead of this much settles that the plan is admissible: no search beyond it.
    early : bool
        Whether a proof that the lead stays below ``enough`` ends the search as well, with a wider
        gap.
    """
    rivals = [other for other in range(values.shape[0]) if other != plan]
    if not rivals:
        return Lead(np.inf, 0.0, {}, tuple(start[:1]), (1.0,), ())
    goal = GAP * max(float(values.max() - values.min()), 1e-300)
    beliefs, found = list(start), list[Belief]()
    leads = np.array([_leads(belief, values, plan, rivals) for belief in beliefs])
    proven = np.inf
    for _ in range(ROUNDS):
        value, mixed, shares = _mix(leads)
        if value >= enough or proven - value <= goal:
            break
        mixture = (values[rivals] * shares[:, None]).sum(axis=0)
        belief = ground.lowest(mixture - values[plan])
        found.append(belief)
        proven = min(proven, belief.gap - belief.value)
        if proven - value <= goal or (early and proven < enough):
            break
        beliefs.append(belief)
        leads = np.vstack([leads, _leads(belief, values, plan, rivals)])
    used = np.flatnonzero(mixed > 0.0).tolist()
    held = {rival: share for rival, share in zip(rivals, shares.tolist(), strict=True) if share}
    return Lead(
        value=value,
        gap=max(0.0, proven - value) if np.isfinite(proven) else 0.0,
        rivals=held,
        beliefs=tuple(beliefs[at] for at in used),
        mixed=tuple(mixed[used].tolist()),
        found=tuple(found),
    )


def _leads(belief: Belief, values: Floats, plan: int, rivals: Sequence[int]) -> Floats:
    expected = belief.expects(values)
    return np.asarray(expected[plan] - expected[list(rivals)], dtype=np.float64)


def _mix(leads: Floats) -> tuple[float, Floats, Floats]:
    """Mix distributions so that the smallest lead is largest.

    Parameters
    ----------
    leads : array, (belief, rival)

    Returns
    -------
    float, array (belief,), array (rival,)
        That lead, attained; the shares of the beliefs; and the rivals' shares in what holds it
        down. Both sum to 1.
    """
    single = leads.min(axis=1)
    at = int(np.argmax(single))
    beliefs, rivals = leads.shape
    scale = float(np.abs(leads).max()) or 1.0
    # variables: share of each belief, then the lead itself
    below = np.hstack([-leads.T / scale, np.ones((rivals, 1))])
    found = linprog(
        np.append(np.zeros(beliefs), -1.0),
        A_ub=below,
        b_ub=np.zeros(rivals),
        A_eq=np.append(np.ones(beliefs), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, None)] * beliefs + [(None, None)],
        method="highs-ds",
    )
    if found.status != 0:
        raise RuntimeError(f"HiGHS stopped with {found.message!r} on a small programme")
    mixed = np.maximum(found.x[:-1], 0.0)
    mixed[mixed < 1e-12] = 0.0
    mixed /= mixed.sum()
    shares = np.maximum(-found.ineqlin.marginals, 0.0)
    shares[shares < 1e-12] = 0.0
    shares /= shares.sum()
    value = float((leads * mixed[:, None]).sum(axis=0).min())
    if single[at] >= value:  # a single belief does as well: say it plainly
        mixed = np.zeros(beliefs)
        mixed[at] = 1.0
        value = float(single[at])
    return value, mixed, shares
