"""What every answer has: its headers, its cache, and an error page that helps."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from dispatch.app import create_app
from dispatch.config import DEFAULTS
from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.conftest import SETTINGS

GUESS = {"email": "somebody@example.jp", "password": "a guess"}


def test_pages_are_not_kept_and_allow_nothing_inline(client: FlaskClient) -> None:
    """No page with somebody's data stays in a shared computer's cache; no script or style but our own files runs."""
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_are_kept_for_a_year_under_the_name_of_their_content(client: FlaskClient) -> None:
    """A style sheet's address carries a digest, so it never has to be asked for again; a bare address is kept a day."""
    page = client.get("/").text
    address = re.search(r'href="(/static/css/[^"]+\?v=[0-9a-f]{10})"', page)
    assert address is not None
    answer = client.get(address[1])
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
    bare = client.get(address[1].partition("?")[0])
    assert bare.headers["Cache-Control"] == "public, max-age=86400"
    bare.close()


def test_a_missing_page_says_so_and_keeps_the_menu(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """404 is a page of the house, in the reader's language, with the way back."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    answer = sign_in("desk@example.jp").get("/no/such/page")
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.text
    assert "/desk/" in answer.text


def test_a_failure_shows_no_traceback_and_touches_nothing(app: Flask, client: FlaskClient) -> None:
    """500 says sorry without the details, even where the database is the reason."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    views = app.view_functions
    before = views["accounts.index"]

    def fail() -> str:
        raise RuntimeError("secret detail")

    views["accounts.index"] = fail
    try:
        answer = client.get("/")
    finally:
        views["accounts.index"] = before
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_a_form_from_elsewhere_is_refused(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """With the check on, a POST without our token changes nothing."""
    with app.test_request_context():
        make.user(RoleName.COORDINATOR, email="desk@example.jp")
        db.session.commit()
    browser = sign_in("desk@example.jp")
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert browser.post("/desk/plan", data={}).status_code in (400, 404)
        assert browser.post("/language/en", data={}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_guessing_passwords_is_slowed_down(app: Flask, client: FlaskClient) -> None:
    """After twenty tries in a minute the door stays shut for a while, however many applications a process has made."""
    create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"]})
    app.config["LOGIN_RATE_LIMIT"] = DEFAULTS["LOGIN_RATE_LIMIT"]
    try:
        where = {"REMOTE_ADDR": app.config["SQLALCHEMY_DATABASE_URI"][:6]}  # counted apart for each database
        codes = [
            client.post("/account/login", data=GUESS, environ_base=where).status_code for _try in range(21)
        ]
    finally:
        app.config["LOGIN_RATE_LIMIT"] = SETTINGS["LOGIN_RATE_LIMIT"]
    assert codes == [200] * 20 + [429]
