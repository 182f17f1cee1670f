"""What the demo city promises to whoever opens it: enough of everything, and nothing that cannot be."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.accounts.models import User
from dispatch.assignments import queries
from dispatch.assignments.models import BOOKED, ActivityReport, Assignment, PaymentLine, ReportState
from dispatch.assignments.queries import desk, my
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.demo import accounts
from dispatch.demo.institutions import CLERKS
from dispatch.demo.scenes import SCENES
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.requests.models.programme import LEVEL_BY_VISIT
from dispatch.requests.services.drafts import Slot, time_faults
from dispatch.vocabulary import LANGUAGES, AssignmentState, Mode, RequestState, Strength, Urgency
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Volunteer
from tests.demo.plans import REASONS, leading_rules, solved

OPEN = RequestState.SUBMITTED


def rows(model):
    return db.session.scalars(select(model).order_by(model.id)).all()


def requests(*states):
    return [row for row in rows(ServiceRequest) if row.state in states]


def test_there_is_as_much_as_promised(city: Flask) -> None:
    """30 institutions, 250 volunteers, 12 languages, four weeks of work that went all the way, 60 open requests."""
    went_well = requests(RequestState.DONE, RequestState.REPORTED)
    assert len(rows(Institution)) == 30
    assert len(rows(Volunteer)) == 250
    assert {spoken.language for person in rows(Volunteer) for spoken in person.languages} <= set(LANGUAGES)
    assert len({spoken.language for person in rows(Volunteer) for spoken in person.languages}) == 12
    assert len(requests(OPEN)) == 60
    assert len(went_well) == 170
    assert len(rows(ActivityReport)) == len(requests(RequestState.REPORTED)) == 157
    assert min(row.first_start for row in went_well) < clock.now() - timedelta(days=25)


def test_not_everything_went_well(city: Flask) -> None:
    """Cancelled early and late, unfilled with reasons, declined, lapsed, reports that are missing: each is there."""
    cancelled = requests(RequestState.CANCELLED)
    answers = Counter(job.state for job in rows(Assignment))
    assert {row.cancelled_late for row in cancelled} == {True, False}
    assert all(row.cancel_reason for row in cancelled)
    nobody = [row for row in requests(RequestState.UNFILLED) if not row.assignments]
    assert len({row.why_uncovered[-1]["rule"] for row in nobody}) >= 3
    assert answers[AssignmentState.DECLINED] >= 20
    assert answers[AssignmentState.LAPSED] >= 1
    assert len(requests(RequestState.DONE)) == 13


def test_the_roster_shows_what_a_roster_holds(city: Flask) -> None:
    """People on pause, papers that run out, declined topics, refused places, days off, people who have left."""
    people, today = rows(Volunteer), clock.today(i18n.zone())
    ends = [paper.valid_until for person in people for paper in person.credentials if paper.valid_until]
    assert sum(person.paused_from is not None for person in people) == 14
    assert sum(end < today for end in ends) >= 4
    assert sum(today <= end < today + timedelta(days=30) for end in ends) >= 5
    assert sum(bool(person.declined_topics) for person in people) >= 30
    assert sum(bool(person.refused_institutions) for person in people) >= 10
    assert sum(bool(person.exceptions) for person in people) >= 40
    assert sum(not person.active for person in people) == 5
    assert len({person.name for person in people}) == 250
    assert all(spoken.evidence for person in people for spoken in person.languages)
    judged = sum(len(person.level_overrides) for person in people)
    assert 10 <= judged <= 60, "most levels follow from papers, a few from an interview"
    assert volunteers.rederive(people) == 0


def test_open_requests_are_of_all_kinds(city: Flask) -> None:
    """Teams, other modes, later choices, genders, last time's interpreter, level 4, urgency, named people."""
    waiting = requests(OPEN)
    assert sum(len(row.needs) == 2 for row in waiting) == 4
    assert sum(bool(row.other_modes) for row in waiting) >= 10
    assert {len(row.options) for row in waiting} == {1, 2, 3}
    assert {row.gender_strength for row in waiting} == {None, *Strength}
    assert sum(row.same_interpreter for row in waiting) == 8
    assert sum(row.needs[0].level == 4 for row in waiting) >= 5
    assert {row.urgency for row in waiting} == set(Urgency)
    assert {row.mode for row in waiting} == set(Mode)
    assert {rule.wanted for row in waiting for rule in row.ruled_volunteers} == {True, False}
    assert len({row.needs[0].language for row in waiting}) >= 10


