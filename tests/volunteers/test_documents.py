"""Papers that volunteers send in: who sees them, who decides, what the roster says then, and when they are deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import CredentialKind, DocumentState, EvidenceKind, RoleName
from dispatch.volunteers import queries, services
from dispatch.volunteers.models import Credential, Document, Volunteer
from dispatch.volunteers.services.documents import Claim
from tests import factories as make
from tests.uploads.papers import pdf, picture

SignIn = Callable[[str], FlaskClient]
N1 = Claim(language="vi", evidence=EvidenceKind.JLPT, title="N1", level=4)
INSURANCE = Claim(kind=CredentialKind.INSURANCE, valid_until=date(2028, 3, 31))


def someone(**values: Any) -> Volunteer:
    person = make.volunteer(**{"email": "own@example.jp", **values})
    make.volunteer_user(person)
    return person


def owner(person: Volunteer) -> User:
    assert person.user is not None
    return person.user


def folder() -> list[Path]:
    place = services.document_store().folder
    return [*place.iterdir()] if place.is_dir() else []


def looks() -> list[int]:
    read = select(AuditEntry).where(AuditEntry.subject_type == "Document", AuditEntry.action == "read")
    return [entry.subject_id for entry in db.session.scalars(read)]


@pytest.fixture(autouse=True)
def empty(app: Flask) -> None:
    """No files of other tests."""
    with app.app_context():
        for file in folder():
            file.unlink()


def test_only_the_coordinators_word_changes_a_level(ctx: Flask) -> None:
    """Filing changes nothing; approval makes the paper evidence, from which the level follows as the page had said."""
    person, desk = someone(languages={"vi": 2, "en": 3}), make.coordinator()
    person.credentials.append(Credential(kind=CredentialKind.ENTRY_COURSE, issued_on=date(2026, 4, 1)))
    document = services.file_document(owner(person), person, N1, picture())
    services.rederive([person])
    assert person.level("vi") == 2
    assert dict(queries.levels_shown_by(document, date(2026, 11, 30)))["N1"] == 3
    services.approve_language(desk, document, "N1")
    db.session.commit()
    assert (person.level("vi"), person.level("en"), document.grade) == (3, 3, "N1")
    assert (
        next(one for one in person.languages if one.language == "vi").evidence == "日本語能力試験（JLPT） N1"
    )
    actions = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == desk.id)))
    assert {"document.approved", "volunteer.changed"} <= actions
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "document_decided")).one()
    assert (told.address, told.subject) == ("own@example.jp", "書類を承認しました：ベトナム語")


def test_a_paper_holds_as_the_coordinator_says(ctx: Flask) -> None:
    """The dates of the decision count, not those of the claim; a paper cannot end before it begins."""
    person, desk = someone(papers=False), make.coordinator()
    document = services.file_document(owner(person), person, INSURANCE, pdf())
    with pytest.raises(Invalid):
        services.approve_paper(desk, document, date(2027, 4, 1), date(2027, 3, 31))
    services.approve_paper(desk, document, date(2026, 4, 1), date(2027, 3, 31))
    held = {row.kind: row.valid_until for row in person.credentials}
    assert held == {CredentialKind.INSURANCE: date(2027, 3, 31)}


def test_a_paper_is_decided_once(ctx: Flask) -> None:
    """Two coordinators, one decision; and what is decided cannot be taken back by its owner."""
    person, desk = someone(), make.coordinator()
    document = services.file_document(owner(person), person, INSURANCE, pdf())
    services.refuse_document(desk, document, "期限が写っていません。")
    for again in (
        lambda: services.approve_paper(desk, document, None, None),
        lambda: services.refuse_document(desk, document, "x"),
        lambda: services.withdraw_document(owner(person), document),
    ):
        with pytest.raises(Conflict):
            again()
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "document_decided")).one()
    assert "期限が写っていません。" in told.body


def test_nobody_approves_their_own_paper(ctx: Flask) -> None:
    """A coordinator who interprets as well sets no level of their own; a colleague does."""
    person = someone()
    document = services.file_document(owner(person), person, N1, picture())
    db.session.commit()
    with pytest.raises(Conflict):
        services.approve_language(owner(person), document, "N1")
    db.session.rollback()
    assert document.state is DocumentState.FILED
    services.approve_language(make.coordinator(), document, "N1")
    assert str(document.state) == "approved"


def test_the_newer_paper_about_the_same_thing_takes_the_place(ctx: Flask) -> None:
    """While it waits, and after it is approved; one about something else stays."""
    person, desk = someone(), make.coordinator()
    first = services.file_document(owner(person), person, N1, picture())
    other = services.file_document(owner(person), person, INSURANCE, pdf())
    second = services.file_document(owner(person), person, N1, picture())
    assert [one.state.value for one in (first, other, second)] == ["superseded", "filed", "filed"]
    services.approve_language(desk, second, "N1")
    third = services.file_document(owner(person), person, N1, picture())
    assert str(second.state) == "approved"
    services.approve_language(desk, third, "N1")
    assert str(second.state) == "superseded"


def test_old_files_go_and_the_decision_stays(ctx: Flask) -> None:
    """After the setting's days the file of a refused paper is gone; an approved one's is kept. Twice does no more."""
    person, desk = someone(), make.coordinator()
    refused = services.file_document(owner(person), person, INSURANCE, pdf())
    approved = services.file_document(owner(person), person, N1, picture())
    services.refuse_document(desk, refused, "x")
    services.approve_language(desk, approved, "N1")
    db.session.commit()
    clock.advance(timedelta(days=89))
    assert (services.tidy_documents(), len(folder())) == (0, 2)
    clock.advance(timedelta(days=2))
    assert (services.tidy_documents(), services.tidy_documents()) == (1, 0)
    assert (refused.file, refused.state) == (None, DocumentState.REFUSED)
    assert [file.name for file in folder()] == [approved.file]


def test_the_file_of_an_approved_paper_goes_when_nobody_needs_it(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 400 days; the level, its evidence and the decision stay. Where the setting is 0, it is kept."""
    person, desk = someone(), make.coordinator()
    document = services.file_document(owner(person), person, N1, picture())
    services.approve_language(desk, document, "N1")
    db.session.commit()
    clock.advance(timedelta(days=399))
    assert services.tidy_documents() == 0
    clock.advance(timedelta(days=2))
    monkeypatch.setitem(ctx.config, "APPROVED_DOCUMENT_DAYS", 0)
    assert services.tidy_documents() == 0
    monkeypatch.setitem(ctx.config, "APPROVED_DOCUMENT_DAYS", 400)
    assert services.tidy_documents() == 1
    assert (document.file, document.state, person.level("vi")) == (None, DocumentState.APPROVED, 3)


