"""A job arrives in calendars and leaves them: what is mailed, judged by RFC 5545, 5546, 6047 and another reader."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
from flask import Flask

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.db import db
from dispatch.notifications import services
from dispatch.vocabulary import AssignmentState, EndedBy, Mode
from tests import factories as make
from tests.support.mail import Mailbox


def a_job() -> Assignment:
    """Somebody's job, decided, with what a hospital says of a patient."""
    person = make.volunteer(email="reader@example.jp")
    make.volunteer_user(person)
    asked = make.service_request(patient_code="P-SECRET", note="K.T.")
    slot = asked.options[0]
    job = Assignment(
        request_id=asked.id, option_id=slot.id, position=0, volunteer_id=person.id, mode=Mode.ONSITE, language="vi",
        level=3, start_at=slot.start_at, end_at=slot.end_at, state=AssignmentState.ACCEPTED,
        offered_at=clock.now(), deadline=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    db.session.add(job)
    db.session.commit()
    return job


def invited(mail: EmailMessage, method: str) -> Any:
    """The event of a mail, after everything that must hold of every iTIP message by mail."""
    (part,) = (one for one in mail.walk() if one.get_content_type() == "text/calendar")
    (file,) = mail.iter_attachments()
    body = mail.get_body(("related", "html"))
    assert body is not None
    alternatives = next(one for one in mail.walk() if one.get_content_type() == "multipart/alternative")
    assert list(alternatives.iter_parts())[-1] is part, (
        "the last alternative is what Gmail and Outlook act on"
    )
    assert (part.get_param("method"), part.get_param("charset")) == (method, "utf-8")
    assert not part.is_attachment()
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    assert data == file.get_payload(decode=True)
    assert file.get_filename() == "tsunagu.ics"
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
    whole = icalendar.Calendar.from_ical(data)
    assert not whole.errors
    assert (str(whole["METHOD"]), str(whole["VERSION"]), bool(whole["PRODID"])) == (method, "2.0", True)
    event: Any
    (event,) = whole.walk("VEVENT")
    assert not event.errors
    for name in ("UID", "DTSTAMP", "DTSTART", "ORGANIZER", "ATTENDEE", "SEQUENCE", "SUMMARY"):
        assert isinstance(event[name], list) is False, f"{name} once"
    assert event["ORGANIZER"] == "mailto:tsunagu@localhost" != event["ATTENDEE"] == f"mailto:{mail['To']}"
    assert event["DTSTAMP"].to_ical().endswith(b"Z")
    assert event["DTSTAMP"].dt <= clock.now()
    assert "DTEND" in event
    assert "DURATION" not in event
    assert not [word for word in (b"P-SECRET", b"K.T.") if word in data.replace(b"\r\n ", b"")]
    return event


def test_a_decision_and_its_end_are_one_event(ctx: Flask, mailbox: Mailbox) -> None:
    """REQUEST puts it in; CANCEL names the same UID and organizer with a greater SEQUENCE and a later stamp."""
    job = a_job()
    letters.decided([job])
    db.session.commit()
    services.deliver_due()
    (first,) = (mail for mail in mailbox.mails if mail["To"] == "reader@example.jp")
    asked = invited(first, "REQUEST")
    assert (asked["STATUS"], asked["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert (asked["DTSTART"].dt, asked["DTEND"].dt) == (job.start_at, job.end_at)
    assert asked["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"

    clock.advance(timedelta(hours=1))
    mailbox.mails.clear()
    letters.called_off(job)
    job.state, job.ended_by = AssignmentState.CANCELLED, EndedBy.INSTITUTION
    db.session.commit()
    services.deliver_due()
    (second,) = (mail for mail in mailbox.mails if mail["To"] == "reader@example.jp")
    gone = invited(second, "CANCEL")
    assert (gone["STATUS"], gone["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert (gone["UID"], gone["ORGANIZER"]) == (asked["UID"], asked["ORGANIZER"])
    assert gone["SEQUENCE"] > asked["SEQUENCE"]
    assert gone["DTSTAMP"].dt > asked["DTSTAMP"].dt
