"""Fetching from addresses that users typed: what is refused, and that what was looked at is what is asked."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dispatch import outbound
from dispatch.i18n import babel

PUBLIC = "93.184.215.14"
LIMITS: dict[str, Any] = {"most_bytes": 10_000, "seconds": 3}


class Site:
    """A server on the loopback that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
                site.pages.get(self.path, _plain)(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def _answer(at: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    at.send_response(status)
    for name, value in headers.items():
        at.send_header(name.replace("_", "-"), value)
    at.send_header("Content-Length", str(len(body)))
    at.end_headers()
    at.wfile.write(body)


def _plain(at: BaseHTTPRequestHandler) -> None:
    _answer(at, b"hello", ETag='"1"')


def to(target: str, status: int = 302) -> Callable[[BaseHTTPRequestHandler], None]:
    """A page that has moved."""
    return lambda at: _answer(at, b"", status, Location=target)


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on this machine, which nothing outside a test may reach."""
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def open_loopback() -> Iterator[Flask]:
    """The setting that opens this machine itself."""
    app = Flask(__name__)
    app.config.update(OUTBOUND_LOOPBACK=True, BASE_URL="http://127.0.0.1:8000")
    babel.init_app(app)
    with app.app_context():
        yield app


class Names:
    """A name server of our own: each name's answers in turn, the last one for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self._connect = socket.create_connection
        self.road: tuple[str, int] | None = None
        monkeypatch.setattr(socket, "getaddrinfo", self.look_up)
        monkeypatch.setattr(socket, "create_connection", self.connect)

    def look_up(self, name: str, port: int, *_: Any, **__: Any) -> list[Any]:
        """Like the system's own."""
        self.asked.append(name)
        turns = self.answers.get(name, [[name]])
        found = turns.pop(0) if len(turns) > 1 else turns[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    def connect(self, where: tuple[str, int], **options: Any) -> socket.socket:
        """Note where the connection goes; public addresses lead to `road`, where the test has laid one."""
        self.connected.append(where)
        if self.road is None:
            raise OSError("no network in tests")
        made = socket.socket()
        made.settimeout(options.get("timeout"))
        made.connect(self.road)
        return made


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Names and roads under the test's control."""
    return Names(monkeypatch)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "0.1.2.3", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_what_is_not_one_machine_on_the_public_internet_is_refused(address: str, names: Names) -> None:
    """Private, loopback, link-local, shared, documentation, multicast, reserved and disguised addresses are refused
    before any connection, as a number in the address and behind a name."""
    assert not outbound.is_public(ip_address(address))
    names.answers["calendar.example"] = [[address]]
    literal = f"[{address}]" if ":" in address else address
    for host in ("calendar.example", literal):
        with pytest.raises(outbound.Refused):
            outbound.fetch(f"https://{host}/a.ics", **LIMITS)
    assert names.connected == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "1.1.1.1", "2606:4700::1111", "2400:4000::1"])
def test_public_addresses_pass(address: str) -> None:
    """The guard is not a wall: ordinary servers are public."""
    assert outbound.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://0x7f.1/", "http://2130706433/", "http://127.1/", "http://0177.0.0.1/", "http://0x7f000001/",
        "http://[::1%25lo]/", "http://someone@example.com/", "http://a:b@example.com/", "https://example.com:8443/",
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/a", "example.com/a.ics",
        "https://", "https:///a", "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "http://[::1/",
        "http://example.com:99999/", "http://a..example.com/", "http://example.com/\r\nHost: x", "",
        "http://localhost/", "http://①②⑦.0.0.1/",
    ],
)  # fmt: skip
def test_addresses_that_mislead_are_refused(url: str) -> None:
    """Numbers in other writings, names before an @, other ports and other schemes reach nobody."""
    with pytest.raises((outbound.Refused, outbound.Failed)):
        outbound.fetch(url, **LIMITS)


def test_a_server_of_this_machine_is_not_reached(site: Site) -> None:
    """The real thing: a server listens on the loopback and hears nothing."""
    with pytest.raises(outbound.Refused):
        outbound.fetch(f"http://127.0.0.1:{site.port}/", **LIMITS)
    with pytest.raises(outbound.Refused):
        outbound.fetch(f"http://localhost:{site.port}/", **LIMITS)
    assert site.asked == []


def test_without_the_check_the_same_server_would_have_been_reached(site: Site, open_loopback: Flask) -> None:
    """Negative control: with the setting that opens this machine, the same words reach the server."""
    answer = outbound.fetch(f"http://127.0.0.1:{site.port}/", **LIMITS)
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"hello", '"1"')
    assert len(site.asked) == 1


def test_a_name_is_looked_up_once_and_the_connection_goes_there(site: Site, names: Names) -> None:
    """A name that is public when looked at and ours the second time: there is no second time."""
    names.answers["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    names.road = ("127.0.0.1", site.port)  # stands for the public server
    outbound.fetch("http://rebind.example/a", **LIMITS)
    assert names.asked == ["rebind.example"]
    assert names.connected == [(PUBLIC, 80)]
    assert site.asked[0][2]["host"] == "rebind.example"


def test_the_second_answer_would_have_been_ours(names: Names) -> None:
    """Negative control: whoever looks the name up again is led to this machine, and refused."""
    names.answers["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    socket.getaddrinfo("rebind.example", 80)
    with pytest.raises(outbound.Refused):
        outbound.fetch("http://rebind.example/a", **LIMITS)


def test_a_name_with_one_private_answer_is_refused(names: Names) -> None:
    """Among several answers one private one is enough."""
    names.answers["mixed.example"] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(outbound.Refused):
        outbound.fetch("http://mixed.example/", **LIMITS)
    assert names.connected == []


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "http://inner.example/", "//10.0.0.1/x", "ftp://e.org/"]
)
def test_a_redirect_to_our_own_network_is_refused(target: str, site: Site, names: Names) -> None:
    """Every hop is looked at like the first address."""
    names.answers = {"public.example": [[PUBLIC]], "inner.example": [["192.168.0.1"]]}
    names.road = ("127.0.0.1", site.port)
    site.pages["/a"] = to(target)
    with pytest.raises(outbound.Refused):
        outbound.fetch("http://public.example/a", **LIMITS)
    assert names.connected == [(PUBLIC, 80)]


