"""Associations elsewhere: who may be asked for help, and who takes part in exercises."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import exists, select

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import Association
from dispatch.errors import Conflict
from dispatch.i18n import _


@dataclass(frozen=True, slots=True)
class AssociationValues:
    """What is known of an association. `drill`: it has agreed to be reached in exercises."""

    name: str
    region: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    drill: bool = False
    active: bool = True
    note: str = ""


def add(actor: Actor, values: AssociationValues) -> Association:
    """An association more; raises `Conflict` where one has that name."""
    _must_be_new(values.name)
    made = Association(**asdict(values))
    db.session.add(made)
    db.session.flush()
    record(actor, "association.added", made, note=made.name)
    return made


def change(actor: Actor, association: Association, values: AssociationValues) -> None:
    """What is known of it has changed; raises `Conflict` where another has that name."""
    _must_be_new(values.name, besides=association.id)
    for name, value in asdict(values).items():
        setattr(association, name, value)
    db.session.flush()
    record(actor, "association.changed", association, note=association.name)


def _must_be_new(name: str, besides: int = 0) -> None:
    taken = select(exists().where(Association.name == name, Association.id != besides))
    if db.session.scalar(taken):
        raise Conflict(_("「%(name)s」はすでに登録されています。", name=name))
