"""The desk's lists, and confirming many proposals at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.forms import FilterForm
from dispatch.assignments.queries import amendments, answers, cases, repairs, runs
from dispatch.assignments.queries import desk as lists
from dispatch.assignments.queries.desk import Tab
from dispatch.assignments.queries.expired import count_flagged
from dispatch.assignments.views.desk.blueprint import desk, kept
from dispatch.assignments.views.desk.cases import warn_of_the_unreached
from dispatch.db import db, set_reading
from dispatch.errors import Invalid
from dispatch.forms import page_number
from dispatch.i18n import _, label
from dispatch.vocabulary import RoleName

SEEN = re.compile(r"(\d{1,18}):(\d{1,18}(?:,\d{1,18})*)")
"""How a row names a proposal: the request, then the people it was shown with."""


@desk.get("/")
@only(RoleName.COORDINATOR)
def index() -> ResponseReturnValue:
    """The lists; without a choice the first one in which something waits."""
    return _lists()


def _lists(problem: str = "") -> str:
    filters = FilterForm(request.args).filters()
    numbers = lists.counts(filters)
    tab = _tab(numbers)
    page = lists.page_of(tab, filters, page_number())
    return render_template(
        "desk/index.html",
        problem=problem,
        form=FilterForm(request.args),
        filters=filters,
        tab=tab,
        tabs_shown=[_tab_link(one, numbers[one], one == tab) for one in Tab],
        page=page,
        recent=lists.recent_jobs(page.items),
        talks=amendments.last_of(page.items) if tab is Tab.UNCOVERED else {},
        ways_found=answers.fixes_found(page.items) if tab is Tab.UNCOVERED else {},
        run=runs.present_run() or runs.last_run(),
        fresh=lists.unplanned(),
        repair=repairs.latest(),
        expired=count_flagged(),
        now=clock.now(),
        soon=clock.now() + lists.SOON,
        near=clock.now() + lists.NEAR,
    )


def _tab(numbers: Mapping[Tab, int]) -> Tab:
    asked = [tab for tab in Tab if tab == request.args.get("tab")]
    waiting = [tab for tab, number in numbers.items() if number]
    return [*asked, *waiting, Tab.PROPOSED][0]


def _tab_link(tab: Tab, number: int, current: bool) -> dict[str, Any]:
    href = url_for("desk.index", **{**kept(), "tab": tab.value, "page": None})
    return {"label": label(tab), "href": href, "count": number, "current": current}


@desk.post("/review")
@only(RoleName.COORDINATOR)
def review() -> ResponseReturnValue:
    """What confirming all that the page showed would send to whom; changes nothing."""
    seen = _seen("shown")
    rows = [cases.one(request_id) for request_id in seen]
    return render_template("desk/review.html", rows=rows, seen=seen)


@desk.post("/confirm")
@only(RoleName.COORDINATOR)
def confirm_many() -> ResponseReturnValue:
    """Confirm the proposals ticked, or the one whose button was pressed, each exactly as it was shown."""
    seen = _seen("one") or _seen("seen")
    if not seen:
        flash(_("確定する提案を選んでください。"), "warning")
        return redirect(_back(), 303)
    report = services.confirm_many(current_user, seen)
    if not report.confirmed:
        db.session.rollback()
        set_reading(True)
        return _lists(problem=_told(report.refused)), 409
    db.session.commit()
    flash(_("%(n)s件を確定し、通訳者に打診を送りました。", n=len(report.confirmed)), "success")
    warn_of_the_unreached(report.confirmed)
    if report.refused:
        flash(_told(report.refused), "warning")
    return redirect(_back(), 303)


def _seen(field: str) -> dict[int, Sequence[int]]:
    """The proposals that a field names; `Invalid` where it was tampered with."""
    found: dict[int, Sequence[int]] = {}
    for value in request.form.getlist(field):
        match = SEEN.fullmatch(value)
        if match is None:
            raise Invalid(_("選んだ提案を読み取れませんでした。画面を更新して、もう一度選んでください。"))
        found[int(match[1])] = [int(number) for number in match[2].split(",")]
    return found


def _told(refused: Sequence[tuple[Any, str]]) -> str:
    lines = [_("%(code)s: %(why)s", code=asked.code, why=why) for asked, why in refused]
    return _("確定できなかった依頼があります。%(lines)s", lines=" ".join(lines))


def _back() -> str:
    return url_for("desk.index", **kept())
