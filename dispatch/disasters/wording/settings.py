"""What is watched for, in words, for the page and the record."""

from __future__ import annotations

from typing import Any

from dispatch.audit import wording as record
from dispatch.audit.models import AuditEntry
from dispatch.disasters.wording.telegrams import intensity
from dispatch.i18n import _
from dispatch.vocabulary import N_

NAMES = {
    "follow": N_("気象庁の発表の自動受信"),
    "areas": N_("地域"),
    "intensity": N_("地震の対応を提案する震度"),
    "tsunami": N_("津波の対応を提案する発表"),
    "warnings": N_("気象災害の対応を提案する発表"),
}


def shown(name: str, value: Any) -> str:
    """A value in words."""
    if name == "follow":
        return _("受け取る") if value else _("受け取らない")
    if name == "intensity":
        return _("震度%(value)s以上", value=intensity(value)) if value else _("提案しない")
    return "、".join(value) or (_("指定なし") if name == "areas" else _("提案しない"))


def changed(said: dict[str, Any]) -> list[str]:
    """What an entry of the record says was changed."""
    return [
        _("%(name)s：%(old)s → %(new)s", name=_(NAMES[name]), old=shown(name, old), new=shown(name, new))
        for name, (old, new) in said.get("changes", {}).items()
        if name in NAMES
    ]


def _told(entry: AuditEntry) -> list[str]:
    return changed(entry.detail or {})


record.TELLERS["disaster_settings."] = _told
