"""Sentences about sessions and seats: titles, places, why not, how long still."""

from __future__ import annotations

from datetime import datetime

from flask_babel import get_locale

from dispatch import clock
from dispatch.i18n import _, label, language_name, level_name
from training.models import Course, TrainingSession
from training.prerequisites import Lack, Unmet
from training.queries.seats.learners import course_name
from training.vocabulary import SessionMode


def course_title(course: Course) -> str:
    """A course's name in the reader's language, where it has one."""
    locale = get_locale()
    english = locale is not None and locale.language != "ja"
    return course.name_en if english and course.name_en else course.name


def title(session: TrainingSession) -> str:
    """The session's own title, or its course's."""
    return session.title or course_title(session.course)


def place_text(session: TrainingSession) -> str:
    """Where it is held."""
    room = f"{session.room.name} {session.room.address}".strip() if session.room else ""
    if session.mode is SessionMode.ONLINE:
        return label(session.mode)
    if session.mode is SessionMode.BOTH and room:
        return _("%(room)s、またはオンライン", room=room)
    return room or _("会場は後日お知らせします")


def lack_text(unmet: Unmet) -> str:
    """Why somebody cannot enrol, as one sentence."""
    asked = unmet.prerequisite
    if unmet.lack is Lack.COURSE:
        return _(Lack.COURSE.ja, course=course_name(asked.course))
    if unmet.lack in (Lack.CREDENTIAL, Lack.EXPIRED):
        return _(unmet.lack.ja, credential=label(asked.credential))
    if unmet.lack is Lack.LEVEL:
        return _(Lack.LEVEL.ja, language=language_name(asked.language), level=level_name(asked.level))
    if unmet.lack is Lack.ANY_LEVEL:
        return _(Lack.ANY_LEVEL.ja, level=level_name(asked.level))
    return label(unmet.lack)


def time_left(until: datetime) -> str:
    """How long still, in the coarse words that an offer needs."""
    minutes = max(0, int((until - clock.now()).total_seconds() // 60))
    if minutes >= 2880:
        return _("あと%(n)s日", n=minutes // 1440)
    if minutes >= 60:
        return _("あと%(n)s時間", n=minutes // 60)
    return _("あと%(n)s分", n=minutes)
