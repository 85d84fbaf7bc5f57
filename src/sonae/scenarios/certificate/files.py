"""Certificates as files: written whole or not at all, read with care.

``cli`` writes and reads them. A file that is not a certificate, or is damaged, cut short, changed
or newer, is refused in a sentence that says which.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sonae.errors import UsageError
from sonae.scenarios.certificate.record import VERSION, Certificate
from sonae.writing import write_whole

__all__ = ["certificate_text", "read_certificate", "write_certificate"]

_NAMED = 3
"""So many misfits are named when a file has not the form of a certificate."""


def certificate_text(certificate: Certificate) -> str:
    """Return a certificate as the text of its file, with the hash of the rest."""
    body = certificate.model_dump(mode="json")
    return json.dumps({**body, "sha256": _digest(body)}, ensure_ascii=False) + "\n"


def write_certificate(path: Path, certificate: Certificate) -> Path:
    """Write a certificate in one step: a reader sees the old file or the new one, never a part."""
    return write_whole(path, certificate_text(certificate))


def read_certificate(path: Path) -> Certificate:
    """Read a certificate; that its hash fits says that it is whole, not that it is right.

    Raises
    ------
    UsageError
        If the file cannot be read, is no certificate, is cut short, damaged, changed since it was
        written, or of a newer version; the message says which.
    """
    body = _body(path)
    version = body["sonae_certificate"]
    if type(version) is not int or version < 1:
        raise UsageError(f"{path}: {version!r} is not a version of certificates")
    if version > VERSION:
        raise UsageError(
            f"{path}: a certificate of version {version}; this Sonae reads version {VERSION}: "
            "check it with a newer one"
        )
    written = body.pop("sha256", None)
    try:
        certificate = Certificate.model_validate(body)
    except ValidationError as error:
        raise UsageError(f"{path}: not a whole certificate: {_misfits(error)}") from None
    if written != _digest(body):
        raise UsageError(f"{path}: the certificate was changed after it was written")
    return certificate


def _body(path: Path) -> dict[str, Any]:
    """Return the object in a file that says of itself that it is a certificate."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not a certificate: it is not UTF-8 text") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path}: cannot be read: {reason}") from None
    try:
        body = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except json.JSONDecodeError as error:
        if '"sonae_certificate"' in text[:100]:
            raise UsageError(
                f"{path}: the certificate is damaged or cut short: at line {error.lineno}, column "
                f"{error.colno}: {error.msg}"
            ) from None
        raise UsageError(f"{path}: not a certificate: it is not JSON") from None
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{path}: not a certificate: {reason}") from None
    if not isinstance(body, dict) or "sonae_certificate" not in body:
        raise UsageError(f"{path}: not a certificate: it has no `sonae_certificate`")
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that has a key twice: which of the two counts would be a guess."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is not a number of a certificate")


def _digest(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # A lone surrogate cannot be encoded; escaped, it still counts.
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _misfits(error: ValidationError) -> str:
    parts = [
        f"{'.'.join(str(step) for step in entry['loc']) or 'the whole'}: {entry['msg']}"
        for entry in error.errors(include_url=False, include_input=False)[:_NAMED]
    ]
    more = error.error_count() - len(parts)
    return "; ".join(parts) + (f"; and {more} more" if more > 0 else "")
