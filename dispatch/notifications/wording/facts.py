"""From the rows that a poster hands over to the plain facts a template may use: strings, lists of strings, or None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from flask import current_app, url_for
from flask_babel import format_timedelta

from dispatch import i18n
from dispatch.i18n import _, label, language_name, level_name, show_hours, show_moment, show_span
from dispatch.notifications.html import EASY
from dispatch.notifications.wording.kinds import Kind
from dispatch.notifications.wording.variables import VARIABLES
from dispatch.vocabulary import Mode

EASY_DAYS = ("月曜日（げつようび）", "火曜日（かようび）", "水曜日（すいようび）", "木曜日（もくようび）",
             "金曜日（きんようび）", "土曜日（どようび）", "日曜日（にちようび）")  # fmt: skip


def facts_for(kind: Kind, name: str, locale: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a message of this kind can say; to be called in the recipient's language."""
    given = _Given(values, locale)
    found = {one: MAKERS[one](given) for one in kind.names if one in MAKERS}
    found |= {"name": name, "foundation": current_app.config["FOUNDATION_NAME"]}
    found["phone"] = current_app.config["FOUNDATION_PHONE"]
    if kind.leads_to:
        endpoint, places = kind.leads_to
        found["link"] = link(endpoint, **{key: given(path) for key, path in places.items()})
    return {one: found[one] or None for one in kind.names}


def samples_for(kind: Kind, locale: str) -> dict[str, Any]:
    """What it could say: made-up facts for a preview."""
    return {name: VARIABLES[name].sample(locale) for name in kind.names}


