"""What the rounds have found: the newest form of each shelter counts, older ones stay to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, VisitForm
from dispatch.disasters.vocabulary import NeedCategory
from dispatch.errors import NotFound
from dispatch.i18n import _

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One language or nationality: so many people in so many shelters. `key` is a code, or the words written."""

    key: str
    people: int
    shelters: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One category of needs: how many shelters say so, and for how many it is urgent."""

    category: NeedCategory
    shelters: int
    urgent: int


def get_form(event: DisasterEvent, form_id: int) -> VisitForm:
    """A form of this event; raises `NotFound`."""
    found = db.session.get(VisitForm, form_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("この巡回の報告は見つかりません。"))
    return found


def forms(event: DisasterEvent, page: int, *, waiting: bool = False) -> Pagination:
    """All forms, the newest first; or only those that nobody has seen to."""
    wanted = _all(event)
    if waiting:
        wanted = wanted.where(VisitForm.done_at.is_(None))
    return db.paginate(wanted, page=page, per_page=PER_PAGE, error_out=False)


def all_forms(event: DisasterEvent) -> Sequence[VisitForm]:
    """All of them at once, the newest first, for a file."""
    return db.session.scalars(_all(event)).all()


def _all(event: DisasterEvent) -> Select[VisitForm]:
    return (
        select(VisitForm)
        .where(VisitForm.event_id == event.id)
        .options(joinedload(VisitForm.stop).joinedload(EventShelter.shelter))
        .order_by(VisitForm.filled_at.desc(), VisitForm.id.desc())
    )


def count_waiting(event: DisasterEvent) -> int:
    """How many forms nobody has seen to."""
    wanted = select(func.count()).where(VisitForm.event_id == event.id, VisitForm.done_at.is_(None))
    return int(db.session.scalar(wanted) or 0)


def newest(event: DisasterEvent) -> Sequence[VisitForm]:
    """The newest form of each shelter, in the order in which they were filled in."""
    rows = db.session.scalars(
        select(VisitForm)
        .where(VisitForm.event_id == event.id)
        .options(joinedload(VisitForm.stop).joinedload(EventShelter.shelter))
        .order_by(VisitForm.filled_at, VisitForm.id)
    )
    return list({one.event_shelter_id: one for one in rows}.values())


def by_language(event: DisasterEvent) -> list[Line]:
    """People by language, the most first; the key of those whose language is not known is empty."""
    return _lines(newest(event), "language")


def by_nationality(event: DisasterEvent) -> list[Line]:
    """People by nationality as it was written, the most first."""
    return _lines(newest(event), "nationality")


def needs(event: DisasterEvent) -> list[NeedLine]:
    """What is missing, in the order of the list of categories; forms that were seen to are left out."""
    shelters: dict[str, int] = defaultdict(int)
    urgent: dict[str, int] = defaultdict(int)
    for form in newest(event):
        if form.done_at is None:
            for one in form.needs:
                shelters[one["category"]] += 1
                urgent[one["category"]] += bool(one["urgent"])
    return [
        NeedLine(one, shelters[one.value], urgent[one.value]) for one in NeedCategory if shelters[one.value]
    ]


def _lines(found: Sequence[VisitForm], name: str) -> list[Line]:
    people: dict[str, int] = defaultdict(int)
    shelters: dict[str, set[int]] = defaultdict(set)
    for form in found:
        for one in form.people:
            _count(people, shelters, form, one, name)
    lines = [Line(key, people[key], len(shelters[key])) for key in people]
    return sorted(lines, key=lambda line: (-line.people, line.key))


def _count(
    people: dict[str, int], shelters: dict[str, set[int]], form: VisitForm, one: dict[str, Any], name: str
) -> None:
    people[one[name]] += int(one["number"])
    shelters[one[name]].add(form.event_shelter_id)
