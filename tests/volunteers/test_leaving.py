"""Leaving for good: what stands in the way, what goes, what stays, and that nobody comes back in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.choosing import choose
from dispatch.accounts.models import User
from dispatch.assignments.models import Assignment, Standby
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications.models import MessageChoice, OutboxMessage
from dispatch.notifications.services import Recipient, post
from dispatch.vocabulary import (
    ApplicationState,
    AssignmentState,
    CredentialKind,
    EndedBy,
    EvidenceKind,
    RoleName,
    StandbyState,
)
from dispatch.volunteers import services
from dispatch.volunteers.models import (
    Application,
    BusyTime,
    CalendarFeed,
    Document,
    OutsideCalendar,
    Volunteer,
)
from dispatch.volunteers.services.applications import Details
from dispatch.volunteers.services.documents import Claim
from tests import factories as make
from tests.uploads.papers import pdf

SignIn = Callable[[str], FlaskClient]
SECRETS = (
    "own@example.jp", "090-1111-2222", "中央区新町1-2-3", "新町駅", "内緒の備考", "secret.example",
    "内緒の理由", "内緒の級", "hook.example", "ひみつの町",
)  # fmt: skip


def booked(person: Volunteer, state: AssignmentState = AssignmentState.ACCEPTED, days: int = 1) -> Assignment:
    """A job of this person, so many days from now."""
    start = clock.now() + timedelta(days=days)
    asked = make.service_request(start=start)
    job = Assignment(
        request_id=asked.id, position=0, option_id=asked.options[0].id, volunteer_id=person.id,
        language="vi", level=3, mode=asked.mode, start_at=start, end_at=start + timedelta(hours=1), state=state,
    )  # fmt: skip
    db.session.add(job)
    db.session.flush()
    return job


def end(job: Assignment) -> None:
    """The job is no longer this person's."""
    if job.state is AssignmentState.ACCEPTED:
        job.state, job.ended_by = AssignmentState.CANCELLED, EndedBy.VOLUNTEER
    else:
        job.state = AssignmentState.WITHDRAWN
    db.session.flush()


def someone() -> tuple[Volunteer, User]:
    """Somebody with all that a person can leave behind."""
    person = make.volunteer(
        email="own@example.jp", phone="090-1111-2222", address="中央区新町1-2-3", home_town="中央区新町",
        nearest_station="新町駅", note="内緒の備考", declined_topics=["surgery"], lat=32.8123, lon=130.7123,
    )  # fmt: skip
    user = make.volunteer_user(person)
    hospital = make.institution()
    services.set_conditions(user, person, {}, {hospital.id: "内緒の理由"})
    services.file_document(user, person, Claim(kind=CredentialKind.INSURANCE), pdf())
    proof = Claim(language="vi", evidence=EvidenceKind.JLPT, title="内緒の級", level=4)
    services.approve_language(make.coordinator(), services.file_document(user, person, proof, pdf()), "N1")
    services.open_feed(user, person)
    calendar = OutsideCalendar(volunteer_id=person.id, name="仕事", address="https://secret.example/x.ics")
    db.session.add(calendar)
    db.session.flush()
    end = clock.now() + timedelta(hours=1)
    db.session.add(BusyTime(calendar_id=calendar.id, start_at=clock.now(), end_at=end))
    services.say_day(user, person, date(2026, 12, 24), False)
    choose(user, channel="mail", locale="en", webhook_url="https://hook.example/x")
    post("message_test", "test:1", Recipient("own@example.jp", "x", "ja", user.id))
    services.apply_to_join(
        Details("山川", "やまかわ", "own@example.jp", "090-1111-2222", "中央区", {"vi": 3})
    )
    db.session.add(Application(
        name="山川", email="own@example.jp", phone="090-1111-2222", town="ひみつの町", nonce="x",
        state=ApplicationState.APPROVED, decided_at=clock.now(), volunteer_id=person.id,
    ))  # fmt: skip
    db.session.flush()
    return person, user


def everywhere() -> str:
    """All that the database holds, in one text."""
    db.session.flush()
    tables = (db.session.execute(select(table)).all() for table in db.metadata.sorted_tables)
    return "\n".join(str(row) for rows in tables for row in rows)


def told(number: str = "090-1111-2222") -> OutboxMessage:
    """A message to the desk that says whom to ring."""
    words = {"subject": "至急", "body": f"山川さん {number} に電話してください。"}
    message = OutboxMessage(
        key="told", kind="interpreter_gave_up", address="desk@example.jp", sent_at=clock.now(), **words
    )
    db.session.add(message)
    db.session.flush()
    return message


def rest_of(table: type) -> int:
    return len(db.session.scalars(select(table)).all())