def bare(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same with nothing in the places that may be empty: words must do without them."""
    kept = ("name", "foundation", "link", "code", "when", "when_short", "facts")
    return {name: value if name in kept else None for name, value in facts.items()}


def link(endpoint: str, **values: Any) -> str:
    """An address for a message: always below BASE_URL, whatever host the present request named."""
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        return url_for(endpoint, _external=True, **values)


class _Given:
    """The rows handed over, asked by paths; nothing where a row or an attribute is missing."""

    def __init__(self, values: Mapping[str, Any], locale: str) -> None:
        self.rows = SimpleNamespace(**values)
        self.locale = locale
        if getattr(self.rows, "assignment", None) is None:
            self.rows.assignment = next(iter(values.get("assignments") or ()), values.get("standby"))

    def __call__(self, path: str) -> Any:
        found: Any = self.rows
        for part in path.split("."):
            found = getattr(found, part, None)
        return found

    def span(self, start: datetime | None, end: datetime | None, style: str = "medium") -> str:
        if start is None or end is None:
            return ""
        if self.locale != EASY:
            return show_span(start, end, style)
        until = i18n.show_time(end)
        if i18n.local(start).date() != i18n.local(end).date():
            until = self.moment(end)
        return f"{self.moment(start)}から {until}まで"

    def moment(self, at: datetime | None) -> str:
        if at is None or self.locale != EASY:
            return show_moment(at, "long")
        return f"{_easy_day(i18n.local(at).date())} {i18n.show_time(at)}"

    def day(self, day: date | None) -> str:
        """A date on its own, and so with its year."""
        if day is None or self.locale != EASY:
            return i18n.show_date(day)
        return f"{day.year}年（ねん）{_easy_day(day)}"

    def job(self, style: str) -> str:
        return self.span(self("assignment.start_at"), self("assignment.end_at"), style)


def _easy_day(day: date) -> str:
    return f"{day.month}月（がつ）{day.day}日（にち） {EASY_DAYS[day.weekday()]}"


def _short(given: _Given) -> str:
    """For a subject, which has no room for readings."""
    start, end = given("assignment.start_at"), given("assignment.end_at")
    return show_span(start, end, "short") if start and end else ""


def _facts(given: _Given) -> str:
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
            _language(language, given("assignment.level")) if language else None,
        ),
        (_("内容"), label(given("request.visit_kind"))),
    ]
    return "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in lines if value)


def _language(code: str, level: int | None) -> str:
    return language_name(code) if level is None else f"{language_name(code)}（{level_name(level)}）"


def _contact(given: _Given) -> str:
    return " ".join(filter(None, (given("request.contact_name"), given("request.contact_phone"))))


def _map(given: _Given) -> str:
    """The place on a map, for those who go there."""
    if given("assignment.mode") is not Mode.ONSITE:
        return ""
    lat, lon = given("request.institution.lat"), given("request.institution.lon")
    return f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}"


def _bring(given: _Given) -> str:
    if given.locale == EASY:
        return "登録証（とうろくしょう）、ペン、メモ"
    if given("assignment.mode") is Mode.ONSITE:
        return _("登録証、筆記用具、メモ帳、辞書や用語集、マスク")
    return _("静かな場所、充電した電話やパソコン、筆記用具")


def _interpreters(given: _Given) -> list[str]:
    return [_interpreter(one) for one in given("assignments") or ()]


def _interpreter(job: Any) -> str:
    kana = f"（{job.volunteer.kana}）" if job.volunteer.kana else ""
    return f"{job.volunteer.name}{kana} {language_name(job.language)}"


def _visits(given: _Given) -> list[str]:
    """A line for each who comes: when, to whom, and who it is."""
    lines = (
        (show_hours(job.start_at, job.end_at), job.request.department, _interpreter(job), job.request.code)
        for job in given("assignments") or ()
    )
    return [" ".join(filter(None, parts)) for parts in lines]


def _changes(given: _Given) -> list[str]:
    rows = given("rows")
    return [
        _("%(what)s: %(before)s → %(after)s", what=row.what, before=row.before, after=row.after)
        for row in (rows() if rows else ())
    ]


def _state(given: _Given) -> str:
    return label(given("amendment.state") or given("assignment.state"))


def _reason(given: _Given) -> str:
    told = label(given("assignment.decline_reason")) or given("document.reason") or given("proposal.rule")
    return told or given("message.error") or given("text.fault") or ""


def _paper(given: _Given) -> str:
    """A kind of paper, or what a poster calls it in the reader's language."""
    paper = given("paper")
    return str(paper()) if callable(paper) else label(paper)


def _certificate(given: _Given) -> str:
    """What a course is called: on its certificate, or in the catalogue."""
    english = given("award.title_en") or given("session.course.name_en") if given.locale == "en" else ""
    return str(english or given("award.title") or given("session.course.name") or "")


def _invited_course(given: _Given) -> str:
    """The course somebody is invited to."""
    english = given("course.name_en") if given.locale == "en" else ""
    return str(english or given("course.name") or "")


def _course(given: _Given) -> str:
    """What a session is called: by its own title, or as its course."""
    english = given("session.course.name_en") if given.locale == "en" else ""
    return str(given("session.title") or english or given("session.course.name") or "")


def _venue(given: _Given) -> str:
    room = " ".join(filter(None, (given("session.room.name"), given("session.room.address"))))
    mode, easy = given("session.mode"), given.locale == EASY
    online = "インターネット" if easy else _("オンライン")
    if str(mode) == "online":
        return online
    place = room or ("あとで おしらせします" if easy else _("後日お知らせします"))
    if str(mode) != "both":
        return place
    return f"{place}、{online}" if easy else _("%(room)s、またはオンライン", room=place)


def _meetings(given: _Given) -> list[str]:
    return [given.span(one.start_at, one.end_at, "long") for one in given("session.meetings") or ()]


def _former(given: _Given) -> list[str]:
    """The days of a session before it was moved; none where only the place is another."""
    spans = [(one.start_at, one.end_at) for one in given("session.meetings") or ()]
    former = [tuple(span) for span in given("former") or ()]
    return [] if former == spans else [given.span(start, end, "long") for start, end in former]


def _materials(given: _Given) -> list[str]:
    """What is handed out, with its address where it has one."""
    return [f"{one.title} {one.url}".strip() for one in given("materials") or ()]


def _call_facts(given: _Given) -> str:
    """The lines of a call for people in a disaster."""
    easy, call = given.locale == EASY, given("call_out")
    if call is None:
        return ""
    role = label(given("call_role"))
    wanted = [language_name(call.language) if call.language else "", role]
    lines = [
        (
            "なんにん" if easy else _("人数"),
            f"{call.number}人（にん）" if easy else _("%(n)s人", n=call.number),
        ),
        ("ことば・しごと" if easy else _("言語・役割"), "、".join(filter(None, wanted))),
        ("いつまでに" if easy else _("いつまでに"), given.moment(call.wanted_by)),
        ("おわる 時間（じかん）" if easy else _("終わる予定"), _ending(given, call)),
        ("ばしょ" if easy else _("場所"), call.place),
    ]
    return "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in lines if value)


def _ending(given: _Given, call: Any) -> str:
    """Until when a call's people are needed, where it says so."""
    return given.moment(call.until_at) if call.until_at else ""


def _duties(given: _Given, which: str) -> list[str]:
    """Lines of a roster: when, at which post, where that is."""
    return [_duty(given, one) for one in given(which) or ()]


def _duty(given: _Given, one: Any) -> str:
    post = one.shift.post
    place = f"（{post.place}）" if post.place else ""
    return f"{given.span(one.start_at, one.end_at, 'long')} {post.name}{place}"


def _flag(path: str, wanted: str = "") -> Callable[[_Given], str]:
    def told(given: _Given) -> str:
        found = given(path)
        return "○" if (found == wanted if wanted else found) else ""

    return told


def _plain(*paths: str) -> Callable[[_Given], str]:
    """The first of these that says something, on lines of its own."""

    def told(given: _Given) -> str:
        found = next((value for value in map(given, paths) if value not in (None, "")), "")
        return str(found)

    return told


MAKERS: dict[str, Callable[[_Given], Any]] = {
    "code": _plain("request.code"),
    "place": _plain("request.institution.name"),
    "when": lambda given: given.job("long"),
    "when_short": _short,
    "facts": _facts,
    "deadline": lambda given: given.moment(given("amendment.deadline") or given("assignment.deadline")),
    "contact": _contact,
    "map": _map,
    "bring": _bring,
    "paper": _paper,
    "until": lambda given: given.day(given("until")),
    "days": _plain("days"),
    "skill": lambda given: given("skill")() if given("skill") else "",
    "then": lambda given: given("then")() if given("then") else "",
    "people": lambda given: given("people")() if given("people") else [],
    "infection": _plain("request.infection_precautions"),
    "stretched": _flag("assignment.broken_rules"),
    "volunteer": _plain("assignment.volunteer.name"),
    "volunteer_phone": _plain("assignment.volunteer.phone"),
    "state": _state,
    "reason": _reason,
    "note": _plain("note", "amendment.note", "aid.text"),
    "answer": _plain("amendment.answer_note"),
    "interpreters": _interpreters,
    "visits": _visits,
    "options": lambda given: [
        given.span(option.start_at, option.end_at, "long") for option in given("request.options") or ()
    ],
    "needs": lambda given: [_language(need.language, need.level) for need in given("request.needs") or ()],
    "changes": _changes,
    "accepted": _flag("amendment.state", "accepted"),
    "refused": _flag("amendment.state", "refused"),
    "late": _flag("request.cancelled_late"),
    "number": _plain("number"),
    "open": _plain("run.open_count"),
    "covered": _plain("run.covered_count"),
    "email": _plain("message.address", "user.email"),
    "forgot_link": lambda _given: link("security.forgot_password"),
    "since": lambda given: given("since")() if given("since") else "",
    "hours": lambda given: given("hours")() if given("hours") else [],
    "week_link": lambda _given: link("own.availability"),
    "subject": _plain("message.subject"),
    "approved": _flag("approved"),
    "again": _flag("again"),
    "kept_days": _plain("kept_days"),
    "within": lambda _given: format_timedelta(current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]),
    "certificate": _certificate,
    "trainer": _plain("trainer"),
    "invited_course": _invited_course,
    "course": _course,
    "meetings": _meetings,
    "former": _former,
    "granted": _flag("award.grants"),
    "meeting": lambda given: given.span(given("meeting.start_at"), given("meeting.end_at"), "long"),
    "venue": _venue,
    "online": _plain("session.online_url"),
    "answer_by": lambda given: given.moment(
        given("enrolment.offered_until") or given("enrolment.asked_until")
    ),
    "waited": _flag("waited"),
    "asked": _flag("asked"),
    "materials": _materials,
    "event_title": _plain("event_title"),
    "aid_title": _plain("aid.title"),
    "aid_lines": lambda given: given("aid_lines")() if given("aid_lines") else [],
    "aid_by": lambda given: given.moment(given("aid.answer_by")),
    "helpers": lambda given: list(given("helpers") or ()),
    "duties": lambda given: _duties(given, "duties"),
    "dropped": lambda given: _duties(given, "dropped"),
    "which": _plain("which"),
    "observer": _plain("trainee.name"),
    "by_place": _flag("by", "place"),
    "by_senior": _flag("by", "senior"),
    "by_trainee": _flag("by", "trainee"),
    "call_facts": _call_facts,
    "notice_title": _plain("translation.notice.plain_title"),
    "into": lambda given: language_name(given("translation.language") or ""),
    "letters": _plain("letters"),
    "due": lambda given: given.moment(given("due")),
}
"""How each fact is found in what a poster hands over."""
