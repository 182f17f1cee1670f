"""The roster on paper and as a file: by day, by person, by post. An exercise says so in the heading and the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.disasters.models import DisasterEvent, Duty
from dispatch.disasters.queries.people import languages_of, name_of, phone_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.table import days_of, table
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
        groups=_groups(duties, way),
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


def _groups(duties: Sequence[Duty], way: str) -> list[tuple[str, str, list[Duty]]]:
    """Name, what stands beside it, and the duties: of each person or of each post."""
    found: dict[tuple[str, str, int], list[Duty]] = {}
    for one in duties if way != "day" else ():
        post, who = one.shift.post, one.supporter
        key = (name_of(who), phone_of(who), who.id) if way == "person" else (post.name, post.place, post.id)
        found.setdefault(key, []).append(one)
    return [(name, beside, rows_) for (name, beside, _key), rows_ in sorted(found.items())]


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
