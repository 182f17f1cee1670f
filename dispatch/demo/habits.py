"""How volunteers live: their weeks, what shows their languages, and the papers they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from dispatch.demo.days import school_year_end
from dispatch.vocabulary import CredentialKind as Kind
from dispatch.vocabulary import DocumentState, EvidenceKind
from dispatch.volunteers.models import ONE_LANGUAGE, Credential, Document, Volunteer
from dispatch.volunteers.services import lay_levels
from dispatch.volunteers.services.levels import speak

MONDAY_TO_FRIDAY, WEEKEND = (0, 1, 2, 3, 4), (5, 6)
Span = tuple[tuple[int, ...], time, time]
JUDGE = "白川 直人"
"""Who has looked at papers, and spoken with those who had none."""


@dataclass(frozen=True)
class Week:
    """A weekly pattern, and how many in a hundred live by it; `late` reaches 21:00."""

    share: int
    spans: tuple[Span, ...]
    late: bool = False

    def rows(self) -> list[tuple[int, time, time]]:
        """Weekday (Monday is 0), start and end."""
        return sorted((day, start, end) for days, start, end in self.spans for day in days)


WEEKS = (
    Week(22, ((MONDAY_TO_FRIDAY, time(9), time(17)),)),
    Week(16, ((MONDAY_TO_FRIDAY, time(9), time(12, 30)),)),
    Week(10, ((MONDAY_TO_FRIDAY, time(13), time(18)),)),
    Week(11, (((1, 3), time(9), time(17)), ((5,), time(9), time(13)))),
    Week(10, (((0, 2, 4), time(9), time(16)),)),
    Week(9, ((WEEKEND, time(9), time(18)),)),
    Week(6, ((MONDAY_TO_FRIDAY, time(18), time(21)), (WEEKEND, time(9), time(18))), late=True),
    Week(6, ((tuple(range(7)), time(8), time(20)),)),
    Week(10, (((0, 1, 2, 3, 4, 5), time(8, 30), time(18, 30)),)),
)
"""平日日中 first; then mornings, afternoons, some weekdays, weekends, evenings, and people who are nearly always free."""

EXAMS: dict[str, tuple[str, str, str, str]] = {
    "en": ("英検3級", "英検2級", "英検準1級", "英検1級"),
    "zh": ("HSK 3級", "HSK 4級", "HSK 5級", "HSK 6級"),
    "ko": ("TOPIK 2級", "TOPIK 4級", "TOPIK 5級", "TOPIK 6級"),
    "es": ("DELE A2", "DELE B1", "DELE B2", "DELE C1"),
}
CEFR = ("A2", "B1", "B2", "C1")
JAPANESE = ("N4", "N3", "N2", "N1")
"""Grades of the examinations that show levels 1 to 4, together with what the courses give."""
COURSES = (
    (Kind.MEDICAL_EXPERT, "医療通訳技能認定（専門）"),
    (Kind.MEDICAL_BASIC, "医療通訳技能認定（基礎）"),
    (Kind.ENTRY_COURSE, "養成講座（75時間）修了"),
)
"""What the desk notes beside an examination: the most that somebody has earned."""


@dataclass(frozen=True)
class Spoken:
    """A language that somebody speaks, at a level; `native`: they grew up with it. `words`: what the desk noted."""

    language: str
    level: int
    native: bool = False
    words: str = ""

    def shown(self, shows: int) -> tuple[EvidenceKind, str, str]:
        """The examination that shows so much: of the language, or of Japanese for those who grew up with it."""
        grade = (JAPANESE if self.native else CEFR)[shows - 1]
        if self.native:
            return EvidenceKind.JLPT, grade, f"母語・JLPT {grade}"
        return (
            EvidenceKind.CEFR,
            grade,
            EXAMS[self.language][shows - 1] if self.language in EXAMS else f"CEFR {grade}",
        )


def speaks(person: Volunteer, spoken: Sequence[Spoken], today: date) -> list[Document]:
    """Languages with their levels, and the papers that show them; certificates were earned in the first of them.

    Where papers and certificates do not come to the level, the desk has judged by an interview, for a time.
    """
    for paper in person.credentials:
        if paper.kind in ONE_LANGUAGE:
            paper.language = spoken[0].language
    since, documents = person.registered_from or today, []
    for one in spoken:
        kind, grade, words = one.shown(_reaches(person, one))
        if one.words or not _follows(person, one, first=one is spoken[0]):
            _judge(person, one, today)
        row = speak(person, one.language)
        earned = [name for kind, name in COURSES if one is spoken[0] and _holds(person, kind)]
        row.level, row.evidence = one.level, one.words or "・".join([words, *earned[:1]])
        documents.append(
            Document(
                volunteer=person, language=one.language, evidence=kind, grade=grade, title=words, media_type="", size=0,
                issued_on=since, state=DocumentState.APPROVED, decided_by=JUDGE, claimed_level=one.level,
            )
        )  # fmt: skip
    return documents


def _reaches(person: Volunteer, one: Spoken) -> int:
    """What the examination shows: more than the level where only the course is missing."""
    ready = one.level == 2 and not _holds(person, Kind.ENTRY_COURSE)
    return one.level + ready


def _follows(person: Volunteer, one: Spoken, *, first: bool) -> bool:
    """Whether the usual rules come to the level by themselves."""
    if one.level == 4:
        return first and _holds(person, Kind.MEDICAL_EXPERT)
    basic = first and _holds(person, Kind.MEDICAL_BASIC)
    return one.level < 3 or basic or _holds(person, Kind.ENTRY_COURSE)


def _holds(person: Volunteer, kind: Kind) -> bool:
    return any(paper.kind is kind for paper in person.credentials)


def _judge(person: Volunteer, one: Spoken, today: date) -> None:
    number = len(person.name) + len(person.kana) + len(person.pattern)
    ends, since = today + timedelta(days=150 + 40 * number % 400), person.registered_from or today
    lay_levels(person, {one.language: one.level}, note="登録のときの面談", first=since, last=ends, by=JUDGE)


def papers(rng: Random, today: date, since: date, level: int) -> list[Credential]:
    """The three papers without which nobody is sent, and what else somebody of that level has earned."""
    year_end = school_year_end(today + timedelta(days=60))  # renewals come in well before the old year ends
    renewed = year_end.replace(year=year_end.year - 1) + timedelta(days=1)
    issued = min(renewed, today - timedelta(days=30))
    held = [
        Credential(kind=Kind.REGISTRATION, issued_on=issued, valid_until=year_end),
        Credential(kind=Kind.PLEDGE, issued_on=since, valid_until=None),
        Credential(kind=Kind.INSURANCE, issued_on=issued, valid_until=year_end),
    ]
    return held + [
        Credential(kind=kind, issued_on=since, valid_until=until)
        for kind, until in _earned(rng, today, level)
    ]


def _earned(rng: Random, today: date, level: int) -> list[tuple[Kind, date | None]]:
    four_years = today + timedelta(days=rng.randint(60, 1400))
    chances: list[tuple[Kind, float, date | None]] = [
        (Kind.ENTRY_COURSE, (0.3, 0.7, 0.95, 0.95)[level - 1], None),
        (Kind.MEDICAL_BASIC, 0.6 if level == 3 else 0.0, four_years),
        (Kind.MEDICAL_EXPERT, 0.7 if level == 4 else 0.0, four_years),
        (Kind.ICM, 0.25 if level == 4 else 0.0, four_years),
        (Kind.DISASTER, 0.2, None),
        (Kind.MEASLES, 0.35, None),
    ]
    return [(kind, until) for kind, chance, until in chances if rng.random() < chance]
