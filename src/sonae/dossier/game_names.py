"""Check games: players, types and moves exist, every end pays everybody, shares can sum to one.

Reads content through `Names`, which takes the findings. Whether a likelihood word is on its scale
is the business of the room ``evidence``.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping

from sonae.dossier.circles import circles
from sonae.dossier.names import WORDS, Names
from sonae.dossier.places import Path
from sonae.dossier.schema import Demand, Ends, Game, Tree
from sonae.dossier.values import Interval, UnreadableError, means_numbers, read_interval

__all__ = ["check_games"]

_ROUNDING = 1e-9
_NONE = frozenset[str]()  # moves and the like stand in no formula: `pass` and `yield` are good


def check_games(names: Names) -> None:
    """Note everything in the games that names what is not declared or cannot be solved."""
    names.ids(("games",), names.content.games, WORDS)
    for name, game in names.content.games.items():
        _game(names, ("games", name), game)
    _judgements(names)


def _judgements(names: Names) -> None:
    """Judgements name games, and none that takes its own probabilities from the judgements."""
    games = names.content.games
    for index, entry in enumerate(names.content.judgements):
        path: Path = ("judgements", index, "game")
        if entry.game is None or not names.known(path, entry.game, games, "game"):
            continue
        players = games[entry.game].players.values()
        if any(kind.event is not None for player in players for kind in player.types.values()):
            message = f"`{entry.game}` takes probabilities from judgements, and so from this one"
            hint = "give its types an `is` instead of an `event`, or drop `game` here"
            names.value("SN015", path, message, hint)


def _game(names: Names, path: Path, game: Game) -> None:
    names.ids((*path, "players"), game.players, _NONE)
    for name, player in game.players.items():
        inner: Path = (*path, "players", name)
        if player.party is not None:
            names.known((*inner, "party"), player.party, names.content.parties, "party")
        names.ids((*inner, "types"), player.types, _NONE)
        for type_, kind in player.types.items():
            names.all((*inner, "types", type_, "from"), kind.from_, names.content.claims, "claim")
            if kind.is_ is not None and kind.event is not None:
                message = "a type has either `is` or `event`"
                names.key("SN004", (*inner, "types", type_), message)
        shares = {t: (kind.is_, kind.event) for t, kind in player.types.items()}
        _sum_to_one(names, (*inner, "types"), shares)
    if game.tree is not None and game.demand is None and game.ends is None:
        _tree(names, (*path, "tree"), game, game.tree)
    elif game.tree is None and game.demand is not None and game.ends is not None:
        _demand(names, path, game, game.demand, game.ends)
    else:
        names.key("SN004", path, "a game has either `demand` with `ends`, or a `tree`")


def _demand(names: Names, path: Path, game: Game, demand: Demand, ends: Ends) -> None:
    inner: Path = (*path, "demand")
    names.ids((*inner, "menu"), demand.menu, _NONE)
    names.known((*inner, "by"), demand.by, game.players, "player")
    names.known((*inner, "of"), demand.of, game.players, "player")
    if demand.by == demand.of:
        names.value("SN005", (*inner, "of"), f"`{demand.of}` demands of itself")
    _everybody_moves(names, path, game, {demand.by, demand.of})
    for end in type(ends).model_fields:
        payoffs = getattr(ends, end)
        if payoffs:
            _payoffs(names, (*path, "ends", end), game, payoffs)


def _everybody_moves(names: Names, path: Path, game: Game, moving: Collection[str]) -> None:
    """Check that every player has a move; an unknown one who moves may be any of them."""
    if not set(moving) <= set(game.players):
        return
    for player in game.players:
        if player not in moving:
            message = f"`{player}` never moves"
            names.key("SN005", (*path, "players", player), message, "give a move, or drop it")


def _payoffs(names: Names, path: Path, game: Game, payoffs: Mapping[str, str]) -> None:
    """Check that an end pays every player once: for all types, or for each of them."""
    for key in payoffs:
        player, dot, type_ = key.partition(".")
        if names.known((*path, key), player, game.players, "player", key=True) and dot:
            types = game.players[player].types
            names.known((*path, key), type_, types, "type", key=True)
            if player in payoffs:
                message = f"`{player}` is paid both for all types and for one"
                names.key("SN005", (*path, key), message, "keep one of the two")
    for name, player_ in game.players.items():
        if name in payoffs:
            continue
        wanted = [f"{name}.{type_}" for type_ in player_.types] or [name]
        missing = [f"`{key}`" for key in wanted if key not in payoffs]
        if missing:
            missing = [f"`{name}`"] if len(missing) == len(wanted) else missing
            message = f"no payoff for {', '.join(missing)}"
            names.key("SN004", path, message, "an end pays everybody; 0 is a payoff too")


def _tree(names: Names, path: Path, game: Game, tree: Tree) -> None:
    names.ids((*path, "nodes"), tree.nodes, _NONE)
    names.ids((*path, "ends"), tree.ends, _NONE)
    for end, payoffs in tree.ends.items():
        _payoffs(names, (*path, "ends", end), game, payoffs)
        if end in tree.nodes:
            related = ((names.places.key((*path, "nodes", end)), "first defined here"),)
            message = f"`{end}` is a node already"
            names.key("SN006", (*path, "ends", end), message, "rename one", related=related)
    names.known((*path, "start"), tree.start, tree.nodes, "node")
    for name in tree.nodes:
        _node(names, path, game, tree, name)
    _information(names, path, tree)
    _one_way_to_each(names, path, tree)
    _everybody_moves(names, path[:-1], game, {node.by for node in tree.nodes.values() if node.by})


def _node(names: Names, path: Path, game: Game, tree: Tree, name: str) -> None:
    node, inner = tree.nodes[name], (*path, "nodes", name)
    targets = {**tree.nodes, **tree.ends}
    if node.by is not None:
        names.known((*inner, "by"), node.by, game.players, "player")
    moves = node.by is not None and bool(node.moves) and not node.chance
    chance = node.by is None and not node.moves and bool(node.chance)
    if not (moves or chance):
        names.key("SN004", inner, "a node has either `by` with `moves`, or `chance`")
    for section in (node.moves, node.chance):
        names.ids((*inner, "moves" if section is node.moves else "chance"), section, _NONE)
    for move, target in node.moves.items():
        names.known((*inner, "moves", move), target, targets, "node or end")
    for event, outcome in node.chance.items():
        at: Path = (*inner, "chance", event)
        names.known((*at, "to"), outcome.to, targets, "node or end")
        names.all((*at, "from"), outcome.from_, names.content.claims, "claim")
    _sum_to_one(names, (*inner, "chance"), {m: (c.is_, None) for m, c in node.chance.items()})


def _information(names: Names, path: Path, tree: Tree) -> None:
    """Check that nodes that cannot be told apart belong to one player and offer the same moves."""
    first: dict[str, str] = {}
    for name, node in tree.nodes.items():
        if node.information is None:
            continue
        other = tree.nodes[first.setdefault(node.information, name)]
        if (other.by, sorted(other.moves)) != (node.by, sorted(node.moves)):
            like = first[node.information]
            message = f"`{name}` and `{like}` cannot be the same to a player"
            hint = "nodes of one information set have the same player and the same moves"
            names.value("SN005", (*path, "nodes", name, "information"), message, hint)


def _one_way_to_each(names: Names, path: Path, tree: Tree) -> None:
    """Check that each node is reached by one move, and the start by none."""
    onward = {
        name: [*node.moves.values(), *(move.to for move in node.chance.values())]
        for name, node in tree.nodes.items()
    }
    found = circles(onward)
    for circle in found:
        message = f"moves lead round in a circle: {' → '.join(circle)}"
        names.key("SN015", (*path, "nodes", circle[0]), message, "a game ends")
    reached = Counter(target for targets in onward.values() for target in targets)
    if not {tree.start, *reached} <= {*tree.nodes, *tree.ends}:
        return  # a name that leads nowhere is noted, and may be meant for any of these
    for name in tree.nodes if not found else ():
        ways, start = reached[name], name == tree.start
        if start and ways:
            message = "a move leads back to the start"
        elif not start and ways != 1:
            message = f"{ways or 'no'} moves lead to `{name}`"
        else:
            continue
        hint = "in a tree one move leads to each node; ends may be shared"
        names.key("SN005", (*path, "nodes", name), message, hint)
    for end in tree.ends:
        if not reached[end]:
            names.key("SN005", (*path, "ends", end), f"no move leads to `{end}`")


def _sum_to_one(
    names: Names, path: Path, shares: Mapping[str, tuple[str | None, str | None]]
) -> None:
    """Check that probabilities lie in 0 to 1, and that some choice of them sums to one."""
    lower, upper, open_ = 0.0, 0.0, 0
    for name, (text, event) in shares.items():
        if text is None and event is None:
            open_ += 1
        interval = None if text is None else _probability(names, (*path, name, "is"), text)
        lower += 0.0 if interval is None else interval.lower
        upper += 1.0 if interval is None else interval.upper
    if open_ > 1:
        message = f"{open_} without a probability; only one can take the rest"
        names.key("SN004", path, message, "write `is:` for all but one")
    elif lower > 1 + _ROUNDING:
        names.key("SN012", path, f"probabilities cannot sum to one: at least {lower:.6g}")
    elif shares and upper < 1 - _ROUNDING:
        names.key("SN012", path, f"probabilities cannot sum to one: at most {upper:.6g}")


def _probability(names: Names, path: Path, text: str) -> Interval | None:
    """Return the interval that a text spells; None for a word, or for what is noted as a fault."""
    if not means_numbers(text):
        return None
    try:
        interval = read_interval(text)
    except UnreadableError as error:
        code = "SN012" if "above" in str(error) else "SN005"
        names.value(code, path, str(error), error.hint)
        return None
    lower = 0.0 if math.isinf(interval.lower) else interval.lower
    upper = 1.0 if math.isinf(interval.upper) else interval.upper
    if not 0 <= lower <= upper <= 1:
        message = f"{text!r} is not within 0 to 1"
        names.value("SN012", path, message, "write shares or percentages of one")
        return None
    return Interval(lower, upper, text)
