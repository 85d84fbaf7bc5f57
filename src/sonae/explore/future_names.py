"""Which scenario and which numbers a user means, written as ``name=value, …``.

Reads text and a model; hands the command line states and numbers, or says what to write instead.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sonae.dossier import Dossier, UnreadableError, read_interval
from sonae.errors import UsageError
from sonae.outcomes.model import Model

__all__ = ["named_numbers", "named_states"]


def named_states(text: str, dossier: Dossier, needed: Collection[str]) -> dict[str, str]:
    """Return the states that a text such as ``strait=closed, partner=willing`` names.

    Parameters
    ----------
    text : str
    dossier : Dossier
        Whose factors and states are meant.
    needed : collection of str
        Factors that must be named; others may be.

    Raises
    ------
    UsageError
        If a name is unknown or stands twice, or a factor is missing; names what there is.
    """
    found: dict[str, str] = {}
    for factor, state in _pairs(text, "factor=state"):
        _known(factor, tuple(dossier.states), "factor")
        _known(state, dossier.states[factor], "state", factor)
        _once(factor, found)
        found[factor] = state
    missing = [factor for factor in needed if factor not in found]
    if missing:
        open_ = "; ".join(f"{name} ({', '.join(dossier.states[name])})" for name in missing)
        raise UsageError(f"the model reads factors that the scenario leaves open: {open_}")
    return found


def named_numbers(text: str, model: Model) -> dict[str, float]:
    """Return the numbers that a text such as ``growth=0.01, dike.yearly=2`` gives.

    Raises
    ------
    UsageError
        If a name is not one of the model's uncertain numbers, stands twice, or its number lies
        outside what the dossier allows.
    """
    dimensions = {dimension.name: dimension for dimension in model.dimensions}
    found: dict[str, float] = {}
    for name, written in _pairs(text, "name=number"):
        if name in model.fixed:
            number = model.fixed[name]
            raise UsageError(f"`{name}` is not uncertain: the dossier gives it as {number:g}")
        _known(name, tuple(dimensions), "uncertain number")
        _once(name, found)
        within = dimensions[name].interval
        found[name] = _number(name, written)
        if not within.lower <= found[name] <= within.upper:
            raise UsageError(f"{name} = {written} lies outside {within.text}")
    return found


def _pairs(text: str, form: str) -> Iterator[tuple[str, str]]:
    for part in text.split(","):
        name, separator, value = (piece.strip() for piece in part.partition("="))
        if not separator:
            raise UsageError(f"{part.strip()!r} is not `{form}`; write `{form}, {form}, …`")
        yield name, value


def _known(name: str, known: Sequence[str], noun: str, of: str | None = None) -> None:
    if name not in known:
        raise UsageError.unknown(noun, name, known, of=of)


def _once(name: str, found: Mapping[str, object]) -> None:
    if name in found:
        raise UsageError(f"`{name}` stands twice")


def _number(name: str, written: str) -> float:
    try:
        number = read_interval(written)
    except UnreadableError as error:
        hint = "" if error.hint is None else f"; {error.hint}"
        raise UsageError(f"{name}: {error}{hint}") from None
    if not number.fixed:
        raise UsageError(f"{name}: one number is wanted here, not {written!r}")
    return number.lower
