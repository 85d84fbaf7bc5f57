"""``hand.SEA`` of the tests of pathways, with all of it that is drawn and told.

Test folders are packages of their own (``--import-mode=importlib``), so the other one is looked up
where it lies.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

from sonae.pathways import deadlines, find_pathways
from sonae.pathways.alarms import alarm_at, curves
from sonae.pathways.mapped import mapped

FOLDER = Path(__file__).parents[1] / "pathways"


def _package():
    if "pathways" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "pathways", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
        )
        sys.modules["pathways"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["pathways"])
    return importlib.import_module("pathways.hand")


_hand = _package()
SEA, beliefs, written = _hand.SEA, _hand.beliefs, _hand.written

INDICATOR = (
    "  most: 2\n",
    "  most: 2\n  indicators:\n    tide: {label: the tide, of: water, alarm: above, "
    "calls: [dike], because: made up}\n",
)


class Sea:
    """Everything about ``hand.SEA`` that is drawn."""

    def __init__(self, folder, changes=(INDICATOR,)):
        self.dossier = written(folder, *SEA, changes=changes)
        self.believes = beliefs(self.dossier)
        found = find_pathways(self.dossier, self.believes.table, self.believes, draws=2)
        self.shown = mapped(found, self.believes)
        self.due = deadlines(self.dossier, found.times, "nothing", enough=(2024,))
        self.told = tuple(
            (c, None if c.best() is None else alarm_at(self.dossier, c, c.best(), self.believes))
            for c in curves(self.dossier, self.due)
        )
