"""Quiet hours and the alarm: set on a page over the configuration, versioned, read by the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.audit import wording
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.foundation.models import FoundationSettings
from dispatch.foundation.queries import common
from dispatch.i18n import zone
from dispatch.notifications import quiet
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.support.sent import sent_of

PAGE = "/admin/programmes/common/"


@pytest.fixture
def admin(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """An administrator's browser."""
    with app.test_request_context():
        email = make.user(RoleName.ADMINISTRATOR).email
        db.session.commit()
    return sign_in(email)


def save(admin: FlaskClient, **typed: str) -> int:
    """The form as it is shown, with these fields typed."""
    return admin.post(PAGE, data={**sent_of(admin.get(PAGE)), **typed}).status_code


def test_quiet_hours_are_changed_on_the_page(app: Flask, admin: FlaskClient) -> None:
    """From then on messages wait by the new hours; what is not changed stays with the configuration."""
    assert save(admin, quiet_from="午後11時") == 303
    with app.test_request_context():
        late = datetime(2026, 12, 1, 22, 30, tzinfo=zone())
        assert quiet.held_until(late) == late
        assert quiet.held_until(late.replace(hour=23)) == datetime(2026, 12, 2, 8, 0, tzinfo=zone())
        row = db.session.scalars(select(FoundationSettings)).one()
        assert (row.stated, row.version) == ({"quiet_from": "23:00"}, 2)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "foundation.changed")).one()
        assert wording.detail_text(entry) == "夜のお知らせを止める時刻：21:00 → 23:00"
        app.config["QUIET_UNTIL"] = "09:00"
        try:
            assert common().quiet_until == "09:00"
        finally:
            app.config["QUIET_UNTIL"] = "08:00"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"quiet_from": "夜中"}, "時刻は 9:30 や"),
        ({"quiet_until": ""}, "記入してください"),
        ({"alarm_seconds": "5"}, "0にしてください"),
        ({"alarm_seconds": "99999"}, "までの数にしてください"),
    ],
)
def test_a_fault_stands_at_its_field(
    app: Flask, admin: FlaskClient, typed: dict[str, str], told: str
) -> None:
    """422, and nothing is saved of anything else."""
    answer = admin.post(PAGE, data={**sent_of(admin.get(PAGE)), "quiet_from": "23:00", **typed})
    assert answer.status_code == 422
    assert f'id="{next(iter(typed))}-error"' in answer.text
    assert told in answer.text
    with app.test_request_context():
        assert common().quiet_from == "21:00"


def test_a_second_editor_is_told(admin: FlaskClient) -> None:
    """409 with what the first saved, both changes in the form; saving again keeps both."""
    sent = sent_of(admin.get(PAGE))
    assert save(admin, quiet_from="22:00") == 303
    answer = admin.post(PAGE, data={**sent, "quiet_until": "07:00"})
    assert answer.status_code == 409
    assert "21:00 → 22:00" in answer.text
    assert admin.post(PAGE, data=sent_of(answer)).status_code == 303
    shown = sent_of(admin.get(PAGE))
    assert (shown["quiet_from"], shown["quiet_until"]) == ("22:00", "07:00")


def test_defaults_and_earlier_versions_come_back(app: Flask, admin: FlaskClient) -> None:
    """The default is filled in and saved by the same button as ever; an earlier version by its own page."""
    save(admin, quiet_from="22:00", alarm_seconds="120")
    filled = sent_of(admin.post(PAGE, data={**sent_of(admin.get(PAGE)), "usual": "all"}))
    assert filled["quiet_from"] == "21:00"
    assert admin.post(PAGE, data=filled).status_code == 303
    look = admin.get("/admin/programmes/common/versions/2")
    assert "21:00 → 22:00" in look.text
    assert admin.post("/admin/programmes/common/versions/2", data=sent_of(look)).status_code == 303
    with app.test_request_context():
        assert (common().quiet_from, common().alarm_seconds) == ("22:00", 120)
    assert admin.get("/admin/programmes/common/versions/9").status_code == 404


def test_the_desk_reads_and_others_do_not(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """A coordinator sees the hours and no form, and may not post; a volunteer sees nothing."""
    with app.test_request_context():
        desk, person = make.coordinator().email, make.user(RoleName.VOLUNTEER).email
        db.session.commit()
    browser = sign_in(desk)
    assert "21:00" in browser.get(PAGE).text
    assert browser.post(PAGE, data={"quiet_from": "22:00"}).status_code == 403
    assert sign_in(person).get(PAGE).status_code == 403
