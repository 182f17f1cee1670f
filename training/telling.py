"""What the record says of attendance and tests, in words."""

from __future__ import annotations

from typing import Any

from dispatch.audit import wording as record
from dispatch.audit.models import AuditEntry
from dispatch.i18n import _, label
from training.vocabulary import CheckInWay


def _attended(entry: AuditEntry) -> list[str]:
    said: dict[str, Any] = entry.detail or {}
    words = []
    if said.get("before") is not None:
        words.append(_("%(before)s分 → %(minutes)s分", before=said["before"], minutes=said.get("minutes")))
    elif "minutes" in said:
        words.append(_("%(n)s分", n=said["minutes"]))
    if said.get("way") in list(CheckInWay):
        words.append(label(CheckInWay(said["way"])))
    return words


def _scored(entry: AuditEntry) -> list[str]:
    said: dict[str, Any] = entry.detail or {}
    if said.get("before") is not None:
        return [_("%(before)s点 → %(score)s点", before=said["before"], score=said.get("score"))]
    return [_("%(n)s点", n=said["score"])] if "score" in said else []


def _numbered(entry: AuditEntry) -> list[str]:
    return [str((entry.detail or {}).get("number", ""))]


record.TELLERS["attendance."] = _attended
record.TELLERS["test."] = _scored
record.TELLERS["award."] = _numbered
