"""Attacks on joining and papers: nothing is told, nothing strange is kept, nothing falls over."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.volunteers import services
from dispatch.volunteers.models import Application, Document
from tests import factories as make
from tests.uploads.papers import pdf, picture
from tests.volunteers.test_joining import FORM

SignIn = Callable[[str], FlaskClient]
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def browser(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A volunteer's."""
    with app.test_request_context():
        make.volunteer_user(make.volunteer(email="own@example.jp"))
        db.session.commit()
    return sign_in("own@example.jp")


def send(browser: FlaskClient, data: bytes, name: str = "x.pdf") -> TestResponse:
    return browser.post("/my/documents/paper", data={"kind": "insurance", "file": (BytesIO(data), name)})


def test_a_file_that_is_too_large_is_refused_with_a_sentence(browser: FlaskClient) -> None:
    """Beside the field where it can be read in full, on a page of its own where it is not even read."""
    refused = send(browser, b"\xff" * 9_000_000)
    assert (refused.status_code, "8MBまでのファイル" in refused.text) == (422, True)
    unread = send(browser, b"\xff" * 11_000_000)
    assert (unread.status_code, "ファイルが大きすぎます" in unread.text) == (413, True)


@pytest.mark.parametrize("name", ["../../keys/secret_key", "/etc/passwd", "a\x00.pdf", "x.svg", "a" * 3000])
def test_the_name_of_a_file_leads_nowhere(app: Flask, browser: FlaskClient, name: str) -> None:
    """A good paper is taken under any name, lies under ours, and comes back under ours."""
    assert send(browser, pdf(), name).status_code == 303
    with app.test_request_context():
        (row,) = db.session.scalars(select(Document))
        folder = services.document_store().folder
        assert (folder / str(row.file)).parent == folder
        number = row.id
    head = browser.get(f"/my/documents/{number}/file").headers
    assert head["Content-Disposition"].startswith("attachment; filename=V")
    assert (head["X-Content-Type-Options"], "sandbox" in head["Content-Security-Policy"]) == ("nosniff", True)


@pytest.mark.parametrize("data", [SVG, b"<!doctype html><script>alert(1)</script>", b"GIF89a" + SVG])
def test_what_a_browser_might_run_is_not_taken(browser: FlaskClient, data: bytes) -> None:
    """Under the name of a photograph neither."""
    assert send(browser, data, "a.jpg").status_code == 422


def test_what_is_two_things_at_once_is_only_one_afterwards(app: Flask, browser: FlaskClient) -> None:
    """A page or an archive behind a photograph or a PDF is not there any more when somebody opens the paper."""
    for data in (picture(), pdf()):
        assert send(browser, data + b"\n<script>alert(1)</script>PK\x05\x06" + b"\0" * 18).status_code == 303
    with app.test_request_context():
        for row in db.session.scalars(select(Document)):
            kept = services.document_store().read(row.file)
            assert b"<script" not in kept
            assert b"PK\x05\x06" not in kept


@pytest.mark.parametrize(
    "address", ["a@example.jp\r\nBcc: x@example.jp", "a@example.jp,b@example.jp", '"a\n"@x.jp']
)
def test_no_address_carries_a_second_one(app: Flask, client: FlaskClient, address: str) -> None:
    """Nothing is sent for what is not one address."""
    assert client.post("/join/", data={**FORM, "email": address}).status_code == 422
    with app.test_request_context():
        assert db.session.scalars(select(OutboxMessage)).all() == []


def test_a_name_stays_on_its_line(app: Flask, client: FlaskClient) -> None:
    """No second line, no zero byte (which PostgreSQL refuses), no turned direction; a message keeps its lines."""
    odd = {"name": "山川\r\nBcc: x", "kana": "やま\x00かわ\u202e", "message": "一行目\r\n二行目"}
    assert client.post("/join/", data={**FORM, **odd}).status_code == 303
    with app.test_request_context():
        (row,) = db.session.scalars(select(Application))
        assert (row.name, row.kana, row.message) == ("山川 Bcc: x", "やまかわ", "一行目\n二行目")
