"""Connections that go to the addresses looked at, and that end in time however busily the other side drips."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from urllib3.connection import HTTPConnection, HTTPSConnection

from dispatch.outbound.addresses import Address


@dataclass(slots=True)
class Guard:
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
class Road:
    """The one way to a server: addresses that were looked at, tried in their order."""

    addresses: list[Address]
    port: int
    guard: Guard

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
    road: Road

    def _new_conn(self) -> socket.socket:
        return self.road.connect()


class _SecureConnection(HTTPSConnection):
    """The name stays the one that was asked for, so the certificate is checked against it."""

    road: Road

    def _new_conn(self) -> socket.socket:
        return self.road.connect()


def plain(host: str, port: int, road: Road, seconds: float) -> HTTPConnection:
    """To a server by http, along a road; `seconds` limit each step of it."""
    connection = _PlainConnection(host, port, timeout=seconds)
    connection.road = road
    return connection


def secure(host: str, port: int, road: Road, seconds: float) -> HTTPConnection:
    """The same by https, the certificate checked."""
    connection = _SecureConnection(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
    connection.road = road
    return connection
