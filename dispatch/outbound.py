"""Fetching from other people's servers at addresses that users typed.

Such an address may point into our own network, at once, by a redirect, or by a name that answers differently the second
time. Therefore each name is resolved once, every answer is looked at, and the connection goes to exactly the address
that was looked at. Time and size have limits that a slow or swollen answer cannot stretch.
"""

from __future__ import annotations

import os
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import urllib3
from flask import current_app, has_app_context
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from dispatch.i18n import label
from dispatch.vocabulary import N_, Term

Address = IPv4Address | IPv6Address
PORTS = {"http": 80, "https": 443}
HOPS = 3
"""Redirects that are followed, each looked at like the first address."""
MOVED = (301, 302, 303, 307, 308)
CHUNK = 64 * 1024
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


class Why(Term):
    """What is wrong, as a code to keep and a sentence to say."""

    OPENED = "opened", N_("暗号化されていないアドレスへ転送されました。")
    BAD = "bad", N_("アドレスが正しくありません。")
    SCHEME = "scheme", N_("https:// で始まるアドレスを入力してください。")
    LOGIN = "login", N_("利用者名やパスワードを含むアドレスは使えません。")
    PORT = "port", N_("ポート番号が指定されたアドレスは使えません。")
    INSIDE = "inside", N_("内部のネットワークにつながるアドレスは使えません。")
    SLOW = "slow", N_("時間内に応答がありませんでした。")
    HOPS = "hops", N_("転送が多すぎます。")
    UNREACHED = "unreached", N_("相手のサーバーに接続できませんでした。")
    NOWHERE = "nowhere", N_("アドレスのサーバーが見つかりません。")
    GARBLED = "garbled", N_("応答を読み取れませんでした。")
    LARGE = "large", N_("データが大きすぎます。")


class Refused(ValueError):
    """The address leads, or has led by a redirect, where we do not go; as text a sentence in the reader's language."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why

    def __str__(self) -> str:
        return label(self.why)


class Failed(OSError):
    """The server was not reached, was too slow or sent too much; as text a sentence in the reader's language."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why

    def __str__(self) -> str:
        return label(self.why)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: names of headers in small letters, the body unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of every hop."""

    method: str
    body: bytes | None
    headers: Mapping[str, str]
    most_bytes: int
    deadline: float

    def left(self) -> float:
        """Seconds that are left; raises `Failed` where none are."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Failed(Why.SLOW)
        return left


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int,
    seconds: float,
) -> Answer:
    """Ask a server on the public internet; whatever status it answers with is an answer.

    `most_bytes` limits the body as sent and as unpacked, `seconds` everything together. GET and HEAD follow up to
    three redirects, never from https to http. Raises `Refused` and `Failed`.
    """
    asked = _Asked(method, body, headers or {}, most_bytes, time.monotonic() + seconds)
    for _hop in range(HOPS + 1):
        answer = _ask(url, asked)
        target = answer.headers.get("location")
        if answer.status not in MOVED or target is None or method not in ("GET", "HEAD"):
            return answer
        url, asked = _next(url, target, asked)
    raise Failed(Why.HOPS)


def _next(url: str, target: str, asked: _Asked) -> tuple[str, _Asked]:
    """Where a redirect leads. Another server gets none of the headers that were meant for the first."""
    moved = urljoin(url, target)
    if urlsplit(url).scheme == "https" and urlsplit(moved).scheme != "https":
        raise Refused(Why.OPENED)
    if urlsplit(moved).netloc == urlsplit(url).netloc:
        return moved, asked
    return moved, _Asked(asked.method, asked.body, {}, asked.most_bytes, asked.deadline)


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


