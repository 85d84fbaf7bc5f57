"""The ledger of claims as linked data: W3C Web Annotation for the places, PROV-O for the origins.

Reads a `Dossier`; gives JSON-LD 1.1 whose context stands inside, so that nobody needs the network
to read it. A claim is an annotation (body: the paraphrase; target: the place in the source) and a
``prov:Entity`` that was derived from its source, attributed to its speaker, and quoted from the
statement before it in the chain. A text quote selector would hold the sentence itself; in its
place stands a selector of our own with its hash. Follows the Web Annotation Data Model and
Vocabulary (W3C Recommendations, 23 February 2017) and PROV-O (W3C Recommendation, 30 April 2013).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.evidence.ledger import LedgerEntry, ledger

__all__ = ["CONTEXT", "Position", "claims_jsonld", "read_positions"]

_IRI = {"@type": "@id"}
CONTEXT: Mapping[str, Any] = {
    "@version": 1.1,
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sonae": "urn:sonae:vocabulary#",
    "id": "@id",
    "type": "@type",
    # Web Annotation, as in its own context
    "Annotation": "oa:Annotation",
    "TextualBody": "oa:TextualBody",
    "SpecificResource": "oa:SpecificResource",
    "TextPositionSelector": "oa:TextPositionSelector",
    "Text": "dctypes:Text",
    "body": {"@id": "oa:hasBody", **_IRI},
    "target": {"@id": "oa:hasTarget", **_IRI},
    "source": {"@id": "oa:hasSource", **_IRI},
    "selector": {"@id": "oa:hasSelector", **_IRI},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "describing": "oa:describing",
    "value": "rdf:value",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    # PROV-O
    "Entity": "prov:Entity",
    "Agent": "prov:Agent",
    "wasAttributedTo": {"@id": "prov:wasAttributedTo", **_IRI},
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", **_IRI},
    "wasQuotedFrom": {"@id": "prov:wasQuotedFrom", **_IRI},
    # documents
    "title": "dcterms:title",
    "publisher": "dcterms:publisher",
    "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
    "label": "rdfs:label",
    # our own
    "TextQuoteHashSelector": "sonae:TextQuoteHashSelector",
    "supports": {"@id": "sonae:supports", **_IRI},
    "attacks": {"@id": "sonae:attacks", **_IRI},
    "qualifies": {"@id": "sonae:qualifies", **_IRI},
    "sameEvent": {"@id": "sonae:sameEvent", **_IRI},
    "from": {"@id": "sonae:from", "@type": "xsd:date"},
    "until": {"@id": "sonae:until", "@type": "xsd:date"},
    "@vocab": "urn:sonae:vocabulary#",
}
"""The context: terms of Web Annotation and PROV-O under the names they have there; every other
key belongs to ``urn:sonae:vocabulary#``."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a claim stands, as read from JSON-LD: [start, end) in code points of a document."""

    start: int
    end: int
    document_sha256: str | None
    quote_sha256: str | None


