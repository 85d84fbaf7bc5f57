"""Quotients of numbers that have parts in common, written so that each part stands once.

Used by ``tighten``. What a model has become since its first year is such a quotient: a sum of
products over a sum of products that are made alike. As a mean of what each of them has become it
is known exactly, where the quotient of two intervals would let the parts differ from themselves.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sonae.outcomes.intervals.tighten import Tightener

__all__ = ["MOST_TERMS", "Quotients", "both_orders"]

MOST_TERMS: Final = 6
"""Values of a mean, at most."""
_DEEP: Final = 12
"""How deep two numbers are compared."""
_TERM_BY_TERM: Final = frozenset(
    {"add", "between", "both", "div", "max", "min", "mul", "slack", "sub"}
)


class Quotients:
    """Quotients that were asked for; the operations go to a `Tightener`."""

    def __init__(self, made: "Tightener") -> None:
        self._made = made
        self._known: dict[tuple[int, int], int | None] = {}

    def like(self, left: int, right: int) -> int | None:
        """Return a quotient of two that are made alike."""
        if self._made.operations[right].op in {"const", "draw"}:
            return None
        divisor = self._made.args_of(right, "mul")
        found = self._related(left, right)
        if found is None and divisor is not None:
            for one, other in both_orders(divisor):
                found = None if self._made.number(one) is not None else self._related(left, one)
                if found is not None:
                    return self._near(self._made.op("div", found, other))
        return found

    def divided(self, whole: int, part: int) -> int | None:
        """Return a sum divided term by term, if the divisor is in it: (x*k + e)/x as k + e/x."""
        key = whole, part
        if whole == part:
            return self._made.const(1.0)
        if key not in self._known:
            self._known[key] = self._term_by_term(whole, part)
        return self._known[key]

    def _term_by_term(self, whole: int, part: int) -> int | None:
        operation = self._made.operations[whole]
        args = operation.args
        if operation.op not in _TERM_BY_TERM:
            return None
        if operation.op in {"slack", "div", "both"}:
            inner = self.divided(args[0], part)
            if inner is None:
                return None
            return self._near(
                self._made.op("div", inner, args[1]) if operation.op == "div" else inner
            )
        terms = args[:2]
        found = [self.divided(term, part) for term in terms]
        if operation.op == "mul":
            for one, other in ((found[0], args[1]), (found[1], args[0])):
                if one is not None:
                    return self._near(self._made.op("mul", one, other))
            return None
        if found == [None, None]:
            return None
        each = [
            self._made.op("div", term, part) if one is None else one
            for term, one in zip(terms, found, strict=True)
        ]
        if operation.op == "between":
            return self._made.between(each[0], each[1], args[2])
        if operation.op in {"min", "max"}:
            return self._made.op(operation.op, *each)
        return self._made.plain("slack", self._made.op(operation.op, *each), *each)

    def _near(self, at: int) -> int:
        """Return a number with what rounding may do to it in another order of operations."""
        return at if self._made.number(at) is not None else self._made.plain("slack", at, at)

    def _related(self, above: int, below: int, depth: int = _DEEP) -> int | None:
        """Return a quotient of two that are made alike, as what each part has become of its like.

        (a1*b1 + c1) / (a0*b0 + c0) is a mean of a1/a0 * b1/b0 and c1/c0 with the weights a0*b0 and
        c0, so what both have in common does not stand in it twice.
        """
        if above == below:
            return self._made.const(1.0)
        if self._made.operations[below].op == "draw":
            return self.divided(above, below) if self._made.positive(below) else None
        key = above, below
        if key not in self._known:
            self._known[key] = None if depth == 0 else self._alike(above, below, depth - 1)
        return self._known[key]

    def _alike(self, above: int, below: int, depth: int) -> int | None:
        upper, made = self._made.operations[above], self._made
        if upper.op in {"both", "div", "slack"}:
            found = self._related(upper.args[0], below, depth)
            if found is None:
                return None
            return self._near(made.op("div", found, upper.args[1]) if upper.op == "div" else found)
        if made.operations[below].op == "add":
            found = self._times_alike(above, below, depth, "add") or self._made_of(
                above, below, depth
            )
            if found is not None:
                return found
        elif made.operations[below].op == "mul" and upper.op == "mul":
            return self._factorwise(above, below, depth)
        return self._times_alike(above, below, depth)

    def _times_alike(self, above: int, below: int, depth: int, op: str = "") -> int | None:
        """Return a quotient of a product of which one factor is made alike: perhaps a sum."""
        for one, other in both_orders(self._made.args_of(above, "mul")):
            if op and self._made.operations[one].op != op:
                continue
            found = self._related(one, below, depth)
            if found is not None:
                return self._near(self._made.op("mul", found, other))
        return None

    def _factorwise(self, above: int, below: int, depth: int) -> int | None:
        """Return a product of quotients, if one of them is of two made alike."""
        left, found, under = self._product(above), list[int](), list[int]()
        for factor in self._product(below):
            for one in left:
                become = self._related(one, factor, depth)
                if become is not None:
                    left.remove(one)
                    found.append(become)
                    break
            else:
                under.append(factor)
        if not found:
            return None
        total = found[0]
        for one in [*found[1:], *left]:
            total = self._made.op("mul", total, one)
        for one in under:
            total = self._made.op("div", total, one)
        return self._near(total)

    def _product(self, at: int) -> list[int]:
        """Return what is multiplied."""
        parts = self._made.args_of(at, "mul")
        return [at] if parts is None else [*self._product(parts[0]), *self._product(parts[1])]

    def _made_of(self, above: int, below: int, depth: int) -> int | None:
        """Return the mean of what the terms of a sum have become, and what was added."""
        weights = self._made.terms(below)
        if len(weights) > MOST_TERMS or not all(map(self._made.not_negative, weights)):
            return None
        tries = [self._matched(terms, weights, depth) for terms in self._written_out(above)]
        whole = [one for one in tries if None not in one[0]]
        some = [one for one in tries if set(one[0]) != {None}]
        if not some:
            return None
        become, left = (whole or some)[0]
        parts: list[int] = []
        for weight, found in zip(weights, become, strict=True):
            parts += [weight, self._made.const(0.0) if found is None else found]
        mean = self._made.plain("mean", *parts)
        for term in left:
            added = self._related(term, below, depth)
            more = self._made.op("div", term, below) if added is None else added
            mean = self._made.plain("slack", self._made.op("add", mean, more), mean, more)
        return self._near(mean)

    def _matched(
        self, terms: list[int], weights: list[int], depth: int
    ) -> tuple[list[int | None], list[int]]:
        """Return what each weight has become, and the terms that are like none of them."""
        left, become = list(terms), list[int | None]()
        for weight in weights:
            found = None
            for term in left:
                found = self._related(term, weight, depth)
                if found is not None:
                    left.remove(term)
                    break
            become.append(found)
        return become, left

    def _written_out(self, at: int) -> list[list[int]]:
        """Return the terms of a sum as they are, and with products of sums written out."""
        terms = self._made.terms(at)
        out: list[int] = []
        for term in terms:
            for one, other in both_orders(self._made.args_of(term, "mul")):
                if self._made.args_of(one, "add") is not None:
                    out += [self._made.op("mul", part, other) for part in self._made.terms(one)]
                    break
            else:
                out.append(term)
        return [terms] if out == terms else [terms, out]


def both_orders(pair: tuple[int, ...] | None) -> tuple[tuple[int, int], ...]:
    """Return a pair in both orders; nothing of nothing."""
    return () if pair is None else ((pair[0], pair[1]), (pair[1], pair[0]))
