"""How a person is reached and written, by their own word."""

from __future__ import annotations

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.profile import Profile, lay


def set_contact(actor: Actor, volunteer: Volunteer, *, phone: str, nearest_station: str) -> None:
    """Change the telephone number and the station from which the person sets out.

    Where they live stays with the desk: distances hang on it.
    """
    volunteer = lock(volunteer)
    changed = lay(volunteer, Profile(phone=phone, nearest_station=nearest_station))
    if changed:
        db.session.flush()
        audit.record(actor, "volunteer.contact_changed", volunteer, fields=changed)


def set_roman(actor: Actor, volunteer: Volunteer, roman: str) -> None:
    """Spell the name in Roman letters as its bearer does; certificates given from now on follow."""
    volunteer = lock(volunteer)
    if changed := lay(volunteer, Profile(roman=roman)):
        db.session.flush()
        audit.record(actor, "volunteer.changed", volunteer, fields=changed)