def test_every_open_request_could_have_been_posted(city: Flask) -> None:
    """Times, level, consents, gender with its strength, and a department that the institution has."""
    topics = {(scene.department, scene.kind): scene.topic for scene in SCENES}
    for row in requests(OPEN):
        slots = tuple(Slot(option.start_at, option.end_at) for option in row.options)
        assert time_faults(slots, row.programme.settings) == []
        assert bool(row.gender) == bool(row.gender_strength)
        assert row.patient_code
        assert row.patient_consents
        assert row.exclusions_read
        assert row.department in row.institution.departments
        assert row.topic == topics[row.department, row.visit_kind]
        assert row.created_at <= clock.now()
        if len(row.needs) == 1:
            assert row.needs[0].level == LEVEL_BY_VISIT[row.visit_kind]


def test_asking_for_the_same_interpreter_has_a_history(city: Flask) -> None:
    """Where last time's interpreter is asked for, the patient has been there, and both visits bear one series."""
    for row in (row for row in requests(OPEN) if row.same_interpreter):
        before = [
            other for other in requests(RequestState.DONE, RequestState.REPORTED)
            if (other.institution_id, other.patient_code) == (row.institution_id, row.patient_code)
        ]  # fmt: skip
        assert before
        assert {other.series for other in before} == {row.series}
        assert row.series


def test_nobody_works_twice_at_once(city: Flask) -> None:
    """Of one person's booked work no two overlap."""
    held: dict[int, list[Assignment]] = {}
    for job in rows(Assignment):
        if job.state in BOOKED:
            held.setdefault(job.volunteer_id, []).append(job)
    assert len(held) > 80
    for jobs in held.values():
        ordered = sorted(jobs, key=lambda job: job.start_at)
        assert all(one.end_at <= other.start_at for one, other in pairwise(ordered))


def test_the_record_and_the_codes_follow_the_time(city: Flask) -> None:
    """Entries of the record are numbered as they happened, codes as they were posted, and nothing lies ahead."""
    times = [entry.at for entry in rows(AuditEntry) if not entry.action.startswith(("user.", "plan."))]
    posted = [row.created_at for row in sorted(rows(ServiceRequest), key=lambda row: row.code)]
    assert times == sorted(times)
    assert posted == sorted(posted)
    assert times[-1] <= clock.now()
    assert len(times) > 1500


def test_a_request_tells_its_whole_life(city: Flask) -> None:
    """The record of a reported request has every step, each in its place."""
    entries = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_type == "ServiceRequest", AuditEntry.subject_id == _plain_request().id)
        .where(AuditEntry.action != "read")
        .order_by(AuditEntry.id)
    ).all()
    assert entries == [
        "request.submitted", "request.proposed", "assignment.offered", "request.offered", "assignment.accepted",
        "request.confirmed", "assignment.done", "request.done", "report.filed", "request.reported", "report.approved",
    ]  # fmt: skip


def _plain_request():
    return next(row for row in requests(RequestState.REPORTED) if len(row.assignments) == 1)


