"""Original entries, each with what was corrected of it and what therefore counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from training.models import Course, LedgerEntry
from training.vocabulary import LedgerKind


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the ledger is asked for; everything that is set must hold. Both days are included."""

    text: str = ""
    course_id: int | None = None
    credential: CredentialKind | None = None
    kind: LedgerKind | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An original entry and its corrections, oldest first; `minutes` and `points` are what counts now.

    `minutes_so_far` and `points_so_far`: all of the list through this one.
    """

    entry: LedgerEntry
    corrections: tuple[LedgerEntry, ...] = ()
    minutes: int = 0
    points: int = 0
    minutes_so_far: int = 0
    points_so_far: int = 0

    @property
    def last_correction(self) -> int:
        """The key of the newest correction; 0 without one."""
        return self.corrections[-1].id if self.corrections else 0


def get(entry_id: int) -> LedgerEntry:
    """The entry. Raises `NotFound`."""
    entry = db.session.get(LedgerEntry, entry_id)
    if entry is None:
        raise NotFound(_("この記録は台帳にありません。"))
    return entry


def search(filters: Filters, page: int = 1, per_page: int = 50) -> Pagination:
    """The original entries asked for, the newest day first."""
    statement = matching(filters).order_by(LedgerEntry.day.desc(), LedgerEntry.id.desc())
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)


def matching(filters: Filters) -> Select[LedgerEntry]:
    """The original entries asked for, with their people and courses; asked for corrections, those that have one."""
    statement = select(LedgerEntry).where(LedgerEntry.corrects_id.is_(None), *_conditions(filters))
    return statement.options(joinedload(LedgerEntry.volunteer), joinedload(LedgerEntry.course))


def lines(entries: Iterable[LedgerEntry]) -> list[Line]:
    """Each with its corrections, in the order given; the sums so far go down the list."""
    originals = list(entries)
    corrected = _corrections([one.id for one in originals])
    found: list[Line] = []
    minutes = points = 0
    for one in originals:
        own = tuple(corrected[one.id])
        counts = (
            one.minutes + sum(each.minutes for each in own),
            one.points + sum(each.points for each in own),
        )
        minutes, points = minutes + counts[0], points + counts[1]
        found.append(Line(one, own, *counts, minutes, points))
    return found


def of_person(volunteer: Volunteer, first: date | None = None, last: date | None = None) -> list[Line]:
    """One person's ledger from the oldest day on, so that the sums so far run as on paper."""
    statement = matching(Filters(first=first, last=last)).where(LedgerEntry.volunteer_id == volunteer.id)
    return lines(db.session.scalars(statement.order_by(LedgerEntry.day, LedgerEntry.id)))


def courses() -> Sequence[Course]:
    """Courses by which the ledger can be narrowed: all that there are, the archived last."""
    return db.session.scalars(select(Course).order_by(Course.archived_at.is_not(None), Course.code)).all()


def _corrections(keys: Sequence[int]) -> dict[int, list[LedgerEntry]]:
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    for at in range(0, len(keys), 500):  # a database takes so many names in one question and not many more
        statement = select(LedgerEntry).where(LedgerEntry.corrects_id.in_(keys[at : at + 500]))
        for one in db.session.scalars(statement.order_by(LedgerEntry.id)):
            found[one.corrects_id or 0].append(one)
    return found


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    stated: list[tuple[object, ColumnElement[bool]]] = [
        (filters.course_id, LedgerEntry.course_id == filters.course_id),
        (filters.credential, LedgerEntry.credential == filters.credential),
        (filters.first, LedgerEntry.day >= (filters.first or date.min)),
        (filters.last, LedgerEntry.day <= (filters.last or date.max)),
    ]
    found = [condition for wanted, condition in stated if wanted is not None]
    if filters.kind is LedgerKind.CORRECTION:
        correction = aliased(LedgerEntry)
        found.append(select(correction.id).where(correction.corrects_id == LedgerEntry.id).exists())
    elif filters.kind:
        found.append(LedgerEntry.kind == filters.kind)
    return [*found, *(_has(word) for word in filters.text.split())]


def _has(word: str) -> ColumnElement[bool]:
    """The word in the person's name, reading or code, or in what the entry is called."""
    name, kana = (func.replace(column, " ", "") for column in (Volunteer.name, Volunteer.kana))
    people = select(Volunteer.id).where(
        or_(*(column.icontains(word, autoescape=True) for column in (name, kana, Volunteer.code)))
    )
    return or_(LedgerEntry.volunteer_id.in_(people), LedgerEntry.title.icontains(word, autoescape=True))
