"""What a message says of courses, their sessions, and looking on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.i18n import _
from dispatch.notifications.html import EASY
from dispatch.notifications.wording.given import Given, flag, plain


def _certificate(given: Given) -> str:
    """What a course is called: on its certificate, or in the catalogue."""
    english = given("award.title_en") or given("session.course.name_en") if given.locale == "en" else ""
    return str(english or given("award.title") or given("session.course.name") or "")


def _invited_course(given: Given) -> str:
    """The course somebody is invited to."""
    english = given("course.name_en") if given.locale == "en" else ""
    return str(english or given("course.name") or "")


def _course(given: Given) -> str:
    """What a session is called: by its own title, or as its course."""
    english = given("session.course.name_en") if given.locale == "en" else ""
    return str(given("session.title") or english or given("session.course.name") or "")


def _venue(given: Given) -> str:
    room = " ".join(filter(None, (given("session.room.name"), given("session.room.address"))))
    mode, easy = given("session.mode"), given.locale == EASY
    online = "インターネット" if easy else _("オンライン")
    if str(mode) == "online":
        return online
    place = room or ("あとで おしらせします" if easy else _("後日お知らせします"))
    if str(mode) != "both":
        return place
    return f"{place}、{online}" if easy else _("%(room)s、またはオンライン", room=place)


def _meetings(given: Given) -> list[str]:
    return [given.span(one.start_at, one.end_at, "long") for one in given("session.meetings") or ()]


def _former(given: Given) -> list[str]:
    """The days of a session before it was moved; none where only the place is another."""
    spans = [(one.start_at, one.end_at) for one in given("session.meetings") or ()]
    former = [tuple(span) for span in given("former") or ()]
    return [] if former == spans else [given.span(start, end, "long") for start, end in former]


def _materials(given: Given) -> list[str]:
    """What is handed out, with its address where it has one."""
    return [f"{one.title} {one.url}".strip() for one in given("materials") or ()]


OF_TRAINING: dict[str, Callable[[Given], Any]] = {
    "certificate": _certificate,
    "trainer": plain("trainer"),
    "invited_course": _invited_course,
    "course": _course,
    "meetings": _meetings,
    "former": _former,
    "granted": flag("award.grants"),
    "meeting": lambda given: given.span(given("meeting.start_at"), given("meeting.end_at"), "long"),
    "venue": _venue,
    "online": plain("session.online_url"),
    "answer_by": lambda given: given.moment(
        given("enrolment.offered_until") or given("enrolment.asked_until")
    ),
    "waited": flag("waited"),
    "asked": flag("asked"),
    "materials": _materials,
    "observer": plain("trainee.name"),
    "by_place": flag("by", "place"),
    "by_senior": flag("by", "senior"),
    "by_trainee": flag("by", "trainee"),
}
"""How each fact of training is found in what a poster hands over."""
