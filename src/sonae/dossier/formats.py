"""Findings in the forms that people, editors and build services read.

Reads findings; hands the command line text. ``sarif`` is SARIF 2.1.0 (OASIS, 2020), read by code
hosts and editors; ``github`` are workflow commands, shown beside the lines of a change; ``text``
has carets under what is meant; ``json`` is Sonae's own plain form.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sonae.dossier.codes import CODES, Code, explain_code, is_advice
from sonae.dossier.findings import Finding, Place

__all__ = ["FORMATS", "count_text", "findings_github", "findings_sarif", "findings_text"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/"


def findings_text(findings: Sequence[Finding], folder: str = "", version: str = "") -> str:
    """Return each finding with its line, carets, help and related places."""
    return "\n".join(str(finding) for finding in findings)


def findings_json(findings: Sequence[Finding], folder: str = "", version: str = "") -> str:
    """Return the findings as plain JSON."""
    return _dump({"findings": [finding.as_json() for finding in findings]})


def count_text(findings: Sequence[Finding]) -> str:
    """Return how many errors, warnings and pieces of advice there are, in words."""
    advice = sum(is_advice(finding.code) for finding in findings)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors - advice
    if not findings:
        return "no findings"
    text = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return f"{text}, {advice} on tradecraft" if advice else text


# SARIF ----------------------------------------------------------------------------------------


def findings_sarif(findings: Sequence[Finding], folder: str = "", version: str = "") -> str:
    """Return the findings as a SARIF 2.1.0 log.

    Parameters
    ----------
    findings : sequence of Finding
    folder : str
        Folder of the dossier as it was named; put before the files.
    version : str
        Version of Sonae.
    """
    codes = sorted({finding.code for finding in findings})
    index = {code: at for at, code in enumerate(codes)}
    driver = {
        "name": "sonae",
        **({"version": version} if version else {}),
        "rules": [_rule(CODES[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.code], folder) for finding in findings],
    }
    return _dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> dict[str, Any]:
    tags = ["tradecraft"] if code.standard else []
    help_text = explain_code(code)
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.means},
        "help": {"text": help_text, "markdown": f"```text\n{help_text}\n```"},
        "defaultConfiguration": {"level": code.severity},
        **({"properties": {"tags": tags, "standard": code.standard}} if tags else {}),
    }


def _result(finding: Finding, rule: int, folder: str) -> dict[str, Any]:
    path = f"{finding.path}: " if finding.path else ""
    hint = f"\nhelp: {finding.hint}" if finding.hint else ""
    key = "\0".join((finding.code, finding.path, finding.message))
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": f"{path}{finding.message}{hint}"},
        "locations": [{"physicalLocation": _physical(finding.place, folder)}],
        "partialFingerprints": {"sonae/v1": hashlib.sha256(key.encode()).hexdigest()},
    }
    if finding.related:
        found["relatedLocations"] = [
            {
                "id": at,
                "message": {"text": text},
                "physicalLocation": _physical(place, folder),
            }
            for at, (place, text) in enumerate(finding.related)
        ]
    return found


def _physical(place: Place, folder: str) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": place.column + place.length,
    }
    if place.source:
        written = place.source[place.column - 1 : place.column - 1 + place.length]
        region["snippet"] = {"text": written}
    return {"artifactLocation": {"uri": _uri(_joined(folder, place.file))}, "region": region}


def _uri(path: str) -> str:
    """Write a path as the relative reference that SARIF asks for."""
    from urllib.parse import quote

    return quote(path.replace("\\", "/"), safe="/")


# GitHub ---------------------------------------------------------------------------------------


def findings_github(findings: Sequence[Finding], folder: str = "", version: str = "") -> str:
    """Return the findings as workflow commands of GitHub Actions, one a line."""
    return "\n".join(_command(finding, folder) for finding in findings)


def _command(finding: Finding, folder: str) -> str:
    place = finding.place
    properties = {
        "file": _joined(folder, place.file),
        "line": str(place.line),
        "endLine": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.column + place.length),
        "title": finding.code,
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    path = f"{finding.path}: " if finding.path else ""
    lines = [f"{path}{finding.message}"]
    lines += [f"help: {finding.hint}"] if finding.hint else []
    lines += [f"see {_joined(folder, str(at))}: {text}" for at, text in finding.related]
    return f"::{finding.severity} {written}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# both -----------------------------------------------------------------------------------------


def _joined(folder: str, file: str) -> str:
    """Put the folder before a file; what names a folder already stays as it is."""
    if folder in ("", ".") or file.startswith(folder):
        return file
    return f"{folder.rstrip('/')}/{file}"


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)


FORMATS: Mapping[str, Callable[[Sequence[Finding], str, str], str]] = MappingProxyType(
    {
        "text": findings_text,
        "json": findings_json,
        "sarif": findings_sarif,
        "github": findings_github,
    }
)
"""Every form by its name; each takes findings, folder and version."""
