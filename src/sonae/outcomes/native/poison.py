"""Checks that numbers are finite: sums that are 0, or NaN once something was not finite.

A number times 0 is 0 if it is finite and NaN if not; and a sum that is NaN stays so. That costs one
instruction for each number and no branch.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sonae.outcomes.graph import Axis
from sonae.outcomes.native.emit import IR, Code, Lane
from sonae.outcomes.native.levels import Layout

__all__ = ["Poison"]

_CHAINS: Final = 4
"""Sums that take turns: none waits for the one before."""


class Poison:
    """What the checks of a level find.

    Parameters
    ----------
    code : Code
        At the beginning of the level's function.
    layout : Layout
    axes : Axis
        Those of the level.
    value : callable
        Gives the number or truth of an operation.
    fused : bool
        The processor has a fused multiply-add; it is right here, for only NaN matters.
    """

    def __init__(
        self, code: Code, layout: Layout, axes: Axis, value: Callable[[int], Lane], *, fused: bool
    ) -> None:
        self._code, self._layout, self._value, self._fused = code, layout, value, fused
        checks = layout.checks[axes]
        chains = 2 * _CHAINS if checks else 0
        self._sums = [code.variable(code.float(0.0)) for _ in range(chains)]
        late = [number for number in checks if layout.late_guards(number)]
        self._late = {number: code.variable(code.float(0.0)) for number in late}
        self._turn = 0

    def check(self, number: int) -> None:
        """Note a number that is not finite where the conditions hold that are known by now."""
        check, late = self._layout.graph.checks[number], self._layout.late_guards(number)
        soon = [guard for guard in check.guards if guard not in late]
        found = self._where(self._value(check.operation), soon)
        if late:
            self._add(self._late[number], found)
        else:
            self._note(check.hidden, found)

    def check_late(self, number: int) -> None:
        """Note what a check found over the years, under conditions known only now."""
        if number in self._late:
            found = self._code.now(self._late[number])
            found = self._where(found, self._layout.late_guards(number))
            self._note(self._layout.graph.checks[number].hidden, found)

    def found(self, hidden: int) -> Lane:
        """Return 0, or NaN if a check has failed: one of the hidden (1) or of the others (0)."""
        total = self._code.float(0.0)
        for variable in self._sums[hidden * _CHAINS :][:_CHAINS]:
            total = total + self._code.now(variable)
        return total

    def _where(self, number: Lane, guards: Sequence[tuple[int, bool]]) -> Lane:
        """Return the number where conditions are as wanted, else 0."""
        for condition, wanted in guards:
            pair = (number, 0.0) if wanted else (0.0, number)
            number = self._code.pick(self._value(condition), *pair)
        return number

    def _note(self, hidden: bool, number: Lane) -> None:  # noqa: FBT001 - the check's own word
        self._turn += 1
        self._add(self._sums[hidden * _CHAINS + self._turn % _CHAINS], number)

    def _add(self, variable: IR, number: Lane) -> None:
        code, zero = self._code, self._code.float(0.0)
        before = code.now(variable)
        if self._fused:
            code.set(variable, code.intrinsic("fma", number, zero, before))
        else:
            code.set(variable, number * zero + before)
