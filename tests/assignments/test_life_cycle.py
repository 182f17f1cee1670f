"""Whatever people do and however the clock runs: offers end, nobody is booked or asked twice, states agree.

A hospital posts, the desk plans and confirms, volunteers answer or do not, both sides cancel, standbys step in, people
do not come, reports are filed; hypothesis chooses what and in which order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import BOOKED, COUNTED_ON, Assignment, Standby
from dispatch.assignments.planning.build import _View
from dispatch.assignments.planning.limits import WEEK, limit_of
from dispatch.assignments.services import Manner, ReportValues, confirming
from dispatch.db import db
from dispatch.errors import DispatchError
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import (
    AskMode,
    AssignmentState,
    CancelReason,
    DeclineReason,
    Mode,
    RequestState,
    StandbyState,
)
from tests import factories as make
from tests.conftest import MONDAY, Backend

S, R = AssignmentState, RequestState
OPEN = (R.SUBMITTED, R.MATCHING, R.PROPOSED)
WITHOUT = (R.SUBMITTED, R.MATCHING, R.UNFILLED, R.CANCELLED)
WHICH = st.integers(0, 20)
MOST_REQUESTS = 6


def having(name: str, *states: Any) -> Callable[[Any], bool]:
    """Whether there are rows to act upon, so that hypothesis chooses among what can happen."""
    return lambda city: bool(getattr(city, name)(*states))


def fitting(rows: Sequence[Any], which: int) -> Any:
    """One of the rows, whatever their number; None of none."""
    return rows[which % len(rows)] if rows else None


class Life(RuleBasedStateMachine):
    """One city with four people and a desk, over the backend put into `backend`."""

    backend: Backend

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.backend.empty()
        self.stack.enter_context(clock.at(MONDAY))
        app = self.backend.app
        self.stack.enter_context(app.test_request_context(base_url=app.config["BASE_URL"]))
        if self.backend.name == "sqlite":  # no disk has to keep what is thrown away
            connection = db.engine.raw_connection()
            connection.cursor().execute("PRAGMA synchronous=OFF")
            connection.close()
        self.desk = make.coordinator()
        for languages, limit in (({"vi": 3}, 2), ({"vi": 4}, 3), ({"vi": 3, "en": 3}, None), ({"en": 3}, 1)):
            make.volunteer(languages, asks_per_week=limit, max_per_day=3, max_per_week=6)
        self.place = make.institution(email="hospital@example.jp")
        db.session.commit()

    def do(self, act: Callable[..., object], *given: Any) -> None:
        """One act of a person: done wholly, or refused with a sentence and undone."""
        if None in given:
            return
        try:
            act(*given)
        except DispatchError:
            db.session.rollback()
        else:
            db.session.commit()
        db.session.expire_all()

    def jobs(self, *states: AssignmentState) -> Sequence[Assignment]:
        wanted = select(Assignment).where(Assignment.state.in_(states)).order_by(Assignment.id)
        return db.session.scalars(wanted.options(selectinload(Assignment.volunteer))).all()

    def requests(self, *states: RequestState) -> Sequence[ServiceRequest]:
        wanted = select(ServiceRequest).where(ServiceRequest.state.in_(states)).order_by(ServiceRequest.id)
        return db.session.scalars(wanted.options(selectinload(ServiceRequest.assignments))).all()

    def standbys(self, *states: StandbyState) -> Sequence[Standby]:
        return db.session.scalars(select(Standby).where(Standby.state.in_(states)).order_by(Standby.id)).all()

    @initialize(modes=st.tuples(*[st.sampled_from(AskMode)] * 3), on=st.booleans(), steps_in=st.booleans())
    def a_day_at_the_desk(self, modes: Sequence[AskMode], on: bool, steps_in: bool) -> None:
        """Three visits are posted, planned and confirmed; of one the first asked has agreed already."""
        for mode, hours in zip(modes, (27, 28, 75), strict=True):
            self.submit(hours, "vi", mode, on, steps_in)
        self.plan()
        for which in range(3):
            self.confirm(which)
        self.accept(0)

    @precondition(lambda city: len(city.requests(*R)) < MOST_REQUESTS)
    @rule(
        hours=st.sampled_from([3, 5, 26, 50, 51, 98]),
        language=st.sampled_from(["vi", "vi", "en"]),
        mode=st.sampled_from(AskMode),
        on=st.booleans(),
        steps_in=st.booleans(),
    )
    def submit(self, hours: int, language: str, mode: AskMode, on: bool, steps_in: bool) -> None:
        """A hospital posts, and the desk says how to ask."""
        start = clock.now().replace(minute=0) + timedelta(hours=hours)
        asked = make.service_request(self.place, start=start, needs=((language, 3),))
        self.do(services.set_manner, self.desk, asked, Manner(mode, 2, on, steps_in))

    @precondition(having("requests", *OPEN))
    @rule()
    def plan(self) -> None:
        """The desk asks for a plan, and the scheduler makes it."""
        self.do(services.request_plan, self.desk, "button")
        run = services.run_next()
        assert run is None or not run.error, run.error

    @precondition(having("requests", *OPEN, R.UNFILLED))
    @rule(which=WHICH, who=WHICH, reason=st.sampled_from(["", "本人から電話で希望があった"]))
    def choose(self, which: int, who: int, reason: str) -> None:
        """The desk chooses somebody by hand, with its word for it or without."""
        asked = fitting(self.requests(*OPEN, R.UNFILLED), which)
        choice = services.Choice(0, who % 4 + 1, 0, Mode.ONSITE, reason)
        self.do(services.choose, self.desk, asked, choice)

    @precondition(having("requests", R.PROPOSED))
    @rule(which=WHICH)
    def confirm(self, which: int) -> None:
        """The desk confirms what it sees."""
        asked = fitting(self.requests(R.PROPOSED), which)
        seen = [job.id for job in asked.assignments if job.state is S.PROPOSED] if asked else []
        self.do(services.confirm, self.desk, asked, seen)

    @precondition(having("jobs", S.OFFERED))
    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        """Yes."""
        job = fitting(self.jobs(S.OFFERED), which)
        self.do(services.accept, self.desk, job)

    @precondition(having("jobs", S.OFFERED))
    @rule(which=WHICH, reason=st.sampled_from(DeclineReason), pause=st.booleans())
    def decline(self, which: int, reason: DeclineReason, pause: bool) -> None:
        """No, perhaps with a rest."""
        job = fitting(self.jobs(S.OFFERED), which)
        self.do(lambda one: services.decline(self.desk, one, reason, pause=pause), job)

    @precondition(having("jobs", S.ACCEPTED))
    @rule(which=WHICH)
    def give_up(self, which: int) -> None:
        """A volunteer cannot come after all."""
        self.do(services.give_up, self.desk, fitting(self.jobs(S.ACCEPTED), which), DeclineReason.HEALTH)

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        """The desk takes something back."""
        job = fitting(self.jobs(S.PROPOSED, S.OFFERED, S.ACCEPTED), which)
        self.do(services.withdraw, self.desk, job, "都合により")

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        """The hospital cancels."""
        asked = fitting(self.requests(*R), which)
        self.do(services.cancel_request, self.desk, asked, CancelReason.PATIENT)

    @precondition(having("requests", R.CONFIRMED))
    @rule(which=WHICH, who=WHICH)
    def ask_standby(self, which: int, who: int) -> None:
        """The desk asks somebody to stand by."""
        self.do(services.ask_standby, self.desk, fitting(self.requests(R.CONFIRMED), which), 0, who % 4 + 1)

    @precondition(having("standbys", *COUNTED_ON))
    @rule(which=WHICH, yes=st.booleans())
    def answer_standby(self, which: int, yes: bool) -> None:
        """And they answer."""
        one = fitting(self.standbys(*COUNTED_ON), which)
        self.do(services.agree if yes else services.refuse, self.desk, one)

    @precondition(having("standbys", StandbyState.AGREED))
    @rule(which=WHICH)
    def step_in(self, which: int) -> None:
        """One tap of the desk."""
        self.do(services.step_in, self.desk, fitting(self.standbys(StandbyState.AGREED), which))

    @precondition(having("jobs", S.ACCEPTED, S.DONE))
    @rule(which=WHICH, patient=st.booleans())
    def not_there(self, which: int, patient: bool) -> None:
        """Somebody did not come."""
        job = fitting(self.jobs(S.ACCEPTED, S.DONE), which)
        self.do(services.patient_absent if patient else services.interpreter_absent, self.desk, job)

    @precondition(having("jobs", S.ACCEPTED, S.DONE, S.NO_SHOW))
    @rule(which=WHICH)
    def report(self, which: int) -> None:
        """The interpreter reports."""
        job = fitting(self.jobs(S.ACCEPTED, S.DONE, S.NO_SHOW), which)
        if job is not None:
            self.do(services.file_report, self.desk, job, ReportValues(job.start_at, job.end_at))

    @rule(minutes=st.sampled_from([7, 16, 31, 120, 24 * 60, 3 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        """The clock moves, and the timed jobs have their turn."""
        clock.advance(timedelta(minutes=minutes))
        self.turn()

    def turn(self) -> None:
        """Every timed job once; afterwards nothing is left that should have ended."""
        for work in (services.lapse_due, services.close_standbys, services.close_finished):
            work()
        services.run_next()
        services.ask_on()
        db.session.expire_all()
        now = clock.now()
        silent = [job for job in self.jobs(S.OFFERED) if job.deadline is None or job.deadline <= now]
        assert not silent, "an offer has gone silent"
        assert not [job for job in self.jobs(S.ACCEPTED) if job.end_at <= now]
        assert not [one for one in self.standbys(*COUNTED_ON) if one.end_at <= now]

    @invariant()
    def nobody_is_booked_twice(self) -> None:
        """No two jobs of one person overlap, nor two requests that count on them."""
        for rows in (self.jobs(*BOOKED), self.standbys(*COUNTED_ON)):
            spans = sorted((row.volunteer_id, row.start_at, row.end_at) for row in rows)
            for one, other in pairwise(spans):
                assert one[0] != other[0] or one[2] <= other[1], f"booked twice: {one}, {other}"

    @invariant()
    def nobody_is_asked_twice(self) -> None:
        """For one request at one time, a person gets one offer."""
        asked = [job for job in self.jobs(*S) if job.offered_at and not job.override_reason]
        often = Counter((job.request_id, job.volunteer_id, job.start_at) for job in asked)
        assert not [key for key, number in often.items() if number > 1], "asked twice"

    @invariant()
    def nobody_is_asked_too_often(self) -> None:
        """In any seven days nobody gets more questions than their limit, but by the desk's word."""
        moments: dict[int, list[Any]] = {}
        for job in self.jobs(*S):
            if job.offered_at:
                moments.setdefault(job.volunteer_id, []).append((job.offered_at, job))
        usual = make.programme().settings
        for offers in moments.values():
            for at, job in offers:
                number = sum(at - WEEK < other <= at for other, _job in offers)
                by_hand = any(other == at and one.override_reason for other, one in offers)
                assert by_hand or number <= limit_of(job.volunteer, usual), f"asked too often: {number}"

    @invariant()
    def a_request_is_what_its_people_are(self) -> None:
        """The request's state says what its assignments say."""
        for asked in self.requests(*R):
            states = Counter(job.state for job in asked.assignments)
            held = states[S.ACCEPTED] + states[S.DONE]
            assert held <= 1
            if asked.state is R.CONFIRMED:
                assert states[S.ACCEPTED] == 1
            elif asked.state is R.OFFERED:
                assert states[S.OFFERED]
            elif asked.state is R.PROPOSED:
                assert states[S.PROPOSED]
            elif asked.state in WITHOUT:
                assert not states[S.OFFERED]
                assert not states[S.ACCEPTED]
            else:
                assert any(job.was_worked for job in asked.assignments)

    @invariant()
    def each_event_is_told_once(self) -> None:
        """Keys are unique, and each offer has gone out exactly once."""
        rows = db.session.execute(select(OutboxMessage.kind, OutboxMessage.key)).all()
        assert len({key for _kind, key in rows}) == len(rows)
        told = Counter(key.split(":")[1] for kind, key in rows if kind == "offer")
        assert set(told.values()) <= {1}
        stepped = {(one.request_id, one.volunteer_id) for one in self.standbys(StandbyState.STEPPED_IN)}
        for job in self.jobs(*S):
            if job.offered_at and (job.request_id, job.volunteer_id) not in stepped:
                assert told[str(job.id)] == 1

    def teardown(self) -> None:
        """In the end everything has ended."""
        clock.advance(timedelta(days=12))
        self.turn()
        self.turn()
        assert not self.jobs(S.PROPOSED, S.OFFERED, S.ACCEPTED)
        assert not self.standbys(*COUNTED_ON)
        db.session.rollback()
        db.session.remove()
        self.stack.close()


