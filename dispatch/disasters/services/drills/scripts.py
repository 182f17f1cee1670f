"""Scripts kept for the next exercise: written, changed, put away; and the usual one that comes with the program."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DrillScript
from dispatch.disasters.scripts import Script, usual
from dispatch.errors import Conflict
from dispatch.i18n import _


def add(actor: Actor, script: Script) -> DrillScript:
    """A script more; raises `Conflict` where one has that name."""
    _must_be_new(script.name)
    made = DrillScript(**_columns(script))
    db.session.add(made)
    db.session.flush()
    record(actor, "drill_script.added", made, note=made.name)
    return made


def add_usual(actor: Actor) -> DrillScript:
    """The script that comes with the program, to be used or made one's own."""
    return add(actor, usual())


def change(actor: Actor, row: DrillScript, script: Script) -> None:
    """Another text for the next exercise; those that are played keep the one they began with."""
    row = lock(row)
    _must_be_new(script.name, besides=row.id)
    for name, value in _columns(script).items():
        setattr(row, name, value)
    db.session.flush()
    record(actor, "drill_script.changed", row, note=row.name)


def archive(actor: Actor, row: DrillScript) -> None:
    """It is offered no more; exercises that were played from it keep their text."""
    row = lock(row)
    if row.archived_at is not None:
        raise Conflict(_("この台本は、すでにしまってあります。"))
    row.archived_at = clock.now()
    db.session.flush()
    record(actor, "drill_script.archived", row, note=row.name)


def _columns(script: Script) -> dict[str, Any]:
    told = script.to_json()
    return {name: told[name] for name in ("name", "opening", "injects")}


def _must_be_new(name: str, besides: int = 0) -> None:
    if db.session.scalar(select(exists().where(DrillScript.name == name, DrillScript.id != besides))):
        raise Conflict(_("「%(name)s」という台本は、すでにあります。", name=name))
