"""Who agrees with whom: claims on one event, and how many independent voices stand behind them.

Reads a `Dossier`; hands the ledger groups of claims. Claims corroborate each other only if nobody
stands in both attributions: two papers that quote one speech are one source. Those in an
attribution are the source, whoever speaks in it (the author, or the publisher of what has no
author), the speaker, and every link of the chain. People without a name may be the same people, so
all of them count as one. Follows the rule in NATO AJP-2.1 that confirmation comes from sources
that are independent of each other.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sonae.dossier import Claim, Dossier, Finding, Path, path_text
from sonae.evidence.meaning import event_key

__all__ = [
    "Corroboration",
    "check_corroboration",
    "corroboration",
    "independent_voices",
    "voices",
]

UNNAMED = "somebody unnamed"
_UNNAMED = re.compile(
    r"\b(unnamed|anonymous|unidentified|undisclosed|unattributed)\b"
    r"|^(some|others|observers|officials|sources|experts|insiders|many|people)\b",
    re.IGNORECASE,
)
_EXACT = 24
"""Claims in one group up to which the number of independent voices is exact."""
_MOST = 100
_CONFIDENT = ("moderate", "high")


@dataclass(frozen=True, slots=True)
class Corroboration:
    """The claims that say the same of one event.

    Attributes
    ----------
    event, given : str, optional
        The event and its condition as the first claim has them; None where claims are only
        linked by `same_event`.
    polarity : {'affirmed', 'denied'}
        What they say of it.
    claims : tuple of str
        In the dossier's order.
    groups : tuple of tuple of str
        The same claims; those in one group are linked by somebody whom they share.
    independent : int
        The most claims among them of which no two share anybody: the number of independent
        voices. Beyond 24 claims in a group it is a number that is certainly reached.
    """

    event: str | None
    given: str | None
    polarity: str
    claims: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    independent: int


def voices(dossier: Dossier, name: str) -> frozenset[str]:
    """Return those who stand in a claim's attribution; sources as ``source <id>``.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    name : str
        Id of the claim.

    Returns
    -------
    frozenset of str
        Names in lower case; everybody unnamed is ``somebody unnamed``.
    """
    claim = dossier.content.claims[name]
    found = _voices_of_source(dossier, claim.source)
    if claim.speaker != "author":
        found |= _who(dossier, claim.speaker)
    for link in claim.links:
        found |= _who(dossier, link.source)
    return frozenset(found)


def _voices_of_source(dossier: Dossier, name: str) -> set[str]:
    source = dossier.content.sources[name]
    voice = source.author or source.publisher
    return {f"source {name}"} | ({_plain(voice)} if voice else set())


def _who(dossier: Dossier, name: str) -> set[str]:
    return _voices_of_source(dossier, name) if name in dossier.content.sources else {_plain(name)}


def _plain(name: str) -> str:
    return UNNAMED if _UNNAMED.search(name) else " ".join(name.casefold().split())


def corroboration(dossier: Dossier) -> tuple[Corroboration, ...]:
    """Return the claims event by event, with the number of independent voices behind each.

    Two claims speak of one event if what `about` says means the same, or if `same_event` links
    them; one that denies it stands apart from those that affirm it.
    """
    claims = dossier.content.claims
    heard = {name: voices(dossier, name) for name in claims}
    found = []
    for names in _by_event(dossier):
        first = next((claims[n].about for n in names if claims[n].about is not None), None)
        shared = [heard[name] for name in names]
        found.append(
            Corroboration(
                event=first.event if first is not None else None,
                given=first.given if first is not None else None,
                polarity=claims[names[0]].polarity,
                claims=names,
                groups=tuple(tuple(names[i] for i in group) for group in _linked(shared)),
                independent=independent_voices(shared),
            )
        )
    return tuple(found)


def _by_event(dossier: Dossier) -> list[tuple[str, ...]]:
    """Put claims on one event, with one polarity, together."""
    claims, formulas = dossier.content.claims, dossier.formulas.claims
    head: dict[Hashable, str] = {}
    above = {name: name for name in claims}

    def root(name: str) -> str:
        while above[name] != name:
            above[name] = name = above[above[name]]
        return name

    for name, claim in claims.items():
        pair = formulas.get(name)
        if pair is not None:
            key = (event_key(dossier.states, pair.event, pair.given), claim.polarity)
            above[root(name)] = root(head.setdefault(key, name))
        for other in claim.same_event:
            if claims[other].polarity == claim.polarity:
                above[root(name)] = root(other)
    together: dict[str, list[str]] = {}
    for name in claims:
        together.setdefault(root(name), []).append(name)
    return [
        tuple(names)
        for names in together.values()
        if len(names) > 1 or claims[names[0]].about is not None
    ]


def independent_voices(heard: Sequence[frozenset[str]]) -> int:
    """Return the most attributions of which no two share anybody.

    Parameters
    ----------
    heard : sequence of frozenset of str
        Those who stand in each attribution, as ``voices`` gives them.

    Returns
    -------
    int
        Exact for groups of up to 24 that are linked; beyond, a number that is certainly reached.

    Examples
    --------
    >>> a, b, c = frozenset({"ann", "eve"}), frozenset({"ben", "eve"}), frozenset({"cy"})
    >>> independent_voices([a, b, c])
    2
    """
    near = [
        sum(1 << j for j, other in enumerate(heard) if j != i and one & other)
        for i, one in enumerate(heard)
    ]
    return sum(
        _apart(near, sum(1 << i for i in group)) if len(group) <= _EXACT else _greedy(near, group)
        for group in _linked(heard)
    )


def _linked(heard: Sequence[frozenset[str]]) -> list[list[int]]:
    """Put attributions together that are linked by somebody in both, over others if need be."""
    groups: list[tuple[set[str], list[int]]] = []
    for i, one in enumerate(heard):
        touching = [group for group in groups if group[0] & one]
        merged = (set(one).union(*(people for people, _ in touching)), [i])
        for group in touching:
            merged[1].extend(group[1])
            groups.remove(group)
        groups.append(merged)
    return sorted(sorted(members) for _, members in groups)


def _apart(near: Sequence[int], left: int) -> int:
    """Return the most members of `left` (a set of bits) of which no two are near each other."""
    best, worst = -1, -1
    rest = left
    while rest:
        i = (rest & -rest).bit_length() - 1
        rest &= rest - 1
        degree = (near[i] & left).bit_count()
        if degree > worst:
            best, worst = i, degree
    if worst <= 0:
        return left.bit_count()
    without = left & ~(1 << best)
    return max(_apart(near, without), 1 + _apart(near, without & ~near[best]))


def _greedy(near: Sequence[int], group: Sequence[int]) -> int:
    taken = count = 0
    for i in sorted(group, key=lambda i: (near[i].bit_count(), i)):
        if not near[i] & taken:
            taken |= 1 << i
            count += 1
    return count


# checks ---------------------------------------------------------------------------------------


def check_corroboration(dossier: Dossier) -> list[Finding]:
    """Return a warning (SN080) wherever claims of one voice are treated as several.

    And an error (SN081) where the sources of claims on one event quote each other in a circle.
    """
    heard = {name: voices(dossier, name) for name in dossier.content.claims}
    together = corroboration(dossier)
    parts = (
        _supports(dossier, heard),
        _both_bind(dossier, heard, together),
        _leaning(dossier, heard),
        _echoes(dossier, together),
    )
    return [finding for part in parts for _, finding in zip(range(_MOST), part, strict=False)]


def _shared(dossier: Dossier, heard: dict[str, frozenset[str]], one: str, other: str) -> str | None:
    """Return whom two claims of different sources share, in words."""
    claims = dossier.content.claims
    common = heard[one] & heard[other]
    if claims[one].source == claims[other].source or not common:
        return None
    return ", ".join(sorted(common))


def _supports(dossier: Dossier, heard: dict[str, frozenset[str]]) -> Iterator[Finding]:
    for name, claim in dossier.content.claims.items():
        for index, other in enumerate(claim.supports):
            shared = _shared(dossier, heard, name, other)
            if shared is not None:
                path: Path = ("claims", name, "supports", index)
                message = f"`{name}` supports `{other}`, and both go back to {shared}"
                hint = "an echo is no support: write `same_event`, or name a chain of its own"
                yield _warning(dossier, path, message, hint, [other])


def _both_bind(
    dossier: Dossier, heard: dict[str, frozenset[str]], together: Sequence[Corroboration]
) -> Iterator[Finding]:
    """Find events on which claims of one voice, from several sources, bind as several."""
    claims = dossier.content.claims
    for event in together:
        binding = [n for n in event.claims if claims[n].words and claims[n].about is not None]
        for one, other in combinations(binding, 2):
            shared = _shared(dossier, heard, one, other)
            if shared is not None and not _acknowledged(claims[one], one, claims[other], other):
                message = f"`{one}` and `{other}` bind one event, and both go back to {shared}"
                hint = f"keep one of the two, or say `same_event: [{one}]` to count them as one"
                yield _warning(dossier, ("claims", other, "about"), message, hint, [one])


def _acknowledged(one: Claim, name: str, other: Claim, called: str) -> bool:
    return called in (*one.same_event, *one.qualifies) or name in (
        *other.same_event,
        *other.qualifies,
    )


def _leaning(dossier: Dossier, heard: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Find judgements of some confidence whose several sources are one voice."""
    claims = dossier.content.claims
    for index, entry in enumerate(dossier.content.judgements):
        sources = {claims[name].source for name in entry.from_}
        if entry.confidence not in _CONFIDENT or len(sources) < 2:
            continue
        if independent_voices([heard[name] for name in entry.from_]) == 1:
            path: Path = ("judgements", index, "from")
            message = (
                f"{len(sources)} sources and one voice: {', '.join(entry.from_)} share somebody"
            )
            hint = "find a voice of its own, or state `confidence: low`"
            yield _warning(dossier, path, message, hint, list(entry.from_))


