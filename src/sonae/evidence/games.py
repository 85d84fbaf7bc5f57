"""Likelihood words in games: whether they are on the scale on which they are read.

Reads the games of a `Dossier`; gives findings. Intervals and sums are checked when the dossier is
read; a word needs a scale, and scales belong to this room.
"""

from collections.abc import Iterator

from sonae.dossier import Dossier, Finding, Game, means_numbers
from sonae.evidence.scales import SCALES, UnknownWord, read_word

__all__ = ["check_game_words"]


def check_game_words(dossier: Dossier) -> list[Finding]:
    """Return a finding for every word of a type or a chance move that its scale does not know."""
    return [finding for name in dossier.content.games for finding in _game(dossier, name)]


def _game(dossier: Dossier, name: str) -> Iterator[Finding]:
    game = dossier.content.games[name]
    scale = game.scale or dossier.content.scale
    if scale not in SCALES:
        message, hint = f"there is no scale {scale!r}", f"scales: {', '.join(SCALES)}"
        yield dossier.finding("SN016", ("games", name, "scale"), message, hint)
        return
    for where, text in _words(game):
        try:
            read_word(text, scale)
        except UnknownWord as error:
            yield dossier.finding(error.code, ("games", name, *where), str(error), error.hint)


def _words(game: Game) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every likelihood that is not written in numbers, with its path in the game."""
    for player, entry in game.players.items():
        for type_, kind in entry.types.items():
            if kind.is_ is not None and not means_numbers(kind.is_):
                yield ("players", player, "types", type_, "is"), kind.is_
    for name, node in game.tree.nodes.items() if game.tree else ():
        for move, chance in node.chance.items():
            if chance.is_ is not None and not means_numbers(chance.is_):
                yield ("tree", "nodes", name, "chance", move, "is"), chance.is_
