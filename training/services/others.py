"""Who is judged by another: a level must not rest on what its holder has written down themselves."""

from __future__ import annotations

from dispatch.audit.services import Actor
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer


def is_self(actor: Actor, person: Volunteer) -> bool:
    """Whether somebody of the desk, or a trainer, is the person on the roster."""
    return actor.id is not None and actor.id == person.user_id


def must_be_another(actor: Actor, person: Volunteer) -> None:
    """Raises `Conflict` for who would write down or decide what their own level follows from."""
    if is_self(actor, person):
        raise Conflict(_("ご自身の研修の記録や判定はできません。ほかの担当者が行います。"))
