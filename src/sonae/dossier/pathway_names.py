"""Check pathways: actions launch declared options, decisions lie in the horizon, indicators exist.

Reads content through `Names`, which takes the findings. Whether a pathway can be carried out is the
business of the room ``pathways``.
"""

from sonae.dossier.names import WORDS, Names
from sonae.dossier.places import Path

__all__ = ["check_pathways"]


def check_pathways(names: Names) -> None:
    """Note everything in ``pathways`` that names what is not declared, or can never be."""
    pathways = names.content.pathways
    for section in ("keep", "actions", "indicators"):
        names.ids(("pathways", section), getattr(pathways, section), WORDS)
    for name, keep in pathways.keep.items():
        if keep.since is not None:
            _in_horizon(names, ("pathways", "keep", name, "since"), keep.since)
    _actions(names)
    seen: set[int] = set()
    for index, year in enumerate(pathways.decide):
        path: Path = ("pathways", "decide", index)
        _in_horizon(names, path, year)
        if year in seen:
            names.value("SN006", path, f"the year {year} stands twice", "drop one")
        seen.add(year)
    known = {**names.content.model.stocks, **names.content.model.values}
    for name, indicator in pathways.indicators.items():
        path = ("pathways", "indicators", name)
        names.known((*path, "of"), indicator.of, known, "value or stock")
        names.all((*path, "calls"), indicator.calls, names.content.options, "option")


def _actions(names: Names) -> None:
    """Check that an action launches declared options, each of them once."""
    for name, action in names.content.pathways.actions.items():
        seen: set[str] = set()
        for index, step in enumerate(action.options):
            path: Path = ("pathways", "actions", name, "options", index)
            names.known(path, step.option, names.content.options, "option")
            if step.option in seen:
                message = f"`{step.option}` stands twice in this action"
                names.value("SN006", path, message, "drop one")
            seen.add(step.option)


def _in_horizon(names: Names, path: Path, year: int) -> None:
    horizon = names.content.horizon
    if not horizon.from_ <= year <= horizon.to:
        message = f"{year} lies outside the horizon"
        hint = f"write a year between {horizon.from_} and {horizon.to}"
        names.value("SN012", path, message, hint)
