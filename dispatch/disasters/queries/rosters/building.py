"""The only bridge between the rows of an event and the solver's problem (`dispatch-roster/1`).

Keys of the problem: `h7` is shift 7, `p7` post 7, `s7` supporter 7. A role is `phone`, or `translator:vi2` where all
seats are for speakers: whoever does not speak Vietnamese is no half of a translator there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app

from dispatch.calendars.intervals import Interval, merged
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Duty, Shift, Supporter, SupporterPair
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.figures import ages_of, limits_of, settings_of
from dispatch.disasters.queries.rosters.people import Person, staff
from dispatch.disasters.queries.rosters.served import served_elsewhere
from dispatch.disasters.queries.rounds.engagements import team_hours
from dispatch.disasters.rostering import parts
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.vocabulary import DutyState, SupporterRole
from dispatch.volunteers.queries.availability import without

WORKED = timedelta(days=8)
"""So far back hours are looked at that count for the seven days in a row."""
AFTER = timedelta(days=2)
"""So far ahead: no rest is longer."""
SHORTEST, LONGEST = 24, 336
"""Hours that a roster may be about."""
SPEAKERS_ONLY = (SupporterRole.TRANSLATOR, SupporterRole.SECOND_READER)
OF = ":"
MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """From when, for how many hours, and how many seconds may be taken to answer."""

    start: datetime
    hours: int
    seconds: int = 30

    @property
    def end(self) -> datetime:
        """When it ends; no shift of it ends later."""
        return self.start + timedelta(hours=self.hours)

    def to_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        return {"start": self.start.isoformat(), "hours": self.hours, "seconds": self.seconds}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Question:
        """As it was asked."""
        return cls(datetime.fromisoformat(kept["start"]), kept["hours"], kept["seconds"])


def shift_key(number: int) -> str:
    """A shift in the problem."""
    return f"h{number}"


def supporter_key(number: int) -> str:
    """A supporter in the problem."""
    return f"s{number}"


def number_of(key: str) -> int:
    """The row's id behind a key."""
    return int(key[1:])


def problem(event: DisasterEvent, asked: Question, now: datetime | None) -> Problem:
    """The event's shifts of these hours, who can come, what stands already and what was told before.

    `now` None: shifts that have begun still take people (a person puts them there by hand).
    """
    return _Build(event, asked, now).problem()


def within(shift: Shift, asked: Question) -> bool:
    """Whether a shift is asked about."""
    return asked.start <= shift.start_at and shift.end_at <= asked.end