def test_the_desk_has_something_in_every_list(city: Flask) -> None:
    """Before the first plan all but the proposals; some deadlines are near."""
    numbers = desk.counts(desk.Filters())
    waiting = [job for job in rows(Assignment) if job.state is AssignmentState.OFFERED]
    assert numbers[desk.Tab.UNCOVERED] == 60
    assert numbers[desk.Tab.WAITING] == len(waiting) == 13
    assert numbers[desk.Tab.CONFIRMED] >= 9
    assert numbers[desk.Tab.REPORTS] == 12
    assert all(job.deadline > clock.now() for job in waiting)
    assert any(job.deadline < clock.now() + desk.SOON for job in waiting)
    assert queries.count_waiting() == 60


def test_the_accounts_can_sign_in(city: Flask) -> None:
    """Each with the password that is stated, in the role that is stated; the file says the same."""
    written = json.loads((Path(city.instance_path) / "demo.json").read_text(encoding="utf-8"))
    assert written == accounts()
    assert {one["role"] for one in written} == {
        "coordinator",
        "hospital",
        "volunteer",
        "trainer",
        "administrator",
    }
    for one in written:
        answer = city.test_client().post("/account/login", data={k: one[k] for k in ("email", "password")})
        assert answer.status_code == 302, one
        assert db.session.scalars(select(User).where(User.email == one["email"])).one().is_a(one["role"])


def test_nobody_else_can_sign_in_yet(city: Flask) -> None:
    """The other accounts have no password: whoever guesses the demo's gets no further."""
    stated = {one["email"] for one in accounts()}
    assert all((user.password is None) == (user.email not in stated) for user in rows(User))


@pytest.mark.parametrize("email", ["volunteer@example.jp", "volunteer2@example.jp"])
def test_the_volunteers_have_work_of_every_kind(city: Flask, email: str) -> None:
    """Something to answer, something to look forward to, something to look back on."""
    person = db.session.scalars(select(Volunteer).where(Volunteer.email == email)).one()
    today = my.today(person)
    assert today.offers
    assert today.next is not None
    assert len(my.year(person).jobs) + len(my.year(person, my.year(person).number - 1).jobs) >= 3


def test_the_volunteer_has_a_report_to_write_and_has_said_no_once(city: Flask) -> None:
    """The first volunteer's page shows a missing report, and the history a refusal."""
    person = db.session.scalars(select(Volunteer).where(Volunteer.email == "volunteer@example.jp")).one()
    assert len(my.today(person).reports) == 1
    assert my.declined(person)


def test_the_clerks_hospital_has_requests_in_every_state(city: Flask) -> None:
    """Open, asked, confirmed, done, reported, cancelled, unfilled."""
    place = db.session.scalars(select(Institution).where(Institution.name == CLERKS)).one()
    states = {row.state for row in rows(ServiceRequest) if row.institution_id == place.id}
    assert states >= {
        RequestState.SUBMITTED, RequestState.OFFERED, RequestState.CONFIRMED, RequestState.REPORTED,
        RequestState.CANCELLED, RequestState.UNFILLED,
    }  # fmt: skip


def test_the_first_plan_covers_most_and_says_why_not_the_rest(city: Flask) -> None:
    """55 of 60, proven; the five that are left have five different reasons. Both databases give the same problem."""
    outlook, plan = solved()
    assert len(outlook.open) == 60
    assert (plan.status, plan.coverage) == ("optimal", plan.coverage_bound)
    assert leading_rules(plan) == REASONS


def test_messages_have_gone_out(city: Flask) -> None:
    """The outbox holds the offers of the last days, sent; one message has failed; what is unsent is due later."""
    offers = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer")).all()
    unsent = db.session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))).all()
    assert len(offers) >= 9
    assert all(message.send_after > clock.now() for message in unsent)
    assert [message.attempts for message in unsent if message.error] == [4]


def test_reports_wait_for_the_desk_and_older_ones_are_booked(city: Flask) -> None:
    """Something to approve, something approved, and a line of payment for each of the latter."""
    reports = rows(ActivityReport)
    approved = [one for one in reports if one.state is ReportState.APPROVED]
    assert len(approved) > len(reports) - len(approved) > 5
    assert sorted(line.report_id for line in rows(PaymentLine)) == sorted(one.id for one in approved)
