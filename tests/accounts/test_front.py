"""The front door: what a stranger reads, where each role is led, and in which language."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories


def add(app: Flask, *roles: RoleName, **values: Any) -> None:
    with app.test_request_context():
        place = factories.institution().id if RoleName.HOSPITAL in roles else None
        factories.user(*roles, institution_id=place, **values)
        db.session.commit()


def test_a_stranger_reads_what_this_is(client):
    """With a way to sign in, and without the demo's passwords."""
    page = client.get("/").text
    assert "/account/login" in page
    assert "体験版" not in page


def test_the_demo_shows_its_accounts(app: Flask, client, monkeypatch: pytest.MonkeyPatch):
    """So that a newcomer can try each role; a real house has none to show."""
    accounts = [{"role": "coordinator", "email": "desk@example.jp", "password": "tsunagu-desk"}]
    assert "パスワード</th>" not in client.get("/").text
    monkeypatch.setitem(app.config, "DEMO_ACCOUNTS", accounts)
    page = client.get("/").text
    assert "tsunagu-desk" in page
    assert "コーディネーター" in page


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (RoleName.COORDINATOR, "/desk/"),
        (RoleName.ADMINISTRATOR, "/admin/institutions/"),
        (RoleName.HOSPITAL, "/requests/"),
        (RoleName.VOLUNTEER, "/my/"),
    ],
)
def test_each_role_is_led_to_its_working_day(app: Flask, sign_in, role: RoleName, path: str):
    """The front door opens on the page that the role needs first."""
    add(app, role, email="someone@example.jp")
    assert sign_in("someone@example.jp").get("/").location == path


def test_somebody_without_a_role_is_told_so(app: Flask, sign_in):
    """Instead of being sent in circles."""
    add(app, email="nobody@example.jp")
    answer = sign_in("nobody@example.jp").get("/")
    assert answer.status_code == 200
    assert "役割が登録されていません" in answer.text


def test_the_language_is_the_accounts_from_sign_in_to_sign_out(app: Flask, sign_in):
    """A colleague at the same browser does not inherit it."""
    add(app, RoleName.ADMINISTRATOR, email="en@example.jp", locale="en")
    browser = sign_in("en@example.jp")
    assert 'lang="en"' in browser.get("/admin/people/").text
    browser.post("/account/logout")
    assert 'lang="ja"' in browser.get("/", headers={"Accept-Language": "ja"}).text


def test_a_language_chosen_before_signing_in_stays(app: Flask):
    """Who pressed the switch on the front page meant it."""
    add(app, RoleName.ADMINISTRATOR, email="ja@example.jp")
    browser = app.test_client()
    browser.post("/language/en")
    browser.post("/account/login", data={"email": "ja@example.jp", "password": factories.PASSWORD})
    assert 'lang="en"' in browser.get("/admin/people/").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_language_switch_leads_nowhere_else(client, back: str):
    """An address of another site in `next` is not followed."""
    assert client.post("/language/en", data={"next": back}).location == "/"
