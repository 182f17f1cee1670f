"""Whatever people do in whatever order: never more seats than there are, never two on one, the queue in its order."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Gone
from tests import factories as people
from tests.training import factories as make
from training.models import SEATED, Enrolment
from training.services import seats
from training.services.seats.states import free_seats, queue_of
from training.services.seats.times import answer_by
from training.vocabulary import EnrolmentState as S

CROWD = 7
WHO = st.integers(0, CROWD - 1)


class Life(RuleBasedStateMachine):
    """One session, seven people, two weeks."""

    def __init__(self) -> None:
        super().__init__()
        start = clock.now() + timedelta(days=14)
        self.session = make.session(capacity=2, start=start, deadline=start - timedelta(days=2))
        self.people = [people.volunteer() for _ in range(CROWD)]
        db.session.commit()

    def row(self, who: int) -> Enrolment | None:
        """Somebody's enrolment."""
        theirs = (Enrolment.session_id == self.session.id, Enrolment.volunteer_id == self.people[who].id)
        return db.session.scalar(select(Enrolment).where(*theirs))

    def rows(self) -> list[Enrolment]:
        """Everybody's."""
        return list(db.session.scalars(select(Enrolment).where(Enrolment.session_id == self.session.id)))

    def act(self, verb: object, who: int) -> None:
        """Do it where there is somebody; a refusal changes nothing. Whoever is asked then stood first in the queue."""
        row = self.row(who)
        before = [one.id for one in queue_of(self.session) if row is None or one.id != row.id]
        if row is not None:
            with suppress(Conflict, Gone):
                verb(SYSTEM, row)  # type: ignore[operator]
        asked = {one.id for one in self.rows() if one.state is S.OFFERED} & set(before)
        assert asked == set(before[: len(asked)])

    @rule(who=WHO)
    def enrol(self, who: int) -> None:
        """Somebody enrols, perhaps again."""
        with suppress(Conflict):
            seats.enrol(SYSTEM, self.session, self.people[who])

    @rule(who=WHO)
    def cancel(self, who: int) -> None:
        """Somebody does not come."""
        self.act(seats.cancel, who)

    @rule(who=WHO)
    def accept(self, who: int) -> None:
        """Yes."""
        self.act(seats.accept_offer, who)

    @rule(who=WHO)
    def decline(self, who: int) -> None:
        """No."""
        self.act(seats.decline_offer, who)

    @rule(who=WHO, priority=st.integers(0, 2))
    def rank(self, who: int, priority: int) -> None:
        """The desk places somebody."""
        row = self.row(who)
        if row is not None and row.state is S.WAITING:
            seats.set_priority(SYSTEM, row, priority)

    @rule(capacity=st.integers(1, 5))
    def resize(self, capacity: int) -> None:
        """The desk changes the number of seats; never below those that are held."""
        with suppress(Conflict):
            seats.make_room(self.session, capacity)
            self.session.capacity = capacity
            seats.offer_free_seats(self.session)

    @rule(hours=st.integers(1, 80))
    def wait(self, hours: int) -> None:
        """Time passes, and the job looks."""
        clock.advance(timedelta(hours=hours))
        db.session.commit()
        seats.tend_seats()

    @invariant()
    def each_seat_once(self) -> None:
        """Seats are held by as many people as have one, below the capacity, each by one."""
        held = [one.seat for one in self.rows() if one.seat is not None]
        assert len(held) == len(set(held)) <= self.session.capacity
        assert all(1 <= seat <= self.session.capacity for seat in held)
        assert len(held) == sum(one.state in SEATED for one in self.rows())

    @invariant()
    def no_seat_stays_empty_while_somebody_waits(self) -> None:
        """As long as there is time to ask; and nobody waits once it has begun."""
        if answer_by(self.session) is not None:
            assert not (free_seats(self.session) and queue_of(self.session))
        if self.session.start_at <= clock.now() - timedelta(hours=80):
            assert not queue_of(self.session)


def test_any_life_of_a_session_keeps_its_promises(ctx: Flask) -> None:
    """Some hundreds of random steps on SQLite; the same rows on PostgreSQL are tested by the races."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("rules, not SQL")
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=quiet, database=None
        ),
    )
