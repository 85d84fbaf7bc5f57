"""Check signposts: what they feed and are independent of exists, and their ratios can be used.

Reads content through `Names`, which takes the findings.
"""

import math

from sonae.dossier.names import Names
from sonae.dossier.places import Path
from sonae.dossier.values import Interval

__all__ = ["check_ratio", "check_signposts"]


def check_signposts(names: Names) -> None:
    """Note every signpost that names what is not declared, and every ratio that cannot be used."""
    signposts = names.content.signposts
    for name, entry in signposts.items():
        path: Path = ("signposts", name)
        names.all((*path, "feeds"), entry.feeds, names.content.options, "option")
        names.all((*path, "independent_of"), entry.independent_of, signposts, "signpost")
        if name in entry.independent_of:
            at = entry.independent_of.index(name)
            message = f"`{name}` cannot be independent of itself"
            names.value("SN005", (*path, "independent_of", at), message, "drop it")
        for index, item in enumerate(entry.discriminates):
            check_ratio(names, (*path, "discriminates", index, "ratio"), item.ratio)
            if item.missing is not None:
                check_ratio(names, (*path, "discriminates", index, "missing"), item.missing)


def check_ratio(names: Names, path: Path, ratio: Interval) -> bool:
    """Return whether a likelihood ratio can be used; note it, if not."""
    if math.isinf(ratio.upper):
        message = f"{ratio.text!r} leaves the ratio open above"
        hint = f"write an upper end, such as `{ratio.lower:g} to {10 * max(1.0, ratio.lower):g}`"
    elif ratio.upper < 0 or (ratio.lower < 0 and not math.isinf(ratio.lower)):
        message = f"{ratio.text!r} reaches below zero"
        hint = "above 1 speaks for the event, between 0 and 1 against it"
    else:
        return True
    names.value("SN096", path, message, hint)
    return False
