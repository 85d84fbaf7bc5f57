"""Colours: safe for colour-blind readers, and labels that can be read on them.

Categories follow Okabe and Ito (2008); the ramp runs from pale to dark blue, so that it also
reads in grey; of two directions one is blue and one orange, and nothing between them is grey. No
meaning hangs on a colour alone: every mark has its number or name beside it.
"""

__all__ = ["CATEGORIES", "INK", "MUTED", "NOTHING", "RULE", "diverging", "label_on", "ramp"]

INK = "#1b2733"
MUTED = "#5b6773"
RULE = "#c9d1d9"
CATEGORIES = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
    "#6A3D9A",
    "#4D4D4D",
)
NOTHING = "#dde2e7"
"""The middle of two directions: judged, and it makes no difference."""
_PALE, _DARK = (242, 246, 250), (8, 64, 129)
_FOR, _AGAINST = ((214, 230, 244), _DARK), ((253, 224, 197), (140, 60, 0))


def ramp(share: float) -> str:
    """Return the colour at a share of the way from pale to dark.

    Examples
    --------
    >>> ramp(0.0), ramp(1.0)
    ('#f2f6fa', '#084081')
    """
    return _mixed(_PALE, _DARK, share)


def diverging(share: float) -> str:
    """Return the colour of a share in -1 to 1: orange against, blue for, grey for nothing.

    Examples
    --------
    >>> diverging(-1.0), diverging(0.0), diverging(1.0)
    ('#8c3c00', '#dde2e7', '#084081')
    """
    if share == 0:
        return NOTHING
    pale, dark = _FOR if share > 0 else _AGAINST
    return _mixed(pale, dark, abs(share))


def label_on(colour: str) -> str:
    """Return black or white, whichever has the greater contrast on a colour (WCAG 2).

    Only pure black leaves no shade in between on which neither can be read.
    """
    light = _luminance(colour)
    on_white = 1.05 / (light + 0.05)
    on_black = (light + 0.05) / 0.05
    return "#ffffff" if on_white > on_black else "#000000"


def _mixed(pale: tuple[int, ...], dark: tuple[int, ...], share: float) -> str:
    part = min(1.0, max(0.0, share))
    mixed = (round(one + (other - one) * part) for one, other in zip(pale, dark, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
