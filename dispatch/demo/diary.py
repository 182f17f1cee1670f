"""Who could do a job, and who is taken: the demo city gives nobody more work than the rules allow.

A little stricter than the engine: one job a day for each person. So whatever is planted here can also be planned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dispatch.demo.days import Days
from dispatch.matching.geometry import minutes
from dispatch.matching.parts import Settings
from dispatch.requests.models import Institution, ProgrammeSettings
from dispatch.vocabulary import Gender, Mode, Topic
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import busy_times, windows


@dataclass(frozen=True)
class Job:
    """One need of one request at one time, as the rules look at it."""

    place: Institution
    language: str
    level: int
    start: datetime
    end: datetime
    mode: Mode = Mode.ONSITE
    gender: Gender | None = None
    topic: Topic | None = None
    credentials: tuple[str, ...] = ()


class Diary:
    """The roster's free time and its work."""

    def __init__(self, people: Sequence[Volunteer], days: Days) -> None:
        self.days = days
        self.settings = Settings()
        self.papers = tuple(ProgrammeSettings().required_papers)
        span = (days.first, days.last, days.zone)
        self.free = windows(people, *span, busy_times(None, *span))
        self.by_language: dict[str, list[Volunteer]] = defaultdict(list)
        for person in people:
            for spoken in person.languages:
                self.by_language[spoken.language].append(person)
        self.jobs: Counter[int] = Counter()
        self._days: set[tuple[int, date]] = set()
        self._weeks: Counter[tuple[int, tuple[int, int]]] = Counter()

    def able(self, job: Job, apart: Iterable[Volunteer] = ()) -> list[Volunteer]:
        """Everybody who may do the job and is not taken, in the order of the roster."""
        left_out = {person.id for person in apart}
        people = self.by_language[job.language]
        return [
            person for person in people
            if person.id not in left_out and self.may(person, job) and not self.is_taken(person, job.start)
        ]  # fmt: skip

    def may(self, person: Volunteer, job: Job) -> bool:
        """Whether the rules let this person do the job, whatever else they have to do."""
        return (
            person.level(job.language) >= job.level
            and job.gender in (None, person.gender)
            and (job.topic is None or job.topic.value not in person.declined_topics)
            and job.mode.value in person.modes
            and all(refused.institution_id != job.place.id for refused in person.refused_institutions)
            and self._has_papers(person, job)
            and any(start <= job.start and job.end <= end for start, end in self.free[person.id])
            and (job.mode is not Mode.ONSITE or self.way(person, job.place) <= person.max_travel_minutes)
        )

    def _has_papers(self, person: Volunteer, job: Job) -> bool:
        day = self.days.day_of(job.start)
        held = {
            paper.kind.value
            for paper in person.credentials
            if not paper.valid_until or paper.valid_until >= day
        }
        return held.issuperset((*self.papers, *job.credentials))

    def way(self, person: Volunteer, place: Institution) -> int:
        """Minutes from home to the place, one way."""
        speed = self.settings.speed_kmh[person.transport.value]
        return minutes((person.lat, person.lon), (place.lat, place.lon), self.settings.detour, speed)

    def is_taken(self, person: Volunteer, start: datetime) -> bool:
        """Whether the person works on that day already, or enough in that week."""
        day = self.days.day_of(start)
        return (person.id, day) in self._days or self._weeks[person.id, _week(day)] >= person.max_per_week

    def book(self, person: Volunteer, start: datetime) -> None:
        """Take the person's day."""
        day = self.days.day_of(start)
        self._days.add((person.id, day))
        self._weeks[person.id, _week(day)] += 1
        self.jobs[person.id] += 1


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
