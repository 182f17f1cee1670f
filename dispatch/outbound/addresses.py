"""Which addresses may be asked: public ones, each looked at before anybody connects to it."""

from __future__ import annotations

import queue
import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from flask import current_app, has_app_context

from dispatch.outbound.faults import Failed, Refused, Why

Address = IPv4Address | IPv6Address
PORTS = {"http": 80, "https": 443}
CLOSED = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
"""Networks nobody publishes a calendar in, whatever a version of Python holds of them; with them the forms of IPv6
that carry an IPv4 address inside (Teredo, 6to4)."""
PUBLIC_V6 = ip_network("2000::/3")
"""The rest of IPv6 is mapped, compatible, translated (NAT64), local or unassigned."""


def check(url: str) -> SplitResult:
    """The parts of an address that may be asked; raises `Refused` for one that is none or tries to mislead."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused(Why.BAD) from None
    if parts.scheme not in PORTS or not host or any(ord(letter) <= 32 for letter in url) or "\\" in url:
        raise Refused(Why.SCHEME)
    if "@" in parts.netloc:
        raise Refused(Why.LOGIN)
    if port not in (None, *PORTS.values()) and not loopback_allowed():
        raise Refused(Why.PORT)
    return parts


def resolved(host: str, port: int, seconds: float) -> list[Address]:
    """The addresses behind a name. The lookup itself knows no time limit, so it runs beside us."""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        raise Refused(Why.BAD) from None
    _refuse_disguised(name)
    box: queue.Queue[list[Address] | OSError] = queue.Queue()
    threading.Thread(target=_look_up, args=(name, port, box), daemon=True).start()
    try:
        found = box.get(timeout=seconds)
    except queue.Empty:
        raise Failed(Why.SLOW) from None
    if isinstance(found, OSError) or not found:
        raise Failed(Why.NOWHERE)
    return found


def _refuse_disguised(name: str) -> None:
    """An address of numbers must be written as such: `0x7f.1`, `2130706433` and `127.1` are somebody's trick."""
    last = name.rstrip(".").rsplit(".", 1)[-1].lower()
    if not (last.isdigit() or last.startswith("0x")):
        return
    try:
        ip_address(name)
    except ValueError:
        raise Refused(Why.BAD) from None


def _look_up(name: str, port: int, box: queue.Queue[list[Address] | OSError]) -> None:
    try:
        rows = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        box.put([ip_address(str(row[4][0]).split("%")[0]) for row in rows])
    except (OSError, UnicodeError, ValueError) as fault:
        box.put(fault if isinstance(fault, OSError) else OSError(str(fault)))


def checked(addresses: list[Address]) -> list[Address]:
    """The same addresses, if all of them are public: a name that answers both ways is not to be trusted."""
    for address in addresses:
        if not (is_public(address) or (address.is_loopback and loopback_allowed())):
            raise Refused(Why.INSIDE)
    return addresses


def is_public(address: Address) -> bool:
    """Whether an address is one machine on the public internet, and not another address in disguise."""
    if any(address.version == net.version and address in net for net in CLOSED):
        return False
    if isinstance(address, IPv6Address) and address not in PUBLIC_V6:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def loopback_allowed() -> bool:
    """For tests and exercises on one machine: `OUTBOUND_LOOPBACK` opens this machine itself, on any port.

    Not where people reach us by a name: an installation that is served to others can never be opened so.
    """
    if not has_app_context() or not current_app.config.get("OUTBOUND_LOOPBACK"):
        return False
    return urlsplit(str(current_app.config.get("BASE_URL", ""))).hostname in ("127.0.0.1", "localhost", "::1")
