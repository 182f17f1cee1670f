"""The way of migration 0034 and back, with rows: keys that had been cut are whole again, what was joined is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select, text

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, TelegramRow
from dispatch.disasters.services import telegrams
from dispatch.disasters.vocabulary import EventState
from tests import factories as desk
from tests.conftest import MONDAY, Backend
from tests.disasters import factories as make
from tests.disasters.telegrams.writing import tsunami, warning
from tests.disasters.test_telegrams import QUAKES, came


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application over a database of its own."""
    if request.param == "postgresql":
        request.getfixturevalue("backends")("postgresql")  # skips where there is no server
    with clock.at(MONDAY):
        app = Backend(request.param, tmp_path / f"cut_{request.param}").app
        with app.test_request_context(base_url=app.config["BASE_URL"]):
            yield app
            db.session.remove()
            db.engine.dispose()


def test_down_and_up_again(own: Flask) -> None:
    """Down: long keys are cut as they were, and what was joined is dismissed. Up: they are whole, and nobody else's key
    has changed."""
    main, aftershock = make.event(), make.event(opened=False)
    row = came(tsunami(("712", "有明・八代海", "津波警報"), event=" ".join(QUAKES), serial="1" * 60))
    row.event_id = aftershock.id
    other = came(warning(head_title="熊" * 64, reported="2026-11-30T08:00:00+09:00"))
    db.session.flush()
    telegrams.join(desk.coordinator(), aftershock, main)
    db.session.commit()
    keys, joined = (row.id, other.id), aftershock.id
    db.session.remove()
    flask_migrate.downgrade(revision="0033")
    cut = select(text("event_key, serial")).select_from(text("disaster_telegrams")).order_by(text("id"))
    with db.engine.connect() as connection:
        assert [tuple(map(len, one)) for one in connection.execute(cut)] == [(64, 20), (64, 0)]
    flask_migrate.upgrade()
    db.engine.dispose()
    found = [db.session.get_one(TelegramRow, key) for key in keys]
    assert [one.event_key for one in found] == [" ".join(QUAKES), "熊" * 64]
    event = db.session.get_one(DisasterEvent, joined)
    assert event.state == EventState.DISMISSED
