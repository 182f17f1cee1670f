"""Loading: the same day gives the same city, a used database is left alone, the first plan covers what it should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.demo import load, loading
from dispatch.errors import Conflict
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.volunteers.models import Volunteer
from tests import factories
from tests.conftest import MONDAY, Backend
from tests.demo.plans import REASONS, leading_rules, solved

DAYS = {
    "a Saturday night before a holiday": datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
    "before the New Year": datetime(2026, 12, 25, 1, tzinfo=UTC),
    "before the school year ends": datetime(2027, 3, 25, 3, tzinfo=UTC),
}


def picture() -> list[Any]:
    """What there is, without what depends on the hour."""
    people = [
        (p.code, p.name, p.gender, p.lat, p.lon, p.transport, p.paused_from,
         [(s.language, s.level) for s in p.languages], [(h.weekday, h.start, h.end) for h in p.pattern],
         [(c.kind, c.valid_until) for c in p.credentials])
        for p in db.session.scalars(select(Volunteer).order_by(Volunteer.id))
    ]  # fmt: skip
    asked = [
        (r.code, r.state, r.institution_id, r.department, r.visit_kind, r.mode, r.patient_code, r.urgency, r.gender,
         [(o.start_at, o.end_at) for o in r.options], [(n.language, n.level) for n in r.needs],
         [(a.volunteer_id, a.state) for a in r.assignments])
        for r in db.session.scalars(select(ServiceRequest).order_by(ServiceRequest.id))
    ]  # fmt: skip
    return [people, asked]


@pytest.fixture
def sqlite(backends: Callable[[str], Backend]) -> Backend:
    """An empty SQLite database."""
    backend = backends("sqlite")
    backend.empty()
    return backend


def drawn(backend: Backend, now: datetime) -> list[Any]:
    """The city as loaded at that moment into an empty database."""
    backend.empty()
    with clock.at(now), backend.app.app_context():
        load()
        found = picture()
        db.session.remove()
    return found


def test_the_same_day_gives_the_same_city(sqlite: Backend) -> None:
    """Loaded twice, at different hours of a day, the roster and the requests are the same."""
    assert drawn(sqlite, MONDAY) == drawn(sqlite, MONDAY + timedelta(hours=5))


@pytest.mark.parametrize("name", list(DAYS))
def test_the_day_of_loading_does_not_matter(sqlite: Backend, name: str) -> None:
    """Whatever holidays and year's ends lie around, 55 of 60 are covered and the five have five different reasons."""
    with clock.at(DAYS[name]), sqlite.app.app_context():
        load()
        outlook, plan = solved()
        db.session.remove()
    assert len(outlook.open) == 60
    assert leading_rules(plan) == REASONS


def test_a_used_database_is_left_alone(ctx: Flask) -> None:
    """Where there is anything already, loading says so and adds nothing."""
    factories.institution()
    db.session.commit()
    with pytest.raises(Conflict, match="すでにデータ"):
        load()
    assert db.session.scalar(select(func.count()).select_from(Institution)) == 1


def test_a_failure_leaves_nothing(sqlite: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing: where the last step fails, the database is as empty as before."""

    def fail(*_arguments: object) -> None:
        raise RuntimeError("the pen broke")

    monkeypatch.setattr(loading.Chronicle, "write", fail)
    with clock.at(MONDAY), sqlite.app.app_context():
        with pytest.raises(RuntimeError, match="the pen broke"):
            load()
        for table in (Institution, Volunteer, ServiceRequest, Assignment, AuditEntry):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        db.session.remove()
