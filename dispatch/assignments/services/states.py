"""The one place where an assignment's state moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, DoubleBooking
from dispatch.i18n import _, label, show_span
from dispatch.vocabulary import AssignmentState as State
from dispatch.volunteers.engagements import engaged
from dispatch.volunteers.models import Volunteer

MOVES: dict[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.OFFERED, State.WITHDRAWN}),
    State.OFFERED: frozenset({State.ACCEPTED, State.DECLINED, State.LAPSED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.DONE, State.CANCELLED, State.NO_SHOW}),
    State.DONE: frozenset({State.NO_SHOW}),
    State.DECLINED: frozenset(),
    State.LAPSED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.CANCELLED: frozenset(),
    State.NO_SHOW: frozenset(),
}
"""The one table of legal moves; migration 0007 puts the same table into the database as triggers."""
NO_DOUBLE_BOOKING = "no_double_booking"
NOT_TWICE = ("uq_assignments_not_asked_twice", "assignments.volunteer_id, assignments.start_at")
ONE_PERSON = (  # by the index's name on PostgreSQL, by its columns on SQLite
    "uq_assignments_one_person_per_need",
    "uq_assignments_asked_once_at_a_time",
    "assignments.request_id, assignments.position",
    "assignments.request_id, assignments.volunteer_id",
)
ANSWERS = (State.ACCEPTED, State.DECLINED, State.LAPSED)
DEADLOCK = "40P01"  # SQLSTATE, PostgreSQL, appendix A


def move(
    assignment: Assignment,
    to: State,
    actor: Actor,
    outcome: Mapping[str, Any] = MappingProxyType({}),
    **detail: Any,
) -> None:
    """Move an assignment, write it into the record, and let the database check that nobody is booked twice.

    `outcome` are columns that go with the new state and with no other, as the side of a no-show: written with it.
    Raises `Conflict` where the present state does not lead there, `DoubleBooking` where the person's time is taken, by
    other work or by a session they have promised to be at. Who asks or agrees holds the person's row: seats in sessions
    are taken under the same lock.
    """
    if to not in MOVES[assignment.state]:
        raise Conflict(
            _("この打診は現在「%(state)s」のため、この操作はできません。", state=label(assignment.state)),
            _("画面を更新して、最新の状況を確認してください。"),
        )
    before = assignment.state
    if to in (State.OFFERED, State.ACCEPTED):
        _must_not_be_engaged(assignment, to)
    with guarded(assignment):
        assignment.state = to
        for name, value in outcome.items():
            setattr(assignment, name, value)
        if to in ANSWERS:
            assignment.answered_at = clock.now()
    audit.record(
        actor,
        f"assignment.{to.value}",
        assignment.request,
        assignment=assignment.id,
        volunteer=assignment.volunteer.name,
        before=before.value,
        **detail,
    )


def _must_not_be_engaged(assignment: Assignment, to: State) -> None:
    """Nobody is in a session and at a hospital at once; no reason of the desk's sets this aside."""
    found = engaged(assignment.volunteer_id, assignment.start_at, assignment.end_at)
    if not found:
        return
    said = {"session": found[0].title, "when": show_span(found[0].start, found[0].end)}
    if to is State.ACCEPTED:
        raise DoubleBooking(
            _("同じ時間に研修などの予定「%(session)s」（%(when)s）があるため、お受けできません。", **said),
            _("その予定を取り消すと、お受けいただけます。迷うときは、コーディネーターにお電話ください。"),
        )
    raise DoubleBooking(
        _(
            "%(name)sさんは、同じ時間に研修などの予定「%(session)s」（%(when)s）があるため、打診できません。",
            name=assignment.volunteer.name,
            **said,
        ),
        _("本人に確かめ、その予定を取り消すか別の回に替えてから、もう一度お試しください。"),
    )


@contextmanager
def guarded(assignment: Assignment) -> Iterator[None]:
    """Write what is changed inside in a savepoint, turning a refusal by the database's guards into a sentence."""
    who, start, end = assignment.volunteer_id, assignment.start_at, assignment.end_at
    try:
        with db.session.begin_nested():
            yield
            db.session.add(assignment)
            db.session.flush()
    except IntegrityError as error:
        cause = str(error.orig)
        if NO_DOUBLE_BOOKING in cause:
            raise _already_booked(who, start, end) from error
        if any(guard in cause for guard in NOT_TWICE):
            raise _asked_already(who) from error
        if any(guard in cause for guard in ONE_PERSON):
            raise Conflict(
                _("この依頼にはすでに別の打診または担当者があります。"),
                _("画面を更新して、最新の状況を確認してください。"),
            ) from error
        raise
    except OperationalError as error:
        # Two transactions that write overlapping times at the same instant wait for each other inside the exclusion
        # constraint; PostgreSQL lets one of them through and ends the other one's wait as a deadlock.
        if getattr(error.orig, "sqlstate", None) == DEADLOCK:
            raise _already_booked(who, start, end) from error
        raise


def _asked_already(volunteer_id: int) -> Conflict:
    person = db.session.get_one(Volunteer, volunteer_id)
    return Conflict(
        _("%(name)sさんには、この依頼ですでに打診しています。", name=person.name),
        _("もう一度お願いするときは、「別の人を選ぶ」から理由を書いて選んでください。"),
    )


def _already_booked(volunteer_id: int, start: datetime, end: datetime) -> DoubleBooking:
    person = db.session.get_one(Volunteer, volunteer_id)
    return DoubleBooking(
        _(
            "%(name)sさんは、この時間帯（%(when)s）にほかの予定があるため、重ねて依頼できません。",
            name=person.name,
            when=show_span(start, end),
        )
    )
