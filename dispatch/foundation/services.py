"""Changing what is common to all programmes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.config import time_of_day
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.foundation import queries
from dispatch.foundation.models import ONLY, Common, FoundationSettings
from dispatch.foundation.versions import Changes, claim, differences
from dispatch.i18n import _

LEAST_ALARM, MOST_ALARM = 30, 3600
"""Seconds: the leader gives a sign every 15, so that less would be a false alarm."""


def ensure_row() -> FoundationSettings:
    """The foundation's row, made at first need with nothing changed."""
    found = queries.row()
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(FoundationSettings(id=ONLY, stated={}))
        except IntegrityError:
            pass  # somebody made it a moment ago
        found = db.session.get_one(FoundationSettings, ONLY)
    return found


def change_common(actor: Actor, values: Common, seen: int, **told: Any) -> Changes:
    """Write what differs; gives the changes. `told` goes into the record.

    Raises `Invalid` with every fault, `Conflict` when somebody else has changed it since version `seen`.
    """
    faults = common_faults(values)
    if faults:
        raise Invalid(_("入力内容をご確認ください"), tuple(faults))
    row = ensure_row()
    if seen == row.version and not differences(asdict(queries.common()), asdict(values)):
        return {}
    claim(row, seen)
    changes = differences(asdict(queries.common()), asdict(values))
    usual = queries.defaults()
    row.stated = {name: value for name, value in asdict(values).items() if value != usual[name]}
    db.session.flush()
    audit.record(actor, "foundation.changed", row, version=row.version, changes=changes, **told)
    return changes


def common_faults(values: Common) -> list[tuple[str, str]]:
    """What is wrong: (place, sentence)."""
    faults = []
    for name in ("quiet_from", "quiet_until"):
        try:
            time_of_day(getattr(values, name))
        except ValueError:
            faults.append((name, _("時刻は 9:30 や 午後2時 のように書いてください。")))
    if values.alarm_seconds and not LEAST_ALARM <= values.alarm_seconds <= MOST_ALARM:
        faults.append(
            (
                "alarm_seconds",
                _("%(least)sから%(most)sまでの数か、0にしてください。", least=LEAST_ALARM, most=MOST_ALARM),
            )
        )
    return faults
