"""The ledger's pages: the desk finds, writes and corrects; a volunteer sees their own and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Credential, Volunteer
from tests import factories as make
from tests.training import factories as teach
from training.models import LedgerEntry
from training.services import ledger
from training.vocabulary import LedgerKind

SignIn = Callable[[str], FlaskClient]
PAGES = ("/training/ledger/", "/training/ledger/renewals", "/training/ledger/new", "/training/ledger/entries.csv",
         "/training/ledger/import", "/training/ledger/people/1", "/training/ledger/entries/1/correct")  # fmt: skip


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """A desk, somebody with an ICM credential and three entries, one of them corrected, and somebody with none."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp", name="窓口 花子")
        first, second = make.volunteer(name="海野 みどり"), make.volunteer(name="川原 しずく")
        for person in (first, second):
            make.volunteer_user(person)
        first.credentials.append(Credential(kind=CredentialKind.ICM, valid_until=date(2028, 3, 31)))
        course = teach.course(code="SK-1", name="通訳倫理の研修")
        rows = (
            (date(2024, 3, 31), 600, 30, None, "期間より前"),
            (date(2024, 4, 1), 180, 20, CredentialKind.ICM, ""),
            (date(2026, 5, 5), 120, 10, None, "症例検討会"),
        )
        for at, (day, minutes, points, credential, title) in enumerate(rows):
            entry = ledger.book(
                SYSTEM, first, LedgerKind.HAND, day=day, minutes=minutes, points=points, title=title or course.name,
                source=f"t:{at}", course=None if title else course, credential=credential,
            )  # fmt: skip
        ledger.correct(SYSTEM, entry, 90, 8, "途中で退席")
        db.session.commit()
        return {"first": first.id, "second": second.id, "entry": entry.id}


def entries(app: Flask) -> list[tuple[int, int]]:
    """Minutes and points of all, in the order of booking."""
    with app.test_request_context():
        rows = db.session.execute(select(LedgerEntry.minutes, LedgerEntry.points).order_by(LedgerEntry.id))
        return [(minutes, points) for minutes, points in rows]


def email(app: Flask, key: int) -> str:
    """Of the person with this key."""
    with app.test_request_context():
        return db.session.get_one(Volunteer, key).email


def test_the_desk_finds_sees_and_exports(app: Flask, people: dict[str, int], sign_in: SignIn) -> None:
    """Sums are of what counts now; filters narrow list, sums and files alike; a correction stands by its original."""
    desk = sign_in("desk@example.jp")
    page = desk.get("/training/ledger/").text
    assert page.count("海野 みどり") >= 3
    assert "14時間30分" in page
    assert "58<" in page.replace(" ", "")
    found = desk.get("/training/ledger/?text=みどり&credential=icm&first=2024-01-01").text
    assert "通訳倫理の研修" in found
    assert "症例検討会" not in found
    assert "当てはまる記録がありません" in desk.get("/training/ledger/?text=どこにもない").text
    only = desk.get("/training/ledger/?kind=correction").text
    assert ("症例検討会" in only, "期間より前" in only) == (True, False)
    person = desk.get(f"/training/ledger/people/{people['first']}").text
    assert "途中で退席（システム）" in person
    assert "訂正 11月30日（月）：時間 −30分、単位 −2" in person
    file = desk.get("/training/ledger/entries.csv?text=症例").text
    assert "1.5,8" in file
    assert "-30分 -2単位 途中で退席（システム）" in file
    assert desk.get("/training/ledger/entries.xlsx").data.startswith(b"PK")


def test_points_for_a_renewal_are_those_of_its_window(
    app: Flask, people: dict[str, int], sign_in: SignIn
) -> None:
    """Four years back from the last day, both ends included: 20 for ICM and 8 for any, of 80."""
    page = sign_in("desk@example.jp").get("/training/ledger/renewals").text
    assert "2024年4月1日" in page
    assert "28／80単位" in page
    assert "あと52単位" in page
    assert "川原" not in page


