"""Settings in words: their names, their values, and what changed, as the page and the record say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from dispatch.audit import wording as record
from dispatch.audit.models import AuditEntry
from dispatch.i18n import _, label, level_name
from dispatch.japanese import plain
from dispatch.requests.guide import COSTS, SETTINGS, Kind, Setting
from dispatch.vocabulary import N_, AskMode, CredentialKind, Term, Urgency, VisitKind

NAMES = {"name": N_("プログラムの名称"), "name_en": N_("英語の名称"), "code": N_("コード")}
"""What a programme has beside its numbers."""
_SPAN = re.compile(r"(?:(\d{1,4})(?:時間|hours?|hrs?|h))?(?:(\d{1,5})(?:分|minutes?|min|m)?)?")


def minutes_in_words(minutes: int) -> str:
    """`48時間`, `1時間30分`, `30分`."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(h)s時間%(m)s分", h=hours, m=rest)
    return _("%(n)s時間", n=hours) if hours else _("%(n)s分", n=rest)


def read_minutes(text: str) -> int:
    """Minutes of `48時間`, `1時間30分`, `30分`; a bare number is minutes. Raises `ValueError` with a sentence."""
    found = _SPAN.fullmatch(re.sub(r"\s", "", plain(text)))
    if not found or not any(found.groups()):
        raise ValueError(_("「48時間」や「30分」のように書いてください。"))
    return int(found[1] or 0) * 60 + int(found[2] or 0)


def shown(setting: Setting, value: Any) -> str:
    """A setting's value with its unit."""
    written = _WRITTEN.get(setting.kind)
    if written is not None:
        return written(value)
    return _("%(number)s%(unit)s", number=f"{value:,}", unit=_(setting.unit))


def deadline_lines(offer: Iterable[list[int]], last_day: Iterable[list[int]]) -> list[str]:
    """Both tables of deadlines as sentences, in the order in which they are looked at."""
    return [*map(_by_hours, last_day), *map(_by_days, offer)]


def changed(said: dict[str, Any]) -> list[str]:
    """What an entry of the record says was changed: `謝礼（2時間まで）：3,000円 → 3,500円`."""
    return [
        _("%(name)s：%(old)s → %(new)s", name=name_of(name), old=_value(name, old), new=_value(name, new))
        for name, (old, new) in (
            (name, _apart(name, *pair)) for name, pair in said.get("changes", {}).items()
        )
    ]


def name_of(name: str) -> str:
    """What people call a setting, or another part of a programme."""
    found = SETTINGS.get(name)
    return _(found.label) if found else _(NAMES[name]) if name in NAMES else name


def _apart(name: str, old: Any, new: Any) -> tuple[Any, Any]:
    """Of a table only the rows that are not the same in both."""
    if name in SETTINGS and SETTINGS[name].kind in (Kind.BY_DAYS, Kind.BY_HOURS):
        return [row for row in old if row not in new], [row for row in new if row not in old]
    if isinstance(old, dict) and isinstance(new, dict):
        same = {key for key in old if key in new and old[key] == new[key]}
        left, right = ({key: one[key] for key in one if key not in same} for one in (old, new))
        return left, right
    return old, new


def _value(name: str, value: Any) -> str:
    found = SETTINGS.get(name)
    if value in (None, "", [], {}):
        return _("（なし）")
    return shown(found, value) if found else str(value)


def _by_days(row: list[int]) -> str:
    days, minutes = row
    return _("開始まで営業日%(n)s日以上：%(span)s", n=days, span=minutes_in_words(minutes))


def _by_hours(row: list[int]) -> str:
    hours, minutes = row
    return _("開始まで%(n)s時間未満：%(span)s", n=hours, span=minutes_in_words(minutes))


def _joined(words: Iterable[str]) -> str:
    return "、".join(words) or _("（なし）")


def _terms(kind: type[Term], value: dict[str, int], told: Callable[[int], str] = str) -> str:
    """Each term of a list with its number."""
    return _joined(
        _("%(name)s %(value)s", name=label(one), value=told(value[one.value]))
        for one in kind
        if one.value in value
    )


def _costs(value: dict[str, float]) -> str:
    return _joined(
        _("%(name)s %(value)s", name=_(name), value=f"{value[key]:g}")
        for key, name in COSTS.items()
        if key in value
    )


_WRITTEN: dict[Kind, Callable[[Any], str]] = {
    Kind.YES_NO: lambda value: _("する") if value else _("しない"),
    Kind.MANNER: lambda value: label(AskMode(value)),
    Kind.PERCENT: lambda value: _("%(n)s％", n=f"{value / 100:g}"),
    Kind.BY_DAYS: lambda value: _joined(map(_by_days, value)),
    Kind.BY_HOURS: lambda value: _joined(map(_by_hours, value)),
    Kind.DAYS: lambda value: _joined(_("%(n)s日後", n=day) for day in value),
    Kind.LEVELS: lambda value: _terms(VisitKind, value, level_name),
    Kind.WEIGHTS: lambda value: _terms(Urgency, value),
    Kind.COSTS: _costs,
    Kind.PAPERS: lambda value: _joined(label(CredentialKind(one)) for one in value),
    Kind.LINES: _joined,
}


def _told(entry: AuditEntry) -> list[str]:
    said = entry.detail or {}
    back = [_("第%(n)s版に戻しました", n=said["restored"])] if "restored" in said else []
    return [*back, *changed(said)]


record.TELLERS["programme."] = _told
