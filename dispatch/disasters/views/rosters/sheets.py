"""The roster on paper and as a file: by day, by person, by post. An exercise says so in the heading and the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.disasters.models import DisasterEvent, Duty, Post, Shift
from dispatch.disasters.queries.people import kana_of, languages_of, name_of, phone_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.table import cell, days_of, table
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rosters.blueprint import rosters
from dispatch.i18n import _, label, language_name, show_date, show_moment
from dispatch.tables.writing import as_csv, as_xlsx

WAYS = ("day", "person", "post")


@rosters.get("/print")
@desk_only
def sheets(event_id: int) -> ResponseReturnValue:
    """On A4: a sheet for each day, person or post."""
    event = this(event_id)
    way = request.args.get("by", "day")
    way = way if way in WAYS else "day"
    posts, duties = rows.posts(event), rows.duties(event, rows.STANDING)
    record_read(current_user, event, exported=len(duties))
    return render_template(
        "disasters/rosters/sheets.html",
        event=event,
        way=way,
        ways=_ways(event, way),
        tables=[table(posts, day) for day in days_of(posts)] if way == "day" else [],
        groups=_people(duties) if way == "person" else _by_post(posts) if way == "post" else [],
    )


def _ways(event: DisasterEvent, way: str) -> list[dict[str, object]]:
    words = {"day": _("日ごと"), "person": _("人ごと"), "post": _("持ち場ごと")}
    return [
        {
            "label": words[one],
            "href": url_for("rosters.sheets", event_id=event.id, by=one),
            "current": one == way,
        }
        for one in WAYS
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: a duty, or the `missing` people of a shift."""

    shift: Shift
    duty: Duty | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A sheet: of a person or of a post, with what stands beside the name."""

    name: str
    beside: str
    lines: list[Line]


def _people(duties: Sequence[Duty]) -> list[Group]:
    """Each person's duties, by reading."""
    found: dict[int, Group] = {}
    for one in duties:
        who = one.supporter
        group = found.setdefault(who.id, Group(name_of(who), phone_of(who), []))
        group.lines.append(Line(one.shift, one))
    order = {one.supporter_id: kana_of(one.supporter) or name_of(one.supporter) for one in duties}
    return [found[key] for key in sorted(found, key=lambda key: (order[key], key))]


def _by_post(posts: Sequence[Post]) -> list[Group]:
    """Each post's shifts with who comes, and how many nobody has been found for."""
    return [Group(one.name, one.place, [*_lines(one.shifts)]) for one in posts if one.shifts]


def _lines(shifts: Iterable[Shift]) -> Iterable[Line]:
    for shift in shifts:
        there = cell(shift)
        for duty in there.people:
            yield Line(shift, duty)
        if there.missing:
            yield Line(shift, missing=there.missing)


@rosters.get("/roster.<ending>")
@desk_only
def file(event_id: int, ending: str) -> ResponseReturnValue:
    """All duties, one in a row."""
    event = this(event_id)
    duties = rows.duties(event)
    record_read(current_user, event, exported=len(duties))
    heads = [
        _("日"), _("開始"), _("終了"), _("持ち場"), _("役割"), _("場所"), _("氏名"), _("電話番号"), _("言語"),
        _("状態"), _("備考"),
    ]  # fmt: skip
    mark = _("訓練") + "-" if event.exercise else ""
    write = as_xlsx if ending == "xlsx" else as_csv
    name = f"{mark}{event.code}-roster.{'xlsx' if ending == 'xlsx' else 'csv'}"
    return write(name, heads, _cells(duties))


def _cells(duties: Iterable[Duty]) -> Iterable[list[str]]:
    for one in duties:
        post, who = one.shift.post, one.supporter
        yield [
            show_date(one.start_at), show_moment(one.start_at, "short"), show_moment(one.end_at, "short"), post.name,
            label(post.role), post.place, name_of(who), phone_of(who),
            "、".join(language_name(code) for code in languages_of(who)), label(one.state), one.note,
        ]  # fmt: skip
