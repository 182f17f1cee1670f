"""Visits that people could do: every one is planted with somebody who is free for it, so that a plan exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from dispatch.demo import scenes
from dispatch.demo.days import SATURDAY, Days
from dispatch.demo.diary import Diary, Job
from dispatch.demo.institutions import REMOTE_CLINIC
from dispatch.demo.scenes import Patient, Scene
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import Gender, InstitutionKind, Mode, Strength, Urgency, VisitKind
from dispatch.volunteers.models import Volunteer

TRIES = 2000
BY_TELEPHONE = (VisitKind.PAYMENT, VisitKind.PHARMACY)


@dataclass(frozen=True)
class Wish:
    """What a hospital asks for beyond the plain visit."""

    gender: Gender | None = None
    strength: Strength | None = None
    credentials: tuple[str, ...] = ()
    mode: Mode | None = None
    other_modes: tuple[Mode, ...] = ()
    urgency: Urgency = Urgency.NORMAL

    @property
    def only_talk(self) -> bool:
        """Whether the visit must be one at which nobody need be in the room."""
        return bool(self.other_modes) or self.mode in (Mode.PHONE, Mode.VIDEO)

    @property
    def must(self) -> Gender | None:
        """The gender without which nobody will do."""
        return self.gender if self.strength is Strength.MUST else None


PLAIN = Wish()


@dataclass(eq=False)
class Visit:
    """A request before it is a row. `people`: one for each need who could come; nobody for those that stay open."""

    place: Institution
    scene: Scene
    patient: Patient
    start: datetime
    needs: tuple[tuple[str, int], ...]
    people: tuple[Volunteer, ...] = ()
    mode: Mode = Mode.ONSITE
    wish: Wish = PLAIN
    later: tuple[datetime, ...] = ()
    posted: datetime | None = None
    earlier: Visit | None = None
    """The visit before this one, where the same interpreter is asked for again."""
    named: list[tuple[Volunteer, bool, str]] = field(default_factory=list)
    """Interpreters whom the hospital wants (True) or refuses, with the reason."""
    row: ServiceRequest | None = None

    @property
    def end(self) -> datetime:
        """When the visit is expected to be over."""
        return self.start + timedelta(minutes=self.scene.minutes)

    @property
    def request(self) -> ServiceRequest:
        """The row, once there is one."""
        assert self.row is not None
        return self.row

    def job(self, need: int = 0, start: datetime | None = None) -> Job:
        """One need, as the rules look at it."""
        begins = start or self.start
        return Job(
            self.place, *self.needs[need], begins, begins + timedelta(minutes=self.scene.minutes), self.mode,
            self.wish.must, self.scene.topic, self.wish.credentials,
        )  # fmt: skip


class Planner:
    """Makes visits that fit somebody's diary, and writes them in."""

    def __init__(self, rng: Random, days: Days, places: Sequence[Institution], diary: Diary) -> None:
        self.rng, self.days, self.places, self.diary = rng, days, list(places), diary

    def place(self, name: str) -> Institution:
        """The institution of that name."""
        return next(place for place in self.places if place.name == name)

    def visit(
        self,
        day: date | Sequence[date],
        *,
        place: str | None = None,
        language: str | None = None,
        scene: Scene | None = None,
        person: Volunteer | None = None,
        besides: Volunteer | None = None,
        wish: Wish = PLAIN,
    ) -> Visit:
        """A visit on that day (or one of those days) with what is stated; the rest is drawn until somebody can come.

        `besides` could come too, and is left free.
        """
        days = [day] if isinstance(day, date) else list(day)
        for _try in range(TRIES):
            on = self.rng.choice(days)
            at = self.place(place) if place else self._place(on, scene)
            drawn = scene or scenes.pick_scene(self.rng, at, wish.only_talk)
            if drawn is None:
                continue
            spoken = language or (person.languages[0].language if person else scenes.pick_language(self.rng))
            visit = self.draft(at, drawn, spoken, self._time(on, drawn), wish)
            able = self.diary.able(visit.job())
            if besides is not None:
                able = [one for one in able if one is not besides] if besides in able else []
            if able and (person is None or person in able):
                return self.plant(visit, [person or self._least_busy(able)])
        raise RuntimeError(f"the roster has nobody for this: {place} {language} {scene} {wish}")

    def several(self, days: Sequence[date], language: str, number: int, but: Volunteer) -> Visit:
        """A visit to which any of so many people could come, not `but`; the day of all of them is taken for it."""
        for _try in range(TRIES):
            on = self.rng.choice(days)
            at = self._place(on, None)
            drawn = scenes.pick_scene(self.rng, at, False)
            if drawn is None:
                continue
            visit = self.draft(at, drawn, language, self._time(on, drawn))
            able = self.diary.able(visit.job(), apart=[but])
            if len(able) >= number:
                return self.plant(visit, self.rng.sample(able, number))
        raise RuntimeError(f"the roster has no {number} people for {language}")

    def draft(
        self, place: Institution, scene: Scene, language: str, start: datetime, wish: Wish = PLAIN
    ) -> Visit:
        """A visit that nobody is planted for yet."""
        patient = scenes.new_patient(self.rng, language, scene.sex or (wish.gender if wish.must else None))
        mode = wish.mode or self._mode(place, scene)
        return Visit(place, scene, patient, start, ((language, scene.level),), mode=mode, wish=wish)

    def plant(self, visit: Visit, people: Sequence[Volunteer]) -> Visit:
        """Take these people's day for the visit."""
        visit.people = tuple(people)
        for person in people:
            self.diary.book(person, visit.start)
        return visit

    def team(self, visit: Visit, needs: tuple[tuple[str, int], ...]) -> Visit | None:
        """The same visit for several interpreters; none where they cannot all be found."""
        visit.needs = needs
        people: list[Volunteer] = []
        for need in range(len(needs)):
            able = self.diary.able(visit.job(need), apart=people)
            if not able:
                return None
            people.append(self._least_busy(able))
        return self.plant(visit, people)

    def others(self, visit: Visit, number: int, need: int = 0) -> list[Volunteer]:
        """People who might have been asked instead."""
        job = visit.job(need)
        able = [
            p
            for p in self.diary.by_language[job.language]
            if self.diary.may(p, job) and p not in visit.people
        ]
        return self.rng.sample(able, min(number, len(able)))

    def _least_busy(self, people: list[Volunteer]) -> Volunteer:
        return min(people, key=lambda person: (self.diary.jobs[person.id], self.rng.random()))

    def _place(self, day: date, scene: Scene | None) -> Institution:
        on_saturday = day.weekday() == SATURDAY
        open_then = [
            place for place in self.places
            if (not on_saturday or place.kind is InstitutionKind.CLINIC)
            and (scene is None or scene.department in place.departments)
        ]  # fmt: skip
        return scenes.pick_place(self.rng, open_then)

    def _time(self, day: date, scene: Scene) -> datetime:
        if day.weekday() == SATURDAY:
            return self.days.at(day, self.rng.choice((9, 10)), self.rng.choice((0, 30)))
        hours = (9, 9, 10, 10, 10, 11, 13, 13, 14, 14, 15, 16 if scene.minutes <= 60 else 15)
        return self.days.at(day, self.rng.choice(hours), self.rng.choice((0, 0, 30)))

    def _mode(self, place: Institution, scene: Scene) -> Mode:
        if place.name == REMOTE_CLINIC:
            return self.rng.choice((Mode.PHONE, Mode.VIDEO))
        by_telephone = scene.kind in BY_TELEPHONE and self.rng.random() < 0.4
        return Mode.PHONE if by_telephone else Mode.ONSITE
