"""Changing what is watched for."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import DisasterSettings
from dispatch.disasters.models.settings import ONLY
from dispatch.disasters.queries import settings as queries
from dispatch.disasters.telegrams.watching import Watch
from dispatch.errors import Invalid
from dispatch.foundation.versions import Changes, claim, differences
from dispatch.i18n import _


def ensure_row() -> DisasterSettings:
    """The row, made at first need with nothing changed."""
    found = queries.row()
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(DisasterSettings(id=ONLY, stated={}))
        except IntegrityError:
            pass  # somebody made it a moment ago
        found = db.session.get_one(DisasterSettings, ONLY)
    return found


def change(actor: Actor, wanted: Watch, seen: int) -> Changes:
    """Write what differs; gives the changes.

    Raises `Invalid` where feeds are to be followed for no area, `Conflict` when somebody else has changed it since
    version `seen`.
    """
    if wanted.follow and not wanted.areas:
        raise Invalid(_("入力内容をご確認ください"), (("areas", _("受け取る地域を入力してください。")),))
    row, values = ensure_row(), wanted.to_json()
    if seen == row.version and not differences(queries.watch().to_json(), values):
        return {}
    claim(row, seen)
    changes = differences(queries.watch().to_json(), values)
    row.stated = _beside(values)
    db.session.flush()
    record(actor, "disaster_settings.changed", row, version=row.version, changes=changes)
    return changes


def _beside(values: dict[str, Any]) -> dict[str, Any]:
    usual = queries.usual()
    return {name: value for name, value in values.items() if value != usual[name]}
