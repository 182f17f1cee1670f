"""The two hundred and fifty people of the roster."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dispatch.demo.days import Days
from dispatch.demo.habits import WEEKS, Spoken, Week, papers, speaks
from dispatch.demo.names import Names
from dispatch.demo.town import CITY_TOWNS, Town
from dispatch.requests.models import Institution
from dispatch.vocabulary import Gender, Mode, Topic, Transport
from dispatch.volunteers.models import (
    DateException,
    Document,
    RefusedInstitution,
    Volunteer,
    WeeklyHours,
)

LEVELS: dict[str, tuple[int, int, int, int]] = {
    "en": (4, 20, 33, 14),
    "zh": (2, 14, 22, 12),
    "vi": (2, 10, 13, 6),
    "ko": (1, 8, 10, 5),
    "tl": (1, 5, 7, 2),
    "ne": (1, 5, 6, 1),
    "es": (0, 3, 6, 3),
    "pt": (0, 3, 5, 2),
    "id": (0, 3, 4, 1),
    "th": (0, 2, 3, 1),
    "my": (0, 2, 3, 0),
    "si": (0, 1, 2, 0),
}
"""How many know each language at level 1, 2, 3 and 4 as their first. With the two who can sign in: 250."""
FROM_ABROAD = {
    "en": 0.15, "zh": 0.5, "vi": 0.65, "ko": 0.4, "tl": 0.8, "ne": 0.85, "es": 0.4, "pt": 0.4, "id": 0.6, "th": 0.5,
    "my": 0.8, "si": 1.0,
}  # fmt: skip
"""Share of those who grew up with the language."""
ALSO = {"vi": "en", "zh": "en", "ko": "en", "tl": "en", "ne": "en", "es": "pt", "pt": "es", "en": "zh"}
"""The second language of those who have one."""
MEN_FROM_LEVEL = {"id": 3}
"""From this level on, the language is known to men only: who needs a woman finds nobody."""
AT_WORK_IN_THE_EVENING = {"tl"}
"""Languages whose people are never free late in the evening."""
ALWAYS_THERE = {"si"}
"""Languages so rare that everybody who knows them keeps the whole week free."""


def roster(
    rng: Random, days: Days, places: list[Institution], taken: set[str], first: int
) -> tuple[list[Volunteer], list[Document]]:
    """Everybody but the two who can sign in, and what shows their languages. `taken` are names in use, `first` is the
    first number to give."""
    maker = _Maker(rng, days, Names(rng, taken))
    seats = [
        (language, level)
        for language, numbers in LEVELS.items()
        for level, number in enumerate(numbers, 1)
        for _seat in range(number)
    ]
    rng.shuffle(seats)
    people = [maker.person(number, *seat) for number, seat in enumerate(seats, first)]
    _mark(people, rng, days, places)
    return people, maker.documents


class _Maker:
    def __init__(self, rng: Random, days: Days, names: Names) -> None:
        self.rng, self.days, self.names = rng, days, names
        self.documents: list[Document] = []

    def person(self, number: int, language: str, level: int) -> Volunteer:
        """One entry: who, where, what, when, with which papers."""
        rng = self.rng
        gender = self._gender(language, level)
        native = rng.random() < FROM_ABROAD[language]
        name, kana = self.names.give(gender, language if native else None)
        since = self.days.today - timedelta(days=rng.randint(120, 4000))
        person = at_home(Volunteer(code=f"V{number:05d}", name=name, kana=kana, gender=gender), rng)
        person.email = f"v{number:03d}@example.jp" if rng.random() < 0.93 else ""
        person.phone = f"090-0000-{number:04d}"
        person.registered_from = since
        spoken = [Spoken(language, level, native), *self._also(language)]
        person.credentials = papers(rng, self.days.today, since, level)
        person.pattern = hours(self._week(language))
        self.documents += speaks(person, spoken, self.days.today)
        self._limits(person, language)
        return person

    def _gender(self, language: str, level: int) -> Gender:
        if level >= MEN_FROM_LEVEL.get(language, 9):
            return Gender.MALE
        return self.rng.choices((Gender.FEMALE, Gender.MALE, Gender.OTHER), (74, 24, 2))[0]

    def _also(self, language: str) -> list[Spoken]:
        second = ALSO.get(language)
        if second is None or self.rng.random() > (0.06 if language == "en" else 0.28):
            return []
        level = self.rng.choice((2, 2, 2, 3))
        return [Spoken(second, level)]

    def _week(self, language: str) -> Week:
        if language in ALWAYS_THERE:
            return WEEKS[0]
        weeks = [week for week in WEEKS if not (week.late and language in AT_WORK_IN_THE_EVENING)]
        return self.rng.choices(weeks, [week.share for week in weeks])[0]

    def _limits(self, person: Volunteer, language: str) -> None:
        rng = self.rng
        person.modes = [Mode.ONSITE.value]
        person.modes += [
            mode.value for mode, share in ((Mode.PHONE, 0.6), (Mode.VIDEO, 0.4)) if rng.random() < share
        ]
        person.max_per_day = rng.choices((1, 2), (70, 30))[0]
        person.max_per_week = rng.choices((1, 2, 3, 4), (15, 45, 25, 15))[0]
        if language in ALWAYS_THERE:
            person.max_per_day, person.max_per_week = 2, 5
            person.transport, person.max_travel_minutes = Transport.CAR, 60


def at_home(person: Volunteer, rng: Random, town: Town | None = None) -> Volunteer:
    """Give somebody a home, a way to travel and how far."""
    town = town or rng.choice(CITY_TOWNS)
    person.home_town = f"{town.ward}{town.name}"
    person.address = f"{town.full_name}{rng.randint(1, 6)}丁目{rng.randint(1, 25)}-{rng.randint(1, 20)}"
    person.lat = round(town.lat + rng.uniform(-0.006, 0.006), 5)
    person.lon = round(town.lon + rng.uniform(-0.006, 0.006), 5)
    person.nearest_station = town.station
    ways = ((Transport.CAR, (30, 45, 60)), (Transport.TRANSIT, (40, 60, 75)),
            (Transport.BICYCLE, (25, 35)), (Transport.WALK, (25,)))  # fmt: skip
    person.transport, limits = rng.choices(ways, (52, 32, 12, 4))[0]
    person.max_travel_minutes = rng.choice(limits)
    return person


def hours(week: Week) -> list[WeeklyHours]:
    """A week's pattern as rows."""
    return [WeeklyHours(weekday=day, start=start, end=end) for day, start, end in week.rows()]


