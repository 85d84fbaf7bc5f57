"""The ledger of claims as text: what each one says, what is left of it, and what rests on it.

Reads a `Dossier`; hands the command line lines of text. The words of a claim stand with their
range, the interval as stated beside the one that binds, and agreement is counted in independent
voices.
"""

from collections.abc import Iterator

from sonae.dossier import Dossier
from sonae.evidence.corroboration import Corroboration, corroboration
from sonae.evidence.grades import TrustTable, trust_table
from sonae.evidence.ledger import LedgerEntry, ledger

__all__ = ["ledger_text"]

_MOST_RESTS = 12


def ledger_text(dossier: Dossier, *, widened: bool = True) -> str:
    """Return the ledger for people: the table of trust, the claims, and who agrees with whom.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    widened : bool
        Whether grades widen what binds, as in ``judgements``.
    """
    entries = ledger(dossier, widened=widened)
    lines = [_trust(trust_table(dossier))]
    for entry in entries:
        lines += ["", *_claim(entry)]
    if not entries:
        lines += ["", "the dossier holds no claims: add `claims:`"]
    together = [group for group in corroboration(dossier) if len(group.claims) > 1]
    if together:
        lines += ["", "Claims that say the same of one event, and independent voices among them:"]
        lines += [_group(group) for group in together]
    return "\n".join(lines)


def _trust(table: TrustTable) -> str:
    whose = "the dossier's own" if table.own else "the program's defaults"
    credibility = ", ".join(f"{grade}: {share:g}" for grade, share in table.credibility.items())
    reliability = ", ".join(f"{grade}: {share:g}" for grade, share in table.reliability.items())
    return (
        f"Trust is the smaller of two ({whose}): credibility {credibility}; "
        f"reliability {reliability}"
    )


def _claim(entry: LedgerEntry) -> Iterator[str]:
    kind = f", {entry.kind}" if entry.kind else ""
    yield f"{entry.id}  {entry.grade}, trust {entry.trust:g}{kind}  {entry.place}"
    yield f"  {entry.says}"
    chain = "".join(f", who has it from {link.source}" for link in entry.chain)
    where = f" [{entry.at[0]}, {entry.at[1]})" if entry.at else ""
    yield f"  {entry.speaker} in {entry.source}{where}{chain}"
    if entry.event is not None:
        given = f", given {entry.given}" if entry.given else ""
        denied = "denies " if entry.polarity == "denied" else ""
        yield f"  about: {denied}{entry.event}{given}"
    if entry.hedge is not None:
        yield f"  {entry.hedge.text} on {entry.hedge.scale}{_interval(entry)}"
    elif entry.stated is not None:
        yield f"  in numbers{_interval(entry)}"
    yield f"  {_rests(entry)}"


def _interval(entry: LedgerEntry) -> str:
    if entry.stated is None or entry.used is None:
        return ": binds nothing, since it names no event"
    return f": stated {_range(entry.stated)}, used {_range(entry.used)}"


def _range(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.1%} to {ends[1]:.1%}"


def _rests(entry: LedgerEntry) -> str:
    named = ["its own words, as a judgement" if rest.section == "claims" else rest.id
             for rest in entry.rests]  # fmt: skip
    if not named:
        return "nothing rests on it"
    more = f" and {len(named) - _MOST_RESTS} more" if len(named) > _MOST_RESTS else ""
    return f"on it rest: {', '.join(named[:_MOST_RESTS])}{more}"


def _group(group: Corroboration) -> str:
    count = f"{group.independent} independent voice{'s' if group.independent != 1 else ''}"
    what = group.event or "one event"
    given = f", given {group.given}" if group.given else ""
    denied = "deny " if group.polarity == "denied" else ""
    return f"  {', '.join(group.claims)} {denied}({what}{given}): {count}"
