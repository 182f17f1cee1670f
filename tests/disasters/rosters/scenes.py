"""A small disaster with posts, shifts and people who can come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import Choice
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    Duty,
    Muster,
    MusterReply,
    Post,
    RosterRun,
    Shift,
    Supporter,
)
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.building import Question, problem
from dispatch.disasters.rostering.solve import SolveParams, solve
from dispatch.disasters.services import rosters
from dispatch.disasters.services.rosters import PostValues
from dispatch.disasters.services.rosters.links import token_of
from dispatch.disasters.services.rosters.patterns import Pattern
from dispatch.disasters.vocabulary import AnsweredBy, Coming, DutyState, Safety, SupporterRole
from dispatch.vocabulary import Mode, StudyState
from dispatch.volunteers.models import Volunteer
from tests import factories as desk
from tests.disasters import factories as make

HOUR = timedelta(hours=1)


def post(
    event: DisasterEvent,
    role: SupporterRole = SupporterRole.PHONE,
    *,
    start: datetime | None = None,
    **values: Any,
) -> Post:
    """A post with shifts of eight hours for a day: two of them by day with one person each."""
    pattern = {"hours": 24, "length": 8, "day": 1, "night": 0, **values}
    begin = start or clock.now() + HOUR
    made = rosters.add_post(
        desk.coordinator(), event, PostValues(f"{role.ja}の席", role, "3階会議室"), Pattern(begin, **pattern)
    )
    db.session.flush()
    return made


def coming(
    event: DisasterEvent,
    name: str,
    languages: dict[str, int] | None = None,
    *,
    role: SupporterRole = SupporterRole.PHONE,
    how: Coming = Coming.NOW,
    safety: Safety = Safety.SAFE,
    drill: bool = True,
    **values: Any,
) -> Supporter:
    """A supporter who has answered the event's muster."""
    email = values.pop("email", f"{len(name)}{abs(hash(name)) % 10**6}@example.jp")
    who = make.supporter(languages, roles=(role,), drill=drill, name=name, email=email)
    answer(event, who, coming=how, safety=safety, **values)
    return who


def answer(event: DisasterEvent, who: Supporter, **values: Any) -> MusterReply:
    """What somebody says in the event's muster."""
    muster = db.session.query(Muster).filter_by(event_id=event.id).first()
    if muster is None:
        muster = Muster(event_id=event.id, intervals=[30])
        db.session.add(muster)
        db.session.flush()
    reply = db.session.query(MusterReply).filter_by(muster_id=muster.id, supporter_id=who.id).first()
    reply = reply or MusterReply(muster_id=muster.id, supporter_id=who.id)
    said = {"safety": Safety.SAFE, "coming": Coming.NOW, "answered_by": AnsweredBy.LINK, **values}
    reply.answered_at = clock.now()
    for column, value in said.items():
        setattr(reply, column, value)
    db.session.add(reply)
    db.session.flush()
    return reply


def question(hours: int = 48) -> Question:
    """From now."""
    return Question(clock.now(), hours, 10)


def solved(event: DisasterEvent, hours: int = 48) -> RosterRun:
    """A roster asked for and worked out. Commits."""
    run = rosters.ask(desk.coordinator(), event, question(hours))
    db.session.commit()
    rosters.work_next()
    found = db.session.get_one(RosterRun, run.id)
    assert found.plan is not None, found.message
    return found


def first_shift(event: DisasterEvent) -> Shift:
    """The event's earliest."""
    return min(
        (one for each in rows.posts(event) for one in each.shifts), key=lambda one: (one.start_at, one.id)
    )


def booked(person: Volunteer, start: datetime, reason: str = "") -> Assignment:
    """A job at a hospital that somebody is offered."""
    request = desk.service_request(start=start)
    job = services.choose(SYSTEM, request, Choice(0, person.id, 0, Mode.ONSITE, reason))
    services.confirm(SYSTEM, request, [job.id])
    return job


def first_duty(event: DisasterEvent) -> Duty:
    """The event's earliest that is confirmed."""
    return rows.duties(event, (DutyState.CONFIRMED,))[0]


def rostered(event: DisasterEvent) -> dict[str, int]:
    """A post, somebody who stands there, a plan that waits for its confirmation, a pair: a key for every name in the
    addresses of the roster's pages."""
    made = post(event, hours=48)
    one, other = coming(event, "水前寺 蓮"), coming(event, "江津 湖太郎")
    duty = rosters.assign(desk.coordinator(), event, made.shifts[0], one)
    asked = problem(event, question(), clock.now())
    plan = solve(asked, SolveParams(5))
    run = RosterRun(
        event_id=event.id, state=StudyState.DONE, wanted=question().to_json(), problem=asked.to_json(),
        plan=plan.to_json(), finished_at=clock.now(),
    )  # fmt: skip
    db.session.add(run)
    pair = rosters.add_pair(desk.coordinator(), one, other, together=True)
    db.session.flush()
    return {
        "post_id": made.id,
        "shift_id": made.shifts[0].id,
        "duty_id": duty.id,
        "roster_id": run.id,
        "pair_id": pair.id,
    }


def own_pages(person: Volunteer) -> list[tuple[str, str, bool]]:
    """Somebody with a duty in an exercise: endpoint, address and whether one signs in for it."""
    event = make.event(exercise=True, title="夜間の訓練")
    supporter = db.session.query(Supporter).filter_by(volunteer_id=person.id).first()
    supporter = supporter or Supporter(volunteer_id=person.id, roles=[SupporterRole.PHONE.value])
    supporter.drill = True
    db.session.add(supporter)
    db.session.flush()
    shift = post(event, start=clock.now() + timedelta(days=27)).shifts[0]
    rosters.assign(desk.coordinator(), event, shift, supporter, "訓練の担当")
    token = token_of(event, supporter)
    return [
        ("my_duties.index", url_for("my_duties.index"), True),
        ("my_duties.terms", url_for("my_duties.terms", event_id=event.id), True),
        ("duty_link.show", url_for("duty_link.show", token=token), False),
    ]
