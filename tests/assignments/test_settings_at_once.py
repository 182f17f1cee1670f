"""Two editors at the same moment: one of them saves, the other is told; and what keeps them apart is needed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db, reading
from dispatch.errors import Conflict
from dispatch.foundation import queries, versions
from dispatch.foundation import services as foundation
from dispatch.requests import services
from dispatch.requests.models import Programme
from dispatch.requests.services import setting
from tests import factories as make
from tests.support.races import Wait, meeting


def race(app: Flask, save: Any) -> list[str]:
    """Two editors look at the same version, meet, and save; gives how each fared, sorted."""

    def edit(number: int, wait: Wait) -> None:
        with reading():
            change = save(number)
            db.session.rollback()
        wait()
        change()

    told = meeting(app, *(partial(edit, number) for number in (1, 2)))
    return sorted("told" if sentence else "saved" for sentence in told)


def programme_editor(number: int) -> Any:
    """Looks at the programme; then changes one of two fees."""
    row = db.session.scalars(select(Programme)).one()
    seen, values = row.version, services.values_of(row)
    fee = {1: "fee_first_two_hours", 2: "fee_patient_absent"}[number]
    named: dict[str, Any] = {fee: 5000 + number}
    changed = replace(values, settings=replace(values.settings, **named))
    return lambda: services.change_programme(
        SYSTEM, db.session.scalars(select(Programme)).one(), changed, seen
    )


def common_editor(number: int) -> Any:
    """Looks at what is common; then changes one of the quiet hours."""
    found = queries.row()
    seen, values = found.version if found else 1, queries.common()
    named: dict[str, Any] = {"quiet_from": "22:00"} if number == 1 else {"quiet_until": "07:00"}
    changed = replace(values, **named)
    return lambda: foundation.change_common(SYSTEM, changed, seen)


@pytest.mark.parametrize("editor", [programme_editor, common_editor])
def test_one_saves_and_the_other_is_told(app: Flask, editor: Any) -> None:
    """Neither writes over the other, on either database; the record has the one change."""
    with app.test_request_context():
        make.programme()
        db.session.commit()
    assert race(app, editor) == ["saved", "told"]
    with app.test_request_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.endswith(".changed"))).all()
        assert len(entries) == 1
        assert len(entries[0].detail["changes"]) == 1


def test_without_the_claim_one_is_lost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without it both save, and what the first changed is gone without a word."""
    with app.test_request_context():
        make.programme()
        db.session.commit()
    monkeypatch.setattr(setting, "claim", lambda row, seen: None)
    assert race(app, programme_editor) == ["saved", "saved"]
    with app.test_request_context():
        stated = db.session.scalars(select(Programme)).one().stated
        assert len(stated) == 1


def test_the_claim_goes_by_the_version_seen(ctx: Flask) -> None:
    """Whoever saw an older version is told, also long after; whoever saw the present one gets the next."""
    row = make.programme()
    versions.claim(row, 1)
    assert row.version == 2
    with pytest.raises(Conflict):
        versions.claim(row, 1)
    versions.claim(row, 2)
    assert row.version == 3
