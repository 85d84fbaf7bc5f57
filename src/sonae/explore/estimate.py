"""How large a run will be, before it starts: cases, memory, time.

Reads the compiled model and the number of classes; ``explore`` refuses a run that does not fit.
"""

from dataclasses import dataclass

from sonae.errors import CapacityError
from sonae.outcomes import CompiledModel

__all__ = ["Estimate", "default_block", "estimate", "refuse_if_too_large"]

SECONDS_PER_OPERATION = 0.6e-9
"""Of one processor; from the flagship on a 2-core machine of 2026: 1.4 µs a case."""
BLOCK_CASES = 1 << 15
"""Cases in a block by default: arrays of 256 KiB, which stay in the cache of a core."""

_BYTES_KEPT = 5 * 8 + 2 * 2
_BYTES_SKETCH = 2 * 8 * 60 * 128


@dataclass(frozen=True, slots=True)
class Estimate:
    """The size of a run.

    ``bytes`` is what the run holds at its peak, beyond the table of scenarios; ``seconds`` is a
    rough guess for one thread.
    """

    classes: int
    draws: int
    plans: int
    outcomes: int
    block: int
    bytes: int
    seconds: float

    @property
    def cases(self) -> int:
        """Plans times futures."""
        return self.classes * self.draws * self.plans

    @property
    def futures(self) -> int:
        """Scenario classes times draws."""
        return self.classes * self.draws

    def __str__(self) -> str:
        return (
            f"{self.plans} plans × {self.futures:,} futures "
            f"({self.classes:,} scenario classes × {self.draws:,} draws): "
            f"about {_duration(self.seconds)} of one processor, and {_mib(self.bytes)} beyond the "
            "scenarios"
        )


def estimate(
    model: CompiledModel,
    classes: int,
    *,
    draws: int = 16,
    threads: int = 1,
    block: int | None = None,
) -> Estimate:
    """Return the size of a run over so many scenario classes."""
    plans, outcomes = len(model.plans), len(model.outcomes)
    size = block or default_block(plans, draws)
    size = max(1, min(size, classes))
    by_class = classes * plans * (outcomes * _BYTES_KEPT + len(model.reports) * 8 + 2)
    sketches = plans * outcomes * _BYTES_SKETCH
    year = sum(len(program.values) for program in model.program.years) / len(model.years)
    arrays = 2 * year + 2 * (outcomes + len(model.reports)) + 2 * len(model.options) + 20
    working = int(threads * (plans * draws * size * 8 * arrays + sketches))
    cases = classes * draws * plans
    return Estimate(
        classes=classes,
        draws=draws,
        plans=plans,
        outcomes=outcomes,
        block=size,
        bytes=by_class + sketches + working,
        seconds=cases * model.program.operations * SECONDS_PER_OPERATION,
    )


def default_block(plans: int, draws: int) -> int:
    """Return the number of classes in a block."""
    return max(1, BLOCK_CASES // max(1, plans * draws))


def refuse_if_too_large(size: Estimate, model: CompiledModel, threads: int, limit: int) -> None:
    """Raise `CapacityError` with the sizes, and with what would fit, if a run does not."""
    if size.bytes <= limit:
        return
    raise CapacityError(
        f"{size.plans} plans × {size.outcomes} outcomes × {size.classes:,} scenario classes with "
        f"{size.draws:,} draws need {_mib(size.bytes)}, more than the {_mib(limit)} allowed; "
        f"{_way_out(size, model, threads, limit)}"
    )


def _way_out(size: Estimate, model: CompiledModel, threads: int, limit: int) -> str:
    """Say what would fit: more memory, or fewer draws, or fewer classes."""
    ways = [f"allow {_mib(size.bytes)} (--max-memory)"]
    one_draw = estimate(model, size.classes, draws=1, threads=threads)
    if one_draw.bytes <= limit:
        fits = size.draws
        while estimate(model, size.classes, draws=fits, threads=threads).bytes > limit:
            fits //= 2
        ways.append(f"take {fits:,} draws")
    else:
        least = estimate(model, 1, draws=1, threads=threads).bytes
        each = max(1, (one_draw.bytes - least) // max(1, size.classes - 1))
        classes = (limit - least) // each
        if classes > 0:
            ways.append(
                f"bring the classes down to about {classes:,} (fewer factors in the model, more "
                "constraints)"
            )
        ways.append("run fewer plans or outcomes at a time")
    return ", or ".join(ways)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:,.0f} h"


def _mib(size: int) -> str:
    return f"{-(-size // 2**20):,} MiB"
