"""The way back: the schema goes down to what it was and up again, with rows in it, and is what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import func, select, table, text
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.services import ReportValues
from dispatch.db import db
from dispatch.vocabulary import CancelReason, DeclineReason, Mode
from dispatch.volunteers import queries as roster
from dispatch.volunteers import services as services_of_levels
from dispatch.volunteers.models import LevelOverride, Volunteer
from tests import factories as make
from tests.assignments import life
from tests.conftest import MONDAY, Backend

OLD = "0003"
"""As far back as this goes: the schema before availability, offers, messages and reports."""
KEPT = (
    "assignments", "volunteers", "volunteer_languages", "weekly_hours", "credentials", "service_requests",
    "request_options", "request_needs", "users", "institutions", "activity_reports", "outbox_messages",
    "audit_entries", "plan_runs",
)  # fmt: skip
"""Tables that were there then: not one of their rows may go."""
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """SELECT conname FROM pg_constraint WHERE contype = 'x'
        UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal""",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application over a database of its own, in which a few days of life have left rows."""
    if request.param == "postgresql":
        request.getfixturevalue("backends")("postgresql")  # skips where there is no server
    with clock.at(MONDAY):
        app = Backend(request.param, tmp_path / f"down_{request.param}").app
        with app.test_request_context(base_url=app.config["BASE_URL"]):
            live()
            db.session.remove()
            yield app
            db.session.remove()
            db.engine.dispose()


def live() -> None:
    """One job done and reported, one given up with a standby, one declined, one cancelled."""
    desk, place = make.coordinator(), make.institution(email="hospital@example.jp")
    people = [make.volunteer() for _ in range(4)]
    asked = [make.service_request(place, start=make.TUESDAY_10 + timedelta(days=n)) for n in range(4)]
    first, second = (life.booked(desk, asked[k], people[k]) for k in range(2))
    life.ready(desk, asked[1], people[2])
    services.give_up(services.bearer(second), second, DeclineReason.HEALTH)
    services.choose(desk, asked[2], services.Choice(0, people[2].id, 0, Mode.ONSITE))
    (job,) = life.confirm(desk, asked[2])
    services.decline(services.bearer(job), job, DeclineReason.BUSY)
    services.cancel_request(desk, asked[3], CancelReason.PATIENT)
    db.session.commit()
    clock.advance(first.end_at - clock.now())
    services.close_finished()
    services.file_report(services.bearer(first), first, ReportValues(first.start_at, first.end_at))
    db.session.commit()


def counts() -> dict[str, int]:
    """How many rows each of the tables has that were there then."""
    found = {name: db.session.scalar(select(func.count()).select_from(table(name))) for name in KEPT}
    db.session.remove()
    return {name: number or 0 for name, number in found.items()}


def guards() -> set[str]:
    """Triggers and exclusion constraints."""
    names = set(db.session.scalars(text(GUARDS[db.engine.dialect.name])))
    db.session.remove()
    return names


def differences() -> list[object]:
    """What the models say of the schema and the database does not, or the other way round."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def test_down_and_up_again(own: Flask) -> None:
    """Every step has a way back; afterwards rows, guards and columns are what they were, and the guards hold."""
    before, stood = counts(), guards()
    assert all(before[name] for name in ("assignments", "activity_reports", "outbox_messages", "plan_runs"))
    flask_migrate.downgrade(revision=OLD)
    db.engine.dispose()
    assert counts() == before
    assert {name for name in guards() if "double_booking" in name}
    assert not {name for name in guards() if "moves" in name}
    flask_migrate.upgrade()
    db.engine.dispose()
    assert (counts(), guards(), differences()) == (before, stood, [])

    with pytest.raises(IntegrityError, match="illegal_move"):
        db.session.execute(text("UPDATE assignments SET state = 'accepted' WHERE state = 'declined'"))
    db.session.rollback()


def test_levels_that_were_typed_become_overrides_with_an_end(own: Flask) -> None:
    """Nobody is lost overnight: each level is a floor for a year, with a note, and plans find it; none is endless."""
    flask_migrate.downgrade(revision="0020")
    db.engine.dispose()
    before = db.session.execute(
        text("SELECT volunteer_id, language, level FROM volunteer_languages ORDER BY id")
    )
    spoken = [tuple(row) for row in before]
    db.session.remove()
    flask_migrate.upgrade()
    db.engine.dispose()
    held = db.session.scalars(select(LevelOverride).order_by(LevelOverride.id)).all()
    assert [(one.volunteer_id, one.language, one.level) for one in held] == spoken != []
    assert {(one.note, one.floor, (one.last - one.first).days) for one in held} == {
        ("移行時のレベル", True, 365)
    }
    people = db.session.scalars(select(Volunteer)).all()
    with clock.at(datetime.now(UTC) + timedelta(days=9)):
        day = clock.today(ZoneInfo("UTC"))
        found = roster.spans([one.id for one in people], day, day)
        assert {(who, code, rows[0].level) for who, all_ in found.items() for code, rows in all_.items()} == {
            *spoken
        }
        services_of_levels.rederive(people)
        assert roster.spans([one.id for one in people], day, day) != {}
        assert all(person.level("vi") for person in people)
