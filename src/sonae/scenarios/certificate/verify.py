"""Checks a certificate against the system it speaks of, without any of the search's code.

Reads a ``Certificate`` and a ``ScenarioSystem``; ``cli`` tells the verdict. What is asked is stated
anew from the system's parts; the islands are shown to be independent; every step of every proof is
replayed, every solution worked out from the judgements; lists, counts and hashes are compared.
Nothing but plain whole numbers and exact fractions decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from sonae.scenarios.balance import Reading
from sonae.scenarios.certificate.bounds import Bounds
from sonae.scenarios.certificate.logic import Condition, compiled, reads
from sonae.scenarios.certificate.record import Certificate, IslandRecord
from sonae.scenarios.certificate.replay import MOST_FAULTS, Replay, inside, scenario_faults
from sonae.scenarios.certificate.restate import Question, differences, question
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

__all__ = ["Fault", "Verdict", "verify"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a certificate says and that does not hold."""

    says: str
    island: int | None = None
    """Number of the island, from 1; None if it is not about one."""
    step: int | None = None
    """Number of the step, from 1; None if it is not about one."""

    @property
    def text(self) -> str:
        """The fault in one line."""
        where = "" if self.island is None else f"island {self.island}"
        where += "" if self.step is None else f", step {self.step}"
        return f"{where}: {self.says}" if where else self.says


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of checking a certificate."""

    verified: bool
    """Whether everything was checked, and held."""
    faults: tuple[Fault, ...]
    steps: int
    """Steps in all proofs."""
    count: int
    """Number of coherent scenarios that the certificate claims."""
    reading: Reading
    """What coherent means where judgements are intervals: for some values, or for all."""
    exact: bool
    """Whether no judgement is an interval, so that both readings say the same."""
    tolerance: str
    """The tolerance that it was checked at, in judgement points, such as ``1 (korea 2)``."""

    @property
    def text(self) -> str:
        """The verdict in words, one line for each fault."""
        if self.verified:
            coherent = "coherent" if self.exact else f"{self.reading} coherent"
            scenarios = "scenario" if self.count == 1 else "scenarios"
            return (
                f"verified: exactly {self.count:,} {coherent} {scenarios} at tolerance "
                f"{self.tolerance}; all {self.steps:,} steps of the proof hold"
            )
        head = f"NOT verified: {len(self.faults)} fault(s)"
        return "\n".join([head, *(f"  {fault.text}" for fault in self.faults)])


def verify(
    certificate: Certificate, system: ScenarioSystem, *, sha256: str | None = None
) -> Verdict:
    """Check everything that a certificate says.

    Parameters
    ----------
    certificate : Certificate
    system : ScenarioSystem
        What the certificate should speak of, read anew.
    sha256 : str, optional
        Hash of the content of the dossier that the system was read from. A certificate that names
        a dossier is not verified without it.

    Returns
    -------
    Verdict
        ``verified`` only if all was checked and no fault was found.
    """
    asked = question(system, certificate.reading)
    wrong = [*_hash(certificate, sha256), *differences(certificate, system, asked)]
    faults = [Fault(says) for says in wrong]
    # With other factors no number in the proof means what it should.
    if tuple((f.id, f.states) for f in certificate.factors) == tuple(
        zip(asked.space.factors, asked.space.states, strict=True)
    ):
        faults += _proofs(certificate, asked)
    steps = sum(len(island.steps) for island in certificate.islands)
    return Verdict(
        verified=not faults,
        faults=tuple(faults),
        steps=steps,
        count=certificate.count,
        reading=certificate.reading,
        exact=all(low == high for low, high in asked.cells.values()),
        tolerance=str(Tolerance.of(system.tolerance)),
    )


def _hash(certificate: Certificate, sha256: str | None) -> Iterator[str]:
    named = certificate.dossier
    if sha256 is None and (named.sha256 or named.id):
        yield (
            f"it speaks of dossier {named.id or '(unnamed)'}, content {named.sha256[:12]}…; "
            "no hash was given to compare that with"
        )
    elif sha256 is not None and named.sha256 != sha256:
        yield (
            f"it speaks of content {named.sha256[:12] or '(none)'}…, the dossier has content "
            f"{sha256[:12]}…"
        )


def _proofs(certificate: Certificate, asked: Question) -> Iterator[Fault]:
    """Yield what is wrong with the islands, their proofs, lists and counts."""
    wrong = _partition(certificate, len(asked.space.factors))
    if wrong:
        yield Fault(wrong)
        return
    bounds = Bounds(asked)
    conditions = [compiled(tree) for tree in asked.trees]
    for says in _bridges(certificate, bounds, conditions):
        yield Fault(says)
    for number, island in enumerate(certificate.islands, 1):
        for step, says in _island(island, bounds, conditions):
            yield Fault(says, number, step)
    product = prod(island.count for island in certificate.islands)
    if certificate.count != product:
        yield Fault(f"the count is {certificate.count:,}; the islands make {product:,}")


def _partition(certificate: Certificate, count: int) -> str | None:
    """Say if not every factor is on exactly one island."""
    places = sorted(place for island in certificate.islands for place in island.factors)
    return None if places == list(range(count)) else "not every factor is on exactly one island"


def _bridges(
    certificate: Certificate, bounds: Bounds, conditions: list[Condition]
) -> Iterator[str]:
    """Yield what ties two islands together."""
    asked = bounds.asked
    names = asked.space.factors
    home = {at: n for n, island in enumerate(certificate.islands) for at in island.factors}
    for name, condition in zip(asked.names, conditions, strict=True):
        if len({home[at] for at in reads(condition)}) > 1:
            yield f"constraint {name} reads factors of several islands"
    for factor in range(len(names)):
        targets = {bounds.pairs[pair].factor for pair in bounds.acts_on(factor)}
        for target in sorted(targets):
            if home[factor] != home[target]:
                yield f"{names[factor]} acts on {names[target]}, which is on another island"
    if asked.total is not None and len(certificate.islands) > 1:
        exposed = {home[pair.factor] for n, pair in enumerate(bounds.pairs) if bounds.least(n) < 0}
        if len(exposed) > 1:
            yield "the total tolerance ties several islands together"


def _island(
    island: IslandRecord, bounds: Bounds, conditions: list[Condition]
) -> Iterator[tuple[int | None, str]]:
    """Yield what is wrong with an island: the step, if there is one, and words."""
    replay = Replay(bounds, conditions, island.factors)
    replay.run(island.steps)
    yield from replay.faults
    yield from ((None, says) for says in _listed(island, replay, bounds, conditions))
    if island.count != len(island.solutions):
        yield None, f"the count is {island.count:,}; {len(island.solutions):,} are listed"


def _listed(
    island: IslandRecord, replay: Replay, bounds: Bounds, conditions: list[Condition]
) -> Iterator[str]:
    """Compare the list with what the proof reached, and work out what it did not reach."""
    space = bounds.asked.space
    listed, reached = set(island.solutions), set(replay.solutions)
    if list(island.solutions) != sorted(listed):
        yield "the list is not in lexicographic order, or names a scenario twice"
    sizes = [space.sizes[factor] for factor in island.factors]
    rules = inside(bounds, conditions, island.factors)
    for codes in sorted(listed - reached)[:MOST_FAULTS]:
        if not _is_scenario(codes, sizes):
            yield f"{list(codes)} is listed, which is not a scenario"
            continue
        if not replay.stopped:
            yield f"{_scenario(island, bounds, codes)} is listed, but the proof does not reach it"
        for fault in scenario_faults(bounds, rules, island.factors, codes):
            yield f"{_scenario(island, bounds, codes)} is listed, but {fault}"
    for codes in sorted(reached - listed)[:MOST_FAULTS]:
        yield f"{_scenario(island, bounds, codes)} is reached, but not listed"


def _is_scenario(codes: tuple[int, ...], sizes: list[int]) -> bool:
    return len(codes) == len(sizes) and all(
        0 <= code < size for code, size in zip(codes, sizes, strict=True)
    )


def _scenario(island: IslandRecord, bounds: Bounds, codes: tuple[int, ...]) -> str:
    space = bounds.asked.space
    return ", ".join(
        f"{space.factors[factor]}={space.states[factor][code]}"
        for factor, code in zip(island.factors, codes, strict=True)
    )
