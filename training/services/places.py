"""Rooms, and the people who teach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from dispatch.accounts import services as accounts
from dispatch.accounts.models import User
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.vocabulary import RoleName
from dispatch.volunteers.hours import Week
from training.hours import rows_of
from training.models import Course, Trainer, TrainingRoom


@dataclass(frozen=True, slots=True)
class RoomValues:
    """What is stated of a room; `week`: the hours in which it can be had, Monday to Sunday."""

    name: str
    capacity: int
    ward: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    week: Week = ((),) * 7
    note: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class TrainerValues:
    """What is stated of somebody who teaches; `week`: the hours in which they do."""

    name: str
    kana: str = ""
    email: str = ""
    courses: tuple[Course, ...] = ()
    week: Week = ((),) * 7
    max_per_day: int = 2
    note: str = ""
    active: bool = True


def save_room(actor: Actor, room: TrainingRoom | None, values: RoomValues) -> TrainingRoom:
    """Add a room (None) or change one. Raises `Invalid` where another has the name."""
    other = db.session.scalar(select(TrainingRoom).where(TrainingRoom.name == values.name))
    if other is not None and other is not room:
        sentence = _("同じ名前の会場があります。")
        raise Invalid(sentence, (("name", sentence),))
    made = room is None
    room = TrainingRoom() if room is None else lock(room)
    _lay(room, values, ("name", "capacity", "ward", "address", "lat", "lon", "note", "active"))
    audit.record(actor, "room.created" if made else "room.changed", room, name=room.name)
    return room


def save_trainer(actor: Actor, trainer: Trainer | None, values: TrainerValues) -> Trainer:
    """Add a trainer (None) or change one."""
    made = trainer is None
    trainer = Trainer() if trainer is None else lock(trainer)
    _lay(trainer, values, ("name", "kana", "email", "max_per_day", "note", "active"))
    trainer.courses = list(values.courses)
    db.session.flush()
    audit.record(actor, "trainer.created" if made else "trainer.changed", trainer, name=trainer.name)
    return trainer


def give_account(actor: Actor, trainer: Trainer) -> User:
    """An account with the trainer's page, by the trainer's address: a new one with an invitation, or the one they have.

    Raises `Invalid` without an address, or where the address is another trainer's.
    """
    trainer = lock(trainer)
    if not trainer.email:
        raise _refused(_("メールアドレスを登録してから、アカウントを作ってください。"))
    user = db.session.scalar(select(User).where(func.lower(User.email) == trainer.email.lower()))
    if user is None:
        user = accounts.create_user(actor, trainer.email, trainer.name, (RoleName.TRAINER,))
        accounts.invite(actor, user)
    other = db.session.scalar(select(Trainer).where(Trainer.user_id == user.id, Trainer.id != trainer.id))
    if other is not None:
        raise _refused(_("このメールアドレスは、%(name)sさんのアカウントです。", name=other.name))
    if not user.is_a(RoleName.TRAINER):
        roles = tuple(RoleName(role.name) for role in user.roles)
        accounts.change_user(
            actor, user, user.name, (*roles, RoleName.TRAINER), institution_id=user.institution_id
        )
    trainer.user = user
    db.session.flush()
    audit.record(actor, "trainer.account_given", trainer, name=trainer.name)
    return user


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, (("email", sentence),))


def _lay(row: Any, values: RoomValues | TrainerValues, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(row, name, getattr(values, name))
    row.hours = rows_of(values.week)
    db.session.add(row)
    db.session.flush()
