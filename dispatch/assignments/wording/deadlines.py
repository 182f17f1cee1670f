"""What a table of deadlines does, told by examples that the real rule computes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from dispatch import clock, i18n
from dispatch.assignments.services.deadlines import offer_deadline
from dispatch.i18n import _, show_moment
from dispatch.requests.models import ProgrammeSettings

TUESDAY, TEN = 1, time(10)


def deadline_examples(settings: ProgrammeSettings) -> list[str]:
    """Until when somebody asked now would have to answer, for jobs that are soon, tomorrow and on a Tuesday."""
    now = show_moment(clock.now(), "short")
    return [
        _(
            "今（%(now)s）打診すると、%(start)sに始まる派遣の回答期限は%(end)sです。",
            now=now,
            start=show_moment(start, "short"),
            end=show_moment(offer_deadline(start, settings), "short"),
        )
        for start in _starts()
    ]


def _starts() -> Iterator[datetime]:
    now = clock.now()
    yield (now + timedelta(hours=3)).replace(second=0, microsecond=0)
    today = i18n.local(now).date()
    for days in (1, 2 + (TUESDAY - today.weekday() - 2) % 7):
        yield datetime.combine(today + timedelta(days=days), TEN, i18n.zone())
