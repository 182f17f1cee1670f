"""What is common, in words, for the page and the record."""

from __future__ import annotations

from typing import Any

from dispatch.audit import wording as record
from dispatch.audit.models import AuditEntry
from dispatch.config import time_of_day
from dispatch.i18n import _
from dispatch.vocabulary import N_

NAMES = {
    "quiet_from": N_("夜のお知らせを止める時刻"),
    "quiet_until": N_("朝のお知らせを始める時刻"),
    "alarm_seconds": N_("自動処理の停止を知らせるまで"),
}


def shown(name: str, value: Any) -> str:
    """A value with its unit."""
    if name != "alarm_seconds":
        at = time_of_day(value)
        return f"{at.hour}:{at.minute:02d}"
    return _("%(n)s秒", n=value) if value else _("知らせない")


def changed(said: dict[str, Any]) -> list[str]:
    """What an entry of the record says was changed."""
    return [
        _("%(name)s：%(old)s → %(new)s", name=_(NAMES[name]), old=shown(name, old), new=shown(name, new))
        for name, (old, new) in said.get("changes", {}).items()
        if name in NAMES
    ]


def _told(entry: AuditEntry) -> list[str]:
    said = entry.detail or {}
    back = [_("第%(n)s版に戻しました", n=said["restored"])] if "restored" in said else []
    return [*back, *changed(said)]


record.TELLERS["foundation."] = _told
