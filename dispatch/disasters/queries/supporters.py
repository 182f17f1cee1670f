"""Disaster supporters of the own roster: the list, who could become one, the call tree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, String, cast, exists, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.db import db
from dispatch.disasters.models import Supporter
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers import queries as roster
from dispatch.volunteers.models import Credential, Volunteer

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """Whom the list is narrowed to; everything that is set must hold."""

    text: str = ""
    language: str | None = None
    role: SupporterRole | None = None
    drives: bool = False
    drill: bool = False


def get(supporter_id: int) -> Supporter:
    """A supporter of the roster; raises `NotFound`, for guests too: they have pages of their event."""
    found = db.session.get(Supporter, supporter_id)
    if found is None or found.volunteer is None:
        raise NotFound(_("この支援者は名簿にありません。"))
    return found


def search(filters: Filters, today: date, page: int) -> Pagination:
    """The supporters asked for, by their reading; who is not active comes last."""
    return db.paginate(matching(filters, today), page=page, per_page=PER_PAGE, error_out=False)


def matching(filters: Filters, today: date) -> Select[Supporter]:
    """The same as a statement."""
    people = roster.matching(roster.Filters(text=filters.text, language=filters.language), today)
    named = people.order_by(None).with_only_columns(Volunteer.id)
    found = _of_the_roster().where(Volunteer.id.in_(named))
    if filters.role:
        found = found.where(cast(Supporter.roles, String).contains(f'"{filters.role.value}"'))
    if filters.drives:
        found = found.where(Supporter.drives)
    if filters.drill:
        found = found.where(Supporter.drill)
    return found.order_by(Supporter.active.desc(), Volunteer.kana, Volunteer.name, Supporter.id)


def _of_the_roster() -> Select[Supporter]:
    return (
        select(Supporter)
        .join(Volunteer, Volunteer.id == Supporter.volunteer_id)
        .options(contains_eager(Supporter.volunteer).selectinload(Volunteer.languages))
    )


def in_tree(only: Collection[int] | None = None) -> Sequence[Supporter]:
    """Active supporters in the order of the call tree."""
    found = _of_the_roster().where(Supporter.active, Volunteer.active)
    if only is not None:
        found = found.where(Supporter.id.in_(only))
    return db.session.scalars(found.order_by(Supporter.tree_order, Volunteer.kana, Supporter.id)).all()


def tree(people: Sequence[Supporter]) -> list[tuple[int, Supporter]]:
    """(depth, supporter) from the desk down: each under whoever rings them; nobody is left out, nobody twice."""
    known = {one.id for one in people}
    below: dict[int | None, list[Supporter]] = {}
    for one in people:
        below.setdefault(one.caller_id if one.caller_id in known else None, []).append(one)
    found: list[tuple[int, Supporter]] = []
    waiting = [(0, one) for one in reversed(below.pop(None, []))]
    while waiting or below:
        if not waiting:  # a circle, which the form refuses; it hangs from the desk
            waiting = [(0, one) for one in reversed(below.pop(next(iter(below))))]
        depth, one = waiting.pop()
        found.append((depth, one))
        waiting += [(depth + 1, next_one) for next_one in reversed(below.pop(one.id, []))]
    return found


def candidates(text: str, today: date, page: int) -> Pagination:
    """Active people of the roster who are no supporters yet: without words those who hold the training's paper."""
    known = select(Supporter.volunteer_id).where(Supporter.volunteer_id.is_not(None))
    found = roster.matching(roster.Filters(text=text), today).where(
        Volunteer.active, Volunteer.id.not_in(known)
    )
    if not text:
        found = found.where(_trained(today))
    rows = (selectinload(Volunteer.languages), selectinload(Volunteer.credentials))
    return db.paginate(found.options(*rows), page=page, per_page=PER_PAGE, error_out=False)


def _trained(today: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(Credential.volunteer_id == Volunteer.id, Credential.kind == CredentialKind.DISASTER)
        .where(or_(Credential.valid_until.is_(None), Credential.valid_until >= today))
        .where(or_(Credential.revoked_on.is_(None), Credential.revoked_on > today))
    )


def is_trained(volunteer: Volunteer, today: date) -> bool:
    """Whether somebody holds the paper of the disaster supporters' training today."""
    return any(
        paper.kind is CredentialKind.DISASTER and (paper.last_day is None or paper.last_day >= today)
        for paper in volunteer.credentials
    )
