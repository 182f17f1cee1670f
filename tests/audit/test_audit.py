"""Reading the record: who did what, and who saw what."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.audit.queries import Filters, find_subjects, names, search
from dispatch.audit.services import SYSTEM, record, record_read
from dispatch.db import db, reading
from dispatch.vocabulary import RoleName
from tests import factories


@pytest.fixture
def admin(app: Flask, sign_in) -> FlaskClient:
    """An administrator, after a coordinator has looked at one volunteer and changed another."""
    with app.test_request_context():
        factories.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 太郎")
        desk = factories.coordinator(name="調整 花子")
        seen, changed = factories.volunteer(code="V00001"), factories.volunteer(code="V00002")
        record(desk, "volunteer.changed", changed, fields=["phone", "languages"])
        db.session.commit()
        with reading():
            record_read(desk, seen)
            db.session.rollback()
    return sign_in("admin@example.jp")


def body(page: str) -> str:
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_the_record_is_shown_in_words(admin: FlaskClient):
    """Who, what, to which thing by its own number, and which parts changed."""
    shown = body(admin.get("/admin/audit/").text)
    for words in ("調整 花子", "通訳者の登録内容の変更", "V00002", "電話番号、言語", "閲覧", "V00001"):
        assert words in shown


def test_who_saw_a_record_is_one_question(admin: FlaskClient):
    """By the number that people know, and by the link from the thing itself."""
    for about in ("v00001", "Volunteer:1"):
        shown = body(admin.get("/admin/audit/", query_string={"about": about, "action": "read"}).text)
        assert "調整 花子" in shown
        assert "V00002" not in shown


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        ({"who": "花子"}, True),
        ({"who": "次郎"}, False),
        ({"action": "institution."}, False),
        ({"first": "2026-11-30", "last": "2026-11-30"}, True),
        ({"last": "2026-11-29"}, False),
        ({"first": "2026-12-01"}, False),
        ({"about": "V99999"}, False),
        ({"first": "いつか"}, True),
    ],
)
def test_the_record_is_narrowed(admin: FlaskClient, narrow: dict[str, str], found: bool):
    """By person, sort of action, days of the wall clock, and thing; what cannot be read narrows nothing."""
    assert ("調整 花子" in body(admin.get("/admin/audit/", query_string=narrow).text)) is found


def test_the_report_is_a_file(admin: FlaskClient):
    """The list on the screen, to hand over."""
    answer = admin.get("/admin/audit/record.csv?about=V00001")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[1:4] for row in rows[1:]] == [["調整 花子", "閲覧", "通訳者"]]


@pytest.mark.usefixtures("ctx")
def test_things_are_found_by_what_they_are_called():
    """A code, an address or a whole name; a link's own words; nothing for what is not there."""
    person = factories.volunteer(code="V00007", name="海野 みどり")
    account = factories.volunteer_user(person, email="midori@example.jp", name="海野 みどり")
    assert find_subjects("v00007") == [("Volunteer", person.id)]
    assert ("User", account.id) in find_subjects("MIDORI@example.jp")
    assert set(find_subjects("海野 みどり")) == {("Volunteer", person.id), ("User", account.id)}
    assert find_subjects(f"User:{account.id}") == [("User", account.id)]
    assert find_subjects("Nothing:1") == []


@pytest.mark.usefixtures("ctx")
def test_things_that_are_gone_have_no_name_but_stay_in_the_record():
    """The entry outlives what it tells of."""
    person = factories.volunteer()
    entry = record(SYSTEM, "volunteer.created", person)
    db.session.flush()
    assert names([entry]) == {("Volunteer", person.id): f"{person.code} {person.name}"}
    db.session.delete(person)
    db.session.flush()
    assert names([entry]) == {}
    assert search(Filters(action="volunteer.")).total == 1
