"""Two who book or import the same at once make one entry; without the lock it is the database that refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.tables import read_table
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.support.races import at_once
from training.models import LedgerEntry
from training.services import ledger, ledger_import
from training.vocabulary import LedgerKind

FILE = "登録番号,氏名,日付,名称,時間\nV1,海野 みどり,2025-06-01,症例検討会,2\nV1,海野 みどり,2025-06-02,症例検討会,3\n"


def book() -> object:
    """One booking, of a source that is always the same."""
    person = db.session.scalars(select(Volunteer)).one()
    values: dict[str, Any] = {
        "day": date(2025, 6, 1),
        "minutes": 60,
        "points": 1,
        "title": "症例検討会",
        "source": "same",
    }
    return ledger.book(SYSTEM, person, LedgerKind.HAND, **values)


def take() -> object:
    """One file."""
    return ledger_import.import_history(SYSTEM, read_table(FILE.encode()))


def four_times(app: Flask, act: Callable[[], object]) -> list[str]:
    """Four times at the same moment; what each was told by the database ('' for done)."""
    return at_once(app, *[act] * 4, refusal=IntegrityError)


@pytest.fixture
def person(app: Flask) -> Flask:
    """The application with somebody on the roster."""
    with app.test_request_context():
        make.volunteer(code="V1", name="海野 みどり")
        db.session.commit()
    return app


def count(app: Flask) -> int:
    """Entries there are."""
    with app.test_request_context():
        return db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


@pytest.mark.parametrize(("act", "entries"), [(book, 1), (take, 2)], ids=["book", "import"])
def test_the_same_at_once_is_booked_once(person: Flask, act: Callable[[], object], entries: int) -> None:
    """Nobody is told anything: whoever comes later finds the entry."""
    assert four_times(person, act) == [""] * 4
    assert count(person) == entries


def test_without_the_lock_the_database_refuses(person: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control, where transactions run side by side: all look before any has written; one entry."""
    with person.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("on SQLite a transaction is the lock")
    monkeypatch.setattr(ledger, "lock", lambda row: row)
    monkeypatch.setattr(db.session, "scalar", _blind(db.session.scalar))
    assert four_times(person, book).count("") == 1
    assert count(person) == 1


def _blind(scalar: Callable[..., object]) -> Callable[..., object]:
    """A look that finds no entry of the source, as one finds none before the other has committed."""
    return lambda statement, *rest: (
        None if "ledger_entries.source =" in str(statement) else scalar(statement, *rest)
    )
