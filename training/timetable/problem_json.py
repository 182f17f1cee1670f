"""`dispatch-timetable/1` to parts and back. Field by field, in the order of the format's own page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch.matching.reading import exactly, instant, number, text, whole, yes_or_no
from dispatch.matching.shapes import Pair, Shape, part, parts, table, value, values
from training.timetable.parts import Costs, Person, Placement, Room, Session, Settings, Trainer, Window

if TYPE_CHECKING:
    from training.timetable.problem import Problem

FORMAT = "dispatch-timetable/1"


def read(make: Callable[..., Problem], value: object) -> Problem:
    """The problem in a parsed JSON value; raises ProblemError with every fault found."""
    return make(**PROBLEM.read(value))


def _costs(**amounts: float | None) -> Costs:
    return Costs(**{name: amount for name, amount in amounts.items() if amount is not None})


def _problem(format: str, **fields: Any) -> dict[str, Any]:
    return fields


WINDOW = Pair(Window, instant, "start", "end")
SESSION = Shape(
    Session,
    id=value(text),
    course=value(text),
    minutes=value(whole),
    meetings=values(whole, (0,)),
    capacity=value(whole),
    online=value(yes_or_no, False),
    rooms=values(text, None),
    trainers=values(text),
    trainers_needed=value(whole, 1),
    starts=values(instant, None),
)
ROOM = Shape(
    Room, id=value(text), capacity=value(whole), ward=value(text), available=parts(WINDOW, needed=True)
)
TRAINER = Shape(
    Trainer, id=value(text), available=parts(WINDOW, needed=True), most_per_day=value(whole, None)
)
PERSON = Shape(
    Person,
    id=value(text),
    needs=table(whole, needed=True),
    available=parts(WINDOW, needed=True),
    wards=values(text, None),
    rooms=values(text, None),
    online=value(yes_or_no, True),
    prefers=parts(WINDOW),
)
PLACEMENT = Shape(
    Placement, session=value(text), start=value(instant), room=value(text, None), trainers=values(text)
)
COSTS = Shape(
    _costs, foreign="is not a part of the cost", **{name: value(number, None) for name in Costs.names()}
)
SETTINGS = Shape(Settings, grid_minutes=value(whole, 30), costs=part(COSTS, Costs()))
PROBLEM = Shape(
    _problem,
    format=value(exactly(FORMAT)),
    timezone=value(text, "Asia/Tokyo"),
    settings=part(SETTINGS, Settings()),
    openings=parts(WINDOW),
    sessions=parts(SESSION, needed=True),
    rooms=parts(ROOM, needed=True),
    trainers=parts(TRAINER, needed=True),
    people=parts(PERSON, needed=True),
    fixed=parts(PLACEMENT),
    previous=parts(PLACEMENT),
)


def written(problem: Problem) -> dict[str, Any]:
    """The problem as plain values for JSON; absent optional fields are left out."""
    costs = problem.settings.costs
    return {
        "format": FORMAT,
        "timezone": problem.timezone,
        "settings": {
            "grid_minutes": problem.settings.grid_minutes,
            "costs": {name: getattr(costs, name) for name in Costs.names()},
        },
        "openings": _windows(problem.openings),
        "sessions": [_session(one) for one in problem.sessions],
        "rooms": [
            {"id": one.id, "capacity": one.capacity, "ward": one.ward, "available": _windows(one.available)}
            for one in problem.rooms
        ],
        "trainers": [
            _present(id=one.id, available=_windows(one.available), most_per_day=one.most_per_day)
            for one in problem.trainers
        ],
        "people": [_person(one) for one in problem.people],
        "fixed": [written_placement(one) for one in problem.fixed],
        "previous": [written_placement(one) for one in problem.previous],
    }


def written_placement(one: Placement) -> dict[str, Any]:
    """A placement as both the problem and the plan write it."""
    return {
        "session": one.session,
        "start": one.start.isoformat(),
        "room": one.room,
        "trainers": list(one.trainers),
    }


def _windows(windows: Iterable[Window]) -> list[list[str]]:
    return [[window.start.isoformat(), window.end.isoformat()] for window in windows]


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _listed(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def _session(one: Session) -> Mapping[str, Any]:
    return _present(
        id=one.id,
        course=one.course,
        minutes=one.minutes,
        meetings=list(one.meetings),
        capacity=one.capacity,
        online=one.online,
        rooms=_listed(one.rooms),
        trainers=list(one.trainers),
        trainers_needed=one.trainers_needed,
        starts=None if one.starts is None else [start.isoformat() for start in one.starts],
    )


def _person(one: Person) -> Mapping[str, Any]:
    return _present(
        id=one.id,
        needs=dict(one.needs),
        available=_windows(one.available),
        wards=_listed(one.wards),
        rooms=_listed(one.rooms),
        online=one.online,
        prefers=_windows(one.prefers),
    )
