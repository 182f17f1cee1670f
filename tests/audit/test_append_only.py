"""The record can only be added to: the database itself refuses the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM, record
from dispatch.db import db
from tests import factories

pytestmark = pytest.mark.usefixtures("ctx")

CHANGES = {
    "update": update(AuditEntry).values(actor_name="だれでもない"),
    "delete": delete(AuditEntry),
}
GUARDS = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": ("DROP TRIGGER audit_append_only ON audit_entries",),
}


@pytest.fixture
def entry() -> AuditEntry:
    """One entry, in the transaction of the test."""
    made = record(SYSTEM, "test.done", factories.institution())
    db.session.flush()
    return made


@pytest.mark.parametrize("change", CHANGES)
def test_an_entry_cannot_be_changed_or_removed(entry: AuditEntry, change: str):
    """Whatever the application does; the reason is told by the database."""
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(CHANGES[change])
    assert db.session.scalars(select(AuditEntry.actor_name)).all() == [entry.actor_name]


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_guard_it_could_be(entry: AuditEntry, change: str):
    """The negative control: it is the trigger that refuses. It comes back with the end of the transaction."""
    name = entry.actor_name
    for statement in GUARDS[db.engine.dialect.name]:
        db.session.execute(text(statement))
    db.session.execute(CHANGES[change])
    assert db.session.scalar(select(func.count()).where(AuditEntry.actor_name == name)) == 0
