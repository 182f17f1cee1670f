"""`dispatch-pairing/1` to parts and back. Field by field, in the order of the format's own page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch.matching.faults import shown
from dispatch.matching.reading import day, exactly, instant, number, text, whole, yes_or_no
from dispatch.matching.shapes import Pair as Two
from dispatch.matching.shapes import Shape, part, parts, table, value, values
from training.pairing.parts import SPEED_KMH, Held, Job, Mode, Pair, Settings, Site, Trainee, Want, Window

if TYPE_CHECKING:
    from training.pairing.problem import Problem

FORMAT = "dispatch-pairing/1"


def read(make: Callable[..., Problem], value: object) -> Problem:
    """The problem in a parsed JSON value; raises ProblemError with every fault found."""
    return make(**PROBLEM.read(value))


def _mode(value: object) -> Mode:
    name = text(value)
    if name not in list(Mode):
        raise ValueError(f"must be one of {', '.join(Mode)}, not {shown(name)}")
    return Mode(name)


def _settings(speed_kmh: dict[str, float], **fields: Any) -> Settings:
    return Settings(speed_kmh=speed_kmh or dict(SPEED_KMH), **fields)


def _problem(format: str, **fields: Any) -> dict[str, Any]:
    return fields


WINDOW = Two(Window, instant, "start", "end")
SITE = Shape(Site, lat=value(number), lon=value(number))
JOB = Shape(
    Job,
    id=value(text),
    request=value(text),
    institution=value(text),
    senior=value(text),
    start=value(instant),
    end=value(instant),
    language=value(text),
    level=value(whole),
    kind=value(text),
    mode=value(_mode, Mode.ONSITE),
    site=part(SITE, None),
    topics=values(text),
    gender=value(text, None),
    papers=values(text),
    senior_jobs=value(whole, 0),
    closed=value(yes_or_no, False),
    barred=values(text),
)
WANT = Shape(Want, language=value(text), level=value(whole), needed=value(whole), waited=value(whole, 0))
HELD = Shape(
    Held,
    start=value(instant),
    end=value(instant),
    mode=value(_mode, Mode.ONSITE),
    site=part(SITE, None),
    watching=value(yes_or_no, False),
)
TRAINEE = Shape(
    Trainee,
    id=value(text),
    wants=parts(WANT, needed=True),
    available=parts(WINDOW, needed=True),
    gender=value(text, None),
    papers=table(day),
    declines_topics=values(text),
    refuses=values(text),
    home=part(SITE, None),
    transport=value(text, "transit"),
    max_travel_minutes=value(whole, 0),
    modes=values(_mode, (Mode.ONSITE,)),
    max_per_day=value(whole, None),
    max_per_week=value(whole, None),
    held=parts(HELD),
    seen=table(whole),
)
INNER: dict[type, Shape[Any]] = {Site: SITE, Want: WANT, Held: HELD}
PAIR = Shape(Pair, job=value(text), trainee=value(text))
USUAL = Settings()
SETTINGS = Shape(
    _settings,
    foreign="is not a setting",
    kinds=values(text),
    closed_topics=values(text),
    modes=values(_mode, USUAL.modes),
    senior_jobs=value(whole, USUAL.senior_jobs),
    most_per_week=value(whole, None),
    turnaround_minutes=value(whole, USUAL.turnaround_minutes),
    detour=value(number, USUAL.detour),
    speed_kmh=table(number),
    worth_waited=value(whole, USUAL.worth_waited),
    worth_needed=value(whole, USUAL.worth_needed),
    cost_travel=value(whole, USUAL.cost_travel),
    cost_same=value(whole, USUAL.cost_same),
    cost_changed=value(whole, USUAL.cost_changed),
)
PROBLEM = Shape(
    _problem,
    format=value(exactly(FORMAT)),
    timezone=value(text, "Asia/Tokyo"),
    settings=part(SETTINGS, USUAL),
    jobs=parts(JOB, needed=True),
    trainees=parts(TRAINEE, needed=True),
    previous=parts(PAIR),
)


def written(problem: Problem) -> dict[str, Any]:
    """The problem as plain values for JSON; what is absent is left out."""
    return {
        "format": FORMAT,
        "timezone": problem.timezone,
        "settings": _plain(problem.settings, SETTINGS.fields),
        "jobs": [_plain(one, JOB.fields) for one in problem.jobs],
        "trainees": [_plain(one, TRAINEE.fields) for one in problem.trainees],
        "previous": [_plain(one, PAIR.fields) for one in problem.previous],
    }


def _plain(one: object, names: Iterable[str]) -> dict[str, Any]:
    found = ((name, _written(getattr(one, name))) for name in names)
    return {name: value for name, value in found if value is not None}


def _written(value: Any) -> Any:
    """A field's value as JSON has it: moments and days as text, parts as objects, windows as pairs."""
    if isinstance(value, Window):
        return [value.start.isoformat(), value.end.isoformat()]
    if isinstance(value, Mapping):
        return {key: _written(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    shape = INNER.get(type(value))
    if shape is not None:
        return _plain(value, shape.fields)
    return value.isoformat() if hasattr(value, "isoformat") else value
