"""A person's own conditions."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.volunteers.models import RefusedInstitution, Volunteer
from dispatch.volunteers.services.profile import Profile, lay


def set_conditions(actor: Actor, volunteer: Volunteer, profile: Profile, refusals: Mapping[int, str]) -> None:
    """Change the conditions, and make `refusals` (reasons by institution) the person's own list.

    What the desk has entered stays, and stays unseen by the person.
    """
    volunteer = lock(volunteer)
    changed = lay(volunteer, profile)
    if _lay_refusals(volunteer, refusals):
        changed.append("refused_institutions")
    if changed:
        db.session.flush()
        audit.record(actor, "volunteer.conditions_changed", volunteer, fields=changed)


def _lay_refusals(volunteer: Volunteer, refusals: Mapping[int, str]) -> bool:
    rows = {row.institution_id: row for row in volunteer.refused_institutions}
    before = {key: row.own_reason for key, row in rows.items() if row.own_reason is not None}
    for key in before.keys() - refusals.keys():
        rows[key].own_reason = None
        if not rows[key].by_desk and not rows[key].reason:
            volunteer.refused_institutions.remove(rows[key])
    for key, reason in refusals.items():
        if key not in rows:
            rows[key] = RefusedInstitution(institution_id=key, by_desk=False)
            volunteer.refused_institutions.append(rows[key])
        rows[key].own_reason = reason
    return before != dict(refusals)
