"""What the demo city shows of volunteers and offers: something on every page that there is for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.assignments.models import (
    ActivityReport,
    Assignment,
    ClosedMonth,
    InstitutionReport,
    PaymentLine,
    ReportState,
    Standby,
)
from dispatch.assignments.planning.limits import asked_enough
from dispatch.assignments.queries import my, payments, repairs
from dispatch.db import db
from dispatch.demo.staff import PASSWORD
from dispatch.notifications.models import MessageChoice, OutboxMessage
from dispatch.requests.models import ProgrammeSettings, ServiceRequest
from dispatch.vocabulary import (
    ApplicationState,
    AskMode,
    AssignmentState,
    DocumentState,
    NoShowSide,
    RenewalAnswer,
    RequestState,
    StandbyState,
)
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Application, BusyTime, CalendarFeed, Document, Renewal, Volunteer
from training.models import (
    Award,
    CourseWish,
    DemandStudy,
    Enrolment,
    LedgerEntry,
    PairingStudy,
    TestResult,
    TrainingSession,
)
from training.vocabulary import EnrolmentState

STATES = set(AssignmentState) - {AssignmentState.PROPOSED}
"""The first plan, which makes proposals, comes after the loading."""


def rows(model: Any) -> Sequence[Any]:
    return db.session.scalars(select(model).order_by(model.id)).all()


def main() -> Volunteer:
    return db.session.scalars(select(Volunteer).where(Volunteer.email == "volunteer@example.jp")).one()


def test_availability_is_of_all_ages(city: Flask) -> None:
    """Most people have said lately when they are free, some long ago, and some want no reminder."""
    people = [person for person in rows(Volunteer) if person.active]
    stale = [person for person in people if volunteers.is_stale(person)]
    assert 15 <= len(stale) <= 60
    assert sum(person.availability_confirmed_at is None for person in people) >= 3
    assert sum(person.availability_reminder_days == 0 for person in people) >= 3
    assert all(volunteers.last_said(person) <= clock.now() for person in people)


def test_there_are_rests_half_days_and_days_that_are_opened(city: Flask) -> None:
    """Pauses with and without an end, also ones that are still to come; days and half days off; a free Sunday."""
    people, today = rows(Volunteer), clock.today(i18n.zone())
    pauses = [(one.paused_from, one.paused_until) for one in people if one.paused_from]
    days = [day for person in people for day in person.exceptions]
    assert any(first > today for first, _last in pauses)
    assert {last is None for _first, last in pauses} == {True, False}
    assert any(not day.free and day.start for day in days)
    assert any(day.free for day in days)


def test_the_volunteer_has_calendars_both_ways(city: Flask) -> None:
    """Busy times from a file, and a feed that has been read."""
    busy = [one for one in rows(BusyTime) if one.end_at > clock.now()]
    feed = db.session.scalars(select(CalendarFeed).where(CalendarFeed.volunteer_id == main().id)).one()
    assert len(busy) >= 4
    assert feed.read_at is not None


def test_the_inboxes_are_full(city: Flask) -> None:
    """Papers that wait, were approved and were refused, beside those of long ago that show the languages of the roster;
    applications in every state but approved."""
    sent = [paper for paper in rows(Document) if paper.file]
    papers = Counter(paper.state for paper in sent)
    assert all(
        paper.evidence and paper.state is DocumentState.APPROVED for paper in rows(Document) if not paper.file
    )
    strangers = Counter(one.state for one in rows(Application))
    assert papers[DocumentState.FILED] >= 4
    assert papers[DocumentState.APPROVED] == 2
    assert papers[DocumentState.REFUSED] == 1
    assert all(volunteers.document_store().read(paper.file) for paper in sent)
    assert strangers[ApplicationState.WAITING] == 2
    assert strangers[ApplicationState.UNCONFIRMED] == 1
    assert strangers[ApplicationState.REFUSED] == 1


def test_the_yearly_question_has_answers_of_all_kinds(city: Flask) -> None:
    """Most go on, two rest, two have left for good, some are silent; the first volunteer has answered."""
    answers = Counter(one.answer for one in rows(Renewal))
    mine = db.session.scalars(select(Renewal).where(Renewal.volunteer_id == main().id)).one()
    assert answers[RenewalAnswer.CONTINUE] > 180
    assert answers[RenewalAnswer.REST] == answers[RenewalAnswer.LEAVE] == 2
    assert answers[None] >= 10
    assert mine.answer is RenewalAnswer.CONTINUE
    assert sum(person.left_on is not None for person in rows(Volunteer)) == 2


def test_offers_are_in_every_state(city: Flask) -> None:
    """Asked, accepted, declined for many reasons, lapsed, withdrawn, done, cancelled on both sides, no-shows."""
    jobs = rows(Assignment)
    assert {job.state for job in jobs} == STATES
    assert len({job.decline_reason for job in jobs if job.decline_reason}) >= 5
    assert {job.no_show_side for job in jobs if job.no_show_side} == set(NoShowSide)
    assert len({job.ended_by for job in jobs if job.ended_by}) >= 2


def test_requests_ask_in_every_manner(city: Flask) -> None:
    """One waits for the first yes of three; open ones ask three at once, or everybody."""
    asked = [row for row in rows(ServiceRequest) if row.ask_mode is AskMode.FIRST_N]
    waiting = [row for row in asked if row.state is RequestState.OFFERED]
    assert [[job.state for job in row.assignments] for row in waiting] == [[AssignmentState.OFFERED] * 3]
    assert {row.ask_mode for row in rows(ServiceRequest)} == {None, AskMode.FIRST_N, AskMode.ALL}


def test_standbys_are_asked_and_agreed(city: Flask) -> None:
    """One has agreed, others think about it, among them the first volunteer."""
    states = Counter(one.state for one in rows(Standby))
    mine = db.session.scalars(select(Standby).where(Standby.volunteer_id == main().id)).one()
    assert states == {StandbyState.AGREED: 1, StandbyState.ASKED: 2}
    assert mine.state is StandbyState.ASKED
    assert mine.deadline > clock.now()


def test_the_desk_sees_a_plan_mended(city: Flask) -> None:
    """Somebody gave up, somebody else is asked, nothing else moved."""
    repair = repairs.latest()
    assert repair is not None
    assert [job.state for job in repair.lost] == [AssignmentState.CANCELLED]
    assert len(repair.instead) == 1
    assert repair.instead[0].after
    assert not repair.moved


def test_one_person_has_been_asked_enough(city: Flask) -> None:
    """Their own limit of the week is reached, and they alone are left out for it."""
    enough = asked_enough(ProgrammeSettings())
    limited = [person for person in rows(Volunteer) if person.asks_per_week == 2]
    assert [person.id for person in limited] == sorted(enough)


def test_reports_are_in_every_state_and_a_month_is_closed(city: Flask) -> None:
    """Waiting, returned, approved; the hospitals' side; and a closed month with lines in it."""
    reports = Counter(one.state for one in rows(ActivityReport))
    closed = db.session.scalars(select(ClosedMonth)).one()
    assert set(reports) == set(ReportState)
    assert all(one.desk_note for one in rows(ActivityReport) if one.state is ReportState.RETURNED)
    assert len({one.punctuality for one in rows(InstitutionReport)}) == 2
    assert any(line.month == closed.month for line in rows(PaymentLine))


