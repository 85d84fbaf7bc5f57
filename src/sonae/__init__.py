"""Sonae: from a written assessment to an auditable contingency plan.

>>> import sonae as sn
>>> dossier = sn.read(sn.shipped_dossier("us-japan-2024"))
>>> dossier.content.title != ""
True

``sn.run(folder)`` takes a dossier down the whole road and returns a `Study`; ``sn.check`` says
everything that is wrong with one. Names load on first use, so importing the package is cheap.
"""

from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonae.brief import write_brief
    from sonae.cases import shipped_dossier
    from sonae.checks import check
    from sonae.dossier import read
    from sonae.pipeline import run
    from sonae.study import Settings, Study

__all__ = [
    "Settings",
    "Study",
    "__version__",
    "check",
    "read",
    "run",
    "shipped_dossier",
    "write_brief",
]

__version__: str = metadata.version("sonae")

_HOMES = {
    "Settings": "sonae.study",
    "Study": "sonae.study",
    "check": "sonae.checks",
    "read": "sonae.dossier",
    "run": "sonae.pipeline",
    "shipped_dossier": "sonae.cases",
    "write_brief": "sonae.brief",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Load a public name from the room that owns it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sonae' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
