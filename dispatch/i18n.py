"""Words and dates in the reader's language. Japanese sentences are the msgids; other languages are catalogues."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext

from dispatch import clock
from dispatch.vocabulary import LANGUAGES, LEVELS, WEEKDAYS, Term

__all__ = ["LOCALES", "_", "_l", "babel", "force_locale", "get_locale", "label", "ngettext"]

LOCALES = {"ja": "日本語", "en": "English"}
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_ = gettext
_l = lazy_gettext
babel = Babel()
HALF_A_YEAR = timedelta(days=182)


def select_locale() -> str:
    """The signed-in person's choice, then this browser's, then what the browser asks for, then Japanese."""
    if not has_request_context():
        return "ja"
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(list(LOCALES)) or "ja"


def label(term: Term | None) -> str:
    """A term's name in the reader's language; nothing for nothing."""
    return "" if term is None else gettext(term.ja)


def language_name(code: str) -> str:
    """The name of a language by its code; the code itself where it has none."""
    return gettext(LANGUAGES[code]) if code in LANGUAGES else code


def level_name(level: int) -> str:
    """`3 診察`: the level's number and meaning; who has shown none has none."""
    if level == 0:
        return gettext("レベル未認定")
    return gettext(LEVELS[level]) if level in LEVELS else str(level)


def zone() -> ZoneInfo:
    """The time zone in which the foundation works."""
    return ZoneInfo(current_app.config["TIMEZONE"])


def local(moment: datetime) -> datetime:
    """An aware moment on the foundation's wall clock."""
    return moment.astimezone(zone())


def _japanese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "ja"


def era(day: date) -> str:
    """`令和8年`: the year as Japanese offices write it (from 2019-05-01; before that the plain year)."""
    if day < date(2019, 5, 1):
        return f"{day.year}年"
    year = day.year - 2018
    return "令和元年" if year == 1 else f"令和{year}年"


def weekday(day: date) -> str:
    """`火` or `Tue`."""
    return gettext(WEEKDAYS[day.weekday()]) if _japanese() else WEEKDAYS_EN[day.weekday()]


def show_date(day: date | datetime | None, style: str = "medium") -> str:
    """A day: `long` 2026年（令和8年）11月24日（火）, `medium` 2026年11月24日（火）, `short` 11月24日（火）.

    A `short` one has its year all the same where that is not the nearest such day: who reads 6月12日 in November takes
    it for the next, and in an old log for the last one.
    """
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = local(day).date()
    if style == "short" and abs(day - clock.today(zone())) > HALF_A_YEAR:
        style = "medium"
    if not _japanese():
        return f"{weekday(day)} {day.day} {day:%b}" + ("" if style == "short" else f" {day.year}")
    years = {"long": f"{day.year}年（{era(day)}）", "medium": f"{day.year}年", "short": ""}
    return f"{years[style]}{day.month}月{day.day}日（{weekday(day)}）"


def show_time(moment: datetime | None) -> str:
    """`9:30` on the foundation's wall clock."""
    if moment is None:
        return ""
    at = local(moment)
    return f"{at.hour}:{at.minute:02d}"


def show_moment(moment: datetime | None, style: str = "medium") -> str:
    """Day and time together: `2026年11月24日（火）10:00`."""
    gap = "" if _japanese() else " "
    return "" if moment is None else f"{show_date(moment, style)}{gap}{show_time(moment)}"


def show_hours(start: datetime, end: datetime) -> str:
    """`10:00〜11:30`: from when to when, where the day is said beside it."""
    return gettext("%(start)s〜%(end)s", start=show_time(start), end=show_time(end))


def show_span(start: datetime, end: datetime, style: str = "medium") -> str:
    """`2026年11月24日（火）10:00〜11:30`; a span over midnight names both days."""
    dash = "〜" if _japanese() else "–"
    gap = "" if _japanese() else " "
    first = f"{show_date(start, style)}{gap}{show_time(start)}"
    if local(start).date() == local(end).date():
        return f"{first}{dash}{show_time(end)}"
    return f"{first}{dash}{show_date(end, style)}{gap}{show_time(end)}"


def template_tools() -> dict[str, Any]:
    """What every template and message may call."""
    return {
        "label": label,
        "language_name": language_name,
        "level_name": level_name,
        "show_date": show_date,
        "show_time": show_time,
        "show_moment": show_moment,
        "show_hours": show_hours,
        "show_span": show_span,
        "LOCALES": LOCALES,
        "get_locale": get_locale,
    }
