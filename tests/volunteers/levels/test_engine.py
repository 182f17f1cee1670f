"""From dated levels to the engine: on each day it lets do what the rules say of that day."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from dispatch.matching.parts import Candidate, LevelChange, Mode, Need, Option, Request, Window
from dispatch.matching.problem import Problem
from dispatch.matching.rules import Rule, refusals
from dispatch.volunteers.levels import Timeline, read_rules, timeline
from tests.volunteers.levels.worlds import FIRST, LANGUAGES, LAST, World, days

JAPAN = timezone(timedelta(hours=9))
NOON = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=JAPAN)


def candidate(lines: dict[str, Timeline]) -> Candidate:
    """Somebody who is always free, with the levels of a timeline as docs/levels.md hands them over."""
    return Candidate(
        "V",
        {code: one.levels[0].value for code, one in lines.items() if one.levels[0].value},
        (Window(NOON - timedelta(days=1), NOON + timedelta(days=1000)),),
        modes=(Mode.PHONE,),
        level_changes=tuple(
            LevelChange(code, span.first, span.value)
            for code, one in lines.items()
            for span in one.levels[1:]
        ),
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_looks_at_the_day_of_the_job(seed: int) -> None:
    """A job asks for the level of its day and is refused to whoever has less on that day, and to nobody else."""
    world = World(seed)
    lines = timeline(read_rules(world.file), world.evidence(), world.overrides(), FIRST, LAST)
    requests = []
    for k in range(0, len(days()), 6):
        noon = NOON + timedelta(days=k)
        call = Option(noon, noon + timedelta(hours=1), Mode.PHONE)
        for language in LANGUAGES:
            needs = [(Need(language, level),) for level in (1, 2, 3, 4)]
            requests += [Request(f"{language}{k}-{n[0].level}", 1, (call,), n) for n in needs]
    problem = Problem(tuple(requests), (candidate(lines),))
    for request in requests:
        (need,), day = request.needs, request.options[0].start.date()
        enough = lines[need.language].level_on(day) >= need.level
        assert refusals(problem, "V", request.id, 0, 0) == (() if enough else (Rule.LANGUAGE,))
