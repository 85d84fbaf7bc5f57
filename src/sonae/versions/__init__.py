"""Versions: what changed between two dossiers, what two analysts make of one, one value set.

``compare`` says what two dossiers say differently, in meaning and not in text; ``merge`` joins two
analysts' dossiers over their common base; ``amend`` sets one value and leaves every other
character as it was. Open ``meaning.py`` first; ``written.py`` knows where each value stands.
"""

from sonae.versions.amend import Amendment, amend
from sonae.versions.compare import Change, compare
from sonae.versions.compare_text import changes_text
from sonae.versions.edit import EditError
from sonae.versions.merge import Conflict, Merged, merge
from sonae.versions.merge_text import merged_text
from sonae.versions.write import flow_text, scalar_text, write

__all__ = [
    "Amendment",
    "Change",
    "Conflict",
    "EditError",
    "Merged",
    "amend",
    "changes_text",
    "compare",
    "flow_text",
    "merge",
    "merged_text",
    "scalar_text",
    "write",
]
