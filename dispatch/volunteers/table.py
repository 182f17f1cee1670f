"""The roster as a table: the columns that an import knows, and each person's cells in the same columns.

What is exported can be imported again and changes nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dispatch.i18n import _
from dispatch.tables import Column, parsers
from dispatch.vocabulary import LANGUAGES, CredentialKind, Gender, Mode, Term, Topic, Transport
from dispatch.volunteers.hours import Week, read_week, write_week
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.profile import Hours, Paper, Spoken, hours_of

BETWEEN = "|"

_kind = parsers.term(CredentialKind)
_with_level = parsers.pair(parsers.language, parsers.level)


def _one_language(cell: str) -> tuple[str, int | None]:
    """A level is taken over for a year; without one, what follows from the evidence stays."""
    if not cell.replace("：", ":").partition(":")[1]:
        return parsers.language(cell), None
    return _with_level(cell)


def _languages(cell: str) -> list[Spoken]:
    pairs = parsers.many(_one_language)(cell)
    if len({language for language, _level in pairs}) < len(pairs):
        raise ValueError(_("同じ言語が2回書かれています。"))
    return [
        Spoken(language=language) if level is None else Spoken(language=language, level=level)
        for language, level in pairs
    ]


def _paper(cell: str) -> tuple[CredentialKind, date | None]:
    kind, _colon, day = cell.replace("：", ":").partition(":")
    return _kind(kind), parsers.date(day.strip()) if day.strip() else None


def _papers(cell: str) -> list[Paper]:
    papers = parsers.many(_paper)(cell)
    if len({kind for kind, _until in papers}) < len(papers):
        raise ValueError(_("同じ資格が2回書かれています。"))
    return [Paper(kind=kind, valid_until=until) for kind, until in papers]


def _pattern(cell: str) -> list[Hours]:
    return hours_of(read_week(cell))


def _phone(cell: str) -> str:
    return parsers.phone(cell.removeprefix("'"))


COLUMNS = (
    Column("code", ("登録番号", "番号", "ID"), parsers.code, required=True, unique=True),
    Column("name", ("氏名", "名前"), parsers.limited(80)),
    Column("kana", ("ふりがな", "フリガナ", "かな"), parsers.limited(80), empty=""),
    Column("roman", ("ローマ字氏名", "ローマ字", "英字氏名"), parsers.roman, empty=""),
    Column("gender", ("性別",), parsers.term(Gender)),
    Column("email", ("メールアドレス", "メール", "e-mail"), parsers.email, unique=True),
    Column("phone", ("電話番号", "電話", "携帯電話"), _phone, empty=""),
    Column("home_town", ("居住地", "市区町村", "town"), parsers.limited(120), empty=""),
    Column("address", ("住所",), parsers.limited(255), empty=""),
    Column("lat", ("緯度", "latitude"), parsers.latitude),
    Column("lon", ("経度", "longitude"), parsers.longitude),
    Column("nearest_station", ("最寄り駅", "station"), parsers.limited(80), empty=""),
    Column("transport", ("交通手段", "移動手段"), parsers.term(Transport)),
    Column("max_travel_minutes", ("移動時間の上限", "移動時間（分）"), parsers.integer(0, 600)),
    Column("modes", ("対応方法", "実施方法"), parsers.many(parsers.term(Mode))),
    Column("max_per_day", ("1日の上限",), parsers.integer(0, 20)),
    Column("max_per_week", ("1週間の上限", "週の上限"), parsers.integer(0, 50)),
    Column("languages", ("言語", "言語とレベル"), _languages),
    Column("credentials", ("資格", "資格・書類"), _papers, empty=()),
    Column("pattern", ("空き時間", "活動できる時間", "availability"), _pattern, empty=()),
    Column("declined_topics", ("対応不可", "対応不可の分野"), parsers.many(parsers.term(Topic)), empty=()),
    Column("registered_from", ("登録日",), parsers.date),
    Column("note", ("備考", "メモ"), parsers.text, empty=""),
)
"""In the order of the exported file. A cell that may not be empty and is leaves what the roster says."""

EMPTIED: dict[str, Any] = {"gender": None, "registered_from": None, "email": ""}
"""What an empty cell makes of these; `Column.empty` cannot say it, because None is "nothing said" there."""


def week_of(volunteer: Volunteer) -> Week:
    """The weekly hours by weekday, Monday first."""
    return tuple(
        tuple((row.start, row.end) for row in volunteer.pattern if row.weekday == day) for day in range(7)
    )


def cells(volunteer: Volunteer) -> list[str]:
    """A person's row under `COLUMNS`."""
    return [_CELLS.get(column.name, _plain)(getattr(volunteer, column.name), volunteer) for column in COLUMNS]


def _plain(value: Any, _volunteer: Volunteer) -> str:
    if isinstance(value, Term):
        return value.ja
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _terms(kind: Any) -> Any:
    return lambda codes, _volunteer: BETWEEN.join(kind(code).ja for code in codes)


def _spoken(rows: Any, _volunteer: Volunteer) -> str:
    """A level that has not been shown is left out: an import sets none."""
    return BETWEEN.join(
        f"{LANGUAGES.get(row.language, row.language)}{f':{row.level}' if row.level else ''}" for row in rows
    )


def _held(rows: Any, _volunteer: Volunteer) -> str:
    """Those for one language come from courses, and a table does not take them in."""
    general = [row for row in rows if not row.language]
    until = (f":{row.valid_until.isoformat()}" if row.valid_until else "" for row in general)
    return BETWEEN.join(f"{row.kind.ja}{day}" for row, day in zip(general, until, strict=True))


_CELLS = {
    "languages": _spoken,
    "credentials": _held,
    "pattern": lambda _rows, volunteer: write_week(week_of(volunteer)),
    "modes": _terms(Mode),
    "declined_topics": _terms(Topic),
}
