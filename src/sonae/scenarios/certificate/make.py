"""Makes the certificate of a system's coherent scenarios from the log of the filtering search.

Reads a ``ScenarioSystem``; ``cli`` writes the record. Nothing here is trusted: ``verify`` checks
the record from scratch.
"""

import numpy as np

from sonae.dossier import Dossier
from sonae.errors import CapacityError
from sonae.scenarios.balance import Reading
from sonae.scenarios.certificate.record import (
    BRANCH,
    DEAD,
    FORBID,
    RIVAL,
    TAKE,
    TOTAL,
    Certificate,
    ConstraintRecord,
    DossierRecord,
    FactorRecord,
    IslandRecord,
    JudgementsRecord,
    Step,
    ToleranceRecord,
)
from sonae.scenarios.certificate.restate import tree_of
from sonae.scenarios.influences import Influences
from sonae.scenarios.search.drive import Found, search_island
from sonae.scenarios.search.problem import Island, Tuning, islands, leads
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance, tolerance_limits

__all__ = ["certify"]

_NODES = 200_000
"""Nodes of the search that a proof may have: some megabytes, and seconds to check."""
_PLAIN = Tuning(spare=False)
"""A checker asks that islands be tied by no influence at all, not only by none that matters."""
_SCENARIOS = 200_000
"""Scenarios of one island that a certificate lists at most."""


def certify(
    system: ScenarioSystem,
    reading: Reading = "possibly",
    *,
    dossier: Dossier | None = None,
    nodes: int = _NODES,
) -> Certificate:
    """Search for the coherent scenarios once more and keep the proof that there are no others.

    Parameters
    ----------
    system : ScenarioSystem
    reading : {"possibly", "necessarily"}
        What coherent is to mean where judgements are intervals.
    dossier : Dossier, optional
        Where the system was read from: the certificate then names it, with its hash.
    nodes : int
        Nodes of the search that the proof may have in all.

    Raises
    ------
    CapacityError
        If the proof, or the list of scenarios, would be longer than that.
    """
    tolerance = Tolerance.of(system.tolerance)
    limits, total = tolerance_limits(system.influences, tolerance)
    made = leads(system.influences, tolerance, reading, _PLAIN)
    parts = islands(made, system.constraints, _PLAIN)
    proofs, left = [], nodes
    for part in parts:
        found = search_island(
            part, "filtering", most=_SCENARIOS, nodes=left, tuning=_PLAIN, logged=True
        )
        if found.interrupted:
            raise KeyboardInterrupt
        if not found.done:
            raise CapacityError(_refusal(part, found, nodes))
        left -= found.nodes
        proofs.append(_island(part, found))
    count = 1
    for proof in proofs:
        count *= proof.count
    space = system.space
    return Certificate(
        dossier=DossierRecord()
        if dossier is None
        else DossierRecord(id=dossier.content.dossier, sha256=dossier.sha256),
        reading=reading,
        factors=tuple(
            FactorRecord(id=factor, states=states)
            for factor, states in zip(space.factors, space.states, strict=True)
        ),
        constraints=tuple(
            ConstraintRecord(
                id=constraint.id,
                never=constraint.forbids.text,
                tree=tree_of(space, constraint.forbids.tree),
            )
            for constraint in system.constraints
        ),
        judgements=_judgements(system.influences),
        tolerance=ToleranceRecord(factors=tuple(limits.tolist()), total=total),
        islands=tuple(proofs),
        count=count,
    )


def _refusal(part: Island, found: Found, nodes: int) -> str:
    factors = f"the {len(part.places)} factors from {part.leads.space.factors[0]} on"
    if found.count > _SCENARIOS:
        return (
            f"more than {_SCENARIOS:,} coherent scenarios of {factors}: a certificate lists them "
            "all; lower the tolerance"
        )
    return (
        f"the proof takes more than {nodes:,} nodes; at that, about {100 * found.share:.2g} % of "
        f"the search for {factors} was settled: allow more nodes, or lower the tolerance"
    )


def _island(part: Island, found: Found) -> IslandRecord:
    return IslandRecord(
        factors=part.places,
        steps=_steps(part, found),
        solutions=tuple(tuple(row) for row in found.codes.tolist()),
        count=found.count,
    )


def _steps(part: Island, found: Found) -> tuple[Step, ...]:
    """Return the log with the factors' places in the whole system; the search counts its own."""
    log = found.log.astype(np.int64)
    places = np.array(part.places, dtype=np.int64)
    first = np.isin(log[:, 0], [BRANCH, TAKE, RIVAL, TOTAL]) | (
        (log[:, 0] == DEAD) & (log[:, 1] >= 0)
    )
    log[first, 1] = places[log[first, 1]]
    second = log[:, 0] == FORBID
    log[second, 2] = places[log[second, 2]]
    return tuple((op, a, b, c) for op, a, b, c in log.tolist())


def _judgements(influences: Influences) -> JudgementsRecord:
    """Return the judgements from the matrices that the search reads."""
    space = influences.space
    named = [(at, code) for at, size in enumerate(space.sizes) for code in range(size)]
    sources, targets = np.nonzero((influences.low != 0) | (influences.high != 0))
    cells = [
        (*named[i], *named[j], int(influences.low[i, j]), int(influences.high[i, j]))
        for i, j in zip(sources.tolist(), targets.tolist(), strict=True)
    ]
    return JudgementsRecord(scale=influences.scale, cells=tuple(cells))