def test_all_but_the_name_and_the_work_is_deleted(ctx: Flask) -> None:
    """Every column and row that tells of the person is empty; the name, the jobs and the date of the pledge stay."""
    person, user = someone()
    job = booked(person, AssignmentState.DONE, days=-30)
    db.session.commit()
    name, code = person.name, person.code
    files = services.leave(user, person)
    db.session.commit()
    db.session.expire_all()
    assert (person.name, person.code, person.active, person.left_on) == (
        name,
        code,
        False,
        date(2026, 11, 30),
    )
    assert (job.volunteer_id, [one.kind for one in person.credentials]) == (
        person.id,
        [CredentialKind.PLEDGE],
    )
    values = " ".join(str(getattr(person, column.key)) for column in Volunteer.__table__.columns)
    assert [secret for secret in SECRETS if secret in values] == []
    assert (person.lat, person.lon, person.declined_topics) == (32.8, 130.7, [])
    for rows in (person.languages, person.pattern, person.exceptions, person.refused_institutions):
        assert rows == []
    for table in (Document, CalendarFeed, OutsideCalendar, BusyTime, MessageChoice):
        assert rest_of(table) == 0, table
    assert len(files) == 2


def test_no_table_holds_a_word_of_what_was_deleted(ctx: Flask) -> None:
    """The outbox, the record, the applications, everything: each secret was there before and is nowhere after."""
    person, user = someone()
    sent = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "document_decided")).one()
    sent.sent_at, sent.error = clock.now(), "550 own@example.jp"
    desk = told()
    db.session.commit()
    held = everywhere()
    assert [secret for secret in SECRETS if secret not in held] == []
    services.leave(user, person)
    db.session.commit()
    farewell = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "left")).one()
    assert [secret for secret in SECRETS if secret in everywhere()] == ["own@example.jp"]
    farewell.sent_at = clock.now()
    db.session.commit()
    services.tidy_leavers()
    assert [secret for secret in SECRETS if secret in everywhere()] == []
    assert (sent.body, sent.subject, desk.body) == (
        "",
        "（退会により削除）",
        "山川さん （退会により削除） に電話してください。",
    )


def test_what_others_were_told_of_others_stays(ctx: Flask) -> None:
    """The negative control: nobody else's number is struck out, nobody else's message is emptied."""
    person, user = someone()
    other = told(number="090-9999-0000")
    services.leave(user, person)
    db.session.expire_all()
    assert "090-9999-0000" in other.body


def test_nobody_counts_on_somebody_who_has_left(ctx: Flask) -> None:
    """Who had agreed to stand by is released; a standby of somebody else is not."""
    person, user = someone()
    theirs, others = standing_by(person), standing_by(make.volunteer())
    services.leave(user, person)
    assert (theirs.state, others.state) == (StandbyState.RELEASED, StandbyState.AGREED)


def standing_by(person: Volunteer) -> Standby:
    """An agreed standby for a job of somebody else."""
    job = booked(make.volunteer(), days=3)
    standby = Standby(
        request_id=job.request_id, option_id=job.option_id, position=0, volunteer_id=person.id, mode=job.mode,
        state=StandbyState.AGREED, start_at=job.start_at, end_at=job.end_at, deadline=job.start_at,
    )  # fmt: skip
    db.session.add(standby)
    db.session.flush()
    return standby


def test_a_farewell_that_cannot_be_delivered_is_forgotten_after_a_week(ctx: Flask) -> None:
    """Its address does not stay because the mail server would not have it; nobody tries any more after that."""
    person, user = someone()
    services.leave(user, person)
    db.session.commit()
    clock.advance(timedelta(days=6))
    assert services.tidy_leavers() == 0
    clock.advance(timedelta(days=2))
    assert (services.tidy_leavers(), services.tidy_leavers()) == (1, 0)
    assert "own@example.jp" not in everywhere()
    row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "left")).one()
    assert row.refused_at is not None


def test_a_job_without_a_report_is_pointed_out(app: Flask, sign_in: SignIn) -> None:
    """Whoever leaves before reporting is told that nothing can be paid then; without such a job nobody is."""
    with app.test_request_context():
        person, _user = someone()
        db.session.commit()
        number = person.id
    browser = sign_in("own@example.jp")
    assert "活動報告がまだ" not in browser.get("/my/leave").text
    with app.test_request_context():
        booked(db.session.get_one(Volunteer, number), days=-1)
        db.session.commit()
    assert "活動報告がまだの活動が1件あります" in browser.get("/my/leave").text


def test_the_account_is_shut_and_its_address_free(ctx: Flask) -> None:
    """Nobody signs in with it any more, and the address may join again as somebody new."""
    person, user = someone()
    db.session.commit()
    services.leave(user, person)
    db.session.commit()
    assert (user.active, user.password, user.email) == (False, None, f"left-{person.id}@left.invalid")
    make.volunteer_user(make.volunteer(email="own@example.jp"))
    db.session.commit()


