"""What each role finds in the menu, in the order of its working day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_security import current_user

from dispatch.assignments import queries as assignments
from dispatch.disasters.queries import events as disasters
from dispatch.i18n import _l
from dispatch.vocabulary import RoleName
from dispatch.volunteers import queries as volunteers


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; `counter` gives the number that waits behind it, `over` names where other pages begin that
    belong to it."""

    role: RoleName
    label: Any
    endpoint: str
    icon: str
    counter: Callable[[], int] | None = None
    over: tuple[str, ...] = ()


MENU = (
    Entry(RoleName.HOSPITAL, _l("派遣依頼"), "requests.index", "list"),
    Entry(RoleName.HOSPITAL, _l("新しく依頼する"), "requests.new", "plus-lg"),
    Entry(RoleName.COORDINATOR, _l("調整"), "desk.index", "shuffle", assignments.count_waiting),
    Entry(RoleName.COORDINATOR, _l("派遣依頼"), "requests.index", "list"),
    Entry(RoleName.COORDINATOR, _l("活動報告"), "reports.index", "journal-check", assignments.count_reports,
          ("/desk/statements/",)),
    Entry(RoleName.COORDINATOR, _l("通訳者名簿"), "volunteers.index", "people"),
    Entry(RoleName.COORDINATOR, _l("研修"), "courses.index", "mortarboard", over=("/teach/",)),
    Entry(RoleName.COORDINATOR, _l("災害対応"), "disasters.index", "shield-check", disasters.count_ahead),
    Entry(RoleName.COORDINATOR, _l("申込みと書類"), "volunteers.papers", "inbox", volunteers.count_inbox,
          ("/volunteers/applications/", "/volunteers/renewals/")),
    Entry(RoleName.VOLUNTEER, _l("マイページ"), "my.index", "house"),
    Entry(RoleName.VOLUNTEER, _l("活動できる時間"), "own.availability", "calendar-week"),
    Entry(RoleName.VOLUNTEER, _l("研修"), "my_training.index", "mortarboard",
          over=("/check-in/", "/certificates/mine")),
    Entry(RoleName.VOLUNTEER, _l("活動の記録"), "my.history", "clock-history"),
    Entry(RoleName.TRAINER, _l("講師ページ"), "teach.index", "mortarboard"),
    Entry(RoleName.ADMINISTRATOR, _l("医療機関"), "institutions.index", "hospital"),
    Entry(RoleName.ADMINISTRATOR, _l("通訳者名簿"), "volunteers.index", "people"),
    Entry(RoleName.ADMINISTRATOR, _l("利用者"), "people.index", "person"),
    Entry(RoleName.ADMINISTRATOR, _l("災害対応"), "disasters.index", "shield-check", disasters.count_ahead),
    Entry(RoleName.ADMINISTRATOR, _l("レベルの規則"), "level_rules.index", "patch-check"),
    Entry(RoleName.ADMINISTRATOR, _l("プログラム"), "programmes.index", "sliders"),
    Entry(RoleName.ADMINISTRATOR, _l("送信メッセージ"), "outbox.index", "envelope"),
    Entry(RoleName.ADMINISTRATOR, _l("メッセージの文面"), "wordings.index", "chat-square-text"),
    Entry(RoleName.ADMINISTRATOR, _l("自動処理"), "jobs.index", "gear"),
    Entry(RoleName.ADMINISTRATOR, _l("操作記録"), "audit.index", "file-text"),
)  # fmt: skip


PUBLIC = (
    ("learn.index", _l("研修・講座の案内")),
    ("residents.index", _l("災害時のお知らせメール")),
    ("card.show", _l("緊急カード")),
)
"""What strangers may look at, in rooms that need not be there."""


def public_pages() -> list[dict[str, Any]]:
    """Links for the pages where strangers arrive, as far as the house has those rooms."""
    return [
        {"label": label, "href": url_for(endpoint)}
        for endpoint, label in PUBLIC
        if endpoint in current_app.view_functions
    ]


def navigation() -> list[dict[str, Any]]:
    """The menu of whoever is signed in; each page once, though two roles may lead to it."""
    if g.get("failed") or not current_user.is_authenticated:
        return []
    shown: dict[str, dict[str, Any]] = {}
    for entry in MENU:
        if entry.endpoint not in shown and current_user.is_a(entry.role):
            shown[entry.endpoint] = _item(entry)
    _mark(list(shown.values()))
    return list(shown.values())


def _mark(items: list[dict[str, Any]]) -> None:
    """Mark the entry under which the present page lies: the one whose address says most of this one's."""
    path = request.script_root + request.path

    def told(item: dict[str, Any]) -> int:
        return max((len(start) for start in item["starts"] if path.startswith(start)), default=0)

    best = max(items, key=told, default=None)
    if best and told(best):
        best["current"] = "page" if path == best["href"] else "true"


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "label": entry.label,
        "href": url_for(entry.endpoint),
        "icon": entry.icon,
        "starts": (url_for(entry.endpoint), *entry.over),
        "current": None,
        "count": entry.counter() if entry.counter else None,
    }


def template_tools() -> dict[str, Any]:
    """What the frame of every page needs."""
    return {
        "navigation": navigation,
        "public_pages": public_pages,
        "foundation_name": current_app.config["FOUNDATION_NAME"],
        "foundation_phone": current_app.config["FOUNDATION_PHONE"],
        "demo": bool(current_app.config["DEMO_ACCOUNTS"]),
    }
