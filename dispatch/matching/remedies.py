"""What would help an uncovered request, as values: a change, a fix (one or two changes, proven), or a shortage.

They are found in `fixes`; here is what they are, and their JSON in `dispatch-plan/1`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from dispatch.matching import reading
from dispatch.matching.faults import Faults
from dispatch.matching.parts import Mode, Site
from dispatch.matching.reading import Fields
from dispatch.matching.rules import Rule


class Kind(StrEnum):
    """The changes that may be asked for, from the one that asks least of people to the one that asks most."""

    PHONE = "phone"
    VIDEO = "video"
    MOVE = "move"
    OTHER_DAY = "other_day"
    LEVEL = "level"
    GENDER = "gender"
    DAY_CAP = "day_cap"
    WEEK_CAP = "week_cap"
    TRAVEL = "travel"
    FREE = "free"


RULE_OF = {
    Kind.PHONE: Rule.MODE,
    Kind.VIDEO: Rule.MODE,
    Kind.MOVE: Rule.AVAILABILITY,
    Kind.OTHER_DAY: Rule.AVAILABILITY,
    Kind.LEVEL: Rule.LANGUAGE,
    Kind.GENDER: Rule.GENDER,
    Kind.DAY_CAP: Rule.DAILY_CAP,
    Kind.WEEK_CAP: Rule.WEEKLY_CAP,
    Kind.TRAVEL: Rule.DISTANCE,
    Kind.FREE: Rule.AVAILABILITY,
}
"""The rule each kind of change gives way on. A credential, a topic and a ban are never asked to."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a fix, with the figures a sentence about it needs; what does not apply is None.

    Changes of a request name it, and the `option` they start from (phone, video, move, other_day: another option is
    added beside it) or the `need` (level). Changes of a volunteer name the volunteer.

    `start`, `end`, `mode`: the new option, or the window to be freed; `minutes`: how far the job moves (negative:
    earlier), or the longest way that must be allowed; `more`: how many minutes that is above today's; `days`: how many
    days later (negative: earlier); `level`, `cap`: the new one; `gender`: the one that becomes a wish.
    """

    kind: Kind
    rule: Rule
    request: str | None = None
    volunteer: str | None = None
    need: int | None = None
    option: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    mode: Mode | None = None
    minutes: int | None = None
    more: float | None = None
    days: int | None = None
    level: int | None = None
    cap: int | None = None
    gender: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The change as plain values; what does not apply is left out."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _plain(value) for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Fix:
    """A smallest change that covers a request while nothing else is lost.

    `patch` (RFC 6902, on the problem) does what `changes` say. Solving again covers `gain` more and the plan then costs
    `cost` minutes; `proven` is False where that cost is known to be possible, but not to be the least, or where the
    best plan might put what a volunteer gives to another use.
    """

    changes: tuple[Change, ...]
    patch: tuple[dict[str, Any], ...]
    gain: int
    cost: float
    proven: bool

    @property
    def rule(self) -> Rule:
        """The rule its first change gives way on."""
        return self.changes[0].rule

    def to_json(self) -> dict[str, Any]:
        """What stands in `unassigned[].fixes`."""
        return {
            "rule": self.rule.value,
            "patch": [dict(operation) for operation in self.patch],
            "gain": self.gain,
            "cost": self.cost,
            "proven": self.proven,
            "changes": [change.to_json() for change in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Shortage:
    """Who would have to be recruited or trained: a need nobody can be found for, when and where it arises."""

    need: int
    language: str
    level: int
    start: datetime
    end: datetime
    site: Site | None
    mode: Mode

    def to_json(self) -> dict[str, Any]:
        """What stands in `unassigned[].shortage`."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Explained:
    """What would help one request: the best fixes, best first; or, where there is none, what is missing."""

    fixes: tuple[Fix, ...] = ()
    shortage: tuple[Shortage, ...] = ()


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Site):
        return {"lat": value.lat, "lon": value.lon}
    return value.value if isinstance(value, Enum) else value


def read_fix(value: object, place: str, faults: Faults) -> Fix:
    """A fix, as plans write it, at its place."""
    found = Fields(value, place, faults)
    return found.build(
        Fix,
        changes=found.many("changes", _change, needed=True),
        patch=found.many("patch", lambda one, at, faults: Fields(one, at, faults).raw, needed=True),
        gain=found.get("gain", reading.whole),
        cost=found.get("cost", reading.number),
        proven=found.get("proven", _truth),
    )


def read_shortage(value: object, place: str, faults: Faults) -> Shortage:
    """A shortage, as plans write it, at its place."""
    found = Fields(value, place, faults)
    return found.build(
        Shortage,
        need=found.get("need", reading.whole),
        language=found.get("language", reading.text),
        level=found.get("level", reading.whole),
        start=found.get("start", reading.instant),
        end=found.get("end", reading.instant),
        site=_read_site(found),
        mode=found.get("mode", _mode),
    )


def _change(value: object, place: str, faults: Faults) -> Change:
    found = Fields(value, place, faults)
    texts = {name: found.get(name, reading.text, None) for name in ("request", "volunteer", "gender")}
    wholes = ("need", "option", "minutes", "days", "level", "cap")
    return found.build(
        Change,
        kind=found.get("kind", _kind),
        rule=found.get("rule", lambda rule: Rule(reading.text(rule))),
        start=found.get("start", reading.instant, None),
        end=found.get("end", reading.instant, None),
        mode=found.get("mode", _mode, None),
        more=found.get("more", reading.number, None),
        **texts,
        **{name: found.get(name, reading.whole, None) for name in wholes},
    )


def _kind(value: object) -> Kind:
    return Kind(reading.text(value))


def _mode(value: object) -> Mode:
    return Mode(reading.text(value))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {reading.shown(value)}")
    return value


def _read_site(found: Fields) -> Site | None:
    raw: Mapping[str, Any] | None = found.raw.get("site")
    if raw is None:
        return None
    point = Fields(raw, found.at("site"), found.faults)
    return point.build(Site, lat=point.get("lat", reading.number), lon=point.get("lon", reading.number))
