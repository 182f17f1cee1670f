"""The ledger is added to and never changed: booked once, corrected by an entry of its own, summed plainly."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.vocabulary import CredentialKind
from tests import factories as make
from training.models import LedgerEntry
from training.services import ledger
from training.vocabulary import LedgerKind

pytestmark = pytest.mark.usefixtures("ctx")

CHANGES = {"update": update(LedgerEntry).values(minutes=999), "delete": delete(LedgerEntry)}
GUARDS = {
    "sqlite": ("DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete"),
    "postgresql": ("DROP TRIGGER ledger_append_only ON ledger_entries",),
}


def booked(source: str = "hand:1", **values: Any) -> LedgerEntry:
    """Two hours and five points of somebody new, or of `volunteer`."""
    base = {"day": date(2026, 11, 1), "minutes": 120, "points": 5, "title": "症例検討会"}
    person = values.pop("volunteer", None) or make.volunteer()
    kind = values.pop("kind", LedgerKind.HAND)
    return ledger.book(SYSTEM, person, kind, source=source, **{**base, **values})


def total() -> tuple[int, int]:
    """Minutes and points of all entries."""
    sums = select(func.sum(LedgerEntry.minutes), func.sum(LedgerEntry.points))
    minutes, points = db.session.execute(sums).one()
    return minutes, points


def test_the_same_source_is_booked_once_and_every_booking_is_on_record() -> None:
    """Said again, with whatever else, it is the entry of the first time; other sources are other entries."""
    first = booked(credential=CredentialKind.ICM)
    again = booked(volunteer=first.volunteer, minutes=60)
    other = booked("hand:2", volunteer=first.volunteer)
    db.session.flush()
    assert again is first
    assert other.id != first.id
    assert total() == (240, 10)
    actions = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "ledger.booked"))
    assert sorted(actions) == sorted([first.id, other.id])


def test_a_correction_is_the_difference_and_says_what_the_original_says() -> None:
    """Again and again, also beneath a correction; the original stays as it was."""
    entry = booked(credential=CredentialKind.ICM, language="vi")
    first = ledger.correct(SYSTEM, entry, 90, 5, "途中で退出")
    second = ledger.correct(SYSTEM, first, 0, 0, "別の人の記録", seen=first.id)
    assert (first.minutes, first.points, second.minutes, second.points) == (-30, 0, -90, -5)
    assert (second.corrects_id, second.day, second.credential, second.language) == (
        entry.id,
        entry.day,
        CredentialKind.ICM,
        "vi",
    )
    assert total() == (0, 0)
    db.session.refresh(entry)
    assert (entry.minutes, entry.points) == (120, 5)
    assert ledger.corrections(entry) == [first, second]


def test_what_cannot_be_corrected_is_refused() -> None:
    """Nothing to change, no reason, less than nothing, or somebody was there before."""
    entry = booked()
    for minutes, points, reason in ((120, 5, "同じ"), (60, 5, " "), (-1, 5, "誤り")):
        with pytest.raises(Invalid):
            ledger.correct(SYSTEM, entry, minutes, points, reason)
    ledger.correct(SYSTEM, entry, 60, 5, "誤記", seen=0)
    with pytest.raises(Conflict):
        ledger.correct(SYSTEM, entry, 30, 5, "誤記", seen=0)
    assert total() == (60, 5)


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_an_entry(change: str) -> None:
    """Whatever the application does; without the guard it could be (the negative control)."""
    booked()
    db.session.flush()
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(CHANGES[change])
    assert total() == (120, 5)
    for statement in GUARDS[db.engine.dialect.name]:
        db.session.execute(text(statement))
    db.session.execute(CHANGES[change])
    assert total() != (120, 5)


@pytest.mark.parametrize(
    "values", [{"minutes": -1}, {"points": -1}, {"kind": LedgerKind.CORRECTION}], ids=str
)
def test_only_a_correction_takes_away_and_it_names_what_it_corrects(values: dict[str, Any]) -> None:
    """The database's own guard."""
    with pytest.raises(DBAPIError, match="ck_ledger_entries"):
        booked(**values)
