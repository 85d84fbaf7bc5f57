"""Results of the EMA workbench, asked the same as a run: in which futures a policy fails."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonae.cli.discovering import Asked, looked
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.explore.formats.ema import EmaResults

__all__ = ["Failure", "ForeignResults"]

MOST_POLICIES = 50
"""Policies that are looked into one by one."""
ALL = "all policies"


@dataclass(frozen=True, slots=True)
class Failure:
    """When an outcome fails, and whether policies are taken together."""

    below: float | None
    above: float | None
    together: bool

    def words(self, outcome: str) -> str:
        """Return what fails, in words."""
        limits = [
            f"{side} {limit:g}"
            for side, limit in (("below", self.below), ("above", self.above))
            if limit is not None
        ]
        return f"{outcome} {' or '.join(limits)}"


@dataclass(frozen=True, slots=True)
class ForeignResults:
    """Results that were read, and when they fail."""

    results: "EmaResults"
    failure: Failure
    seed: int

    @classmethod
    def of(cls, path: Path, failure: Failure, seed: int, max_memory: int) -> "ForeignResults":
        """Read results, within an eighth of the memory: numbers take more room than their text."""
        from sonae.explore.formats.ema import read_ema

        if failure.below is None and failure.above is None:
            raise UsageError("--ema needs --fails-below or --fails-above: results name no failure")
        return cls(read_ema(path, most_bytes=max_memory // 8), failure, seed)

    def pairs(self, asked: Asked) -> list[tuple[str, tuple[str, ...]]]:
        """Return the policies to look into, with the outcome."""
        known = ", ".join(self.results.outcomes) or "none"
        if asked.outcome is None:
            raise UsageError(f"--ema needs --outcome; there are: {known}")
        policies = self.results.policies
        if asked.plan is not None:
            if self.failure.together:
                raise UsageError("--together takes all policies: leave out --plan")
            return [(asked.plan, (asked.outcome,))]
        if self.failure.together or not policies:
            return [(ALL, (asked.outcome,))]
        if len(policies) > MOST_POLICIES:
            raise UsageError(
                f"{len(policies):,} policies are too many to look into one by one; name one "
                "(--plan) or take them together with their levers (--together)"
            )
        return [(policy, (asked.outcome,)) for policy in policies]

    def answer(
        self, asked: Asked, plan: str, outcomes: tuple[str, ...], *, trajectory: bool
    ) -> dict[str, Any]:
        """Return what was found for one policy and its outcome."""
        from sonae.discovery import NothingToFindError
        from sonae.discovery.foreign import foreign_futures

        head = {
            "plan": plan,
            "plan_label": plan,
            "outcomes": list(outcomes),
            "outcome_label": self.failure.words(outcomes[0]),
        }
        found = foreign_futures(
            self.results,
            outcomes[0],
            fails_below=self.failure.below,
            fails_above=self.failure.above,
            policy=None if plan == ALL and plan not in self.results.policies else plan,
        )
        if found.constant:
            print(f"sonae: {plan}: never varies: {', '.join(found.constant)}", file=sys.stderr)
        if len(set(found.missed.tolist())) == 1:
            share = float(found.missed[0])
            why = "always" if share else "never"
            return {**head, "why_not": f"the threshold is {why} missed", "failing": share}
        try:
            answer = looked(asked, found.futures, found.missed, self.seed, trajectory=trajectory)
        except NothingToFindError:  # one of the halves holds no failure, or nothing else
            return {**head, "why_not": "too few experiments to tell", "failing": None}
        return {**head, "why_not": None, **answer}
