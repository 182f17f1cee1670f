"""The pages of the training desk, in the order in which they are used, and what training adds to others' pages."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from dispatch.i18n import _l
from training.models import TrainingSession
from training.queries.seats.mine import mine
from training.vocabulary import SessionState
from training.wording.courses import days_of, name_of, title_of
from training.wording.sessions import days_in_parts, span_in_parts, state_now

TABS = (
    ("courses.index", _l("予定")),
    ("courses.catalogue", _l("講座")),
    ("courses.places", _l("会場と講師")),
    ("seats.index", _l("受講者")),
    ("timetable.index", _l("開催案")),
    ("demand.index", _l("次に教えること")),
    ("awards.index", _l("修了証")),
    ("ledger.index", _l("単位台帳")),
    ("shadowing.index", _l("同行見学")),
    ("numbers.index", _l("数字")),
)


def tabs() -> list[dict[str, Any]]:
    """Each with its address, and whether the present page is of it: itself, or one beneath it."""
    present = _present()
    return [
        {"label": label, "href": url_for(endpoint), "current": endpoint == present}
        for endpoint, label in TABS
    ]


def _present() -> str | None:
    """The tab of the present page: its own, or else the first of its room."""
    names = [endpoint for endpoint, _label in TABS]
    if request.endpoint in names:
        return request.endpoint
    return next((name for name in names if name.split(".")[0] == request.blueprint), None)


OF_A_SESSION = (
    ("courses.session", _l("回の内容")),
    ("seats.show", _l("受講者")),
    ("teach.session", _l("出席・試験・修了")),
)
"""The pages of one session, as the desk goes from one to the other."""


def session_tabs(session: TrainingSession) -> list[dict[str, Any]]:
    """Each with its address; attendance only of what is held or was."""
    held = session.state in (SessionState.OPEN, SessionState.HELD)
    return [
        {
            "label": label,
            "href": url_for(endpoint, session_id=session.id),
            "current": endpoint == request.endpoint,
        }
        for endpoint, label in OF_A_SESSION
        if held or endpoint != "teach.session"
    ]


HOME_ASKS = ("training/seats/my/_asks.html", "training/shadowing/_home.html")
HOME_BLOCKS = ("training/seats/my/_home.html",)
"""Templates that a volunteer's first page shows: on top, where an answer is wanted, and beside its own parts."""


def template_tools() -> dict[str, Any]:
    """What the frame of the training desk's pages needs: `tabs(training_tabs())`, `tabs(session_tabs(session))`; how
    every page says when a session is held; and a volunteer's first page."""
    return {
        "training_tabs": tabs,
        "session_tabs": session_tabs,
        "state_now": state_now,
        "days_in_parts": days_in_parts,
        "span_in_parts": span_in_parts,
        "home_asks": HOME_ASKS,
        "home_blocks": HOME_BLOCKS,
        "training_home": mine,
        "session_title": title_of,
        "course_name": name_of,
        "session_days": days_of,
    }
