"""Standby people: asked beforehand, they step in by one tap when the one who is booked cannot come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.assignments.models import COUNTED_ON, Assignment, QuestionKind, Standby
from dispatch.assignments.planning.ranking import ranked
from dispatch.assignments.services import letters
from dispatch.assignments.services.asking import ask
from dispatch.assignments.services.checks import live, lock_request, lock_volunteers
from dispatch.assignments.services.deadlines import offer_deadline
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _, _l, label, show_moment
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState
from dispatch.vocabulary import StandbyState as State
from dispatch.volunteers.engagements import engaged

MOVES: dict[State, frozenset[State]] = {
    State.ASKED: frozenset({State.AGREED, State.REFUSED, State.LAPSED, State.RELEASED}),
    State.AGREED: frozenset({State.REFUSED, State.RELEASED, State.STEPPED_IN}),
    State.REFUSED: frozenset(),
    State.LAPSED: frozenset(),
    State.RELEASED: frozenset(),
    State.STEPPED_IN: frozenset(),
}
"""The one table of legal moves; migration 0007 puts the same table into the database as triggers."""
REFUSED = _l("本人から、待機できないと返事がありました。")
OTHER_WORK = _l("同じ時間に、ほかの活動を引き受けました。")
IN_SESSION = _l("同じ時間に、研修などの予定があります。")
SAID_NO = _l("この依頼の打診を引き受けませんでした。")
AWAY = _l("活動を休んでいるか、名簿から外れました。")
COUNTED_TWICE = ("no_double_standby", "uq_standbys_asked_once_at_a_time", "standbys.request_id")


def move(standby: Standby, to: State, actor: Actor, **detail: Any) -> None:
    """Move a standby and write it into the record. Raises `Conflict` where the present state does not lead there."""
    if to not in MOVES[standby.state]:
        raise Conflict(
            _("この待機は現在「%(state)s」のため、この操作はできません。", state=label(standby.state)),
            _("画面を更新して、最新の状況を確認してください。"),
        )
    standby.state = to
    if to in (State.AGREED, State.REFUSED):
        standby.answered_at = clock.now()
    db.session.flush()
    audit.record(actor, f"standby.{to.value}", standby.request, volunteer=standby.volunteer.name, **detail)


def ask_standby(actor: Actor, request: ServiceRequest, position: int, volunteer_id: int) -> Standby:
    """Ask somebody whether they could step in for whoever is booked.

    Raises `Conflict` where nobody is booked, or the person does not fit, has been asked enough this week, or is counted
    on by a request at the same time.
    """
    request = lock_request(request)
    booked = next((job for job in live(request, AssignmentState.ACCEPTED) if job.position == position), None)
    if request.state is not RequestState.CONFIRMED or booked is None:
        raise Conflict(_("待機をお願いできるのは、派遣が確定している依頼だけです。"))
    lock_volunteers([volunteer_id])
    fitting = ranked(request, position, booked.option_id, booked.mode, spare_proposed=False)
    if volunteer_id not in {one.volunteer_id for one in fitting} | _own(request, volunteer_id):
        raise Conflict(_("この人には、いまは待機をお願いできません。条件や打診の上限を確認してください。"))
    standby = Standby(
        request_id=request.id, option_id=booked.option_id, position=position, volunteer_id=volunteer_id,
        start_at=booked.start_at, end_at=booked.end_at, mode=booked.mode, asked_by_id=actor.id,
        deadline=offer_deadline(booked.start_at, request.programme.settings),
    )  # fmt: skip
    with _counted_once():
        db.session.add(standby)
        db.session.flush()
    audit.record(actor, "standby.asked", request, volunteer=standby.volunteer.name)
    letters.standby(standby, "standby_asked")
    return standby


def _own(request: ServiceRequest, volunteer_id: int) -> set[int]:
    """Who is asked already gets the sentence of the database's guard instead of one about conditions."""
    asked = any(one.volunteer_id == volunteer_id for one in of_request(request))
    return {volunteer_id} if asked else set()


