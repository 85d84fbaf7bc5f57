"""Scenarios written to files: for a spreadsheet, for ScenarioWizard, and as a chart."""

from pathlib import Path
from typing import TYPE_CHECKING

from sonae.cli.progress import progress
from sonae.cli.systems import Target
from sonae.errors import CapacityError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sonae.scenarios import Listing, ScenarioSystem, ScenarioTable

__all__ = ["check_endings", "draw_scenarios", "export_scenarios"]

MOST_BOUNDED = 5_000
"""Scenarios whose probability is bounded one by one: two linear programmes each."""

DIGITS = 1e9
"""Bounds are rounded outwards to so many parts, so that they are bounds still and can be read."""


def check_endings(export: Path | None, chart: Path | None) -> None:
    """Refuse, before any search, files whose endings say no format."""
    if export is not None:
        _check_export_ending(export)
    if chart is not None:
        from sonae.brief import check_chart

        check_chart(chart)


def _check_export_ending(path: Path) -> None:
    from sonae.scenarios import check_export

    if path.suffix.lower() == ".sl":
        return
    try:
        check_export(path, 0, 0)
    except UsageError as error:
        other = ", or .sl for ScenarioWizard" if "end it with" in str(error) else ""
        raise UsageError(f"{error}{other}") from None


def export_scenarios(
    given: Target,
    system: "ScenarioSystem",
    listing: "Listing",
    path: Path,
    *,
    likelihood: bool,
) -> Path:
    """Write the scenarios of a listing to the file that the ending of its name asks for."""
    from sonae.scenarios import check_export, scenario_rows, write_scenarios

    table = listing.table
    if table is None:
        raise CapacityError(
            f"{listing.count:,} scenarios are too many for a file; narrow them (--where) or write "
            "the first (--cap)"
        )
    if path.suffix.lower() == ".sl":
        return _write_solutions(system, table, path)
    check_export(path, table.count, len(system.space.factors) + 10)
    probability = _probability(given, table) if likelihood else None
    about = {"dossier": given.name}
    if given.dossier is not None:
        about["sha256"] = given.dossier.sha256
    rows = scenario_rows(system, table, probability, about, listing.numbers)
    return write_scenarios(rows, path)


def draw_scenarios(given: Target, listing: "Listing", path: Path, k: int | None) -> Path:
    """Draw representatives of a listing side by side, in a file."""
    from sonae.brief import scenario_chart, write_chart

    if listing.table is None:
        raise CapacityError(
            f"{listing.count:,} scenarios are too many to choose from; narrow them (--where), or "
            "list some (--cap)"
        )
    spec = scenario_chart(
        listing.table,
        given.dossier or given.file,
        k=k or 8,
        numbers=listing.numbers,
        left=listing.left,
    )
    return write_chart(spec, path)


def _write_solutions(system: "ScenarioSystem", table: "ScenarioTable", path: Path) -> Path:
    """Write ScenarioWizard's list of solutions, with the weights of their basins if it can."""
    from sonae.scenarios import attractors, solutions_of, write_sl

    try:
        found = {a.codes[0]: a.basin or 0 for a in attractors(system.influences).fixed}
        weights = [found.get(tuple(map(int, row)), 0) for row in table.codes]
    except CapacityError:  # too many combinations to sweep: the weights stay out
        weights = None
    return write_sl(solutions_of(system.influences, table, weights), path)


def _probability(
    given: Target, table: "ScenarioTable"
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Bound the probability of each scenario by the dossier's judgements."""
    import numpy as np

    from sonae.evidence import judgements, pooled
    from sonae.likelihood import CredalSet

    if given.dossier is None:
        raise UsageError("a matrix has no judgements of likelihood; --likelihood needs a dossier")
    if table.count > MOST_BOUNDED:
        raise CapacityError(
            f"{table.count:,} scenarios to bound one by one; narrow them (--where) or list at most "
            f"{MOST_BOUNDED:,} (--cap)"
        )
    whole = given.system.possible()
    judged, _ = pooled(given.dossier, judgements(given.dossier))
    credal = CredalSet(whole, judged)
    place = {row.tobytes(): at for at, row in enumerate(np.ascontiguousarray(whole.codes))}
    lower, upper = np.zeros(table.count), np.zeros(table.count)
    with progress() as tell:
        for at, row in enumerate(np.ascontiguousarray(table.codes)):
            one = np.zeros(whole.count)
            one[place[row.tobytes()]] = 1.0
            bounds = credal.expectation(one)
            lower[at], upper[at] = bounds.lower, bounds.upper
            tell("likelihood", at + 1, table.count)
    return np.floor(lower * DIGITS) / DIGITS, np.minimum(np.ceil(upper * DIGITS) / DIGITS, 1.0)
