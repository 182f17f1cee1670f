"""What is true of a timetable problem, found out without the room: a checker of plans, and the best by brute force.

Both read the JSON themselves and share no code with what they judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
COSTS = {"held": 10, "spread": 5, "unliked": 1, "changed": 20}


def moment(value: str) -> datetime:
    return datetime.fromisoformat(value)


class Asked:
    """A problem's JSON, with what is left out filled in."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw, self.zone = raw, ZoneInfo(raw.get("timezone", "Asia/Tokyo"))
        self.sessions = {one["id"]: one for one in raw["sessions"]}
        self.rooms = {one["id"]: one for one in raw["rooms"]}
        self.trainers = {one["id"]: one for one in raw["trainers"]}
        self.people = {one["id"]: one for one in raw["people"]}
        self.fixed = {one["session"]: one for one in raw.get("fixed", [])}
        settings = raw.get("settings", {})
        self.costs = {**COSTS, **settings.get("costs", {})}
        self.grid = settings.get("grid_minutes", 30)

    def spans(self, session: str, start: str) -> list[Span]:
        one = self.sessions[session]
        local, length = moment(start).astimezone(self.zone), timedelta(minutes=one["minutes"])
        begins = [local + timedelta(days=days) for days in one.get("meetings", [0])]
        utc = [begin.astimezone(ZoneInfo("UTC")) for begin in begins]
        return [(begin, begin + length) for begin in utc]

    def free(self, hours: list[list[str]], spans: list[Span]) -> bool:
        """Every minute (in fact every five) of the spans lies in some window."""
        own = [(moment(start), moment(end)) for start, end in hours]
        step = timedelta(minutes=5)
        for start, end in spans:
            now = start
            while now < end:
                if not any(a <= now < b for a, b in own):
                    return False
                now += step
        return True

    def starts(self, session: str) -> list[str]:
        one = self.sessions[session]
        if one.get("starts") is not None:
            return list(one["starts"])
        found = {}
        for start, end in self.raw.get("openings", []):
            now = moment(start)
            while now + timedelta(minutes=one["minutes"]) <= moment(end):
                if self.free(self.raw["openings"], self.spans(session, now.isoformat())):
                    found[now.astimezone(self.zone).isoformat()] = True
                now += timedelta(minutes=self.grid)
        return list(found)

    def seats(self, one: dict[str, Any]) -> int:
        most: int = self.sessions[one["session"]]["capacity"]
        return most if one["room"] is None else min(most, self.rooms[one["room"]]["capacity"])

    def comes(self, who: str, one: dict[str, Any]) -> bool:
        """Whether a person needs, has time for and reaches what is held."""
        person, session = self.people[who], self.sessions[one["session"]]
        if session["course"] not in person["needs"]:
            return False
        if not self.free(person["available"], self.spans(one["session"], one["start"])):
            return False
        if one["room"] is None:
            return person.get("online", True)
        wards, rooms = person.get("wards"), person.get("rooms")
        everywhere = wards is None and rooms is None
        return everywhere or self.rooms[one["room"]]["ward"] in (wards or []) or one["room"] in (rooms or [])

    def unliked(self, who: str, one: dict[str, Any]) -> float:
        prefers = self.people[who].get("prefers")
        if not prefers or self.free(prefers, self.spans(one["session"], one["start"])):
            return 0
        return self.costs["unliked"]

    def same(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        return (
            one["session"] == other["session"]
            and moment(one["start"]) == moment(other["start"])
            and one["room"] == other["room"]
            and sorted(one["trainers"]) == sorted(other["trainers"])
        )

    def place_cost(self, held: list[dict[str, Any]]) -> float:
        wards = [self.rooms[one["room"]]["ward"] for one in held if one["room"] is not None]
        spread = sum(wards[:k].count(ward) for k, ward in enumerate(wards))
        changed = sum(not any(self.same(old, one) for one in held) for old in self.raw.get("previous", []))
        return (
            self.costs["held"] * len(held) + self.costs["spread"] * spread + self.costs["changed"] * changed
        )


def meet(some: list[Span], others: list[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def placement_faults(asked: Asked, held: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with where and when and by whom sessions are held."""
    for one in held:
        name, session = one["session"], asked.sessions[one["session"]]
        spans = asked.spans(name, one["start"])
        if name in asked.fixed:
            if not asked.same(one, asked.fixed[name]):
                yield f"{name} moved"
            continue
        if moment(one["start"]) not in [moment(start) for start in asked.starts(name)]:
            yield f"{name} start"
        if session.get("online", False) != (one["room"] is None):
            yield f"{name} online"
        elif one["room"] is not None:
            if one["room"] not in (session.get("rooms") or asked.rooms):
                yield f"{name} room"
            if not asked.free(asked.rooms[one["room"]]["available"], spans):
                yield f"{name} room closed"
        if len(set(one["trainers"])) != session.get("trainers_needed", 1):
            yield f"{name} number of trainers"
        for who in one["trainers"]:
            if who not in session.get("trainers", []) or not asked.free(
                asked.trainers[who]["available"], spans
            ):
                yield f"{name} trainer"
    yield from pair_faults(asked, held)
    yield from day_faults(asked, held)


def pair_faults(asked: Asked, held: list[dict[str, Any]]) -> Iterator[str]:
    for one, other in combinations(held, 2):
        if one["session"] == other["session"]:
            yield "held twice"
        both = (asked.spans(one["session"], one["start"]), asked.spans(other["session"], other["start"]))
        if meet(*both):
            if one["room"] is not None and one["room"] == other["room"]:
                yield f"room doubled: {one['room']}"
            if set(one["trainers"]) & set(other["trainers"]):
                yield "trainer doubled"


def day_faults(asked: Asked, held: list[dict[str, Any]]) -> Iterator[str]:
    for who, trainer in asked.trainers.items():
        taught = [
            (start.astimezone(asked.zone).date(), one["session"] in asked.fixed)
            for one in held
            if who in one["trainers"]
            for start, _ in asked.spans(one["session"], one["start"])
        ]
        for day in {day for day, _ in taught}:
            here = [confirmed for when, confirmed in taught if when == day]
            most = trainer.get("most_per_day")
            if most is not None and len(here) > most and not all(here):
                yield f"{who} too often"


def faults(raw: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Everything wrong with a plan's JSON, its figures included."""
    asked, held = Asked(raw), plan["held"]
    out = list(placement_faults(asked, held))
    out += [f"{name} given up" for name in asked.fixed if name not in [one["session"] for one in held]]
    coverage, cost = 0, asked.place_cost(held)
    for one in held:
        if len(one["people"]) > asked.seats(one):
            out.append("seats")
        for who in one["people"]:
            if not asked.comes(who, one):
                out.append(f"{who} cannot come to {one['session']}")
            else:
                coverage += asked.people[who]["needs"][asked.sessions[one["session"]]["course"]]
                cost += asked.unliked(who, one)
    for who in asked.people:
        own = [one for one in held if who in one["people"]]
        courses = [asked.sessions[one["session"]]["course"] for one in own]
        if len(set(courses)) < len(courses) or any(
            len(set(one["people"])) < len(one["people"]) for one in own
        ):
            out.append(f"{who} twice in a course")
        for one, other in combinations(own, 2):
            if meet(asked.spans(one["session"], one["start"]), asked.spans(other["session"], other["start"])):
                out.append(f"{who} in two places")
    if coverage != plan["coverage"] or abs(cost - plan["cost"]) > 1e-6:
        out.append(f"figures: {coverage}, {cost}")
    if plan["coverage_bound"] < coverage or (plan["cost_bound"] or 0) > cost + 1e-6:
        out.append("bounds")
    return out


def best(raw: dict[str, Any]) -> tuple[int, float]:
    """Greatest coverage, and the least cost with it, by trying every placement of every session."""
    asked = Asked(raw)
    choices = [list(ways(asked, name)) for name in asked.sessions]
    found = (0, 0.0)
    first = True
    for chosen in product(*choices):
        held = [one for one in chosen if one is not None]
        if any(True for _ in placement_faults(asked, held)):
            continue
        coverage, saved = audience(asked, held)
        value = (coverage, saved - asked.place_cost(held))
        found, first = (value if first else max(found, value)), False
    return found[0], -found[1]


def ways(asked: Asked, name: str) -> Iterator[dict[str, Any] | None]:
    if name in asked.fixed:
        yield asked.fixed[name]
        return
    yield None
    session = asked.sessions[name]
    rooms = [None] if session.get("online", False) else (session.get("rooms") or list(asked.rooms))
    for start, room in product(asked.starts(name), rooms):
        for team in combinations(session.get("trainers", []), session.get("trainers_needed", 1)):
            one = {"session": name, "start": start, "room": room, "trainers": list(team)}
            if not any(True for _ in placement_faults(asked, [one])):
                yield one


def audience(asked: Asked, held: list[dict[str, Any]]) -> tuple[int, float]:
    """The best (coverage, minus cost) of who sits where: person by person over the seats left."""
    states = {tuple(asked.seats(one) for one in held): (0, 0.0)}
    for who in asked.people:
        after: dict[tuple[int, ...], tuple[int, float]] = {}
        plans = list(own_ways(asked, held, who))
        for seats, (coverage, saved) in states.items():
            for taken, weight, cost in plans:
                left = tuple(seat - (k in taken) for k, seat in enumerate(seats))
                if min(left, default=0) >= 0:
                    after[left] = max(after.get(left, (-1, 0.0)), (coverage + weight, saved - cost))
        states = after
    return max(states.values())


def own_ways(
    asked: Asked, held: list[dict[str, Any]], who: str
) -> Iterator[tuple[tuple[int, ...], int, float]]:
    """Every set of sessions one person can come to, with its weight and cost."""
    open_to = [k for k, one in enumerate(held) if asked.comes(who, one)]
    needs = asked.people[who]["needs"]
    for size in range(len(needs) + 1):
        for taken in combinations(open_to, size):
            own = [held[k] for k in taken]
            courses = [asked.sessions[one["session"]]["course"] for one in own]
            spans = [asked.spans(one["session"], one["start"]) for one in own]
            if len(set(courses)) == size and not any(meet(*pair) for pair in combinations(spans, 2)):
                weight = sum(needs[course] for course in courses)
                yield taken, weight, sum(asked.unliked(who, one) for one in own)
