"""Resolve what games say in formulas: payoffs and demands with their units, and events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sonae.dossier.places import Path
from sonae.dossier.resolver import Resolver
from sonae.dossier.schema import Game
from sonae.expressions import ARITHMETIC, Event, Meaning, Quantity, Resolved, Scope
from sonae.units import Unit

__all__ = ["SIZE", "GameFormulas", "resolve_games"]

SIZE = "x"
"""What payoffs call the size of the demand that was made."""


@dataclass(frozen=True, slots=True)
class GameFormulas:
    """Of a game: where it is played, what gives types their probability, demands and payoffs.

    Attributes
    ----------
    holds : Event, optional
        Scenarios in which it is played; all of them if None.
    types : mapping (player, type) -> Event
        The event whose bounds are the type's probability, for types that name one.
    menu : mapping demand -> Resolved
        The size of each demand of the compact form.
    payoffs : mapping (end, player or player.type) -> Resolved
        What the player has there, in the game's unit.
    """

    holds: Event | None
    types: Mapping[tuple[str, str], Event]
    menu: Mapping[str, Resolved]
    payoffs: Mapping[tuple[str, str], Resolved]


def resolve_games(resolver: Resolver, names: Mapping[str, Meaning]) -> dict[str, GameFormulas]:
    """Return the formulas of every game; `names` is what payoffs may read."""
    return {
        name: _game(resolver, ("games", name), game, names)
        for name, game in resolver.content.games.items()
    }


def _game(resolver: Resolver, path: Path, game: Game, names: Mapping[str, Meaning]) -> GameFormulas:
    unit = resolver.money
    if game.unit is not None:
        unit = resolver.unit((*path, "unit"), game.unit)
    size = _size(resolver, path, game, names)
    scope = Scope({**names, **size}, ARITHMETIC, "a payoff")
    return GameFormulas(
        holds=resolver.maybe((*path, "holds"), game.holds),
        types=_types(resolver, path, game),
        menu=_menu(resolver, (*path, "demand", "menu"), game, names, size),
        payoffs={
            (end, key): resolver.resolve((*inner, key), text, scope, unit=unit)
            for end, inner, payoffs in _ends(path, game)
            for key, text in payoffs.items()
        },
    )


def _size(
    resolver: Resolver, path: Path, game: Game, names: Mapping[str, Meaning]
) -> dict[str, Quantity]:
    """Return what `x` means in the payoffs of a compact game."""
    if game.demand is None:
        return {}
    if SIZE in names:
        message = f"`{SIZE}` names something else already; in payoffs it is the size of the demand"
        resolver.report("SN013", (*path, "demand"), message, "give that another name")
    return {SIZE: Quantity(resolver.unit((*path, "demand", "unit"), game.demand.unit))}


def _menu(
    resolver: Resolver,
    path: Path,
    game: Game,
    names: Mapping[str, Meaning],
    size: Mapping[str, Quantity],
) -> dict[str, Resolved]:
    if game.demand is None:
        return {}
    scope = Scope(names, ARITHMETIC, "the size of a demand")
    unit: Unit | None = size[SIZE].unit
    return {
        move: resolver.resolve((*path, move), text, scope, unit=unit)
        for move, text in game.demand.menu.items()
    }


def _types(resolver: Resolver, path: Path, game: Game) -> dict[tuple[str, str], Event]:
    return {
        (player, type_): resolver.event(
            (*path, "players", player, "types", type_, "event"), kind.event
        )
        for player, entry in game.players.items()
        for type_, kind in entry.types.items()
        if kind.event is not None
    }


def _ends(path: Path, game: Game) -> Iterator[tuple[str, Path, Mapping[str, str]]]:
    """Yield each end, its path and its payoffs, in either form."""
    if game.ends is not None:
        for end in type(game.ends).model_fields:
            yield end, (*path, "ends", end), getattr(game.ends, end)
    if game.tree is not None:
        for end, payoffs in game.tree.ends.items():
            yield end, (*path, "tree", "ends", end), payoffs