def test_redirects_are_followed_three_times(site: Site, open_loopback: Flask) -> None:
    """Calendars move; but not in circles."""
    for number in range(4):
        site.pages[f"/{number}"] = to(f"/{number + 1}", 301)
    assert outbound.fetch(f"{site.url}/1", **LIMITS).body == b"hello"
    with pytest.raises(outbound.Failed):
        outbound.fetch(f"{site.url}/0", **LIMITS)


def test_another_server_gets_none_of_the_headers(site: Site, names: Names) -> None:
    """What was meant for one server is not told to the next; the same server hears it again."""
    names.answers = {"one.example": [[PUBLIC]], "two.example": [["8.8.8.8"]]}
    names.road = ("127.0.0.1", site.port)
    site.pages["/a"], site.pages["/b"] = to("/b"), to("http://two.example/c")
    outbound.fetch("http://one.example/a", headers={"X-Key": "k"}, **LIMITS)
    assert ["x-key" in headers for _m, _p, headers in site.asked] == [True, True, False]


def test_a_post_is_sent_and_not_sent_on(site: Site, open_loopback: Flask) -> None:
    """A message goes to the address it was meant for and nowhere else."""
    site.pages["/hook"] = to("/other", 307)
    answer = outbound.fetch(f"{site.url}/hook", method="POST", body=b"{}", **LIMITS)
    assert answer.status == 307
    assert [(method, path) for method, path, _h in site.asked] == [("POST", "/hook")]


def test_too_much_is_not_read(site: Site, open_loopback: Flask) -> None:
    """A body is limited as it is sent and as it unpacks."""
    site.pages["/big"] = lambda at: _answer(at, b"x" * 10_001)
    site.pages["/bomb"] = lambda at: _answer(at, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    site.pages["/packed"] = lambda at: _answer(at, gzip.compress(b"small"), Content_Encoding="gzip")
    site.pages["/torn"] = lambda at: _answer(at, b"not gzip", Content_Encoding="gzip")
    for path in ("/big", "/bomb", "/torn"):
        with pytest.raises(outbound.Failed):
            outbound.fetch(site.url + path, **LIMITS)
    assert outbound.fetch(f"{site.url}/packed", **LIMITS).body == b"small"


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_slow_drip_ends_with_the_time(where: str, site: Site, open_loopback: Flask) -> None:
    """A server that sends a byte at a time, each in good time, does not hold us beyond the limit."""
    ended = threading.Event()

    def drip(at: BaseHTTPRequestHandler) -> None:
        if where == "body":
            at.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        else:
            at.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        try:
            while not ended.wait(0.02):
                at.wfile.write(b"x")
        except OSError:
            ended.set()

    site.pages["/drip"] = drip
    before = time.monotonic()
    with pytest.raises(outbound.Failed):
        outbound.fetch(f"{site.url}/drip", most_bytes=10_000, seconds=0.4)
    assert ended.wait(5), "the connection was let go"
    assert time.monotonic() - before < 10  # far below what the drip would last


def test_nothing_but_the_address_decides_where_it_goes(
    site: Site, open_loopback: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies of the environment are not used, no cookies are kept."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.pages["/c"] = lambda at: _answer(at, b"", Set_Cookie="a=b")
    outbound.fetch(f"{site.url}/c", **LIMITS)
    outbound.fetch(f"{site.url}/c", **LIMITS)
    assert "cookie" not in site.asked[1][2]


def test_a_server_that_is_not_there_is_a_sentence(open_loopback: Flask) -> None:
    """What fails on the way is `Failed` with words for the person who typed the address."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(outbound.Failed, match=r"[。.]$"):
            outbound.fetch(f"http://127.0.0.1:{closed.getsockname()[1]}/", **LIMITS)


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A key and a certificate of our own for a name."""
    key, paper = folder / "key.pem", folder / "paper.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", paper],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, paper


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_the_certificate_must_be_for_the_name_that_was_asked(
    site: Site, names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going to a checked number, the name still decides whose certificate is believed."""
    key, paper = _certificate(tmp_path, "calendar.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, key)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(paper))
    names.answers = {"calendar.example": [[PUBLIC]], "other.example": [[PUBLIC]]}
    names.road = ("127.0.0.1", site.port)
    assert outbound.fetch("https://calendar.example/a", **LIMITS).body == b"hello"
    with pytest.raises(outbound.Failed):
        outbound.fetch("https://other.example/a", **LIMITS)
    site.pages["/down"] = to("http://calendar.example/a")
    with pytest.raises(outbound.Refused):
        outbound.fetch("https://calendar.example/down", **LIMITS)


def test_an_installation_that_others_reach_is_never_opened(open_loopback: Flask, site: Site) -> None:
    """The setting for exercises does nothing where BASE_URL names a host: it cannot be left behind in production."""
    address = f"http://127.0.0.1:{site.port}/a"
    assert outbound.fetch(address, **LIMITS).body == b"hello"
    open_loopback.config["BASE_URL"] = "https://tsunagu.example.jp"
    with pytest.raises(outbound.Refused):
        outbound.fetch(address, **LIMITS)