def test_an_account_with_another_role_goes_on_without_this_one(ctx: Flask) -> None:
    """A coordinator who also interpreted stays a coordinator, with the same address."""
    person, user = someone()
    user.roles.append(make.coordinator().roles[0])
    db.session.flush()
    services.leave(user, person)
    db.session.flush()
    waiting = select(OutboxMessage).where(OutboxMessage.kind == "message_test")
    assert db.session.scalars(waiting).one().address == "own@example.jp"
    assert (user.active, str(user.email), person.user_id) == (True, "own@example.jp", None)
    assert [role.name for role in user.roles] == [RoleName.COORDINATOR.value]


def test_the_record_says_what_was_deleted_and_not_the_data(ctx: Flask) -> None:
    """Who, when and which parts; none of the words themselves."""
    person, user = someone()
    services.leave(user, person, "転居のため")
    db.session.flush()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "volunteer.left")).one()
    assert {"address", "phone", "email", "documents", "calendars"} <= set(entry.detail["fields"])
    assert [secret for secret in SECRETS if secret in str(entry.detail)] == []
    assert entry.detail["note"] == "転居のため"


def test_a_farewell_is_sent_and_its_address_forgotten(ctx: Flask) -> None:
    """What was waiting for them is not sent any more; of what was sent nobody keeps the address."""
    person, user = someone()
    sent = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "message_test")).one()
    sent.sent_at = clock.now()
    post("message_test", "test:2", Recipient("own@example.jp", "x", "ja", user.id))
    services.leave(user, person)
    db.session.commit()
    db.session.expire_all()
    rows = {row.kind: row.address for row in db.session.scalars(select(OutboxMessage))}
    assert rows == {"message_test": "", "left": "own@example.jp"}
    assert services.tidy_leavers() == 0
    db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "left")).one().sent_at = clock.now()
    assert (services.tidy_leavers(), services.tidy_leavers()) == (1, 0)


@pytest.mark.parametrize("state", [AssignmentState.ACCEPTED, AssignmentState.OFFERED])
def test_nobody_leaves_with_jobs_ahead(ctx: Flask, state: AssignmentState) -> None:
    """A promise or an open question stands in the way, and nothing at all is deleted; one that is over does not."""
    person, user = someone()
    job = booked(person, state)
    db.session.commit()
    with pytest.raises(Conflict, match="1件"):
        services.leave(user, person)
    assert (person.active, person.phone, rest_of(Document)) == (True, "090-1111-2222", 2)
    end(job)
    services.leave(user, person)
    with pytest.raises(Conflict):
        services.leave(user, person)


def test_the_pages_of_leaving(app: Flask, sign_in: SignIn) -> None:
    """What stays and what goes is shown before and after; then the browser is signed out and stays out."""
    with app.test_request_context():
        person, _user = someone()
        job = booked(person)
        db.session.commit()
        key, number = job.id, person.id
    browser = sign_in("own@example.jp")
    assert "まだ退会できません" in browser.get("/my/leave").text
    assert browser.post("/my/leave").status_code == 409
    with app.test_request_context():
        end(db.session.get_one(Assignment, key))
        db.session.commit()
    assert "削除するもの" in browser.get("/my/leave").text
    answer = browser.post("/my/leave")
    assert answer.location == "/my/left"
    page = browser.get("/my/left").text
    assert "削除したもの" in page
    assert "保管するもの" in page
    assert browser.get("/my/").status_code == 302
    with app.test_request_context():
        assert db.session.get_one(Volunteer, number).left_on == date(2026, 11, 30)
        folder = services.document_store().folder
        named = set(db.session.scalars(select(Document.file)))
        assert {file.name for file in folder.iterdir()} & named == set()


def test_the_desk_enters_that_somebody_leaves(app: Flask, sign_in: SignIn) -> None:
    """Refused while jobs lie ahead; then the person's page says since when, and coming back needs new data."""
    with app.test_request_context():
        person, _user = someone()
        job = booked(person, AssignmentState.OFFERED)
        make.coordinator(email="desk@example.jp")
        db.session.commit()
        key, number = job.id, person.id
    browser = sign_in("desk@example.jp")
    place = f"/volunteers/{number}/leave"
    assert "まだ退会できません" in browser.get(place).text
    assert browser.post(place).status_code == 409
    with app.test_request_context():
        end(db.session.get_one(Assignment, key))
        db.session.commit()
    assert browser.get(place).status_code == 200
    assert browser.post(place, data={"note": "転居"}).status_code == 303
    assert "に退会しました" in browser.get(f"/volunteers/{number}").text
    assert browser.post(place).status_code == 409
    assert browser.post(f"/volunteers/{number}/reactivate").status_code == 303
    with app.test_request_context():
        back = db.session.get_one(Volunteer, number)
        assert (back.active, back.left_on, back.email) == (True, None, "")
