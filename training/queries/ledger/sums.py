"""Plain sums of the ledger: corrections are differences, so that adding up is all there is to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from dispatch.db import db
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from training.models import LedgerEntry
from training.queries.ledger.entries import Filters, matching


@dataclass(frozen=True, slots=True)
class Sums:
    """So many minutes and points, of so many original entries of so many people."""

    minutes: int = 0
    points: int = 0
    entries: int = 0
    people: int = 0


NONE = Sums()
_FIGURES = (
    func.coalesce(func.sum(LedgerEntry.minutes), 0),
    func.coalesce(func.sum(LedgerEntry.points), 0),
    func.count(LedgerEntry.id).filter(LedgerEntry.corrects_id.is_(None)),
    func.count(LedgerEntry.volunteer_id.distinct()),
)


def sums(filters: Filters) -> Sums:
    """Of the entries asked for, each with its corrections."""
    originals = matching(filters).with_only_columns(LedgerEntry.id).order_by(None)
    root = func.coalesce(LedgerEntry.corrects_id, LedgerEntry.id)
    return Sums(*db.session.execute(select(*_FIGURES).where(root.in_(originals))).one())


def by_person(
    volunteer_ids: Iterable[int] | None = None,
    *,
    first: date | None = None,
    last: date | None = None,
    course_id: int | None = None,
    credential: CredentialKind | None = None,
) -> dict[int, Sums]:
    """By the key of each person who has entries, on the days from `first` through `last`."""
    statement = _grouped(LedgerEntry.volunteer_id, _within(first, last))
    if volunteer_ids is not None:
        statement = statement.where(LedgerEntry.volunteer_id.in_(list(volunteer_ids)))
    if course_id is not None:
        statement = statement.where(LedgerEntry.course_id == course_id)
    if credential is not None:
        statement = statement.where(LedgerEntry.credential == credential)
    return _read(statement)


def by_course(
    volunteer: Volunteer, first: date | None = None, last: date | None = None
) -> dict[int | None, Sums]:
    """One person's sums by the key of the course; None: what belongs to no course of ours."""
    mine = LedgerEntry.volunteer_id == volunteer.id
    return _read(_grouped(LedgerEntry.course_id, [mine, *_within(first, last)]))


def by_credential(
    volunteer: Volunteer, first: date | None = None, last: date | None = None
) -> dict[CredentialKind | None, Sums]:
    """One person's sums by the credential towards which they count; None: towards any."""
    mine = LedgerEntry.volunteer_id == volunteer.id
    return _read(_grouped(LedgerEntry.credential, [mine, *_within(first, last)]))


def total_of(volunteer: Volunteer, first: date | None = None, last: date | None = None) -> Sums:
    """All of one person."""
    return by_person([volunteer.id], first=first, last=last).get(volunteer.id, NONE)


def _within(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    found = [] if first is None else [LedgerEntry.day >= first]
    return found if last is None else [*found, LedgerEntry.day <= last]


def _grouped(key: Any, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    return select(key, *_FIGURES).where(*conditions).group_by(key)


def _read(statement: Select[Any]) -> dict[Any, Sums]:
    return {key: Sums(*figures) for key, *figures in db.session.execute(statement)}
