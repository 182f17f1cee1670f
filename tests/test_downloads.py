"""Names of files as browsers read them, and as the server can send them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from flask import Flask, Response
from waitress import create_server
from werkzeug.http import parse_options_header

from dispatch.downloads import name_file


def told(answer: Response) -> str | None:
    """The name that a program reads from the header which knows both ways of writing it."""
    return parse_options_header(answer.headers["Content-Disposition"])[1].get("filename")


@pytest.mark.parametrize(
    "name", ["report.csv", "修了証.pdf", '研修 "資料" 1;2.pdf', "Ánh.pdf", "訓練-T-2026-001.csv"]
)
def test_every_name_arrives_and_the_header_can_be_sent(name: str) -> None:
    """Whatever letters it has, the name is read as it was written, and the header holds Latin letters only."""
    answer = name_file(Response(b""), name)
    assert told(answer) == name
    assert answer.headers["Content-Disposition"].isascii()


def test_a_program_that_reads_only_plain_names_gets_one() -> None:
    """Beside the real name stands one in plain letters, with its ending."""
    said = name_file(Response(b""), "修了証.pdf", "inline").headers["Content-Disposition"]
    assert said.startswith("inline; filename=file.pdf;")


@pytest.fixture
def served() -> Iterator[str]:
    """A file with a Japanese name behind the server of the product."""
    app = Flask(__name__)

    @app.get("/right")
    def right() -> Response:
        return name_file(Response(b"data"), "修了証.pdf")

    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(10)


def test_the_server_of_the_product_sends_it(served: str) -> None:
    """A Japanese name goes through waitress, where a raw one ends in an error of the server."""
    with urlopen(f"{served}/right", timeout=10) as answer:
        assert answer.read() == b"data"
        assert "filename*=UTF-8''%E4%BF%AE" in answer.headers["Content-Disposition"]