@contextmanager
def _counted_once() -> Iterator[None]:
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        if not any(guard in str(error.orig) for guard in COUNTED_TWICE):
            raise
        raise Conflict(_("この人は、同じ時間にほかの待機をお願いしています。")) from error


def of_request(request: ServiceRequest, *states: State) -> list[Standby]:
    """Standbys of a request in these states (those counted on), held and as they are now, who agreed first coming
    first."""
    found = _held(Standby.request_id == request.id, Standby.state.in_(states or COUNTED_ON))
    return sorted(found, key=lambda one: (one.answered_at is None, one.answered_at or one.created_at, one.id))


def _held(*which: ColumnElement[bool]) -> list[Standby]:
    """Rows locked in the order of their ids: two who hold several never wait for each other."""
    statement = select(Standby).where(*which).order_by(Standby.id).with_for_update(of=Standby)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def agree(actor: Actor, standby: Standby) -> None:
    """Yes, I could. Raises `Gone` after the deadline, `Conflict` where it is answered or no longer wanted, or where
    they have a session at that time."""
    lock_request(standby.request)
    lock_volunteers([standby.volunteer_id])
    standby = lock(standby)
    if standby.state is State.ASKED and standby.deadline <= clock.now():
        raise Gone(
            _("回答の期限（%(when)s）を過ぎたため、お受けできません。", when=show_moment(standby.deadline))
        )
    if standby.state is State.ASKED and engaged(standby.volunteer_id, standby.start_at, standby.end_at):
        raise Conflict(_("同じ時間に研修などの予定があるため、待機をお受けできません。"))
    move(standby, State.AGREED, actor)


def refuse(actor: Actor, standby: Standby, note: str = "") -> None:
    """No, or no longer; the desk is told, and the next one looked for."""
    lock_request(standby.request)
    standby = lock(standby)
    standby.note = note.strip()
    move(standby, State.REFUSED, actor, note=standby.note)
    lost(standby, REFUSED)


def lost(standby: Standby, why: str) -> None:
    """The desk counted on somebody who cannot be counted on any more: it is told, and the next one is looked for."""
    letters.standby_lost(standby, why)
    ask(SYSTEM, QuestionKind.STANDBY)


def release(actor: Actor, standbys: Iterable[Standby], *, tell: bool = True) -> None:
    """Nobody needs to be ready any more; they are told, with thanks.

    Raises `Conflict` where one of them has stepped in, refused or been released meanwhile.
    """
    for standby in standbys:
        move(lock(standby), State.RELEASED, actor)
        if tell:
            letters.standby(standby, "standby_released")


def release_overlapping(actor: Actor, won: Assignment) -> None:
    """Who has taken work cannot stand by at that time; who counted on them for another request is told."""
    for standby in _stood_by(won.volunteer_id, won.start_at, won.end_at):
        release(actor, [standby], tell=False)
        if standby.request_id != won.request_id:
            lost(standby, OTHER_WORK)


def release_at(actor: Actor, volunteer_id: int, start: datetime, end: datetime) -> None:
    """Who is in a session cannot stand by at that time; the desk is told."""
    for standby in _stood_by(volunteer_id, start, end):
        release(actor, [standby], tell=False)
        lost(standby, IN_SESSION)


def _stood_by(volunteer_id: int, start: datetime, end: datetime) -> list[Standby]:
    mine = (Standby.volunteer_id == volunteer_id, Standby.state.in_(COUNTED_ON))
    return _held(*mine, Standby.start_at < end, Standby.end_at > start)


def release_who_said_no(request: ServiceRequest, asked: Assignment) -> None:
    """Who does not take the request's offer is not counted on to step in for it."""
    for standby in of_request(request):
        if standby.volunteer_id == asked.volunteer_id:
            release(SYSTEM, [standby], tell=False)
            lost(standby, SAID_NO)
