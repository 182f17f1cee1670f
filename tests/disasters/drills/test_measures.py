"""How long things took, from what was done; pauses do not count, and what was once measured stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    EventShelter,
    Muster,
    MusterReply,
    Notice,
    Publication,
    RosterRun,
    RoundTeam,
    RoundVisit,
    Shelter,
)
from dispatch.disasters.queries.measures import minutes
from dispatch.disasters.services import drills
from dispatch.disasters.vocabulary import Measure, MusterState, Safety, VisitState
from dispatch.vocabulary import StudyState
from tests import factories as desk
from tests.conftest import MONDAY
from tests.disasters import factories as make
from tests.disasters.drills import scenes


def at(after: float) -> datetime:
    """So many minutes after the beginning."""
    return MONDAY + timedelta(minutes=after)


def muster(event: DisasterEvent, opened: float, *answers: float | None) -> Muster:
    """A muster whose people have answered after so many minutes, or not at all."""
    made = Muster(event_id=event.id, state=MusterState.CLOSED, intervals=[30], opened_at=at(opened))
    db.session.add(made)
    for number, after in enumerate(answers):
        said = {"answered_at": at(after), "safety": Safety.SAFE} if after is not None else {}
        person = make.supporter(name=f"支援者{number}", drill=True)
        made.replies.append(MusterReply(supporter=person, asked_at=at(opened), asks=1, **said))
    db.session.flush()
    return made


def test_minutes_from_what_was_done(ctx: Flask) -> None:
    """Each measure is the first moment at which it was true; what has not happened is not there."""
    event = make.event()
    assert minutes(event) == {}
    muster(event, 8, 10, 31, None, 12)
    muster(event, 40, 41)
    for after in (90, 50):
        db.session.add(RosterRun(event_id=event.id, state=StudyState.DONE, wanted={}, confirmed_at=at(after)))
    notice = Notice(event_id=event.id, title="断水", body="水", source="市", expires_at=at(900))
    notice.publications.append(Publication(where="掲示板", published_at=at(40.9), until=at(900)))
    db.session.add(notice)
    db.session.flush()
    assert minutes(event) == {
        Measure.MUSTER_OPENED: 8, Measure.HALF_ANSWERED: 12,
        Measure.ROSTER_CONFIRMED: 50, Measure.NOTICE_PUBLISHED: 40,
    }  # fmt: skip


def test_half_counts_each_person_once(ctx: Flask) -> None:
    """Half of an odd number is rounded up; who has changed the answer counts from the first one."""
    event = make.event()
    held = muster(event, 0, 5, None, None)
    assert Measure.HALF_ANSWERED not in minutes(event)
    late = held.replies[1]
    late.answered_at, late.safety = at(60), Safety.SAFE
    late.earlier = [{"answered_at": at(20).isoformat()}]
    db.session.flush()
    assert minutes(event)[Measure.HALF_ANSWERED] == 20


def test_a_round_is_done_when_its_team_is_through(ctx: Flask) -> None:
    """The first team with no stop left counts; one that has seen no shelter at all does not."""
    event = make.event()
    shelter = EventShelter(
        event_id=event.id, shelter=Shelter(code="S1", name="第1小学校", lat=32.8, lon=130.7)
    )
    db.session.add(shelter)
    states = {
        "途中の班": ((VisitState.VISITED, 20), (VisitState.PLANNED, None)),
        "終わった班": ((VisitState.VISITED, 45), (VisitState.SKIPPED, 70)),
        "見送った班": ((VisitState.SKIPPED, 5),),
    }
    for name, visits in states.items():
        team = RoundTeam(event_id=event.id, name=name, start_at=at(0), end_at=at(300), lat=32.8, lon=130.7)
        db.session.add(team)
        for position, (state, after) in enumerate(visits):
            db.session.add(
                RoundVisit(
                    team=team, stop=shelter, position=position, arrive_at=at(10), leave_at=at(40), state=state,
                    done_at=None if after is None else at(after),
                )
            )  # fmt: skip
    db.session.flush()
    assert minutes(event) == {Measure.ROUND_DONE: 45}


def test_an_exercise_keeps_what_it_has_measured(ctx: Flask) -> None:
    """Pauses before the moment do not count, and when rows change afterwards the measure stays."""
    drill, who = scenes.begun(scenes.TELL), desk.coordinator()
    event = db.session.get_one(DisasterEvent, drill.event_id)
    clock.advance(timedelta(minutes=10))
    drills.pause(who, drill)
    clock.advance(timedelta(minutes=30))
    drills.resume(who, drill)
    held = muster(event, 45)
    db.session.commit()
    clock.advance(timedelta(minutes=20))
    drills.give_due()
    assert minutes(event) == {Measure.MUSTER_OPENED: 15}
    db.session.delete(held)
    muster(event, 55)
    db.session.commit()
    drills.give_due()
    assert drill.measures == {"muster_opened": 15}
    assert minutes(event) == {Measure.MUSTER_OPENED: 15}
