"""Months that are over as problems: what was asked then, and the roster as it is now.

Not what happened is asked, but what could have been: the requests are those of the month, the people today's, with the
hours they state for every week, their levels and papers of today. So a month says what today's roster would have
done with it, and what it would do had somebody one level more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import clock, i18n
from dispatch.assignments.models import Assignment
from dispatch.assignments.planning.outlook import request_key, volunteer_key
from dispatch.assignments.planning.people import as_candidate, papers_of
from dispatch.db import db
from dispatch.matching.parts import Assigned, Candidate, Mode, Need, Option, Request, Settings, Site, Window
from dispatch.matching.problem import Problem
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState, Strength
from dispatch.volunteers.models import RefusedInstitution, Volunteer
from dispatch.volunteers.queries import WITHOUT_END, is_holiday, roster_for_matching
from dispatch.volunteers.queries.availability import Span, regular_hours

MONDAY = date(2024, 5, 13)
"""A Monday of a week without holidays, to ask for the hours of every week."""
NO_TIME = timedelta(0)


@dataclass(frozen=True)
class Then:
    """One request of a time that is over. `took_place`: the work that was done for it, one for each need, or none."""

    row: ServiceRequest

    @property
    def key(self) -> str:
        """Its name in the engine."""
        return request_key(self.row.id)

    @cached_property
    def took_place(self) -> tuple[Assignment, ...]:
        """One for each need, in their order; empty where somebody was missing."""
        came = {job.position: job for job in self.row.assignments if _came(job)}
        needed = [need.position for need in self.row.needs]
        return tuple(came[position] for position in needed) if came.keys() >= set(needed) else ()

    @property
    def covered(self) -> bool:
        """Whether somebody came for every need."""
        return bool(self.took_place)

    @property
    def start(self) -> datetime:
        """When it was, or was first asked for."""
        return self.took_place[0].start_at if self.took_place else self.row.first_start

    @cached_property
    def ways(self) -> tuple[Option, ...]:
        """The times and modes that would have done; where it took place, how it did comes first."""
        done = [_way(job, job.mode.value) for job in self.took_place[:1]]
        asked = (_way(option, mode.value) for option in self.row.options for mode in self.row.modes)
        return tuple(dict.fromkeys((*done, *asked)))

    def request(self, known: Iterable[str], refused: Mapping[int, set[int]]) -> Request:
        """As the engine sees it: only what must be; wishes and costs do not change who could have come."""
        row = self.row
        known = set(known)
        must = row.gender is not None and row.gender_strength is Strength.MUST
        banned = map(volunteer_key, sorted(self._refusals() | refused.get(row.institution_id, set())))
        papers = (*row.programme.settings.required_papers, *row.credentials)
        return Request(
            id=self.key,
            weight=1,
            options=self.ways,
            needs=tuple(Need(need.language, need.level) for need in row.needs),
            site=Site(row.institution.lat, row.institution.lon),
            gender=row.gender.value if must and row.gender else None,
            credentials=tuple(dict.fromkeys(papers)),
            topics=(row.topic.value,) if row.topic else (),
            banned=tuple(who for who in banned if who in known),
        )

    def _refusals(self) -> set[int]:
        """Whom the hospital would not have, and who said no themselves: another level would not have changed that."""
        ruled = {rule.volunteer_id for rule in self.row.ruled_volunteers if not rule.wanted}
        return ruled | {job.volunteer_id for job in self.row.assignments if job.decline_reason is not None}


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """When these days begin and when they are over, on the foundation's wall clock."""
    zone = i18n.zone()
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def requests_between(first: date, last: date) -> list[Then]:
    """The requests whose time was from `first` through `last`, on the foundation's calendar, and is over.

    Those cancelled are left out: nobody needed to come. What nobody ever closed counts by whether somebody came.
    """
    start, end = moments(first, last)
    end = min(end, clock.now())
    inside = select(RequestOption.request_id).where(
        RequestOption.start_at >= start, RequestOption.start_at < end
    )
    parts = ("options", "needs", "ruled_volunteers", "assignments")
    statement = (
        select(ServiceRequest)
        .where(ServiceRequest.id.in_(inside), ServiceRequest.state != RequestState.CANCELLED)
        .options(*(selectinload(getattr(ServiceRequest, part)) for part in parts))
        .options(selectinload(ServiceRequest.institution), selectinload(ServiceRequest.programme))
        .order_by(ServiceRequest.id)
    )
    found = (Then(row) for row in db.session.scalars(statement))
    return [one for one in found if start <= one.start < end]


