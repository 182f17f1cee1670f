"""Setting new rules for levels: every version is kept, and everybody's levels follow."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone
from dispatch.volunteers import queries
from dispatch.volunteers.levels import Rules, succession, write_rules
from dispatch.volunteers.models import LevelRuleSet
from dispatch.volunteers.services.levels import rederive_all


def set_rules(actor: Actor, new: Rules, first: date, note: str, seen: int) -> LevelRuleSet:
    """The present rules end the day before `first`, and these begin on it; commits, then derives everybody anew.

    `seen` is the version whose change the author has looked at. Raises `Conflict` where another was set since,
    `Invalid`, naming the field, without a note or for a day that is over.
    """
    present = queries.current_rule_set()
    if seen != (present.version if present else 0):
        raise _changed()
    if not note.strip():
        raise Invalid(_("理由を書いてください。"), (("note", _("理由を書いてください。")),))
    if first < clock.today(zone()):
        message = _("今日か、今日より後の日にしてください。")
        raise Invalid(message, (("first", message),))
    rules = write_rules(succession(queries.current_rules(), new, first))
    row = LevelRuleSet(version=seen + 1, first=first, rules=rules, note=note.strip())
    row.set_by = actor.display_name
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else set the same version in this moment
        raise _changed() from None
    audit.record(actor, "level.rules_set", row, version=row.version, first=first.isoformat(), note=row.note)
    db.session.commit()
    rederive_all()
    return row


def _changed() -> Conflict:
    return Conflict(_("この間に、ほかの担当者が規則を変えました。"), _("もう一度、影響を確かめてください。"))
