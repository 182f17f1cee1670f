"""Nobody has two duties at once: the database's guard under the locks, over both databases, with its control."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Shift, Supporter
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.services import rosters
from dispatch.disasters.services.rosters import changing
from dispatch.disasters.vocabulary import DutyState
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.support.races import at_once

ROUNDS = 6
DROP = {
    "sqlite": ("DROP TRIGGER no_two_duties_insert", "DROP TRIGGER no_two_duties_update"),
    "postgresql": ("ALTER TABLE duties DROP CONSTRAINT no_two_duties",),
}
RAISE_AGAIN = {
    "sqlite": (),  # the test's database file is thrown away
    "postgresql": (
        "TRUNCATE duties CASCADE",
        """ALTER TABLE duties ADD CONSTRAINT no_two_duties EXCLUDE USING gist (
            int4range(supporter_id, supporter_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&
        ) WHERE (state IN ('confirmed', 'done'))""",
    ),
}


def prepare(number: int) -> tuple[int, list[tuple[int, int]]]:
    """One person who answered in two events, each with a shift at the same time; gives who, and (event, shift)s."""
    seen, who = [], None
    for _event in range(2):
        event = make.event()
        if who is None:
            who = scenes.coming(event, f"阿蘇 {number}", email=f"{number}@example.jp")
        else:
            scenes.answer(event, who)
        seen.append((event.id, scenes.post(event, start=clock.now() + timedelta(days=1)).shifts[0].id))
    db.session.commit()
    assert who is not None
    return who.id, seen


def race(app: Flask) -> tuple[int, int]:
    """Two desks put one person on two shifts at the same moment, again and again; how many were refused, and how many
    pairs overlap in the end."""
    refused = 0
    for number in range(ROUNDS):
        with app.test_request_context():
            who, seen = prepare(number)
        refused += sum(bool(told) for told in at_once(app, *(partial(put, who, *one) for one in seen)))
    with app.test_request_context():
        return refused, overlapping()


def put(who: int, event_id: int, shift_id: int) -> None:
    """One desk's click."""
    event = db.session.get_one(DisasterEvent, event_id)
    shift = rows.get_shift(event, shift_id)
    rosters.assign(SYSTEM, event, shift, db.session.get_one(Supporter, who))


def overlapping() -> int:
    """Pairs of duties of one person that overlap."""
    a, b = Duty.__table__.alias(), Duty.__table__.alias()
    pairs = (
        select(func.count())
        .select_from(a)
        .join(b, (a.c.supporter_id == b.c.supporter_id) & (a.c.id < b.c.id))
        .where(a.c.state == "confirmed", b.c.state == "confirmed")
        .where(a.c.start_at < b.c.end_at, b.c.start_at < a.c.end_at)
    )
    return db.session.scalar(pairs) or 0


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off our own looking and locking."""
    monkeypatch.setattr(changing, "_look", lambda *_args: None)
    monkeypatch.setattr(changing, "lock_volunteers", lambda _ids: None)


def run_all(statements: tuple[str, ...]) -> None:
    """Carry out statements on the schema."""
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def test_two_desks_at_once(app: Flask) -> None:
    """Of two duties at the same time exactly one is given, however the threads fall."""
    assert race(app) == (ROUNDS, 0)


def test_the_database_alone_refuses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With our own looking and locking switched off the guard in the database still refuses."""
    blind(monkeypatch)
    assert race(app) == (ROUNDS, 0)


def test_without_the_guard_people_are_doubled(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with looking, locking and the guard taken out the same race gives two duties at once."""
    blind(monkeypatch)
    with app.test_request_context():
        kind = db.engine.dialect.name
        run_all(DROP[kind])
    try:
        refused, doubled = race(app)
    finally:
        with app.test_request_context():
            run_all(RAISE_AGAIN[kind])
    assert doubled > 0
    assert refused < ROUNDS


def test_back_to_back_is_no_overlap(ctx: Flask) -> None:
    """A shift that begins when another ends can be given to the same person; a released one takes no time."""
    event = make.event()
    shifts = scenes.post(event, length=4, hours=24).shifts
    who = scenes.coming(event, "阿蘇 みのり")
    for shift in shifts[:2]:
        rosters.assign(SYSTEM, event, db.session.get_one(Shift, shift.id), who)
    states = db.session.scalars(select(Duty.state)).all()
    assert states == [DutyState.CONFIRMED] * 2