def past_problem(asked: Sequence[Then], first: date, last: date, *, keep: bool) -> Problem:
    """One month's problem. With `keep` what took place is `fixed`, so that only what nobody did is open."""
    done = [one for one in asked if one.covered] if keep else []
    people = _people(first, last, {job.volunteer_id for one in done for job in one.took_place})
    known = {person.id for person in people}
    refused = _refused_institutions()
    longest = max((one.row.programme.settings.turnaround_minutes for one in asked), default=None)
    return Problem(
        requests=tuple(one.request(known, refused) for one in asked),
        candidates=people,
        fixed=tuple(
            Assigned(one.key, 0, tuple(volunteer_key(job.volunteer_id) for job in one.took_place))
            for one in done
        ),
        timezone=str(i18n.zone()),
        settings=Settings() if longest is None else Settings(turnaround_minutes=longest),
    )


def _people(first: date, last: date, needed: set[int]) -> tuple[Candidate, ...]:
    """Today's roster; who did some of the work and has left since is there for that work alone."""
    roster = roster_for_matching()
    gone = needed - {person.id for person in roster}
    left = db.session.scalars(select(Volunteer).where(Volunteer.id.in_(gone))).all()
    days = _Days(first, last, i18n.zone())
    found = [(person, days.free(person)) for person in roster] + [(person, ()) for person in left]
    return tuple(_candidate(*one) for one in sorted(found, key=lambda one: one[0].id))


class _Days:
    """The days of a month, and when people would have been free on them."""

    def __init__(self, first: date, last: date, zone: ZoneInfo) -> None:
        days = (first + timedelta(days=k) for k in range((last - first).days + 1))
        self.days = [(day, is_holiday(day)) for day in days]
        self.zone = zone

    def free(self, person: Volunteer) -> tuple[Window, ...]:
        """The hours of every week, but for holidays the person has not opened."""
        week = [regular_hours(person, MONDAY + timedelta(days=k)) for k in range(7)]
        windows: list[Window] = []
        for day, closed in self.days:
            if closed and not person.open_on_holidays:
                continue
            windows += [self._window(day, span) for span in week[day.weekday()]]
        return _joined(windows)

    def _window(self, day: date, span: Span) -> Window:
        start, end = (self._moment(day, minute) for minute in span)
        return Window(start, end)

    def _moment(self, day: date, minute: int) -> datetime:
        days, rest = divmod(minute, 24 * 60)
        return datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), self.zone)


def _joined(windows: Sequence[Window]) -> tuple[Window, ...]:
    """Windows that touch, over midnight too, are one."""
    found: list[Window] = []
    for one in windows:
        if found and one.start - found[-1].end <= NO_TIME:
            found[-1] = Window(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)


def _candidate(person: Volunteer, free: tuple[Window, ...]) -> Candidate:
    today = clock.today(i18n.zone())
    return as_candidate(
        person,
        languages={spoken.language: spoken.level for spoken in person.languages if spoken.level},
        available=free,
        credentials={kind: WITHOUT_END for kind, end in papers_of(person).items() if end >= today},
    )


def _came(job: Assignment) -> bool:
    """Whether the interpreter did their part, or was to and nobody has said otherwise."""
    return job.was_worked or job.state is AssignmentState.ACCEPTED


def _way(times: Assignment | RequestOption, mode: str) -> Option:
    return Option(times.start_at, times.end_at, Mode(mode))


def _refused_institutions() -> dict[int, set[int]]:
    refused: dict[int, set[int]] = {}
    for row in db.session.scalars(select(RefusedInstitution)):
        refused.setdefault(row.institution_id, set()).add(row.volunteer_id)
    return refused
