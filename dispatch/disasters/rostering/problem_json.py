"""`dispatch-roster/1` to parts and back. Field by field, in the order of the format's own page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from dispatch.disasters.rostering.parts import (
    Costs,
    Duty,
    LanguageNeed,
    Pair,
    Settings,
    Shift,
    Span,
    Supporter,
    Wish,
)
from dispatch.matching.reading import Fields, exactly, instant, number, shown, text, whole, yes_or_no
from dispatch.matching.shapes import Field, Shape, part, parts, table, value, values
from dispatch.matching.shapes import Pair as Two

if TYPE_CHECKING:
    from dispatch.disasters.rostering.problem import Problem

FORMAT = "dispatch-roster/1"
FOREIGN = "is not a field of the format"
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def read(make: Callable[..., Problem], raw: object) -> Problem:
    """The problem in a parsed JSON value; raises ProblemError with every fault found."""
    return make(**PROBLEM.read(raw))


def _clock(raw: object) -> time:
    """An hour on the clock as `22:00`; raises ValueError."""
    if not isinstance(raw, str) or not CLOCK.fullmatch(raw):
        raise ValueError(f"must be a time of day as '22:00', not {shown(raw)}")
    return time.fromisoformat(raw)


def _given(make: Callable[..., Any]) -> Callable[..., Any]:
    """`make` with the fields that are there: what is left out takes its default where it is declared."""
    return lambda **fields: make(**{name: one for name, one in fields.items() if one is not None})


def _problem(format: str, name: None, note: None, **fields: Any) -> dict[str, Any]:
    return {name: one for name, one in fields.items() if one is not None}


def _passed_over(raw: object) -> None:
    """Words for people, which the engine does not need."""
    if not isinstance(raw, str):
        raise ValueError(f"must be a text, not {shown(raw)}")


def _the_span(raw: object) -> Span:
    return SPAN.quick(raw)


def _the_span_at(fields: Fields, name: str) -> Any:
    """A span that must be there: the two moments are named in its faults."""
    if (raw := fields.raw.get(name)) is None:
        return fields.get(name, _the_span)
    return SPAN.careful(raw, fields.at(name), fields.faults)


def _two(raw: object) -> tuple[str, str]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise ValueError("must be a list of two supporters")
    return text(raw[0]), text(raw[1])


WORDS = value(_passed_over, None)
SPAN = Two(Span, instant, "start", "end")
LANGUAGE = Shape(
    LanguageNeed, foreign=FOREIGN, language=value(text), level=value(whole, 1), number=value(whole, 1)
)
SHIFT = Shape(
    lambda name, place, note, **fields: Shift(**fields),
    foreign=FOREIGN,
    id=value(text),
    post=value(text),
    role=value(text),
    start=value(instant),
    end=value(instant),
    number=value(whole, 1),
    languages=parts(LANGUAGE),
    experienced=value(whole, 0),
    importance=value(whole, 1),
    remote=value(yes_or_no, False),
    name=WORDS,
    place=WORDS,
    note=WORDS,
)
WISH = Shape(
    Wish,
    foreign=FOREIGN,
    shift=value(text, None),
    post=value(text, None),
    hours=part(SPAN, None),  # type: ignore[arg-type]
    against=value(yes_or_no, False),
    weight=value(whole, 1),
)
SUPPORTER = Shape(
    lambda name, note, **fields: Supporter(**fields),
    foreign=FOREIGN,
    id=value(text),
    roles=values(text),
    languages=table(whole),
    available=parts(SPAN, needed=True),
    unavailable=parts(SPAN),
    experienced=value(yes_or_no, False),
    remote=value(yes_or_no, False),
    nights=value(yes_or_no, True),
    hours_a_day=value(number, None),
    hours_in_7_days=value(number, None),
    worked=parts(SPAN),
    wishes=parts(WISH),
    name=WORDS,
    note=WORDS,
)
PAIR = Shape(
    Pair,
    foreign=FOREIGN,
    supporters=value(_two),
    together=value(yes_or_no),
    must=value(yes_or_no, False),
    weight=value(whole, 1),
)
DUTY = Shape(Duty, foreign=FOREIGN, shift=value(text), supporter=value(text))
COSTS = Shape(
    _given(Costs),
    foreign="is not a part of the cost",
    **{name: value(number, None) for name in Costs.names()},
)
SETTINGS = Shape(
    _given(Settings),
    foreign="is not a setting",
    hours_a_day=value(number, None),
    rest_hours=value(number, None),
    hours_in_7_days=value(number, None),
    free_days_in_7=value(whole, None),
    night_from=value(_clock, None),
    night_until=value(_clock, None),
    fair_hours=value(number, None),
    costs=part(COSTS, None),
)
PROBLEM = Shape(
    _problem,
    foreign=FOREIGN,
    format=value(exactly(FORMAT)),
    timezone=value(text, None),
    horizon=Field(_the_span, _the_span_at),
    now=value(instant, None),
    settings=part(SETTINGS, None),
    shifts=parts(SHIFT, needed=True),
    supporters=parts(SUPPORTER, needed=True),
    pairs=parts(PAIR),
    fixed=parts(DUTY),
    previous=parts(DUTY),
    name=WORDS,
    note=WORDS,
)


def written(problem: Problem) -> dict[str, Any]:
    """The problem as plain values for JSON; absent optional fields are left out."""
    out = {
        "format": FORMAT,
        "timezone": problem.timezone,
        "horizon": _span(problem.horizon),
        "now": None if problem.now is None else problem.now.isoformat(),
        "settings": _settings(problem.settings),
        "shifts": [_shift(one) for one in problem.shifts],
        "supporters": [_supporter(one) for one in problem.supporters],
        "pairs": [
            {
                "supporters": list(one.supporters),
                "together": one.together,
                "must": one.must,
                "weight": one.weight,
            }
            for one in problem.pairs
        ],
        "fixed": [written_duty(one) for one in problem.fixed],
        "previous": [written_duty(one) for one in problem.previous],
    }
    return {name: one for name, one in out.items() if one is not None}


def written_duty(one: Duty) -> dict[str, str]:
    """A duty as both the problem and the plan write it."""
    return {"shift": one.shift, "supporter": one.supporter}


def written_language(one: LanguageNeed) -> dict[str, Any]:
    """A language of a shift."""
    return {"language": one.language, "level": one.level, "number": one.number}


def _span(one: Span) -> list[str]:
    return [one.start.isoformat(), one.end.isoformat()]


def _spans(spans: Iterable[Span]) -> list[list[str]]:
    return [_span(one) for one in spans]


def _settings(settings: Settings) -> dict[str, Any]:
    return {
        "hours_a_day": settings.hours_a_day,
        "rest_hours": settings.rest_hours,
        "hours_in_7_days": settings.hours_in_7_days,
        "free_days_in_7": settings.free_days_in_7,
        "night_from": f"{settings.night_from:%H:%M}",
        "night_until": f"{settings.night_until:%H:%M}",
        "fair_hours": settings.fair_hours,
        "costs": {name: getattr(settings.costs, name) for name in Costs.names()},
    }


def _shift(one: Shift) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "post": one.post,
        "role": one.role,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "number": one.number,
        "languages": [written_language(need) for need in one.languages],
        "experienced": one.experienced,
        "importance": one.importance,
        "remote": one.remote,
    }


def _wish(one: Wish) -> Mapping[str, Any]:
    hours = None if one.hours is None else _span(one.hours)
    named = {"shift": one.shift, "post": one.post, "hours": hours}
    return {
        **{name: what for name, what in named.items() if what is not None},
        "against": one.against,
        "weight": one.weight,
    }


def _supporter(one: Supporter) -> Mapping[str, Any]:
    limits = {"hours_a_day": one.hours_a_day, "hours_in_7_days": one.hours_in_7_days}
    return {
        "id": one.id,
        "roles": list(one.roles),
        "languages": dict(one.languages),
        "available": _spans(one.available),
        "unavailable": _spans(one.unavailable),
        "experienced": one.experienced,
        "remote": one.remote,
        "nights": one.nights,
        **{name: most for name, most in limits.items() if most is not None},
        "worked": _spans(one.worked),
        "wishes": [_wish(wish) for wish in one.wishes],
    }