def test_the_pages_of_a_volunteer(app: Flask, sign_in: SignIn) -> None:
    """A photograph is sent in, stands in the list, and can be fetched; what is no paper is refused with a sentence."""
    with app.test_request_context():
        person = someone()
        number = person.id
        db.session.commit()
    browser = sign_in("own@example.jp")
    form = {"kind": "insurance", "valid_until": "2028-03-31", "file": (BytesIO(picture()), "evil.exe")}
    assert browser.post("/my/documents/paper", data=form).status_code == 303
    page = browser.get("/my/documents").text
    assert "ボランティア活動保険" in page
    assert "確認待ち" in page
    bad = {"language": "vi", "evidence": "jlpt", "level": "4", "file": (BytesIO(b"<html>"), "n1.pdf")}
    answer = browser.post("/my/documents/language", data=bad)
    assert (answer.status_code, "PDFか写真" in answer.text) == (422, True)
    with app.test_request_context():
        document = db.session.scalars(select(Document)).one()
        key = document.id
        assert (document.volunteer_id, document.state) == (number, DocumentState.FILED)
    fetched = browser.get(f"/my/documents/{key}/file")
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["Content-Security-Policy"].startswith("sandbox")
    assert (fetched.mimetype, fetched.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert browser.post(f"/my/documents/{key}/withdraw").status_code == 303
    assert "確認待ち" not in browser.get("/my/documents").text


def test_nobody_sends_in_a_registration(app: Flask, sign_in: SignIn) -> None:
    """The registration is the foundation's own; a form that claims one is refused."""
    with app.test_request_context():
        someone()
        db.session.commit()
    for kind in ("registration", "nonsense", ""):
        form = {"kind": kind, "file": (BytesIO(pdf()), "x.pdf")}
        assert sign_in("own@example.jp").post("/my/documents/paper", data=form).status_code == 422


def test_a_paper_is_seen_by_its_owner_and_the_coordinators_and_every_look_is_on_record(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    """Another volunteer, a clerk, an administrator and a stranger do not see it."""
    with app.test_request_context():
        person = someone()
        document = services.file_document(owner(person), person, N1, picture())
        make.volunteer_user(make.volunteer(email="other@example.jp"))
        make.clerk(make.institution(), email="clerk@example.jp")
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp")
        make.coordinator(email="desk@example.jp")
        db.session.commit()
        key = document.id
    desk = f"/volunteers/papers/{key}/file"
    assert sign_in("other@example.jp").get(f"/my/documents/{key}/file").status_code == 404
    for email in ("other@example.jp", "clerk@example.jp", "admin@example.jp", "own@example.jp"):
        browser = sign_in(email)
        assert {browser.get(url).status_code for url in (desk, f"/volunteers/papers/{key}")} == {403}
    assert client.get(desk).status_code == 302
    with app.test_request_context():
        assert looks() == []
    coordinator = sign_in("desk@example.jp")
    assert coordinator.get(desk).status_code == 200
    assert coordinator.get(f"/volunteers/papers/{key}").status_code == 200
    with app.test_request_context():
        assert looks() == [key, key]


def test_the_inbox_of_the_coordinators(app: Flask, sign_in: SignIn) -> None:
    """What waits is counted in the menu and decided on its page; wrong forms come back with a sentence."""
    with app.test_request_context():
        person = someone(languages={"vi": 1})
        first = services.file_document(owner(person), person, N1, picture())
        second = services.file_document(owner(person), person, INSURANCE, pdf())
        make.coordinator(email="desk@example.jp")
        db.session.commit()
        keys, number = (first.id, second.id), person.id
        assert queries.count_inbox() == 2
    browser = sign_in("desk@example.jp")
    assert "ベトナム語" in browser.get("/volunteers/papers/").text
    base = f"/volunteers/papers/{keys[0]}"
    assert browser.post(f"{base}/approve", data={}).status_code == 422
    assert browser.post(f"{base}/refuse", data={"reason": ""}).status_code == 422
    assert browser.post(f"{base}/approve", data={"grade": "N1"}).status_code == 303
    assert browser.post(f"{base}/approve", data={"grade": "N1"}).status_code == 409
    dates = {"issued_on": "2027-04-01", "valid_until": "2027-03-31"}
    assert browser.post(f"/volunteers/papers/{keys[1]}/approve", data=dates).status_code == 422
    assert (
        browser.post(f"/volunteers/papers/{keys[1]}/refuse", data={"reason": "不鮮明です。"}).status_code
        == 303
    )
    with app.test_request_context():
        assert db.session.get_one(Volunteer, number).level("vi") == 2
        assert queries.count_inbox() == 0
