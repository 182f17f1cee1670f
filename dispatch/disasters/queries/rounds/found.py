"""What the rounds have found: the last visit of each shelter counts, older forms stay to be read."""

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


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a shelter by the last visit there; `needs` are those that nobody has seen to."""

    shelter: int
    people: list[dict[str, Any]]
    needs: list[dict[str, Any]]


def newest(event: DisasterEvent) -> list[Found]:
    """The last visit of each shelter. What a team has sent of one visit in several forms is put together: the numbers
    of the newest form that has any, each category of needs as the newest form has it that names it."""
    visits: dict[int, list[VisitForm]] = {}
    for form in db.session.scalars(
        select(VisitForm).where(VisitForm.event_id == event.id).order_by(VisitForm.filled_at, VisitForm.id)
    ):
        before = visits.get(form.event_shelter_id, [])
        same = before and form.visit_id is not None and before[-1].visit_id == form.visit_id
        visits[form.event_shelter_id] = [*before, form] if same else [form]
    return [_found(shelter, forms) for shelter, forms in visits.items()]


def _found(shelter: int, forms: Sequence[VisitForm]) -> Found:
    people = next((one.people for one in reversed(forms) if one.people), [])
    needs = {need["category"]: (need, one.done_at) for one in forms for need in one.needs}
    return Found(shelter, people, [need for need, done_at in needs.values() if done_at is None])


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
    for found in newest(event):
        for one in found.needs:
            shelters[one["category"]] += 1
            urgent[one["category"]] += bool(one["urgent"])
    return [
        NeedLine(one, shelters[one.value], urgent[one.value]) for one in NeedCategory if shelters[one.value]
    ]


def _lines(found: Sequence[Found], name: str) -> list[Line]:
    people: dict[str, int] = defaultdict(int)
    shelters: dict[str, set[int]] = defaultdict(set)
    for at in found:
        for one in at.people:
            if one["number"]:
                people[one[name]] += int(one["number"])
                shelters[one[name]].add(at.shelter)
    lines = [Line(key, people[key], len(shelters[key])) for key in people]
    return sorted(lines, key=lambda line: (-line.people, line.key))
