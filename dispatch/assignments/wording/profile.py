"""What the roster says about a volunteer, as the volunteer reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from dispatch import clock
from dispatch.i18n import _, label, show_date, zone
from dispatch.vocabulary import WEEKDAYS, CredentialKind, Mode, Topic
from dispatch.volunteers.models import DateException, Volunteer


@dataclass(frozen=True, slots=True)
class Paper:
    """A credential; `days` are those left, less than none where it has expired, None where it does not expire.

    `language`: the one it is about; "" for all.
    """

    kind: CredentialKind
    valid_until: date | None
    days: int | None
    language: str


def week_hours(person: Volunteer) -> list[tuple[str, str]]:
    """Monday to Sunday with the regular hours; empty where there are none."""
    return [(_("%(day)s曜日", day=_(name)), _hours(person, number)) for number, name in enumerate(WEEKDAYS)]


def _hours(person: Volunteer, weekday: int) -> str:
    spans = [_span(one.start, one.end) for one in person.pattern if one.weekday == weekday]
    return _("、").join(spans)


def special_days(person: Volunteer) -> list[str]:
    """Exceptions from today on, each as a line."""
    today = clock.today(zone())
    return [_special(one) for one in person.exceptions if one.day >= today]


def _special(one: DateException) -> str:
    hours = _span(one.start, one.end) if one.start or one.end else _("終日")
    day = show_date(one.day, "short")
    if one.free:
        return _("%(day)s %(hours)s 活動できます", day=day, hours=hours)
    return _("%(day)s %(hours)s 活動できません", day=day, hours=hours)


def _span(start: time | None, end: time | None) -> str:
    """An end of midnight is 24:00, as on a Japanese timetable."""
    start, end = start or time(), end or time()
    last = f"{end.hour}:{end.minute:02d}" if end != time() else "24:00"
    return _("%(start)s〜%(end)s", start=f"{start.hour}:{start.minute:02d}", end=last)


def papers(person: Volunteer) -> list[Paper]:
    """The credentials, the first to expire on top."""
    today = clock.today(zone())
    found = [
        Paper(
            one.kind,
            one.valid_until,
            (one.valid_until - today).days if one.valid_until else None,
            one.language or "",
        )
        for one in person.credentials
    ]
    return sorted(found, key=lambda paper: (paper.days is None, paper.days or 0))


def modes_of(person: Volunteer) -> str:
    """`対面・電話`."""
    return _("・").join(label(mode) for mode in Mode if mode.value in person.modes)


def topics_of(person: Volunteer) -> str:
    """The fields of care declined."""
    return _("、").join(label(topic) for topic in Topic if topic.value in person.declined_topics)
