"""How training goes, in numbers; each says of how many it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template

from dispatch import clock
from dispatch.assignments.wording import yen
from dispatch.i18n import _, zone
from dispatch.tables.writing import as_csv
from training.charts import line, months_chart
from training.forms.numbers import NumbersForm
from training.queries import numbers as queries
from training.queries.numbers import CourseFigures, Share
from training.views.access import desk_only

numbers = Blueprint("numbers", __name__, url_prefix="/training/numbers", template_folder="../templates")

DAYS = (30, 90, 180, 365, 730)
"""At which the wait for the first job is told."""
BACK, AHEAD = 12, 6
"""Months of the roster that are shown."""


@numbers.get("/")
@desk_only
def index() -> str:
    """The figures of a period and perhaps a course; the roster as it is, was and will be."""
    today = clock.today(zone())
    form = NumbersForm()
    first, last = form.period(today)
    jobs = queries.first_jobs(first, last, today, form.course.data)
    months = [*queries.months(today, BACK), *queries.ahead(today, AHEAD)]
    return render_template(
        "training/numbers/index.html",
        form=form,
        first=first,
        last=last,
        held=queries.held(first, last, form.course.data),
        jobs=jobs,
        days=DAYS,
        line=line(jobs.curve),
        months=months,
        chart=months_chart(months),
        now=next(one for one in months if one.day == today),
        percent=percent,
        yen=yen,
    )


@numbers.get("/courses.csv")
@desk_only
def export() -> Response:
    """The table by course: parts and wholes, so that the office can work on."""
    form = NumbersForm()
    found = queries.held(*form.period(clock.today(zone())), form.course.data)
    headings = (
        _("講座コード"), _("講座"), _("開催した回"), _("出席の記録がない回"), _("出席した時間（分）"),
        _("開催した時間（分）"), _("欠席した人"), _("出席の記録がある人"), _("合格"), _("受験"), _("修了"),
        _("判定済み"), _("使った席"), _("定員"), _("資格の認定"), _("費用（円）"), _("受講料（円）"),
        _("資格1件あたりの費用（円）"),
    )  # fmt: skip
    return as_csv("training-numbers.csv", headings, map(_row, found.courses))


@numbers.get("/roster.csv")
@desk_only
def export_roster() -> Response:
    """The roster month by month, those counted and those ahead."""
    today = clock.today(zone())
    months = [*queries.months(today, BACK), *queries.ahead(today, AHEAD)]
    headings = (
        _("月"),
        _("数えた日"),
        _("活動中の人"),
        _("書類が有効"),
        _("レベルが有効"),
        _("両方が有効"),
        _("区分"),
    )
    return as_csv("training-roster.csv", headings, map(_month, months))


def percent(share: Share) -> str:
    """`83.3%`, or a dash where there is nothing to divide by."""
    return _("%(n)s%%", n=share.percent) if share.percent is not None else "—"


def _row(one: CourseFigures) -> list[str]:
    course = one.course
    shares = (one.attendance, one.no_shows, one.passed, one.completed, one.seats)
    figures: list[Any] = [one.sessions, one.unrecorded]
    figures += [number for share in shares for number in (share.part, share.whole)]
    figures += [
        one.credentials,
        one.spent,
        one.fees,
        "" if one.per_credential is None else one.per_credential,
    ]
    return [course.code if course else "", course.name if course else "", *map(str, figures)]


def _month(one: queries.Month) -> list[str]:
    count = one.count
    figures: tuple[int | date, ...] = (one.day, count.people, count.papers, count.levels, count.current)
    said = _("更新しない場合の見込み") if one.ahead else _("実績")
    return [f"{one.month:%Y-%m}", *map(str, figures), said]