class _Build:
    """One problem in the making."""

    def __init__(self, event: DisasterEvent, asked: Question, now: datetime | None) -> None:
        self.event, self.asked = event, asked
        self.now = None if now is None else _down(now)
        self.settings, self.ages = settings_of(event), ages_of(event)
        self.duties: dict[int, list[Duty]] = {}
        for duty in rows.duties(event, tuple(DutyState)):
            self.duties.setdefault(duty.supporter_id, []).append(duty)
        self.rounds = team_hours(list(self.duties), asked.start, asked.end)
        every = [one for post in rows.posts(event) for one in post.shifts]
        self.shifts = [one for one in every if within(one, asked)]
        self.horizon, self.beside = self._around([one for one in every if not within(one, asked)])
        self.posts = {one.post_id for one in (*self.shifts, *self.beside)}
        self.inside = {one.id for one in (*self.shifts, *self.beside)}
        self.speakers = {_role(one): one for one in self.shifts if _only_speakers(one)}
        self.served: dict[int, list[Interval]] = {}

    def _around(self, others: Sequence[Shift]) -> tuple[parts.Span, list[Shift]]:
        """Hours and days are counted in seven days in a row, so what people have promised after the hours asked about,
        or are in the middle of when they begin, must be seen, too: the horizon with that, and these shifts."""
        asked = self.asked
        taken = [one for one in others if any(duty.state in rows.STANDING for duty in one.duties)]
        earliest = max(asked.start - DAY, asked.end - timedelta(hours=LONGEST))
        start = asked.start
        while begun := [one.start_at for one in taken if earliest <= one.start_at < start < one.end_at]:
            start = min(begun)
        end = min(asked.end + WEEK, start + timedelta(hours=LONGEST))
        beside = [one for one in taken if start <= one.start_at and one.end_at <= end]
        return parts.Span(start, end), beside

    def problem(self) -> Problem:
        people = self._people()
        self.served = self._served(people)
        known = {one.supporter.id for one in people}
        standing = [one for duties in self.duties.values() for one in duties if self._counts(one, known)]
        return Problem(
            horizon=self.horizon,
            shifts=(*map(self._shift, self.shifts), *map(self._settled, self.beside)),
            supporters=tuple(self._supporter(one) for one in people),
            pairs=tuple(_pairs(known)),
            fixed=tuple(_duty(one) for one in standing if self._fixed(one)),
            previous=tuple(_duty(one) for one in standing if not self._fixed(one)),
            now=self.now,
            timezone=str(current_app.config["TIMEZONE"]),
            settings=self.settings,
        )

    def _people(self) -> list[Person]:
        """Who can come at all, and who stands somewhere whatever they have said since."""
        found = staff(self.event, self.asked.start, self.asked.end)
        here = {one.supporter.id for one in found}
        gone = [one for one in self.duties if one not in here and any(map(self._stands, self.duties[one]))]
        left = [_left(db.session.get_one(Supporter, one)) for one in gone]
        standing = {key for key, duties in self.duties.items() if any(map(self._stands, duties))}
        return [one for one in (*found, *left) if one.hours or one.supporter.id in standing]

    def _stands(self, duty: Duty) -> bool:
        return duty.shift_id in self.inside and duty.state in rows.STANDING

    def _counts(self, duty: Duty, known: set[int]) -> bool:
        return self._stands(duty) and duty.supporter_id in known

    def _fixed(self, duty: Duty) -> bool:
        """What has begun, was said by a person, is being done by a team or is not asked about stands; by hand (no
        `now`) all does."""
        if self.now is None or duty.held or duty.start_at < self.now or not within(duty.shift, self.asked):
            return True
        return duty.state is DutyState.DONE or self._goes_round(duty)

    def _goes_round(self, duty: Duty) -> bool:
        """Whether somebody is in a team for hours of which the roster says just that."""
        return duty.shift.post.role is SupporterRole.PATROL and any(
            who == duty.supporter_id and start < duty.end_at and duty.start_at < end
            for who, start, end in self.rounds
        )

    def _shift(self, one: Shift) -> parts.Shift:
        needs = tuple(parts.LanguageNeed(**need) for need in one.languages)
        return parts.Shift(
            id=shift_key(one.id),
            post=f"p{one.post_id}",
            role=_role(one),
            start=one.start_at,
            end=one.end_at,
            number=one.number,
            languages=needs,
            experienced=one.experienced,
            importance=one.importance,
            remote=one.post.remote,
        )

    def _settled(self, one: Shift) -> parts.Shift:
        """A shift that is not asked about: it wants nobody but who stands there."""
        there = sum(duty.state in rows.STANDING for duty in one.duties)
        return replace(self._shift(one), number=max(1, there), languages=(), experienced=0, importance=1)

    def _supporter(self, one: Person) -> parts.Supporter:
        terms, own = one.terms, self.duties.get(one.supporter.id, [])
        limits = limits_of(one.supporter, terms, self.ages)
        away = [*one.away, *(terms.away if terms else ()), *self._elsewhere(own)]
        return parts.Supporter(
            id=supporter_key(one.supporter.id),
            roles=tuple(dict.fromkeys((*one.supporter.roles, *self._spoken(one)))),
            languages=one.languages,
            available=tuple(_spans(one.hours, inner=True)),
            unavailable=tuple(_spans(away, inner=False)),
            experienced=one.experienced,
            remote=one.remote,
            nights=limits.nights,
            hours_a_day=limits.hours_a_day,
            hours_in_7_days=limits.hours_in_7_days,
            worked=tuple(self._worked(one.supporter, own)),
            wishes=tuple(self._wishes(terms.wishes if terms else ())),
        )

    def _spoken(self, one: Person) -> Iterable[str]:
        """The roles somebody is trained for and speaks a language of."""
        for role, shift in self.speakers.items():
            speaks = (one.languages.get(need["language"], -1) >= need["level"] for need in shift.languages)
            if shift.post.role.value in one.supporter.roles and any(speaks):
                yield role

    @property
    def _seen(self) -> Interval:
        """From when to when hours elsewhere can matter to a rule."""
        return self.horizon.start - WORKED, self.horizon.end + AFTER

    def _served(self, people: Iterable[Person]) -> dict[int, list[Interval]]:
        begin, end = self._seen
        return served_elsewhere(self.event, [one.supporter for one in people], begin, end)

    def _worked(self, one: Supporter, own: Iterable[Duty]) -> Iterable[parts.Span]:
        """Hours served or promised that this roster does not give: elsewhere, and at the event's posts outside of the
        horizon. They count for hours, rest and free days; what a person holds here is counted here, not twice."""
        begin, end = self._seen
        standing = [duty for duty in own if duty.state in rows.STANDING]
        outside = [_hours(duty) for duty in standing if duty.shift_id not in self.inside]
        near = [span for span in outside if begin < span[0] < end]
        held = [_hours(duty) for duty in standing if duty.shift_id in self.inside and self._fixed(duty)]
        left = without([*self.served.get(one.id, ()), *near], held)
        yield from _spans(merged((_down(first), _up(last)) for first, last in left), inner=False)

    def _elsewhere(self, own: Iterable[Duty]) -> Iterable[Interval]:
        """What keeps somebody from new shifts: duties beyond an edge of the horizon; shifts they were taken out of by a
        person, or did not come to."""
        for duty in own:
            outside = duty.shift_id not in self.inside and duty.state in rows.STANDING
            released = duty.state is DutyState.RELEASED and duty.held
            if outside or released or duty.state is DutyState.ABSENT:
                yield _hours(duty)

    def _wishes(self, wishes: Iterable[dict[str, Any]]) -> Iterable[parts.Wish]:
        for one in wishes:
            if one["post"] in self.posts:
                yield parts.Wish(post=f"p{one['post']}", against=one["against"])


