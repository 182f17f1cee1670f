"""What a supporter is called, speaks and is reached by: from the roster, or a guest's own columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.i18n import zone
from dispatch.notifications.models import MessageChoice
from dispatch.notifications.services import Recipient
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.documents import recipient


def name_of(supporter: Supporter) -> str:
    """The name that pages and messages use."""
    return supporter.volunteer.name if supporter.volunteer else supporter.name


def kana_of(supporter: Supporter) -> str:
    """How the name is read; empty where nobody has said."""
    return supporter.volunteer.kana if supporter.volunteer else supporter.kana


def phone_of(supporter: Supporter) -> str:
    """The number to ring; empty where there is none."""
    return supporter.volunteer.phone if supporter.volunteer else supporter.phone


def languages_of(supporter: Supporter) -> dict[str, int]:
    """Codes of the languages spoken, each with its level 0 to 4, the best first."""
    if supporter.volunteer is None:
        return dict(supporter.languages)
    return {spoken.language: spoken.level for spoken in supporter.volunteer.languages}


def home_of(supporter: Supporter) -> tuple[float, float] | None:
    """(latitude, longitude) of the home; guests have none here."""
    person = supporter.volunteer
    return None if person is None else (person.lat, person.lon)


def recipient_of(supporter: Supporter) -> Recipient:
    """Where and in which language to write; the address of the account where the roster has none."""
    person = supporter.volunteer
    if person is None:
        return Recipient(supporter.email, supporter.name)
    found = recipient(person)
    return found if found.address or not person.user else replace(found, address=person.user.email)


def may_be_called(event: DisasterEvent) -> Sequence[Supporter]:
    """Whom this event may ask: active supporters of the roster and its own guests; in an exercise those of the drill
    list alone."""
    return db.session.scalars(_callable(event).order_by(Supporter.id)).all()


def may_call(event: DisasterEvent, supporter: Supporter) -> bool:
    """Whether this event may ask this supporter now."""
    found = _callable(event).where(Supporter.id == supporter.id).with_only_columns(Supporter.id)
    return db.session.scalar(found) is not None


def _callable(event: DisasterEvent) -> Select[Supporter]:
    own = and_(Supporter.volunteer_id.is_not(None), Volunteer.active)
    here = or_(Supporter.leaves_on.is_(None), Supporter.leaves_on >= clock.today(zone()))
    guest = and_(Supporter.event_id == event.id, Supporter.ended_at.is_(None), here)
    person = selectinload(Supporter.volunteer)
    found = (
        select(Supporter)
        .outerjoin(Volunteer, Volunteer.id == Supporter.volunteer_id)
        .where(Supporter.active, or_(own, guest))
        .options(person.selectinload(Volunteer.languages), person.selectinload(Volunteer.user))
    )
    return found.where(Supporter.drill) if event.exercise else found


def locale_of(supporter: Supporter) -> str:
    """The language of messages that this person has chosen, or the account's: `ja`, `ja@easy` or `en`."""
    person = supporter.volunteer
    if person is None or person.user is None:
        return recipient_of(supporter).locale
    chosen = select(MessageChoice.locale).where(MessageChoice.user_id == person.user_id)
    return db.session.scalar(chosen) or person.user.locale