def test_messages_are_in_three_languages_and_one_came_back(city: Flask) -> None:
    """Choices of Japanese, easy Japanese and English; a refusal that the person's page shows."""
    assert {choice.locale for choice in rows(MessageChoice)} == {"ja", "en", "ja@easy"}
    assert {"ja", "en", "ja@easy"} == {message.locale for message in rows(OutboxMessage)}
    assert len([message for message in rows(OutboxMessage) if message.refused_at]) == 1


def test_the_first_volunteers_page_is_full(city: Flask) -> None:
    """A next job, an open offer with time left, a report to write, hours and money of the year."""
    today, year = my.today(main()), my.year(main())
    assert today.next is not None
    assert today.offers[0].deadline is not None
    assert (today.offers[0].deadline - clock.now()).total_seconds() > 3600
    assert len(today.reports) == 1
    assert year.minutes > 600
    assert payments.own_year(main()).whole.total > 10_000


PAGES = {
    "volunteer@example.jp": (
        "/my/", "/my/availability", "/my/calendars/", "/my/documents", "/my/conditions", "/my/history", "/my/expenses",
        "/account/messages/", "/my/training/", "/my/training/ledger/", "/my/levels", "/certificates/mine",
    ),
    "coordinator@example.jp": (
        "/desk/", "/desk/fairness", "/desk/standby", "/desk/reports/", "/desk/statements/", "/volunteers/papers/",
        "/volunteers/applications/", "/volunteers/renewals/", "/training/", "/training/courses/", "/training/seats/",
        "/training/next/", "/training/timetable/", "/training/numbers/",
    ),
    "trainer@example.jp": ("/teach/",),
    "admin@example.jp": ("/admin/outbox/", "/admin/jobs/", "/admin/templates/", "/admin/people/", "/admin/audit/"),
    "clerk@example.jp": ("/requests/", "/requests/new"),
}  # fmt: skip


@pytest.mark.parametrize("email", list(PAGES))
def test_every_page_of_the_tour_answers(city: Flask, email: str) -> None:
    """The addresses that the README names lead somewhere for whoever it sends there."""
    db.session.rollback()  # on SQLite an open transaction is a lock
    answers = Context().run(
        _visited, city, email
    )  # apart from the test's own request, whose visitor is nobody
    assert set(answers.values()) == {200}, answers


def _visited(city: Flask, email: str) -> dict[str, int]:
    client = city.test_client()
    client.post("/account/login", data={"email": email, "password": PASSWORD})
    return {page: client.get(page).status_code for page in PAGES[email]}


def test_the_training_desk_has_something_on_every_page(city: Flask) -> None:
    """A half day that is over with its certificates, free seats, a queue with an offer, wishes, a ledger, questions."""
    seats = Counter((row.session.course.code, row.state) for row in rows(Enrolment))
    assert seats["SKILLUP", EnrolmentState.COMPLETED] >= 5
    assert min(seats["SKILLUP", EnrolmentState.ENROLLED], seats["ENTRY", EnrolmentState.ENROLLED]) >= 3
    assert seats["DISASTER", EnrolmentState.OFFERED] == 1 <= seats["DISASTER", EnrolmentState.WAITING]
    own = [award for award in rows(Award) if award.volunteer_id == main().id]
    assert (len(own), own[0].valid_until) == (1, None)
    assert sum(entry.minutes for entry in rows(LedgerEntry) if entry.volunteer_id == main().id) == 600
    assert len(rows(CourseWish)) >= 3 <= len(rows(TrainingSession))
    assert [len(rows(asked)) for asked in (PairingStudy, DemandStudy)] == [1, 1]
    assert not rows(TestResult), "the half day has no test"