def _only_speakers(shift: Shift) -> bool:
    """Whether nobody is of any use there without one of its languages: a translator's seat."""
    seats = sum(need["number"] for need in shift.languages)
    return shift.post.role in SPEAKERS_ONLY and seats >= shift.number


def _role(shift: Shift) -> str:
    """The role that a shift asks for; with its languages where it is a translator's."""
    role = str(shift.post.role.value)
    if not _only_speakers(shift):
        return role
    return role + OF + " ".join(f"{need['language']}{need['level']}" for need in shift.languages)


def role_of(name: str) -> SupporterRole:
    """The role behind a problem's name for it."""
    return SupporterRole(name.partition(OF)[0])


def _hours(duty: Duty) -> Interval:
    return duty.start_at, duty.end_at


def _duty(duty: Duty) -> parts.Duty:
    return parts.Duty(shift_key(duty.shift_id), supporter_key(duty.supporter_id))


def _left(supporter: Supporter) -> Person:
    """Somebody who stands there and cannot be asked for more."""
    return Person(supporter, None, None, (), (), supporter.remote, experienced=False)


def _pairs(known: set[int]) -> Iterable[parts.Pair]:
    both = SupporterPair.one_id.in_(known) & SupporterPair.other_id.in_(known)
    for one in db.session.query(SupporterPair).filter(both).order_by(SupporterPair.id):
        names = (supporter_key(one.one_id), supporter_key(one.other_id))
        yield parts.Pair(names, one.together, one.must)


def _spans(hours: Iterable[Interval], *, inner: bool) -> Iterable[parts.Span]:
    """On whole minutes: hours in which somebody can come are cut, hours in which they cannot are widened."""
    for start, end in hours:
        first, last = (_up(start), _down(end)) if inner else (_down(start), _up(end))
        if first < last:
            yield parts.Span(first, last)


def _down(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _up(moment: datetime) -> datetime:
    down = _down(moment)
    return down if down == moment else down + MINUTE
