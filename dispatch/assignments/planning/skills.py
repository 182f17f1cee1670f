"""What people may interpret on which day, as the engine's levels.

A kind of visit that not everybody who speaks a language is allowed becomes a language of its own to the engine,
`vi/consent`: spoken at the level of `vi` on the days on which it is allowed, at 0 on the others. Where everybody is
allowed, the language alone says it all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dispatch.matching.parts import Candidate, LevelChange
from dispatch.volunteers.models import LevelSpan

BETWEEN = "/"
DAY = timedelta(days=1)
Spoken = Mapping[str, Sequence[LevelSpan]]
"""One person's spans by language, the earliest first."""


@dataclass(frozen=True, slots=True)
class Skills:
    """One person in the engine's words: the levels of the first day, and those that follow."""

    languages: dict[str, int]
    changes: tuple[LevelChange, ...]


def skill(language: str, visit: str) -> str:
    """The engine's name of a language that is asked for one kind of visit."""
    return f"{language}{BETWEEN}{visit}"


def language_of(code: str) -> str:
    """The language behind the engine's name of it."""
    return code.partition(BETWEEN)[0]


def restricted(people: Iterable[Spoken], asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of the languages and kinds of visits that are asked for, those for which somebody's level is not enough."""
    spans = [(language, one) for spoken in people for language, rows in spoken.items() for one in rows]
    return {
        (language, visit)
        for language, visit in asked
        if any(code == language and one.level and visit not in one.visits for code, one in spans)
    }


def skills(spoken: Spoken, apart: Collection[tuple[str, str]], first: date, last: date) -> Skills:
    """Somebody's levels from `first` through `last`, and beside each language those of its visits in `apart`."""
    languages: dict[str, int] = {}
    changes: list[LevelChange] = []
    for language, spans in spoken.items():
        steps = [*_steps(spans, first, last)]
        visits = [visit for code, visit in apart if code == language]
        lines = {language: [(day, level) for day, level, _allowed in steps]}
        for visit in visits:
            lines[skill(language, visit)] = [
                (day, level if visit in allowed else 0) for day, level, allowed in steps
            ]
        for code, line in lines.items():
            if (
                line[0][1] or code != language
            ):  # where nobody is allowed a visit, it must be known all the same
                languages[code] = line[0][1]
            changes += [LevelChange(code, b[0], b[1]) for a, b in pairwise(line) if a[1] != b[1]]
    return Skills(languages, tuple(changes))


def _steps(spans: Sequence[LevelSpan], first: date, last: date) -> Iterator[tuple[date, int, Sequence[str]]]:
    """Day, level and visits: that of the first day, then of every day on which something is another."""
    day = first
    for one in spans:
        if one.last < first or one.first > last:
            continue
        if one.first > day:
            yield day, 0, ()
        yield max(one.first, first), one.level, one.visits
        if one.last >= last:
            return
        day = one.last + DAY
    yield day, 0, ()


def named(people: Iterable[Candidate]) -> set[str]:
    """All languages, and languages for a kind of visit, by which these people are known to the engine."""
    return {code for person in people for code in person.languages}
