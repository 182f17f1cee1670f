"""Sentences about seats: why not, how long still, how many."""

from __future__ import annotations

from datetime import datetime

from dispatch import clock
from dispatch.i18n import _, label, language_name, level_name
from training.prerequisites import Lack, Unmet
from training.queries.seats.learners import course_name


def lack_text(unmet: Unmet) -> str:
    """Why somebody cannot enrol, as one sentence."""
    asked = unmet.prerequisite
    if unmet.lack is Lack.COURSE:
        return _(Lack.COURSE.ja, course=course_name(asked.course))
    if unmet.lack in (Lack.CREDENTIAL, Lack.EXPIRED):
        return _(unmet.lack.ja, credential=label(asked.credential))
    if unmet.lack is Lack.OTHER_LANGUAGE:
        language = language_name(asked.language)
        return _(Lack.OTHER_LANGUAGE.ja, credential=label(asked.credential), language=language)
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
