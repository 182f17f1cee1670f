"""Only legal moves: refused by the service, and by the database to whoever goes round it."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import standing_by, states
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.vocabulary import (
    AssignmentState,
    CancelReason,
    DeclineReason,
    EndedBy,
    NoShowSide,
    RequestState,
    StandbyState,
)
from tests import factories as make
from tests.assignments import life
from tests.assignments.views.scenes import proposal

PAIRS = [(a, b) for a, b in product(AssignmentState, AssignmentState) if a is not b]


def migration() -> Any:
    """The migration that put the guards into the database."""
    path = Path("dispatch/migrations/versions/0007_offers.py")
    spec = importlib.util.spec_from_file_location("offers_migration", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_database_has_the_services_table() -> None:
    """The moves written into the triggers are those of the services, for offers and for standbys."""
    written = migration()
    for table, moves in ((written.MOVES, states.MOVES), (written.STANDBY_MOVES, standing_by.MOVES)):
        assert {state: set(after) for state, after in table.items()} == {
            before.value: {state.value for state in after} for before, after in moves.items()
        }


def put(state: AssignmentState) -> int:
    """A row that stands in this state, however it came there."""
    (job,) = proposal(make.service_request(), make.volunteer())
    job.state = state
    job.no_show_side = NoShowSide.VOLUNTEER if state is AssignmentState.NO_SHOW else None
    job.ended_by = EndedBy.DESK if state is AssignmentState.CANCELLED else None
    db.session.expunge(job)
    values = {c.name: getattr(job, c.name) for c in Assignment.__table__.columns}
    db.session.execute(delete(Assignment).where(Assignment.id == job.id))
    db.session.execute(insert(Assignment).values(values))
    return int(job.id)


def force(number: int, to: AssignmentState) -> None:
    """What nobody should do: the state by plain SQL, with all that an outcome needs beside it."""
    side = "'volunteer'" if to is AssignmentState.NO_SHOW else "NULL"
    words = f"UPDATE assignments SET state = :to, no_show_side = {side}, ended_by = 'desk' WHERE id = :id"
    with db.session.begin_nested():
        db.session.execute(text(words), {"to": to.value, "id": number})


def test_plain_sql_makes_no_illegal_move(ctx: Flask) -> None:
    """For every pair of states: what the table allows passes, and nothing else does."""
    for before, after in PAIRS:
        number = put(before)
        if after in states.MOVES[before]:
            force(number, after)
        else:
            with pytest.raises(IntegrityError, match="illegal_move"):
                force(number, after)
        db.session.execute(delete(Assignment).where(Assignment.id == number))


def test_without_the_guard_it_would(ctx: Flask) -> None:
    """The negative control: with the trigger gone, plain SQL revives what has been declined."""
    number = put(AssignmentState.DECLINED)
    on_postgresql = db.engine.dialect.name == "postgresql"
    db.session.execute(text("DROP TRIGGER assignments_moves" + (" ON assignments" if on_postgresql else "")))
    force(number, AssignmentState.ACCEPTED)
    db.session.rollback()


def test_an_outcome_says_whose_it_is(ctx: Flask) -> None:
    """The database takes no no-show without a side, and no cancellation without one."""
    number = put(AssignmentState.ACCEPTED)
    for state in ("no_show", "cancelled"):
        with pytest.raises(IntegrityError, match="illegal_outcome"), db.session.begin_nested():
            db.session.execute(
                text("UPDATE assignments SET state = :to WHERE id = :id"), {"to": state, "id": number}
            )


def test_no_state_out_of_nowhere(ctx: Flask) -> None:
    """A word that is no state gets in by no way."""
    number = put(AssignmentState.PROPOSED)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE assignments SET state = 'maybe' WHERE id = :id"), {"id": number})


def test_the_service_refuses_with_a_sentence(ctx: Flask) -> None:
    """The service names the present state, for offers and for standbys."""
    (job,) = proposal(make.service_request(), make.volunteer())
    with pytest.raises(Conflict, match="提案"):
        states.move(job, AssignmentState.DONE, SYSTEM)
    desk, request = make.coordinator(), make.service_request()
    life.booked(desk, request, make.volunteer())
    standby = life.ready(desk, request, make.volunteer())
    with pytest.raises(Conflict, match="待機"):
        standing_by.move(standby, StandbyState.LAPSED, SYSTEM)


@pytest.mark.parametrize(("hours_before", "late"), [(25, False), (23, True)])
def test_late_is_the_programmes_hours(ctx: Flask, hours_before: int, late: bool) -> None:
    """A volunteer who gives up within the programme's hours does so late; who ended it is kept."""
    desk, request = make.coordinator(), make.service_request(make.institution(email="h@example.jp"))
    job = life.booked(desk, request, make.volunteer())
    clock.advance(job.start_at - timedelta(hours=hours_before) - clock.now())
    services.give_up(services.bearer(job), job, DeclineReason.HEALTH)
    db.session.commit()
    assert (job.state, job.ended_by, job.late) == (AssignmentState.CANCELLED, EndedBy.VOLUNTEER, late)
    assert request.state is RequestState.MATCHING
    assert {"gave_up", "interpreter_gave_up", "request_reopened"} <= set(life.kinds())


def test_the_hospitals_cancellation_is_its_own(ctx: Flask) -> None:
    """A cancellation by the hospital is kept as the hospital's."""
    desk, request = make.coordinator(), make.service_request()
    job = life.booked(desk, request, make.volunteer())
    services.cancel_request(desk, request, CancelReason.PATIENT)
    db.session.commit()
    assert (job.state, job.ended_by) == (AssignmentState.CANCELLED, EndedBy.INSTITUTION)


def test_an_interpreter_who_does_not_come(ctx: Flask) -> None:
    """From the start on it can be said; the desk is told, and the request is unfilled unless somebody steps in."""
    desk, request = make.coordinator(), make.service_request()
    job = life.booked(desk, request, make.volunteer())
    with pytest.raises(Conflict):
        services.interpreter_absent(desk, job)
    db.session.rollback()
    clock.advance(job.start_at - clock.now())
    services.interpreter_absent(desk, job, "電話がつながらない")
    db.session.commit()
    assert (job.state, job.no_show_side, job.was_worked) == (
        AssignmentState.NO_SHOW,
        NoShowSide.VOLUNTEER,
        False,
    )
    assert request.state is RequestState.UNFILLED
    assert "no_show" in life.kinds()


def test_a_patient_who_does_not_come(ctx: Flask) -> None:
    """The interpreter has done their part and may report; the request is done."""
    desk, request = make.coordinator(), make.service_request()
    job = life.booked(desk, request, make.volunteer())
    clock.advance(job.start_at - clock.now())
    services.patient_absent(desk, job)
    db.session.commit()
    assert (job.state, job.no_show_side, job.was_worked) == (
        AssignmentState.NO_SHOW,
        NoShowSide.PATIENT,
        True,
    )
    assert request.state is RequestState.DONE
    assert "report_wanted" in life.kinds()
