"""`dispatch-problem/1` to parts and back. Field by field, in the order of the format's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch.matching.faults import Faults, shown
from dispatch.matching.parts import (
    SPEED_KMH,
    Assigned,
    Candidate,
    Commitment,
    Costs,
    LevelChange,
    Mode,
    Need,
    Option,
    Request,
    Settings,
    Site,
    Window,
    wrong,
)
from dispatch.matching.reading import day, exactly, instant, number, text, whole, yes_or_no
from dispatch.matching.shapes import Pair, Shape, part, parts, table, value, values

if TYPE_CHECKING:
    from dispatch.matching.problem import Problem

FORMAT = "dispatch-problem/1"
MODES = {mode.value: mode for mode in Mode}


def read(make: Callable[..., Problem], value: object) -> Problem:
    """The problem in a parsed JSON value; raises ProblemError with every fault found."""
    return make(**PROBLEM.read(value))


def _mode(value: object) -> Mode:
    if not isinstance(value, str) or value not in MODES:
        raise ValueError(f"must be onsite, phone or video, not {shown(value)}")
    return MODES[value]


def _costs(**amounts: float | None) -> Costs:
    return Costs(**{name: amount for name, amount in amounts.items() if amount is not None})


def _settings(speed_kmh: Mapping[str, float], **fields: Any) -> Settings:
    return Settings(speed_kmh={**SPEED_KMH, **speed_kmh}, **fields)


def _level_change(**fields: Any) -> LevelChange:
    return LevelChange(fields["language"], fields["from"], fields["level"])


def _candidate(transport: str | None, max_travel_minutes: float | None, **fields: Any) -> Candidate:
    """How somebody travels, and how far, may stay out only where they never do."""
    if Mode.ONSITE in fields["modes"]:
        for name, given in (("transport", transport), ("max_travel_minutes", max_travel_minutes)):
            if given is None:
                raise wrong(name, "is missing, but a mode is onsite")
    return Candidate(transport=transport or "car", max_travel_minutes=max_travel_minutes or 0, **fields)


def _problem(format: str, volunteers: tuple[Candidate, ...], **fields: Any) -> dict[str, Any]:
    return {"candidates": volunteers, **fields}


SITE = Shape(Site, lat=value(number), lon=value(number))
OPTION = Shape(Option, start=value(instant), end=value(instant), mode=value(_mode), penalty=value(number, 0))
NEED = Shape(Need, language=value(text), level=value(whole))
REQUEST = Shape(
    Request,
    id=value(text),
    weight=value(whole),
    site=part(SITE, None),
    options=parts(OPTION, needed=True),
    needs=parts(NEED, needed=True),
    gender=value(text, None),
    gender_wish=value(text, None),
    credentials=values(text),
    topics=values(text),
    banned=values(text),
    continuity=values(text),
)
COMMITMENT = Shape(
    Commitment,
    start=value(instant),
    end=value(instant),
    mode=value(_mode),
    site=part(SITE, None),
    counts=value(yes_or_no, True),
)
_CHANGE_FIELDS: dict[str, Any] = {"language": value(text), "from": value(day), "level": value(whole)}
LEVEL_CHANGE = Shape(_level_change, **_CHANGE_FIELDS)  # "from" cannot be written as a keyword
CANDIDATE = Shape(
    _candidate,
    id=value(text),
    gender=value(text, None),
    languages=table(whole, needed=True),
    level_changes=parts(LEVEL_CHANGE),
    credentials=table(day),
    declines_topics=values(text),
    home=part(SITE, None),
    transport=value(text, None),
    max_travel_minutes=value(number, None),
    modes=values(_mode, (Mode.ONSITE,)),
    available=parts(Pair(Window, instant, "start", "end"), needed=True),
    max_per_day=value(whole, None),
    max_per_week=value(whole, None),
    recent_jobs=value(whole, 0),
    commitments=parts(COMMITMENT),
)
ASSIGNED = Shape(Assigned, request=value(text), option=value(whole), volunteers=values(text))
COSTS = Shape(
    _costs, foreign="is not a part of the cost", **{name: value(number, None) for name in Costs.names()}
)
SETTINGS = Shape(
    _settings,
    turnaround_minutes=value(number, 15),
    detour=value(number, 1.3),
    speed_kmh=table(number),
    costs=part(COSTS, Costs()),
)
PROBLEM = Shape(
    _problem,
    format=value(exactly(FORMAT)),
    timezone=value(text, "Asia/Tokyo"),
    settings=part(SETTINGS, Settings()),
    requests=parts(REQUEST, needed=True),
    volunteers=parts(CANDIDATE, needed=True),
    fixed=parts(ASSIGNED),
    previous=parts(ASSIGNED),
)


def read_assigned(value: object, place: str, faults: Faults) -> Assigned:
    """An assignment, as problems and plans write it, at its place."""
    return ASSIGNED.careful(value, place, faults)


def written(problem: Problem) -> dict[str, Any]:
    """The problem as plain values for JSON; absent optional fields are left out."""
    settings = problem.settings
    return {
        "format": FORMAT,
        "timezone": problem.timezone,
        "settings": {
            "turnaround_minutes": settings.turnaround_minutes,
            "detour": settings.detour,
            "speed_kmh": dict(settings.speed_kmh),
            "costs": {name: getattr(settings.costs, name) for name in Costs.names()},
        },
        "requests": [_written_request(request) for request in problem.requests],
        "volunteers": [_written_candidate(candidate) for candidate in problem.candidates],
        "fixed": [written_assigned(one) for one in problem.fixed],
        "previous": [written_assigned(one) for one in problem.previous],
    }


def written_assigned(one: Assigned) -> dict[str, Any]:
    """An assignment as both the problem and the plan write it."""
    return {"request": one.request, "option": one.option, "volunteers": list(one.volunteers)}


def _written_site(site: Site | None) -> dict[str, float] | None:
    return None if site is None else {"lat": site.lat, "lon": site.lon}


def _written_job(job: Option | Commitment) -> dict[str, Any]:
    return {"start": job.start.isoformat(), "end": job.end.isoformat(), "mode": job.mode.value}


def _written_level_change(one: LevelChange) -> dict[str, Any]:
    return {"language": one.language, "from": one.first.isoformat(), "level": one.level}


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _written_request(request: Request) -> dict[str, Any]:
    return _present(
        {
            "id": request.id,
            "weight": request.weight,
            "site": _written_site(request.site),
            "options": [{**_written_job(option), "penalty": option.penalty} for option in request.options],
            "needs": [{"language": need.language, "level": need.level} for need in request.needs],
            "gender": request.gender,
            "gender_wish": request.gender_wish,
            "credentials": list(request.credentials),
            "topics": list(request.topics),
            "banned": list(request.banned),
            "continuity": list(request.continuity),
        }
    )


def _written_commitment(one: Commitment) -> dict[str, Any]:
    """That something counts as work goes without saying."""
    written = {**_written_job(one), **_present({"site": _written_site(one.site)})}
    return written if one.counts else {**written, "counts": False}


def _written_candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        **_present(
            {
                "id": candidate.id,
                "gender": candidate.gender,
                "credentials": {code: last.isoformat() for code, last in candidate.credentials.items()},
                "level_changes": [_written_level_change(one) for one in candidate.level_changes],
                "declines_topics": list(candidate.declines_topics),
                "home": _written_site(candidate.home),
                "transport": candidate.transport,
                "max_travel_minutes": candidate.max_travel_minutes,
                "max_per_day": candidate.max_per_day,
                "max_per_week": candidate.max_per_week,
                "recent_jobs": candidate.recent_jobs,
                "commitments": [_written_commitment(one) for one in candidate.commitments],
            }
        ),
        "languages": dict(candidate.languages),
        "modes": [mode.value for mode in candidate.modes],
        "available": [[window.start.isoformat(), window.end.isoformat()] for window in candidate.available],
    }