def test_an_entry_by_hand_is_booked_once(app: Flask, people: dict[str, int], sign_in: SignIn) -> None:
    """Faults stand by their fields and book nothing; the form sent twice books once."""
    desk = sign_in("desk@example.jp")
    once = re.search(r'name="once"[^>]*value="([^"]+)"', desk.get("/training/ledger/new").text)
    assert once
    with app.test_request_context():
        code = db.session.get_one(Volunteer, people["second"]).code
    good = {
        "once": once[1],
        "person": code,
        "day": "2026-11-01",
        "title": "学会発表",
        "time": "2:30",
        "points": "",
    }
    for wrong, sentence in (
        ({"person": "V99999"}, "名簿にいません"),
        ({"day": "2026-12-24"}, "先の日付です"),
        ({"time": "", "points": ""}, "時間か単位のどちらかを書いてください"),
        ({"time": "すこし"}, "2時間30分 のように"),
        ({"title": ""}, "講座を選ぶか"),
    ):
        answer = desk.post("/training/ledger/new", data={**good, **wrong})
        assert (answer.status_code, sentence in answer.text) == (422, True), (wrong, sentence)
    before = len(entries(app))
    for _ in range(2):
        assert desk.post("/training/ledger/new", data=good).status_code == 303
    assert entries(app)[before:] == [(150, 0)]


def test_a_correction_is_asked_for_with_a_reason(app: Flask, people: dict[str, int], sign_in: SignIn) -> None:
    """Without one, 422; when somebody was first, 409 with what is now; done, the difference is booked."""
    desk = sign_in("desk@example.jp")
    address = f"/training/ledger/entries/{people['entry']}/correct"
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', desk.get(address).text)
    assert seen
    good = {"seen": seen[1], "time": "0", "points": "0", "reason": "別の人の記録"}
    assert desk.post(address, data={**good, "reason": ""}).status_code == 422
    assert desk.post(address, data={**good, "time": "-1"}).status_code == 422
    assert desk.post(address, data={**good, "seen": "0"}).status_code == 409
    before = len(entries(app))
    assert desk.post(address, data=good).status_code == 303
    assert entries(app)[before:] == [(-90, -8)]


def test_everybody_sees_what_is_theirs(app: Flask, people: dict[str, int], sign_in: SignIn) -> None:
    """A volunteer reads and takes away their own; the desk's pages are not for them, nor theirs for strangers."""
    mine = sign_in(email(app, people["first"]))
    page = mine.get("/my/training/ledger/").text
    assert "症例検討会" in page
    assert "/correct" not in page
    assert "受講証明" in page
    assert "症例検討会" in mine.get("/my/training/ledger/entries.csv").text
    other = sign_in(email(app, people["second"]))
    assert "症例検討会" not in other.get("/my/training/ledger/").text
    for address in PAGES:
        assert other.get(address).status_code == 403, address
    assert app.test_client().get("/my/training/ledger/").status_code == 302
    with app.test_request_context():
        assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 4


def test_the_form_gone_back_to_books_for_somebody_else(
    app: Flask, people: dict[str, int], sign_in: SignIn
) -> None:
    """Back, another number, sent again: the second person has the entry, too. Other figures of the same are refused."""
    with app.test_request_context():
        codes = [db.session.get_one(Volunteer, people[one]).code for one in ("first", "second")]
    desk = sign_in("desk@example.jp")
    form = {"once": "o-1", "day": "2026-05-06", "title": "救急の研修", "time": "2", "points": "3"}
    before = len(entries(app))
    for code in (*codes, *codes):
        assert desk.post("/training/ledger/new", data={**form, "person": code}).status_code == 303
    assert entries(app)[before:] == [(120, 3), (120, 3)]
    again = desk.post("/training/ledger/new", data={**form, "person": codes[0], "points": "4"})
    assert (again.status_code, "その記録を訂正してください" in again.text) == (409, True)
    another = {**form, "person": codes[0], "day": "2026-05-07", "points": "4"}
    assert desk.post("/training/ledger/new", data=another).status_code == 303
    assert entries(app)[before:] == [(120, 3), (120, 3), (120, 4)]
