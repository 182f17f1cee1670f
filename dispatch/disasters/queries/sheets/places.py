"""Shelters with their coordinates, and what was found there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, Shelter, VisitForm
from dispatch.disasters.queries.sheets.parts import Row, Sheet, one
from dispatch.disasters.wording.visits import by_nationality_in_words, needs_in_words, people_in_words
from dispatch.i18n import _, label, language_name, show_moment


def shelters(event: DisasterEvent | None) -> Sheet:
    """Those of the event; without one all of the list, for the day on which nothing can be looked up."""
    return _of_event(event) if event else _all()


def _of_event(event: DisasterEvent) -> Sheet:
    found = db.session.scalars(
        select(EventShelter)
        .join(EventShelter.shelter)
        .where(EventShelter.event_id == event.id)
        .options(joinedload(EventShelter.shelter))
        .order_by(Shelter.municipality, Shelter.name, Shelter.id)
    )
    rows = (
        (
            *_place(row.shelter),
            _("開設") if row.open else _("閉鎖"),
            label(row.priority),
            _names(row.languages),
            _names(row.suspected),
            show_moment(row.visited_at, "short") if row.visited_at else "",
            "、".join(filter(None, (_("通行止め") if row.road_closed else "", row.note))),
        )
        for row in found
    )
    headings = (
        *_heads(), _("状況"), _("優先"), _("確認した言語"), _("見込みの言語"), _("最後の巡回"), _("備考"),
    )  # fmt: skip
    return Sheet(
        "shelters", _("避難所の一覧"), headings, one(rows),
        (30, 20, 38, 16, 17, 11, 11, 26, 26, 22, 30), wide=True,
    )  # fmt: skip


def _all() -> Sheet:
    found = db.session.scalars(
        select(Shelter).where(Shelter.active).order_by(Shelter.municipality, Shelter.name, Shelter.id)
    )
    rows = ((*_place(row), "、".join(row.hazards)) for row in found)
    return Sheet(
        "shelters",
        _("避難所の一覧"),
        (*_heads(), _("対象の災害")),
        one(rows),
        (50, 30, 70, 20, 21, 60),
        wide=True,
    )


def visits(event: DisasterEvent) -> Sheet:
    """What teams have written down, the newest last."""
    found = db.session.scalars(
        select(VisitForm)
        .where(VisitForm.event_id == event.id)
        .options(joinedload(VisitForm.stop).joinedload(EventShelter.shelter))
        .order_by(VisitForm.filled_at, VisitForm.id)
    )
    rows = (
        (
            show_moment(form.filled_at, "short"),
            form.stop.shelter.name,
            form.filled_by,
            people_in_words(form.people),
            by_nationality_in_words(form.people),
            needs_in_words(form.needs),
            form.note,
        )
        for form in found
    )
    headings = (_("記入"), _("避難所"), _("記入者"), _("言語と人数"), _("国籍"), _("困りごと"), _("備考"))
    return Sheet(
        "visits", _("避難所の巡回記録"), headings, one(rows), (24, 36, 20, 46, 34, 54, 36), wide=True
    )


def _heads() -> Row:
    return (_("名称"), _("市区町村"), _("住所"), _("緯度"), _("経度"))


def _place(shelter: Shelter) -> Row:
    return (
        shelter.name,
        shelter.municipality,
        shelter.address,
        f"{shelter.lat:.5f}",
        f"{shelter.lon:.5f}",
    )


def _names(codes: Iterable[str]) -> str:
    return "、".join(language_name(code) for code in codes)