@pytest.mark.parametrize("name", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_life_of_offers(backends: Callable[[str], Backend], name: str) -> None:
    """Whatever happens in whatever order, the invariants hold after every step."""
    here = type("LifeHere", (Life,), {"backend": backends(name)})
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=4 if name == "sqlite" else 2,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


Step = Callable[[Life], None]
INVARIANTS: tuple[Step, ...] = (
    Life.nobody_is_booked_twice,
    Life.nobody_is_asked_twice,
    Life.nobody_is_asked_too_often,
    Life.each_event_is_told_once,
)


def found_by(backend: Backend, *steps: Step) -> str:
    """What the machine complains of on this way, its invariants looked at after each step; empty where of nothing."""
    city: Life = type("LifeHere", (Life,), {"backend": backend})()
    try:
        for step in steps:
            step(city)
            for holds in INVARIANTS:
                holds(city)
    except AssertionError as error:
        return str(error)
    finally:
        db.session.rollback()
        db.session.remove()
        city.stack.close()
    return ""


def sql(statement: str) -> None:
    """Take a guard out of the database, which is thrown away afterwards."""
    db.session.execute(text(statement))
    db.session.commit()


@pytest.mark.parametrize("guarded", [True, False])
def test_without_the_guard_it_finds_a_double_booking(
    backends: Callable[[str], Backend], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The negative control: one person chosen by hand for two visits at one hour; only the database is in the way."""
    monkeypatch.setattr(confirming, "_check_again", lambda *_: None)

    def begin(city: Life) -> None:
        for which in range(2):
            city.submit(26, "vi", AskMode.ONE, False, False)
            city.choose(which, 0, "本人から電話で希望があった")
        for when in ("insert", "update") if not guarded else ():
            sql(f"DROP TRIGGER no_double_booking_{when}")

    found = found_by(backends("sqlite"), begin, lambda city: city.confirm(0), lambda city: city.confirm(0))
    assert ("booked twice" in found) is not guarded


@pytest.mark.parametrize("guarded", [True, False])
def test_without_the_guard_it_finds_who_was_asked_twice(
    backends: Callable[[str], Backend], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The negative control: with a planner that forgets who has said no, and no index, people are asked again."""
    if not guarded:
        monkeypatch.setattr(_View, "_was_asked", lambda _view, _job: False)

    def begin(city: Life) -> None:
        city.submit(75, "vi", AskMode.ONE, False, False)
        if not guarded:
            sql("DROP INDEX uq_assignments_not_asked_twice")

    def once(city: Life) -> None:
        city.plan()
        city.confirm(0)
        city.decline(0, DeclineReason.TOO_FAR, pause=False)

    assert ("asked twice" in found_by(backends("sqlite"), begin, once, once)) is not guarded


@pytest.mark.parametrize("guarded", [True, False])
def test_without_the_guard_it_finds_a_silent_offer(
    backends: Callable[[str], Backend], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The negative control: with nothing that ends offers, time passes and one is found that nobody will answer."""
    if not guarded:
        monkeypatch.setattr(services, "lapse_due", lambda: 0)

    def begin(city: Life) -> None:
        city.submit(75, "vi", AskMode.ONE, False, False)
        city.plan()
        city.confirm(0)

    found = found_by(backends("sqlite"), begin, lambda city: city.time_passes(3 * 24 * 60))
    assert ("gone silent" in found) is not guarded
