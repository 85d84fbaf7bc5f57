"""What the scenarios of a dossier are made of: factors, constraints, cross-impacts, tolerance.

Reads the dossier; everything in this room that needs more than one of the four takes a system.
"""

from dataclasses import dataclass

from sonae.dossier import Dossier, DossierFindings
from sonae.scenarios.balance import Reading
from sonae.scenarios.enumerate import coherent
from sonae.scenarios.influences import Influence, Influences, fault_of
from sonae.scenarios.possibility import Progress, possible
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.table import ScenarioTable
from sonae.scenarios.tolerance import Tolerance

__all__ = ["ScenarioSystem", "scenario_system"]


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioSystem:
    """Factors with their states, and what makes a combination of them possible and coherent."""

    space: Space
    constraints: tuple[Constraint, ...]
    influences: Influences
    tolerance: Tolerance
    """Largest inconsistency, in judgement points, that still counts as coherent."""

    def possible(
        self, *, cap: int | None = None, progress: Progress | None = None
    ) -> ScenarioTable:
        """Return every scenario that breaks no constraint; see ``enumerate.possible``."""
        return possible(self.space, self.constraints, cap=cap, progress=progress)

    def coherent(
        self,
        tolerance: Tolerance | float | None = None,
        *,
        cap: int | None = None,
        nodes: int | None = None,
        progress: Progress | None = None,
        reading: Reading = "possibly",
    ) -> ScenarioTable:
        """Return every coherent scenario, at the system's own tolerance unless one is given."""
        return coherent(
            self.space,
            self.influences,
            self.constraints,
            self.tolerance if tolerance is None else tolerance,
            cap=cap,
            nodes=nodes,
            progress=progress,
            reading=reading,
        )


def scenario_system(dossier: Dossier) -> ScenarioSystem:
    """Return what the dossier says about scenarios; places are ``file:line:column``.

    Raises
    ------
    DossierFindings
        If a cross-impact is not a judgement that can be added up exactly.
    """
    space = Space(tuple(dossier.states), tuple(dossier.states.values()))
    influences = Influences.of(space, _cells(dossier))
    written = dossier.content.tolerance
    tolerance = Tolerance(written.local, tuple(written.factors.items()), written.total)
    return ScenarioSystem(space, _constraints(dossier), influences, tolerance)


def _constraints(dossier: Dossier) -> tuple[Constraint, ...]:
    return tuple(
        Constraint(
            entry.id,
            dossier.formulas.constraints[entry.id],
            entry.because or "",
            entry.from_,
            str(dossier.place("constraints", at)),
        )
        for at, entry in enumerate(dossier.content.constraints)
    )


def _cells(dossier: Dossier) -> tuple[Influence, ...]:
    """Return the cells; reason and sources stand once for each factor that a state acts on."""
    cells, findings = [], []
    for key, targets in dossier.content.influences.items():
        factor, _, state = key.partition(".")
        for target, impact in targets.items():
            for onto, score in impact.scores.items():
                path = ("influences", key, target, onto)
                if fault := fault_of(score.lower) or fault_of(score.upper):
                    findings.append(dossier.finding("SN012", path, fault))
                cells.append(
                    Influence(
                        (factor, state),
                        (target, onto),
                        score.middle,
                        impact.because or "",
                        impact.from_,
                        str(dossier.place(*path)),
                        None if score.fixed else (score.lower, score.upper),
                    )
                )
    if findings:
        raise DossierFindings(findings)
    return tuple(cells)
