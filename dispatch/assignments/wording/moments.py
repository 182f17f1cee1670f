"""How much time is left, in the units in which people think of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dispatch import clock
from dispatch.i18n import _, local


def time_left(until: datetime) -> str:
    """`残り2日3時間`, `残り1日`, `残り3時間20分`, `残り45分`; after the end that it is over."""
    minutes = minutes_left(until)
    if minutes <= 0:
        return _("期限を過ぎました")
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days and not hours:
        return _("残り%(days)s日", days=days)
    if days:
        return _("残り%(days)s日%(hours)s時間", days=days, hours=hours)
    if hours:
        return _("残り%(hours)s時間%(minutes)s分", hours=hours, minutes=rest)
    return _("残り%(minutes)s分", minutes=rest)


def minutes_left(until: datetime) -> int:
    """Whole minutes until then; less than nothing after it."""
    return int((until - clock.now()) / timedelta(minutes=1))


def days_ahead(moment: datetime) -> str:
    """`今日`, `明日`, `3日後`; nothing for the past."""
    days = (local(moment).date() - _today()).days
    if days < 0:
        return ""
    return [_("今日"), _("明日")][days] if days < 2 else _("%(n)s日後", n=days)


def is_near(moment: datetime) -> bool:
    """Whether it is today or tomorrow: such a job is to be seen at once in a list."""
    return 0 <= (local(moment).date() - _today()).days < 2


def days_since(moment: datetime) -> int:
    """Whole calendar days that have gone by."""
    return max(0, (_today() - local(moment).date()).days)


def duration(minutes: int) -> str:
    """`2時間30分`, `2時間`, `45分`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)s分", n=rest)
    return _("%(h)s時間%(m)s分", h=hours, m=rest) if rest else _("%(n)s時間", n=hours)


def _today() -> date:
    return local(clock.now()).date()
