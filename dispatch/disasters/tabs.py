"""The pages of one event, in the order in which they are needed; a tab appears when its page exists."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request, url_for

from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.views import home
from dispatch.i18n import _, _l

TABS = (
    ("disasters.show", _l("概要")),
    ("muster.index", _l("安否・参集")),
    ("call_outs.index", _l("募集")),
    ("rosters.index", _l("シフト")),
    ("rounds.index", _l("避難所巡回")),
    ("notices.index", _l("翻訳")),
    ("alerts.index", _l("一斉配信")),
    ("aid.index", _l("応援")),
    ("disasters.log", _l("記録")),
    ("closing.show", _l("報告")),
    ("drills.show", _l("訓練の進行")),
    ("disaster_files.index", _l("書類")),
)
ONLY_EXERCISES = frozenset({"drills.show"})
BENEATH = {"guests": "aid.index"}
"""Pages of another room that lie beneath a tab: those who come belong to the help that was asked for."""


def tabs(event: DisasterEvent) -> list[dict[str, Any]]:
    """Each with its address, and whether the present page is of it: itself, or one beneath it."""
    known = [
        (endpoint, label)
        for endpoint, label in TABS
        if endpoint in current_app.view_functions and (event.exercise or endpoint not in ONLY_EXERCISES)
    ]
    present = _present([endpoint for endpoint, _label in known])
    return [
        {"label": label, "href": url_for(endpoint, event_id=event.id), "current": endpoint == present}
        for endpoint, label in known
    ]


def _present(names: list[str]) -> str | None:
    if request.endpoint in names:
        return request.endpoint
    room = BENEATH.get(request.blueprint or "", request.blueprint)
    return next((name for name in names if room in (name, name.split(".")[0])), None)


def trail(event: DisasterEvent) -> list[tuple[str, str]]:
    """What lies above the present page: all events, then this one, then the tab beneath which the page is.

    On a phone only the last of them is seen, so that it has to lead back to where one came from.
    """
    above = [(_("災害対応"), url_for("disasters.index"))]
    if request.endpoint == "disasters.show":
        return above
    above.append((event.title, url_for("disasters.show", event_id=event.id)))
    beneath = next((tab for tab in tabs(event) if tab["current"] and tab["href"] != request.path), None)
    return [*above, (beneath["label"], beneath["href"])] if beneath else above


def template_tools() -> dict[str, Any]:
    """The tabs of an event, what lies above a page, and the strip that says on every page of an exercise so."""
    event: DisasterEvent | None = g.get("disaster_event")
    strip = (
        {"environment_notice": _("【訓練】%(title)s これは訓練です。", title=event.title)}
        if event is not None and event.exercise
        else {}
    )
    return {"event_tabs": tabs, "event_trail": trail, **home.template_tools(), **strip}
