"""Courses and sessions in words: prerequisites, what was changed, where a session is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dispatch.db import db
from dispatch.i18n import (
    _,
    get_locale,
    label,
    language_name,
    level_name,
    local,
    show_date,
    show_moment,
    show_span,
)
from dispatch.requests.wording import minutes_in_words
from dispatch.vocabulary import N_, CredentialKind
from dispatch.volunteers.models import ONE_LANGUAGE
from training.models import Course, Meeting, Trainer, TrainingSession
from training.prerequisites import Prerequisite, PrerequisiteKind, read
from training.vocabulary import CourseKind, SessionMode

NAMES = {
    "code": N_("コード"), "kind": N_("種類"), "name": N_("名称"), "name_en": N_("英語の名称"), "summary": N_("概要"),
    "language": N_("教える言語"), "minutes": N_("時間数"), "units": N_("単元"), "prerequisites": N_("受講の条件"),
    "attendance_percent": N_("修了に要る出席"), "pass_mark": N_("合格点"), "grants": N_("修了で得る資格"),
    "grants_months": N_("資格の有効期間"), "points": N_("単位（ポイント）"), "fee_yen": N_("受講料"),
    "capacity": N_("定員"), "title": N_("回の名称"), "trainers": N_("講師"), "cost_yen": N_("開催にかかる費用"),
    "deadline": N_("申込みの締切"), "online_url": N_("オンラインの参加アドレス"), "note": N_("受講者への案内"),
}  # fmt: skip
"""What is stated of a course or a session, as the forms call it."""


def prerequisites(course: Course) -> list[str]:
    """What a course asks of those who take it, each as a phrase."""
    asked = read(course.prerequisites)
    codes = [one.course for one in asked if one.course]
    rows = db.session.execute(select(Course.code, Course.name).where(Course.code.in_(codes)))
    names = {str(code): str(name) for code, name in rows}
    return [_asked(one, course.language, names) for one in asked]


def _paper(one: Prerequisite, taught: str | None) -> str:
    """The paper asked for, with its language where it is one of a single language."""
    language = (one.language or taught) if one.credential in ONE_LANGUAGE else None
    if not language:
        return label(one.credential)
    return _("%(paper)s（%(language)s）", paper=label(one.credential), language=language_name(language))


def _asked(one: Prerequisite, taught: str | None, names: Mapping[str, str]) -> str:
    if one.kind is PrerequisiteKind.COURSE:
        return _("「%(name)s」を修了していること", name=names.get(one.course, one.course))
    if one.kind is PrerequisiteKind.CREDENTIAL:
        return _("「%(name)s」があること", name=_paper(one, taught))
    if one.kind is PrerequisiteKind.REGISTERED:
        return _("登録通訳ボランティアであること")
    language = one.language or taught
    if language:
        return _(
            "%(language)sが「%(level)s」以上であること",
            language=language_name(language),
            level=level_name(one.level),
        )
    return _("どれかの言語が「%(level)s」以上であること", level=level_name(one.level))


def granted(course: Course) -> str:
    """What whoever completes it gets: the credential and for how long, or nothing."""
    if course.grants is None:
        return ""
    if course.grants_months is None:
        return _("%(name)s（期限なし）", name=label(course.grants))
    if course.grants_months % 12 == 0:
        return _("%(name)s（%(n)s年間有効）", name=label(course.grants), n=course.grants_months // 12)
    return _("%(name)s（%(n)sか月間有効）", name=label(course.grants), n=course.grants_months)


def completion(course: Course) -> str:
    """What completes it: how much must be attended, and the mark where there is a test."""
    if course.attendance_percent == 100:
        attended = _("すべての時間に出席")
    else:
        attended = _("出席%(percent)s%%以上", percent=course.attendance_percent)
    if course.pass_mark is None:
        return attended
    return _("%(attended)s、テスト%(mark)s点以上", attended=attended, mark=course.pass_mark)


def length(minutes: int) -> str:
    """`75時間`."""
    return minutes_in_words(minutes)


def yen(amount: int) -> str:
    """`無料` or `3,000円`."""
    return amount_of(amount) if amount else _("無料")


def amount_of(yen: int) -> str:
    """`3,000円`, `0円`."""
    return _("%(n)s円", n=f"{yen:,}")


def title_of(session: TrainingSession) -> str:
    """A session's name: the course's, and its own where it has one."""
    return named(name_of(session.course), session.title)


def name_of(course: Course) -> str:
    """A course's name in the reader's language, where it has one in it."""
    return course.name_en if course.name_en and str(get_locale()) == "en" else course.name


def named(course: str, title: str) -> str:
    """The same, of the two names."""
    return _("%(course)s %(title)s", course=course, title=title) if title else course


def place_of(session: TrainingSession, *, public: bool = False) -> str:
    """Where it is held. `public`: how to take part online is told to learners only, and so is that it is undecided."""
    room = session.room.name if session.room else _("会場未定")
    if session.mode is SessionMode.ONLINE:
        return label(SessionMode.ONLINE)
    if session.mode is SessionMode.BOTH:
        return _("%(room)s、またはオンライン", room=room)
    return room


def trainers_of(session: TrainingSession) -> str:
    """Who teaches it, for the desk: who has stopped teaching is marked."""
    names = (one.name if one.active else _("%(name)s（休止中）", name=one.name) for one in session.trainers)
    return "、".join(names)


def days_of(session: TrainingSession) -> str:
    """When it is held, in a line: the day and its hours, or from when to when and on how many days."""
    first, last = session.meetings[0], session.meetings[-1]
    if len(session.meetings) == 1:
        return hours_of(first)
    return _(
        "%(first)s〜%(last)s（全%(n)s日）",
        first=show_date(first.start_at, "short"),
        last=show_date(last.start_at, "short" if _same_year(first, last) else "medium"),
        n=len(session.meetings),
    )


def hours_of(meeting: Meeting) -> str:
    """`12月12日（土）10:00〜13:00`."""
    return show_span(meeting.start_at, meeting.end_at, "short")


def _same_year(first: Meeting, last: Meeting) -> bool:
    return local(first.start_at).year == local(last.start_at).year


def changed(detail: Mapping[str, Any]) -> list[str]:
    """What an entry of the record says was changed: `定員：20 → 30`."""
    return [
        _(
            "%(name)s：%(old)s → %(new)s",
            name=_(NAMES.get(name, name)),
            old=_value(name, old),
            new=_value(name, new),
        )
        for name, (old, new) in detail.get("changes", {}).items()
    ]


def _value(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return _("（なし）")
    return _VALUES[name](value) if name in _VALUES else str(value)


def _trainers(keys: list[int]) -> str:
    return "、".join(
        db.session.scalars(select(Trainer.name).where(Trainer.id.in_(keys)).order_by(Trainer.kana))
    )


def _moment(words: str) -> str:
    return show_moment(datetime.fromisoformat(words))


def _asked_words(rows: list[dict[str, Any]]) -> str:
    return "、".join(_asked(one, None, {}) for one in read(rows))


def _units(rows: list[Any]) -> str:
    return _("%(n)s単元（%(span)s）", n=len(rows), span=length(sum(minutes for _title, minutes in rows)))


_VALUES: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: label(CourseKind(value)),
    "grants": lambda value: label(CredentialKind(value)),
    "language": language_name,
    "minutes": length,
    "fee_yen": yen,
    "cost_yen": amount_of,
    "units": _units,
    "prerequisites": _asked_words,
    "trainers": _trainers,
    "deadline": _moment,
}