def _ask(url: str, asked: _Asked) -> Answer:
    parts = check(url)
    host, port = cast(str, parts.hostname), parts.port or PORTS[parts.scheme]
    addresses = _checked(_resolved(host, port, asked.left()))
    guard = _Guard(asked.left())
    maker = _secure if parts.scheme == "https" else _plain
    connection = maker(host, port, _Road(addresses, port, guard), asked.left())
    try:
        with guard.watching():
            return _exchange(connection, parts, asked)
    except (HTTPError, OSError, ValueError) as fault:
        if isinstance(fault, Failed):
            raise
        asked.left()
        raise Failed(Why.UNREACHED) from fault
    finally:
        connection.close()


def _exchange(connection: HTTPConnection, parts: SplitResult, asked: _Asked) -> Answer:
    path = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
    target = quote(path, safe="%/:=&?~+!$,;'()*[]@")
    own = {"User-Agent": "Tsunagu", "Accept-Encoding": "identity", "Connection": "close"}
    connection.request(
        asked.method,
        target,
        body=asked.body,
        headers={**own, **asked.headers},
        preload_content=False,
        decode_content=False,
    )
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, _body(response, headers, asked))


def _body(response: urllib3.BaseHTTPResponse, headers: Mapping[str, str], asked: _Asked) -> bytes:
    """The body in pieces, unpacked where it was packed although we asked for it plain; never more than was allowed."""
    packed = headers.get("content-encoding", "").strip().lower() in ("gzip", "x-gzip", "deflate")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None
    sent, found = 0, bytearray()
    while piece := response.read(CHUNK, decode_content=False):
        asked.left()
        sent += len(piece)
        room = asked.most_bytes + 1 - len(found)
        try:
            found += unpacker.decompress(piece, max(room, 1)) if unpacker else piece
        except zlib.error:
            raise Failed(Why.GARBLED) from None
        if max(sent, len(found)) > asked.most_bytes:
            raise Failed(Why.LARGE)
    asked.left()  # a guard that has shut the door looks like an end
    return bytes(found)


def _resolved(host: str, port: int, seconds: float) -> list[Address]:
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


def _checked(addresses: list[Address]) -> list[Address]:
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


@dataclass(slots=True)
class _Guard:
    """Ends a connection when the time is over, however busily the other side drips."""

    seconds: float
    over: bool = False
    handles: list[socket.socket] = field(default_factory=list)

    def watch(self, connected: socket.socket) -> None:
        """Keep a second handle: TLS takes the first one over."""
        self.handles.append(socket.socket(fileno=os.dup(connected.fileno())))
        if self.over:
            self._shut()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """The time runs inside."""
        timer = threading.Timer(self.seconds, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            for handle in self.handles:
                handle.close()

    def _shut(self) -> None:
        self.over = True
        for handle in self.handles:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


@dataclass(frozen=True, slots=True)
class _Road:
    """The one way to a server: addresses that were looked at, tried in their order."""

    addresses: list[Address]
    port: int
    guard: _Guard

    def connect(self) -> socket.socket:
        """A connection to the first address that answers."""
        fault: OSError = OSError("no address")
        until = time.monotonic() + self.guard.seconds
        for address in self.addresses:
            try:
                left = max(until - time.monotonic(), 0.01)
                made = socket.create_connection((str(address), self.port), timeout=left)
            except OSError as no:
                fault = no
            else:
                self.guard.watch(made)
                return made
        raise fault


class _PlainConnection(HTTPConnection):
    road: _Road

    def _new_conn(self) -> socket.socket:
        return self.road.connect()


class _SecureConnection(HTTPSConnection):
    """The name stays the one that was asked for, so the certificate is checked against it."""

    road: _Road

    def _new_conn(self) -> socket.socket:
        return self.road.connect()


def _plain(host: str, port: int, road: _Road, seconds: float) -> HTTPConnection:
    connection = _PlainConnection(host, port, timeout=seconds)
    connection.road = road
    return connection


def _secure(host: str, port: int, road: _Road, seconds: float) -> HTTPConnection:
    connection = _SecureConnection(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
    connection.road = road
    return connection
