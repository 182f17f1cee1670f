"""Rosters on paper: by day, by person, by post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Post, Shift, Supporter
from dispatch.disasters.queries.people import kana_of, name_of, phone_of
from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet
from dispatch.disasters.vocabulary import DutyState
from dispatch.disasters.wording.rosters import hours as hours_of
from dispatch.i18n import _, label, language_name, local, show_date


def shifts(event: DisasterEvent) -> Sequence[Shift]:
    """All shifts of an event with their posts and people, in the order of time."""
    person = selectinload(Shift.duties).selectinload(Duty.supporter).selectinload(Supporter.volunteer)
    return db.session.scalars(
        select(Shift)
        .join(Shift.post)
        .where(Post.event_id == event.id)
        .options(joinedload(Shift.post), person)
        .order_by(Shift.start_at, Post.position, Shift.id)
    ).all()


def by_day(event: DisasterEvent) -> Sheet:
    """For the wall: each day's shifts, who stands where, what is still open."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for shift in shifts(event):
        there = _people(shift)
        open_places = max(shift.number - len(there), 0)
        names = "、".join(_named(duty) for duty in there)
        parts[show_date(local(shift.start_at).date())].append(
            (
                hours_of(shift.start_at, shift.end_at),
                shift.post.name,
                label(shift.post.role),
                shift.post.place,
                _wanted(shift),
                names,
                _("あと%(n)s人", n=open_places) if open_places else "",
            )
        )
    headings = (_("時間"), _("持ち場"), _("役割"), _("場所"), _("必要な言語"), _("担当"), _("不足"))
    return _sheet(
        "roster-days", _("シフト表（日ごと）"), headings, (22, 26, 18, 30, 26, 50, 14), parts, _("日")
    )


def by_person(event: DisasterEvent) -> Sheet:
    """For each person: where to be and when."""
    parts: dict[str, list[Row]] = defaultdict(list)
    duties = [(duty, shift) for shift in shifts(event) for duty in _people(shift)]
    duties.sort(key=lambda one: (kana_of(one[0].supporter), one[0].supporter_id, one[0].start_at))
    for duty, shift in duties:
        who = _("%(name)s（%(phone)s）", name=name_of(duty.supporter), phone=phone_of(duty.supporter) or "—")
        parts[who].append(
            (
                show_date(local(duty.start_at).date(), "short"),
                hours_of(duty.start_at, duty.end_at),
                shift.post.name,
                label(shift.post.role),
                shift.post.place,
                label(duty.state),
            )
        )
    headings = (_("日"), _("時間"), _("持ち場"), _("役割"), _("場所"), _("状態"))
    return _sheet(
        "roster-people", _("シフト表（人ごと）"), headings, (26, 26, 34, 24, 50, 20), parts, _("担当")
    )


def by_post(event: DisasterEvent) -> Sheet:
    """For each post: who comes when."""
    return _posts(event, _people)


def _posts(event: DisasterEvent, people: Callable[[Shift], list[Duty]]) -> Sheet:
    parts: dict[str, list[Row]] = defaultdict(list)
    for shift in sorted(shifts(event), key=lambda one: (one.post.position, one.post_id, one.start_at)):
        where = f"{shift.post.name}　{shift.post.place}".strip()
        names = [f"{_named(duty)} {phone_of(duty.supporter)}".strip() for duty in people(shift)]
        day = show_date(local(shift.start_at).date(), "short")
        hours = hours_of(shift.start_at, shift.end_at)
        parts[where].append((day, hours, _wanted(shift), "、".join(names), f"{len(names)}/{shift.number}"))
    headings = (_("日"), _("時間"), _("必要な言語"), _("担当と電話"), _("人数"))
    return _sheet(
        "roster-posts", _("シフト表（持ち場ごと）"), headings, (26, 26, 36, 80, 14), parts, _("持ち場")
    )


def _sheet(
    name: str,
    title: str,
    headings: Row,
    widths: tuple[float, ...],
    parts: dict[str, list[Row]],
    first: str,
) -> Sheet:
    made = tuple(Part(heading, tuple(rows)) for heading, rows in parts.items())
    return Sheet(name, title, headings, made, widths, first=first, wide=True)


def _people(shift: Shift) -> list[Duty]:
    """Whoever stands there or is meant to."""
    gone = (DutyState.RELEASED, DutyState.ABSENT)
    return sorted((duty for duty in shift.duties if duty.state not in gone), key=lambda one: one.id)


def _named(duty: Duty) -> str:
    name = name_of(duty.supporter)
    return _("%(name)s（案）", name=name) if duty.state == DutyState.PLANNED else name


def _wanted(shift: Shift) -> str:
    return "、".join(
        f"{language_name(one['language'])}×{one['number']}"
        if one.get("number", 1) > 1
        else language_name(one["language"])
        for one in shift.languages
    )
