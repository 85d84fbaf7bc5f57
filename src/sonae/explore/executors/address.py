"""What ``--cluster`` may say, and which of it is safe.

Dask's scheduler runs whatever it is sent by anyone who reaches it (dask/distributed#9283), so a
connection without certificates is taken only inside this machine, or where the user insists.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sonae.errors import UsageError

__all__ = ["Address", "address"]

_MOST_WORKERS: Final = 256
_HINT: Final = "write `local:4`, or `tls://host:port` of a Dask scheduler"


@dataclass(frozen=True, slots=True)
class Address:
    """Where blocks are to be computed.

    Attributes
    ----------
    workers : int
        Processes to start on this machine; 0 if a scheduler is there already.
    scheduler : str
        Its address; empty for processes of this machine.
    secure : bool
        Whether certificates are needed.
    """

    workers: int = 0
    scheduler: str = ""
    secure: bool = True


def address(text: str, *, insecure: bool = False) -> Address:
    """Return what `text` means.

    Parameters
    ----------
    text : str
        ``local:4``, ``tls://host:port`` or ``tcp://host:port``.
    insecure : bool
        Whether ``tcp`` may lead to another machine.

    Raises
    ------
    UsageError
        If it means nothing, or ``tcp`` leads to another machine and `insecure` is not said.
    """
    kind, _, rest = text.partition(":")
    if kind == "local":
        if not (rest.isascii() and rest.isdigit() and 1 <= int(rest) <= _MOST_WORKERS):
            raise UsageError(f"--cluster {text!r}: write `local:4` for four processes")
        return Address(workers=int(rest))
    if kind not in {"tls", "tcp"}:
        raise UsageError(f"--cluster {text!r} is no cluster; {_HINT}")
    host = _host(text)
    if kind == "tcp" and not insecure and not _stays_here(host):
        raise UsageError(
            f"--cluster {text!r} is not encrypted and asks nobody who they are: whoever reaches it "
            "can run programs as you. Use `tls://` with certificates; on a network that only you "
            "can reach, --insecure-cluster allows it"
        )
    return Address(scheduler=text, secure=kind == "tls")


def _host(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None or parts.path or parts.query or parts.username:
        raise UsageError(f"--cluster {text!r} needs host and port; {_HINT}")
    return host


def _stays_here(host: str) -> bool:
    """Tell whether every address of a host is this machine's own."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(str(one).split("%")[0]).is_loopback for one in found)