def _mark(people: list[Volunteer], rng: Random, days: Days, places: list[Institution]) -> None:
    """What makes people differ: days off, pauses, papers running out, topics and places they decline."""
    ordinary = [person for person in people if person.languages[0].language not in ALWAYS_THERE]
    _days_off(rng.sample(ordinary, 44), rng, days)
    _pauses(rng.sample(ordinary, 9), days)
    _old_papers(rng.sample(ordinary, 21), days)
    for person in rng.sample(ordinary, 36):
        person.declined_topics = [topic.value for topic in rng.sample(list(Topic), rng.choice((1, 1, 2)))]
    reasons = ("勤務先のため", "家族が通院しているため", "以前の勤務先のため", "家族が勤務しているため")
    for person in rng.sample(ordinary, 12):
        refused = RefusedInstitution(institution_id=rng.choice(places).id, reason=rng.choice(reasons))
        person.refused_institutions = [refused]
    for person, note in zip(rng.sample(ordinary, len(NOTES)), NOTES, strict=True):
        person.note = note
    for person in rng.sample(ordinary, 3):
        person.active, person.note = False, "本人の申し出により登録終了"
    for person in people:
        _last_said(person, rng, days)


NOTES = (
    "駐車場のある会場を希望。", "午前中は電話に出られない。", "産科の経験が豊富。", "夜間は家族の介護があり、遅い時間は難しい。",
    "新人。はじめの3回は経験者と同行。", "方言（南部）も分かる。", "長い説明の日は、途中で休憩を入れてほしい。", "車いすの介助ができる。",
)  # fmt: skip


def _last_said(person: Volunteer, rng: Random, days: Days) -> None:
    """How long ago somebody said that their hours are right: mostly this month, some long ago, a few never."""
    person.created_at = days.at(person.registered_from or days.today, 12)
    ago = rng.choices((rng.randint(1, 27), rng.randint(31, 55), rng.randint(61, 130), None), (86, 6, 4, 4))[0]
    if ago is not None:
        person.availability_confirmed_at = days.at(days.today - timedelta(days=ago), 20, rng.randint(0, 59))
    person.availability_reminder_days = rng.choices((30, 14, 60, 90, 0), (80, 4, 8, 4, 4))[0]


def _days_off(people: list[Volunteer], rng: Random, days: Days) -> None:
    for person in people:
        chosen = rng.sample(days.ahead, rng.choice((1, 1, 2)))
        person.exceptions = [DateException(day=day, free=False) for day in sorted(chosen)]


def _pauses(people: list[Volunteer], days: Days) -> None:
    """Three without an end, three until after the two weeks, three who come back within them."""
    until: list[date | None] = [None, days.last + timedelta(days=40), days.ahead[4]]
    for number, person in enumerate(people):
        person.paused_from = days.today - timedelta(days=10 + 3 * number)
        person.paused_until = until[number % 3]


def _old_papers(people: list[Volunteer], days: Days) -> None:
    """Some papers have run out, some will within a week or a month, and two people never signed the pledge."""
    ends = [
        days.today + timedelta(days=n)
        for n in (-75, -40, -20, -9, -2, 5, 6, 12, 18, 21, 24, 26, 28, 30, 33, 36, 41, 55, 60)
    ]
    for person, end in zip(people, ends, strict=False):
        paper = next(paper for paper in person.credentials if paper.kind == "insurance")
        paper.valid_until = end
    for person in people[len(ends) :]:
        person.credentials = [paper for paper in person.credentials if paper.kind != "pledge"]
