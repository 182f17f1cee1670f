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
    return next((name for name in names if name.split(".")[0] == request.blueprint), None)


def template_tools() -> dict[str, Any]:
    """`tabs(event_tabs(event))`, and the strip that says on every page of an exercise what it is."""
    event: DisasterEvent | None = g.get("disaster_event")
    strip = (
        {"environment_notice": _("【訓練】%(title)s これは訓練です。", title=event.title)}
        if event is not None and event.exercise
        else {}
    )
    return {"event_tabs": tabs, **home.template_tools(), **strip}
