"""Times that other calendars take, in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from dispatch.i18n import _, local, show_date, show_span


def say_busy(span: tuple[datetime, datetime]) -> str:
    """A busy time; whole days by their dates alone."""
    first, last = local(span[0]), local(span[1])
    if first.time() != time() or last.time() != time():
        return show_span(*span, "short")
    days = {"first": show_date(first, "short"), "last": show_date(last - timedelta(days=1), "short")}
    if last - first == timedelta(days=1):
        return _("%(first)s 終日", first=days["first"])
    return _("%(first)s〜%(last)s 終日", **days)
