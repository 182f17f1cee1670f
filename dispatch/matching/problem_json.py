"""`dispatch-problem/1` to parts and back. Field by field, in the order of the format's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch.matching import reading
from dispatch.matching.faults import Faults
from dispatch.matching.parts import (
    SPEED_KMH,
    Assigned,
    Candidate,
    Commitment,
    Costs,
    Mode,
    Need,
    Option,
    Request,
    Settings,
    Site,
    Window,
)
from dispatch.matching.reading import Fields

if TYPE_CHECKING:
    from dispatch.matching.problem import Problem

FORMAT = "dispatch-problem/1"
MODES = {mode.value: mode for mode in Mode}


def read(make: Callable[..., Problem], value: object) -> Problem:
    """The problem in a parsed JSON value; raises ProblemError with every fault found."""
    faults = Faults()
    top = Fields(value, "", faults)
    if top.sound and top.raw.get("format") != FORMAT:
        faults.add("format", f"must be {FORMAT!r}, not {reading.shown(top.raw.get('format'))}")
    fields: dict[str, Any] = {
        "timezone": top.get("timezone", reading.text, "Asia/Tokyo"),
        "settings": _settings(top.raw.get("settings"), "settings", faults),
        "requests": top.many("requests", _request, needed=True),
        "candidates": top.many("volunteers", _candidate, needed=True),
        "fixed": top.many("fixed", read_assigned),
        "previous": top.many("previous", read_assigned),
    }
    faults.raise_if_any()
    return make(**fields)


def _mode(value: object) -> Mode:
    name = reading.text(value)
    if name not in MODES:
        raise ValueError(f"must be onsite, phone or video, not {reading.shown(name)}")
    return MODES[name]


def _settings(value: object, place: str, faults: Faults) -> Settings:
    fields = Fields({} if value is None else value, place, faults)
    costs = Fields(fields.raw.get("costs") or {}, f"{place}.costs", faults)
    for name in costs.raw:
        if name not in Costs.names():
            faults.add(costs.at(reading.shown_key(name)), "is not a part of the cost")
    amounts = {name: costs.get(name, reading.number) for name in Costs.names() if name in costs.raw}
    return fields.build(
        Settings,
        turnaround_minutes=fields.get("turnaround_minutes", reading.number, 15),
        detour=fields.get("detour", reading.number, 1.3),
        speed_kmh={**SPEED_KMH, **fields.table("speed_kmh", reading.number)},
        costs=costs.build(Costs, **amounts),
    )


def _site(fields: Fields, name: str) -> Site | None:
    if fields.raw.get(name) is None:
        return None
    point = Fields(fields.raw[name], fields.at(name), fields.faults)
    return point.build(Site, lat=point.get("lat", reading.number), lon=point.get("lon", reading.number))


def _option(value: object, place: str, faults: Faults) -> Option:
    fields = Fields(value, place, faults)
    return fields.build(
        Option,
        start=fields.get("start", reading.instant),
        end=fields.get("end", reading.instant),
        mode=fields.get("mode", _mode),
        penalty=fields.get("penalty", reading.number, 0),
    )


def _need(value: object, place: str, faults: Faults) -> Need:
    fields = Fields(value, place, faults)
    return fields.build(
        Need, language=fields.get("language", reading.text), level=fields.get("level", reading.whole)
    )


def _request(value: object, place: str, faults: Faults) -> Request:
    fields = Fields(value, place, faults)
    return fields.build(
        Request,
        id=fields.get("id", reading.text),
        weight=fields.get("weight", reading.whole),
        site=_site(fields, "site"),
        options=fields.many("options", _option, needed=True),
        needs=fields.many("needs", _need, needed=True),
        gender=fields.get("gender", reading.text, None),
        gender_wish=fields.get("gender_wish", reading.text, None),
        credentials=fields.texts("credentials"),
        topics=fields.texts("topics"),
        banned=fields.texts("banned"),
        continuity=fields.texts("continuity"),
    )


def _window(value: object, place: str, faults: Faults) -> Window:
    if not isinstance(value, list) or len(value) != 2:
        faults.add(place, "must be a list of a start and an end")
        return reading.NOTHING
    fields = Fields({"start": value[0], "end": value[1]}, place, faults)
    return fields.build(
        Window, start=fields.get("start", reading.instant), end=fields.get("end", reading.instant)
    )


def _commitment(value: object, place: str, faults: Faults) -> Commitment:
    fields = Fields(value, place, faults)
    return fields.build(
        Commitment,
        start=fields.get("start", reading.instant),
        end=fields.get("end", reading.instant),
        mode=fields.get("mode", _mode),
        site=_site(fields, "site"),
    )


def _candidate(value: object, place: str, faults: Faults) -> Candidate:
    fields = Fields(value, place, faults)
    modes = (
        (Mode.ONSITE,)
        if fields.raw.get("modes") is None
        else fields.many("modes", lambda one, at, _: fields.checked(one, at, _mode))
    )
    travels = Mode.ONSITE in modes
    return fields.build(
        Candidate,
        id=fields.get("id", reading.text),
        gender=fields.get("gender", reading.text, None),
        languages=fields.table("languages", reading.whole, needed=True),
        credentials=fields.table("credentials", reading.day),
        declines_topics=fields.texts("declines_topics"),
        home=_site(fields, "home"),
        transport=fields.get("transport", reading.text, *[] if travels else ["car"]),
        max_travel_minutes=fields.get("max_travel_minutes", reading.number, *[] if travels else [0]),
        modes=modes,
        available=fields.many("available", _window, needed=True),
        max_per_day=fields.get("max_per_day", reading.whole, None),
        max_per_week=fields.get("max_per_week", reading.whole, None),
        recent_jobs=fields.get("recent_jobs", reading.whole, 0),
        commitments=fields.many("commitments", _commitment),
    )


def read_assigned(value: object, place: str, faults: Faults) -> Assigned:
    """An assignment, as problems and plans write it, at its place."""
    fields = Fields(value, place, faults)
    return fields.build(
        Assigned,
        request=fields.get("request", reading.text),
        option=fields.get("option", reading.whole),
        volunteers=fields.texts("volunteers"),
    )


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


def _written_candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        **_present(
            {
                "id": candidate.id,
                "gender": candidate.gender,
                "credentials": {code: last.isoformat() for code, last in candidate.credentials.items()},
                "declines_topics": list(candidate.declines_topics),
                "home": _written_site(candidate.home),
                "transport": candidate.transport,
                "max_travel_minutes": candidate.max_travel_minutes,
                "max_per_day": candidate.max_per_day,
                "max_per_week": candidate.max_per_week,
                "recent_jobs": candidate.recent_jobs,
                "commitments": [
                    {**_written_job(one), **_present({"site": _written_site(one.site)})}
                    for one in candidate.commitments
                ],
            }
        ),
        "languages": dict(candidate.languages),
        "modes": [mode.value for mode in candidate.modes],
        "available": [[window.start.isoformat(), window.end.isoformat()] for window in candidate.available],
    }
