"""What a message says of a request and of those who go there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.i18n import _, label, language_name, show_hours, show_span
from dispatch.notifications.html import EASY
from dispatch.notifications.wording.given import Given, flag, language_told, plain
from dispatch.vocabulary import Mode


def _short(given: Given) -> str:
    """For a subject, which has no room for readings."""
    start, end = given("assignment.start_at"), given("assignment.end_at")
    return show_span(start, end, "short") if start and end else ""


def _facts(given: Given) -> str:
    """The lines that everybody wants to know of a job; in easy Japanese fewer, and with easier names."""
    place = " ".join(filter(None, (given("request.institution.name"), given("request.department"))))
    mode, easy = given("assignment.mode"), given.locale == EASY
    language = given("assignment.language")
    lines = [
        ("いつ" if easy else _("日時"), given.job("long")),
        ("ばしょ" if easy else _("場所"), place),
        (_("住所"), given("request.institution.address") if mode is Mode.ONSITE else None),
        ("あう ところ" if easy else _("待ち合わせ"), given("request.meeting_place")),
        (_("方法"), label(mode)),
        (
            "ことば" if easy else _("言語"),
            language_told(language, given("assignment.level")) if language else None,
        ),
        (_("内容"), label(given("request.visit_kind"))),
    ]
    return "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in lines if value)


def _contact(given: Given) -> str:
    return " ".join(filter(None, (given("request.contact_name"), given("request.contact_phone"))))


def _map(given: Given) -> str:
    """The place on a map, for those who go there."""
    if given("assignment.mode") is not Mode.ONSITE:
        return ""
    lat, lon = given("request.institution.lat"), given("request.institution.lon")
    return f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}"


def _bring(given: Given) -> str:
    if given.locale == EASY:
        return "登録証（とうろくしょう）、ペン、メモ"
    if given("assignment.mode") is Mode.ONSITE:
        return _("登録証、筆記用具、メモ帳、辞書や用語集、マスク")
    return _("静かな場所、充電した電話やパソコン、筆記用具")


def _interpreters(given: Given) -> list[str]:
    return [_interpreter(one) for one in given("assignments") or ()]


def _interpreter(job: Any) -> str:
    kana = f"（{job.volunteer.kana}）" if job.volunteer.kana else ""
    return f"{job.volunteer.name}{kana} {language_name(job.language)}"


def _visits(given: Given) -> list[str]:
    """A line for each who comes: when, to whom, and who it is."""
    lines = (
        (show_hours(job.start_at, job.end_at), job.request.department, _interpreter(job), job.request.code)
        for job in given("assignments") or ()
    )
    return [" ".join(filter(None, parts)) for parts in lines]


def _changes(given: Given) -> list[str]:
    rows = given("rows")
    return [
        _("%(what)s: %(before)s → %(after)s", what=row.what, before=row.before, after=row.after)
        for row in (rows() if rows else ())
    ]


OF_JOBS: dict[str, Callable[[Given], Any]] = {
    "code": plain("request.code"),
    "place": plain("request.institution.name"),
    "when": lambda given: given.job("long"),
    "when_short": _short,
    "facts": _facts,
    "deadline": lambda given: given.moment(given("amendment.deadline") or given("assignment.deadline")),
    "contact": _contact,
    "map": _map,
    "bring": _bring,
    "infection": plain("request.infection_precautions"),
    "stretched": flag("assignment.broken_rules"),
    "volunteer": plain("assignment.volunteer.name"),
    "volunteer_phone": plain("assignment.volunteer.phone"),
    "interpreters": _interpreters,
    "visits": _visits,
    "options": lambda given: [
        given.span(option.start_at, option.end_at, "long") for option in given("request.options") or ()
    ],
    "needs": lambda given: [
        language_told(need.language, need.level) for need in given("request.needs") or ()
    ],
    "changes": _changes,
    "accepted": flag("amendment.state", "accepted"),
    "refused": flag("amendment.state", "refused"),
    "late": flag("request.cancelled_late"),
    "answer": plain("amendment.answer_note"),
}
"""How each fact of a job is found in what a poster hands over."""
