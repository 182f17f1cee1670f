"""Jobs given already past an expiry: flagged for the desk with the reason, put back at its word or by a setting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.queries.expired import Lack, flagged
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.vocabulary import AssignmentState, CredentialKind, Mode, RequestState, VisitKind
from dispatch.volunteers import services as roster
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.assignments import life

SignIn = Callable[[str], FlaskClient]
KIND = CredentialKind.MEDICAL_BASIC


def booked(person: Volunteer) -> Assignment:
    """A job on 1 December that they have agreed to."""
    return life.booked(make.coordinator(), make.service_request(), person)


def certified() -> Volunteer:
    """Level 3 by a certificate alone."""
    person = make.volunteer({"vi": 0})
    roster.grant_credential(SYSTEM, person, KIND, issued_on=date(2026, 4, 1), valid_until=None, language="vi")
    return person


def test_what_has_run_out_on_the_day_is_flagged_with_its_reason(ctx: Flask) -> None:
    """A level revoked, a visit forbidden, an insurance that ends the day before; who lacks nothing is not listed."""
    people = [certified() for _ in range(4)]
    jobs = [booked(person) for person in people]
    assert flagged() == []
    desk, day = make.coordinator(), date(2026, 12, 1)
    roster.revoke_credential(desk, people[0], KIND, on=day, language="vi")
    visit = VisitKind.RETURN_VISIT
    roster.override_visit(desk, people[1], "vi", visit, False, note="苦情の確認中", last=day)
    paper = next(one for one in people[2].credentials if one.kind is CredentialKind.INSURANCE)
    paper.valid_until = day - timedelta(days=1)
    db.session.flush()
    found = {flag.job.id: (flag.lacks, flag.papers) for flag in flagged()}
    assert found == {
        jobs[0].id: ((Lack.LEVEL,), ()),
        jobs[1].id: ((Lack.VISIT,), ()),
        jobs[2].id: ((Lack.PAPER,), (CredentialKind.INSURANCE,)),
    }


def test_a_job_is_put_back_and_somebody_else_is_looked_for(ctx: Flask) -> None:
    """The person is told and free again, the request is matched anew; one that lacks nothing is not touched."""
    person, other = certified(), certified()
    job, kept = booked(person), booked(other)
    with pytest.raises(Conflict):
        services.repair_job(SYSTEM, job)
    roster.revoke_credential(SYSTEM, person, KIND, on=date(2026, 12, 1), language="vi")
    services.repair_job(make.coordinator(), job)
    assert (job.state, job.request.state) == (AssignmentState.CANCELLED, RequestState.MATCHING)
    assert "レベルが足りません" in job.closing_note
    assert kept.state is AssignmentState.ACCEPTED
    assert flagged() == []


def test_without_the_desk_only_where_the_programme_says_so(ctx: Flask) -> None:
    """By default nothing moves by itself; with the setting one turn puts it back, and a second finds nothing."""
    person = certified()
    job = booked(person)
    roster.revoke_credential(SYSTEM, person, KIND, on=date(2026, 12, 1), language="vi")
    db.session.commit()
    assert services.repair_expired() == 0
    make.programme(repair_expired=True)
    db.session.commit()
    assert (services.repair_expired(), services.repair_expired()) == (1, 0)
    assert db.session.get_one(Assignment, job.id).state is AssignmentState.CANCELLED


def test_the_desk_sees_and_decides(app: Flask, sign_in: SignIn) -> None:
    """The number stands on the desk's first page, the list says why, one more page asks before anybody is taken off."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        person = certified()
        key = booked(person).id
        roster.revoke_credential(SYSTEM, person, KIND, on=date(2026, 12, 1), language="vi")
        db.session.commit()
    desk = sign_in("desk@example.jp")
    assert "期限切れなどの派遣が1件あります" in desk.get("/desk/").text
    assert "レベルが足りません" in desk.get("/desk/expired").text
    assert desk.get(f"/desk/expired/{key}").status_code == 200
    assert desk.post(f"/desk/expired/{key}/put-back").status_code == 303
    assert desk.get(f"/desk/expired/{key}").status_code == 409
    assert "いまはありません" in desk.get("/desk/expired").text


def offered(person: Volunteer) -> Assignment:
    """A job on 1 December that they have been asked for."""
    request, desk = make.service_request(), make.coordinator()
    services.choose(desk, request, services.Choice(0, person.id, 0, Mode.ONSITE))
    (job,) = life.confirm(desk, request)
    return job


def test_no_yes_is_taken_from_who_has_lost_the_level_meanwhile(ctx: Flask) -> None:
    """A certificate revoked between the question and the yes: the answer says why, the job stays open for the desk; who
    lacks nothing, and who was asked by hand in spite of it, agree as ever."""
    person, other, chosen = certified(), certified(), certified()
    jobs = [offered(one) for one in (person, other, chosen)]
    for one in (person, chosen):
        roster.revoke_credential(SYSTEM, one, KIND, on=date(2026, 12, 1), language="vi")
    jobs[2].override_reason = "ほかにいないため"
    db.session.commit()
    with pytest.raises(Conflict, match="レベルが足りません"):
        services.accept(services.bearer(jobs[0]), jobs[0])
    db.session.rollback()
    for job in jobs[1:]:
        services.accept(services.bearer(job), job)
    db.session.commit()
    states = [job.state for job in jobs]
    assert states == [AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.ACCEPTED]
    assert [flag.job.id for flag in flagged()] == [jobs[0].id, jobs[2].id]
