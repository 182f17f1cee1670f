"""One question to a server and its answer, within limits of time and size that nobody can stretch."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from dispatch.outbound import roads
from dispatch.outbound.addresses import PORTS, check, checked, resolved
from dispatch.outbound.faults import Failed, Refused, Why

HOPS = 3
"""Redirects that are followed, each looked at like the first address."""
MOVED = (301, 302, 303, 307, 308)
CHUNK = 64 * 1024


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


def _ask(url: str, asked: _Asked) -> Answer:
    parts = check(url)
    host, port = cast(str, parts.hostname), parts.port or PORTS[parts.scheme]
    addresses = checked(resolved(host, port, asked.left()))
    guard = roads.Guard(asked.left())
    maker = roads.secure if parts.scheme == "https" else roads.plain
    connection = maker(host, port, roads.Road(addresses, port, guard), asked.left())
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
