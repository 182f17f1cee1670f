"""The record in words: actions, what they were done to, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dispatch.audit.models import AuditEntry
from dispatch.audit.wording.disasters import DISASTERS
from dispatch.audit.wording.names import GROUPS, SUBJECTS
from dispatch.audit.wording.office import OFFICE
from dispatch.audit.wording.training import TRAINING
from dispatch.i18n import _
from dispatch.vocabulary import N_, CancelReason, DeclineReason, RoleName

__all__ = [
    "ACTIONS",
    "FIELDS",
    "GROUPS",
    "REASONS",
    "SUBJECTS",
    "TELLERS",
    "action_name",
    "detail_text",
    "subject_name",
]

ACTIONS = {**OFFICE, **TRAINING, **DISASTERS}

FIELDS: dict[str, str] = {
    "code": N_("登録番号"), "name": N_("氏名"), "kana": N_("ふりがな"), "roman": N_("ローマ字氏名"),
    "gender": N_("性別"), "email": N_("メールアドレス"), "phone": N_("電話番号"), "home_town": N_("居住地"),
    "address": N_("住所"), "lat": N_("緯度"), "lon": N_("経度"),
    "nearest_station": N_("最寄り駅"), "transport": N_("交通手段"),
    "max_travel_minutes": N_("移動時間の上限"), "modes": N_("対応方法"), "max_per_day": N_("1日の上限"),
    "max_per_week": N_("1週間の上限"), "languages": N_("言語"), "credentials": N_("資格・書類"),
    "pattern": N_("空き時間"), "declined_topics": N_("対応不可の分野"), "registered_from": N_("登録日"),
    "note": N_("備考"), "refused_institutions": N_("行かない施設"), "asks_per_week": N_("1週間の打診の上限"),
    "open_on_holidays": N_("祝日の活動"), "availability_reminder_days": N_("空き時間を確認するメール"),
    "documents": N_("書類のファイル"), "calendars": N_("カレンダー"), "conditions": N_("活動の条件"),
    "messages": N_("メッセージ"),
}  # fmt: skip
"""Parts of a roster entry, as `volunteer.changed` names them."""


REASONS: dict[str, str] = {term.value: term.ja for kind in (CancelReason, DeclineReason) for term in kind}
"""Reasons that are kept as codes."""

TELLERS: dict[str, Callable[[AuditEntry], list[str]]] = {}
"""By how an action begins: what rooms above this one know to say about their entries. They enter themselves."""


def action_name(action: str) -> str:
    """What was done; an action without a name is shown by its code."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def subject_name(kind: str) -> str:
    """What sort of thing it was done to."""
    return _(SUBJECTS[kind]) if kind in SUBJECTS else kind


def detail_text(entry: AuditEntry) -> str:
    """What else the record says: the parts changed, the roles given, reasons and notes."""
    said = entry.detail or {}
    words = [
        *_named(said.get("fields"), FIELDS),
        *_named(said.get("roles"), {role.value: role.ja for role in RoleName}),
        *_named([said.get("reason")] if said.get("reason") else (), REASONS),
        *(
            str(said[key])
            for key in ("volunteer", "job", "note", "day")
            if said.get(key) not in (None, "", entry.actor_name)
        ),
        *([_("名簿の書き出し（%(n)s人）", n=said["exported"])] if "exported" in said else ()),
        *(told for start, tell in TELLERS.items() if entry.action.startswith(start) for told in tell(entry)),
    ]
    return "、".join(words)


def _named(codes: Any, names: dict[str, str]) -> Iterable[str]:
    return [_(names[code]) if code in names else str(code) for code in codes or ()]
