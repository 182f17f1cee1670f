"""How volunteers live: their weeks, what shows their languages, and the papers they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from dispatch.demo.days import school_year_end
from dispatch.vocabulary import CredentialKind as Kind
from dispatch.volunteers.models import ONE_LANGUAGE, Credential, Volunteer
from dispatch.volunteers.services import lay_levels

MONDAY_TO_FRIDAY, WEEKEND = (0, 1, 2, 3, 4), (5, 6)
Span = tuple[tuple[int, ...], time, time]


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
CEFR = ("CEFR A2", "CEFR B1", "CEFR B2", "CEFR C1")
JAPANESE = ("JLPT N3", "JLPT N2", "JLPT N1", "JLPT N1")
COURSES = ("", "", "・養成講座（75時間）修了", "・医療通訳技能認定")


def evidence(language: str, level: int, native: bool) -> str:
    """What shows a level: an examination of the language, or of Japanese for those who grew up with it."""
    exam = JAPANESE[level - 1] if native else EXAMS.get(language, CEFR)[level - 1]
    return f"{'母語・' if native else ''}{exam}{COURSES[level - 1]}"


def speaks(person: Volunteer, spoken: Sequence[tuple[str, int, str]], today: date) -> None:
    """Languages, each with its level and a word about it, as the desk has judged them; the judgement ends before long.

    Certificates were earned in the first of them.
    """
    levels = {language: level for language, level, _words in spoken}
    ends = today + timedelta(
        days=150 + 40 * (len(person.name) + len(person.kana) + len(person.pattern)) % 400
    )
    since = person.registered_from or today
    lay_levels(person, levels, note="登録のときの面談", first=since, last=ends, by="白川 直人")
    for row, (_language, _level, words) in zip(person.languages, spoken, strict=True):
        row.evidence = words
    for paper in person.credentials:
        if paper.kind in ONE_LANGUAGE:
            paper.language = spoken[0][0]


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
        (Kind.ENTRY_COURSE, 0.95 if level >= 2 else 0.3, None),
        (Kind.MEDICAL_BASIC, 0.6 if level == 3 else 0.0, four_years),
        (Kind.MEDICAL_EXPERT, 0.7 if level == 4 else 0.0, four_years),
        (Kind.ICM, 0.25 if level == 4 else 0.0, four_years),
        (Kind.DISASTER, 0.2, None),
        (Kind.MEASLES, 0.35, None),
    ]
    return [(kind, until) for kind, chance, until in chances if rng.random() < chance]
