"""Changing what is watched for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import IntegrityError

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import DisasterSettings
from dispatch.disasters.models.settings import ONLY
from dispatch.disasters.queries import settings as queries
from dispatch.disasters.telegrams.known import WARNINGS, near, near_warnings
from dispatch.disasters.telegrams.watching import Watch
from dispatch.disasters.wording import telegrams as wording
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

    Raises `Invalid` where feeds are to be followed for no area, or a name is one that no telegram will ever write,
    `Conflict` when somebody else has changed it since version `seen`.
    """
    if wanted.follow and not wanted.areas:
        raise Invalid(_("入力内容をご確認ください"), (("areas", _("受け取る地域を入力してください。")),))
    if faults := tuple(_unheard_of(wanted)):
        raise Invalid(_("入力内容をご確認ください"), faults)
    row, values = ensure_row(), wanted.to_json()
    if seen == row.version and not differences(queries.watch().to_json(), values):
        return {}
    claim(row, seen)
    changes = differences(queries.watch().to_json(), values)
    row.stated = _beside(values)
    db.session.flush()
    record(actor, "disaster_settings.changed", row, version=row.version, changes=changes)
    return changes


def _unheard_of(wanted: Watch) -> Iterator[tuple[str, str]]:
    """A sentence for each name that would never set anything off, with those that it may have been meant for."""
    for name in queries.unknown_areas(wanted):
        others = [one for one in wanted.areas if one != name]
        yield "areas", wording.unknown_area(name, near(name, others))
    for word in wanted.rules.warnings:
        if not any(one.endswith(word) for one in WARNINGS):
            yield "warnings", wording.unknown_warning(word, near_warnings(word))


def _beside(values: dict[str, Any]) -> dict[str, Any]:
    usual = queries.usual()
    return {name: value for name, value in values.items() if value != usual[name]}
