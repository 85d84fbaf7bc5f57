"""The version that made a brief."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

__all__ = ["version"]


def version() -> str:
    """Return the installed version of Sonae, or ``unknown`` when it runs uninstalled."""
    try:
        return installed("sonae")
    except PackageNotFoundError:
        return "unknown"
