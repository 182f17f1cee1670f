"""How people are asked: one after another, several at once with the first yes winning, or everybody eligible.

An offer holds its person's time, also where several are asked for one need: who is asked twice for one hour would have
to choose for us, and a yes to one would break the other. So nobody has two open offers that overlap, waves are filled
by those who are free, and in a wave of a few those who are about to be asked elsewhere are spared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.planning.ranking import Ranked, ranked
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import live, lock_request
from dispatch.assignments.services.deadlines import offer_deadline
from dispatch.assignments.services.drafting import proposal
from dispatch.assignments.services.states import move
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AskMode, AssignmentState
from dispatch.volunteers.models import Volunteer

MOST_AT_ONCE = 20
"""Beyond, "everyone" is meant."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one request asks: `count` people at once in the mode `first_n`; whether the next person is asked, and a
    standby steps in, without the desk."""

    mode: AskMode
    count: int
    next: bool
    standby_steps_in: bool

    @property
    def at_once(self) -> int | None:
        """How many offers stand for one need at the same time; None is no bound."""
        return {AskMode.ONE: 1, AskMode.FIRST_N: self.count, AskMode.ALL: None}[self.mode]


def manner_of(request: ServiceRequest) -> Manner:
    """What the request says, else its programme."""
    usual = request.programme.settings
    return Manner(
        mode=request.ask_mode or AskMode(usual.ask_mode),
        count=request.ask_count or usual.ask_count,
        next=usual.ask_next if request.ask_next is None else request.ask_next,
        standby_steps_in=usual.standby_steps_in
        if request.standby_steps_in is None
        else request.standby_steps_in,
    )


def set_manner(actor: Actor, request: ServiceRequest, manner: Manner) -> None:
    """Say how this request asks from now on; offers that are out already stay. Raises `Invalid` for a bad number."""
    if not 1 <= manner.count <= MOST_AT_ONCE:
        raise Invalid(_("同時に打診する人数は、1〜%(n)s人で入力してください。", n=MOST_AT_ONCE))
    request = lock_request(request)
    request.ask_mode, request.ask_count = manner.mode, manner.count
    request.ask_next, request.standby_steps_in = manner.next, manner.standby_steps_in
    db.session.flush()
    audit.record(
        actor, "request.asking", request, mode=manner.mode.value, count=manner.count, next=manner.next
    )


def send(actor: Actor, job: Assignment) -> None:
    """Turn a proposal into an offer and write to its person; in the last day the desk is told to watch it."""
    request = job.request
    job.offered_at = clock.now()
    job.deadline = offer_deadline(job.start_at, request.programme.settings)
    job.confirmed_by_id = actor.id
    move(job, AssignmentState.OFFERED, actor, deadline=job.deadline.isoformat())
    letters.offer(job)


def widen(actor: Actor, request: ServiceRequest, position: int) -> list[Assignment]:
    """Ask further people for a need somebody is being asked for, until as many are as the request's manner says.

    Rules, limits and costs are the engine's. Who is being looked at by another transaction at this moment is left out,
    so that two waves never wait for each other; the next best is asked instead.
    """
    out = [job for job in live(request, AssignmentState.OFFERED) if job.position == position]
    most = manner_of(request).at_once
    if not out or (most is not None and len(out) >= most):
        return []
    room = None if most is None else most - len(out)
    jobs: list[Assignment] = []
    waiting = [one.volunteer_id for one in _ranked(request, out[0])]
    while waiting and (room is None or len(jobs) < room):
        now = waiting if room is None else waiting[: room - len(jobs)]
        waiting = waiting[len(now) :]
        held = _hold(now)
        found = [one for one in _ranked(request, out[0]) if one.volunteer_id in held] if held else []
        jobs += [job for one in found if (job := _ask(actor, request, out[0], one)) is not None]
    db.session.refresh(request, ["assignments"])
    return jobs


def _ranked(request: ServiceRequest, first: Assignment) -> list[Ranked]:
    spare = manner_of(request).mode is not AskMode.ALL
    return ranked(request, first.position, first.option_id, first.mode, spare_proposed=spare)


def _hold(people: Sequence[int]) -> set[int]:
    """Those whom nobody else is looking at, held; what others have just done to them can be seen from now on."""
    statement = select(Volunteer.id).where(Volunteer.id.in_(people))
    return set(db.session.scalars(statement.order_by(Volunteer.id).with_for_update(skip_locked=True)))


def _ask(actor: Actor, request: ServiceRequest, first: Assignment, one: Ranked) -> Assignment | None:
    job = proposal(request, first.position, one.volunteer_id, one.way, one.cost, first.run_id)
    try:
        with db.session.begin_nested():
            db.session.add(job)
            db.session.flush()
            send(actor, job)
    except Conflict:  # their time was taken a moment ago; the others are asked all the same
        return None
    return job