def _echoes(dossier: Dossier, together: Sequence[Corroboration]) -> Iterator[Finding]:
    """Find sources that have it from each other."""
    claims, sources = dossier.content.claims, dossier.content.sources
    for event in together:
        told: dict[str, set[str]] = {}
        for name in event.claims:
            told.setdefault(claims[name].source, set()).update(
                link for link in claims[name].chain if link in sources
            )
        circle = _circle(told)
        if circle:
            name = next(n for n in event.claims if claims[n].source == circle[0])
            message = f"sources have it from each other in a circle: {' → '.join(circle)}"
            hint = "find out who said it first, and name that one in both chains"
            yield dossier.finding("SN081", ("claims", name, "chain"), message, hint)


def _circle(told: dict[str, set[str]]) -> list[str]:
    """Return sources each of which has it from the next, the last being the first again."""
    for start in told:
        road, seen = [[start]], {start}
        while road:
            way = road.pop()
            for following in sorted(told.get(way[-1], ())):
                if following == start:
                    return [*way, start]
                if following not in seen:
                    seen.add(following)
                    road.append([*way, following])
    return []


def _warning(
    dossier: Dossier, path: Path, message: str, hint: str, others: Sequence[str]
) -> Finding:
    related = tuple((dossier.place("claims", name), f"`{name}` stands here") for name in others)
    place = dossier.places.value(path) if path[-1] != "about" else dossier.places.key(path)
    return Finding("SN080", "warning", place, path_text(path), message, hint, related[:6])
