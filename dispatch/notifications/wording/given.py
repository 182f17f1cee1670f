"""The rows that a poster hands over, asked by paths, in the words of whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from dispatch import i18n
from dispatch.i18n import language_name, level_name, show_moment, show_span
from dispatch.notifications.html import EASY

EASY_DAYS = ("月曜日（げつようび）", "火曜日（かようび）", "水曜日（すいようび）", "木曜日（もくようび）",
             "金曜日（きんようび）", "土曜日（どようび）", "日曜日（にちようび）")  # fmt: skip


class Given:
    """The rows handed over, asked by paths; nothing where a row or an attribute is missing."""

    def __init__(self, values: Mapping[str, Any], locale: str) -> None:
        self.rows = SimpleNamespace(**values)
        self.locale = locale
        if getattr(self.rows, "assignment", None) is None:
            self.rows.assignment = next(iter(values.get("assignments") or ()), values.get("standby"))

    def __call__(self, path: str) -> Any:
        """What stands at the end of a path such as `request.institution.name`."""
        found: Any = self.rows
        for part in path.split("."):
            found = getattr(found, part, None)
        return found

    def span(self, start: datetime | None, end: datetime | None, style: str = "medium") -> str:
        """From when until when; in easy Japanese with the readings of the days."""
        if start is None or end is None:
            return ""
        if self.locale != EASY:
            return show_span(start, end, style)
        until = i18n.show_time(end)
        if i18n.local(start).date() != i18n.local(end).date():
            until = self.moment(end)
        return f"{self.moment(start)}から {until}まで"

    def moment(self, at: datetime | None) -> str:
        """A day and a time."""
        if at is None or self.locale != EASY:
            return show_moment(at, "long")
        return f"{easy_day(i18n.local(at).date())} {i18n.show_time(at)}"

    def day(self, day: date | None) -> str:
        """A date on its own, and so with its year."""
        if day is None or self.locale != EASY:
            return i18n.show_date(day)
        return f"{day.year}年（ねん）{easy_day(day)}"

    def job(self, style: str) -> str:
        """The hours of the job that it is about."""
        return self.span(self("assignment.start_at"), self("assignment.end_at"), style)


def easy_day(day: date) -> str:
    """A day with its readings."""
    return f"{day.month}月（がつ）{day.day}日（にち） {EASY_DAYS[day.weekday()]}"


def language_told(code: str, level: int | None) -> str:
    """A language, with the level where one is asked for."""
    return language_name(code) if level is None else f"{language_name(code)}（{level_name(level)}）"


def flag(path: str, wanted: str = "") -> Callable[[Given], str]:
    """Something where there is anything at a path, or just what is `wanted`; templates ask whether it is there."""

    def told(given: Given) -> str:
        found = given(path)
        return "○" if (found == wanted if wanted else found) else ""

    return told


def plain(*paths: str) -> Callable[[Given], str]:
    """The first of these that says something, on lines of its own."""

    def told(given: Given) -> str:
        found = next((value for value in map(given, paths) if value not in (None, "")), "")
        return str(found)

    return told
