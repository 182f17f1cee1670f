"""The volunteer's own statements: a 年度, a month of it to print, and the same as a table."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments.queries import payments
from dispatch.assignments.queries.my import school_year
from dispatch.assignments.views import files
from dispatch.assignments.views.my import me, my, year_links
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from dispatch.vocabulary import RoleName


@my.get("/expenses")
@only(RoleName.VOLUNTEER)
def expenses() -> ResponseReturnValue:
    """What has been paid and is going to be: a 年度 month by month, or one month of it."""
    year, month = _asked()
    part = year.month(month) if month else None
    return render_template(
        "my/expenses.html",
        me=me(),
        year=year,
        years_shown=year_links("my.expenses", year.years, year.number),
        month=part,
        parts=[part] if part else year.months,
        where={"month": f"{month:%Y-%m}"} if month else {"year": year.number},
        today=clock.today(zone()),
    )


@my.get("/expenses.csv")
@only(RoleName.VOLUNTEER)
def expenses_csv() -> Response:
    """The same as a table, for the volunteer's own papers."""
    year, month = _asked()
    return files.expenses_csv(year, month)


def _asked() -> tuple[payments.OwnYear, date | None]:
    """The 年度 and the month of the address; `NotFound` for a month in which nothing was paid."""
    named = request.args.get("month", "")
    if not named:
        return payments.own_year(me(), request.args.get("year", type=int)), None
    try:
        month = date.fromisoformat(f"{named}-01")
    except ValueError:
        raise NotFound(_("この月は見つかりません。")) from None
    year = payments.own_year(me(), school_year(month))
    if year.month(month) is None:
        raise NotFound(_("この月は見つかりません。"))
    return year, month