def claims_jsonld(dossier: Dossier, *, widened: bool = True) -> str:
    """Return the ledger as JSON-LD 1.1.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    widened : bool
        Whether grades widen what binds, as in ``judgements``.

    Returns
    -------
    str
        A JSON text with a context of its own and a graph of sources, agents and claims; the same
        dossier gives the same text.
    """
    names = _Names(dossier.content.dossier)
    entries = ledger(dossier, widened=widened)
    agents: dict[str, dict[str, Any]] = {}
    sources = [_source(dossier, name, names, agents) for name in dossier.content.sources]
    claims = [node for entry in entries for node in _claim(dossier, entry, names, agents)]
    graph = [*sources, *agents.values(), *claims]
    document = {"@context": dict(CONTEXT), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


class _Names:
    """Makes IRIs that need no server."""

    def __init__(self, dossier: str) -> None:
        self._base = f"urn:sonae:{dossier}"

    def of(self, kind: str, name: str) -> str:
        return f"{self._base}:{kind}:{quote(name, safe='')}"

    def agent(self, name: str, agents: dict[str, dict[str, Any]]) -> str:
        """Return the IRI of somebody, who is described once."""
        iri = self.of("agent", " ".join(name.split()))
        agents.setdefault(iri, {"id": iri, "type": "Agent", "label": name})
        return iri


def _source(
    dossier: Dossier, name: str, names: _Names, agents: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    source = dossier.content.sources[name]
    return _filled(
        {
            "id": names.of("source", name),
            "type": ["Entity", "Text"],
            "title": source.title,
            "publisher": source.publisher,
            "issued": source.date.isoformat() if source.date is not None else None,
            "wasAttributedTo": names.agent(source.author, agents) if source.author else None,
            "reliability": source.reliability,
            "sha256": source.sha256,
        }
    )


def _claim(
    dossier: Dossier, entry: LedgerEntry, names: _Names, agents: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return a claim, and a node for every statement in its chain."""
    source = dossier.content.sources[entry.source]
    iri = names.of("claim", entry.id)
    statements = [f"{iri}:from:{index}" for index in range(1, len(entry.chain) + 1)]
    author = source.author or source.publisher or "author"
    speaker = author if entry.speaker == "author" else entry.speaker
    node = {
        "id": iri,
        "type": ["Annotation", "Entity"],
        "motivation": "describing",
        "body": {"type": "TextualBody", "purpose": "describing", "value": entry.says},
        "target": _filled(
            {
                "type": "SpecificResource",
                "source": names.of("source", entry.source),
                "selector": _selectors(entry),
            }
        ),
        "wasDerivedFrom": names.of("source", entry.source),
        "wasAttributedTo": names.agent(speaker, agents),
        "wasQuotedFrom": statements[0] if statements else None,
        **_said(entry),
        **{
            key: [names.of("claim", other) for other in others]
            for key, others in (
                *(("supports", entry.supports), ("attacks", entry.attacks)),
                *(("qualifies", entry.qualifies), ("sameEvent", entry.same_event)),
            )
        },
    }
    chain = [
        _filled(
            {
                "id": statement,
                "type": "Entity",
                "passedOnAs": link.type,
                **_from_whom(dossier, link.source, names, agents),
                "wasQuotedFrom": following,
            }
        )
        for link, (statement, following) in zip(
            entry.chain, pairwise([*statements, None]), strict=True
        )
    ]
    return [_filled(node), *chain]


def _from_whom(
    dossier: Dossier, name: str, names: _Names, agents: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    if name in dossier.content.sources:
        return {"wasDerivedFrom": names.of("source", name)}
    return {"wasAttributedTo": names.agent(name, agents)}


def _selectors(entry: LedgerEntry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if entry.at is not None:
        found.append({"type": "TextPositionSelector", "start": entry.at[0], "end": entry.at[1]})
    if entry.quote_sha256 is not None:
        around = entry.anchor
        found.append(
            _filled(
                {
                    "type": "TextQuoteHashSelector",
                    "exactSha256": entry.quote_sha256,
                    "prefixSha256": around.prefix_sha256,
                    "prefixLength": around.prefix_length,
                    "suffixSha256": around.suffix_sha256,
                    "suffixLength": around.suffix_length,
                }
            )
        )
    return found


def _said(entry: LedgerEntry) -> dict[str, Any]:
    """Return what is known of a claim beside its place and its origin."""
    quantity = entry.quantity
    low, high = (None, None) if entry.stated is None else entry.stated
    used = (None, None) if entry.used is None else entry.used
    hedge = entry.hedge
    return {
        "kind": entry.kind,
        "grade": entry.grade,
        "trust": entry.trust,
        "event": entry.event,
        "given": entry.given,
        "condition": entry.condition,
        "polarity": entry.polarity,
        "hedge": None
        if hedge is None
        else {"words": hedge.words, "scale": hedge.scale, "class": hedge.kind},
        "stated": None if low is None else {"lower": low, "upper": high},
        "used": None if used[0] is None else {"lower": used[0], "upper": used[1]},
        "quantity": None
        if quantity is None
        else _filled(
            {
                "relation": quantity.relation,
                "lower": _finite(quantity.lower),
                "upper": _finite(quantity.upper),
                "unit": quantity.unit,
                "quantityOf": quantity.of,
            }
        ),
        "horizon": None
        if entry.horizon is None
        else {"from": entry.horizon[0], "until": entry.horizon[1]},
        "independentVoices": entry.independent or None,
    }


def _finite(end: float) -> float | None:
    return end if abs(end) != float("inf") else None


def _filled(node: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {key: value for key, value in node.items() if value is not None and value != []}


def read_positions(text: str) -> dict[str, Position]:
    """Return where each claim stands, from JSON-LD that ``claims_jsonld`` wrote.

    Parameters
    ----------
    text : str
        The JSON text.

    Returns
    -------
    dict of str to Position
        By the claim's IRI; claims without a place are left out.

    Raises
    ------
    UsageError
        If the text is no such document.
    """
    try:
        graph = json.loads(text)["@graph"]
        hashes = {node["id"]: node.get("sha256") for node in graph}
        return {node["id"]: found for node in graph if (found := _position(node, hashes))}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"this is not JSON-LD of claims: {error}") from None


def _position(node: Mapping[str, Any], hashes: Mapping[str, str | None]) -> Position | None:
    selectors = {each["type"]: each for each in node.get("target", {}).get("selector", ())}
    place = selectors.get("TextPositionSelector")
    if place is None:
        return None
    sha256 = selectors.get("TextQuoteHashSelector", {}).get("exactSha256")
    return Position(place["start"], place["end"], hashes[node["target"]["source"]], sha256)
