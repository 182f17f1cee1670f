"""What the rules and costs mean, one volunteer and one job at a time, straight from the JSON and as slowly as you like.

Nothing here is taken from the engine: the tests hold the engine against it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import combinations
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
USUAL_SPEED = {"walk": 4.5, "bicycle": 13, "transit": 18, "car": 25}
USUAL_COSTS = {
    "travel_minute": 1,
    "level_surplus": 10,
    "load": 5,
    "gender_wish": 30,
    "discontinuity": 60,
    "changed": 45,
}


class Meaning:
    """One problem, looked at plainly."""

    def __init__(self, problem: Json) -> None:
        settings = problem.get("settings", {})
        self.zone = ZoneInfo(problem.get("timezone", "Asia/Tokyo"))
        self.turnaround = settings.get("turnaround_minutes", 15)
        self.detour = settings.get("detour", 1.3)
        self.speed = USUAL_SPEED | settings.get("speed_kmh", {})
        self.costs = USUAL_COSTS | settings.get("costs", {})
        self.posts = {post["id"]: post for post in problem["requests"]}
        self.people = {person["id"]: person for person in problem["volunteers"]}
        self.fixed = {one["request"]: one for one in problem.get("fixed", [])}
        self.previous = {one["request"]: one for one in problem.get("previous", [])}

    def travel(self, a: Json, b: Json, person: Json) -> int:
        """Whole minutes from one point to another."""
        dlat, dlon = radians(b["lat"] - a["lat"]) / 2, radians(b["lon"] - a["lon"]) / 2
        chord = sin(dlat) ** 2 + cos(radians(a["lat"])) * cos(radians(b["lat"])) * sin(dlon) ** 2
        km = self.detour * 2 * 6371.0088 * asin(sqrt(chord))
        return ceil(60 * km / self.speed[person["transport"]] - 1e-9)

    def work(self, post: Json, option: int) -> Json:
        """A job with its place, as commitments have it."""
        return {**post["options"][option], "site": post.get("site")}

    @staticmethod
    def span(work: Json) -> tuple[datetime, datetime]:
        """Start and end."""
        return datetime.fromisoformat(work["start"]), datetime.fromisoformat(work["end"])

    def day(self, work: Json) -> date:
        """The local day a job counts for."""
        return self.span(work)[0].astimezone(self.zone).date()

    def together(self, a: Json, b: Json, person: Json) -> bool:
        """Whether one person can do both."""
        first, second = sorted((a, b), key=lambda work: self.span(work)[0])
        between = (self.span(second)[0] - self.span(first)[1]).total_seconds() / 60
        if {first["mode"], second["mode"]} != {"onsite"}:
            return between >= self.turnaround
        if first["site"] == second["site"]:
            return between >= 0
        return between >= max(self.turnaround, self.travel(first["site"], second["site"], person))

    def refused(self, person: Json, post: Json, option: int, need: Json) -> str | None:
        """The first rule that refuses, looking at the person's own data and commitments."""
        work = self.work(post, option)
        start, end = self.span(work)
        papers = {code: date.fromisoformat(last) for code, last in person.get("credentials", {}).items()}
        windows = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in person["available"]]
        tests = {
            "language": self.level(person, need["language"], work) >= need["level"],
            "gender": post.get("gender") in (None, person.get("gender")),
            "credential": all(
                code in papers and self.day(work) <= papers[code] for code in post.get("credentials", [])
            ),
            "topic": not any(topic in person.get("declines_topics", []) for topic in post.get("topics", [])),
            "banned": person["id"] not in post.get("banned", []),
            "mode": work["mode"] in person.get("modes", ["onsite"]),
            "availability": any(a <= start and end <= b for a, b in windows),
            "distance": work["mode"] != "onsite" or self.way(person, work) <= person["max_travel_minutes"],
            "clash": all(self.together(work, other, person) for other in self.held(person, counts=True)),
            "engaged": all(self.together(work, other, person) for other in self.held(person, counts=False)),
        }
        return next((rule for rule, passed in tests.items() if not passed), None)

    @staticmethod
    def held(person: Json, *, counts: bool) -> list[Json]:
        """Commitments that are work, or those that only take time."""
        return [one for one in person.get("commitments", []) if one.get("counts", True) is counts]

    def level(self, person: Json, language: str, work: Json) -> int:
        """The level of the local day on which a job starts: the last one that has begun by then."""
        level, since = person["languages"].get(language, 0), date.min
        for one in person.get("level_changes", []):
            first = date.fromisoformat(one["from"])
            if one["language"] == language and since <= first <= self.day(work):
                level, since = one["level"], first
        return level

    def way(self, person: Json, work: Json) -> int:
        """Minutes from home, 0 where nobody travels."""
        return self.travel(person["home"], work["site"], person) if work["mode"] == "onsite" else 0

    def price(self, person: Json, post: Json, option: int, need: Json) -> float:
        """What this person in this need costs, without load."""
        costs, level = self.costs, self.level(person, need["language"], self.work(post, option))
        out = costs["travel_minute"] * self.way(person, self.work(post, option))
        out += costs["level_surplus"] * max(0, level - need["level"])
        out += costs["gender_wish"] * (post.get("gender_wish") not in (None, person.get("gender")))
        out += costs["discontinuity"] * bool(
            post.get("continuity") and person["id"] not in post["continuity"]
        )
        return out

    def team_price(self, post: Json, option: int, team: tuple[str, ...]) -> float:
        """What giving a request to these people costs, without load."""
        people = zip(team, post["needs"], strict=True)
        out = sum(self.price(self.people[who], post, option, need) for who, need in people)
        out += post["options"][option].get("penalty", 0)
        before = self.previous.get(post["id"])
        same = before and before["option"] == option and Counter(before["volunteers"]) == Counter(team)
        return out + (self.costs["changed"] if before and not same else 0)

    def load_price(self, who: str, jobs: int) -> float:
        """What so many jobs in one plan cost a person's load."""
        recent = self.people[who].get("recent_jobs", 0)
        return self.costs["load"] * sum(range(recent, recent + jobs))

    def spare(self, who: str, new: list[Json]) -> bool:
        """Whether a person can take all this new work beside what they hold; overridden caps leave no room for more."""
        person = self.people[who]
        held = [
            self.work(self.posts[one["request"]], one["option"])
            for one in self.fixed.values()
            if who in one["volunteers"]
        ]
        if not all(self.together(a, b, person) for a, b in combinations(new, 2)):
            return False
        if not all(self.together(a, b, person) for a in new for b in held):
            return False
        counted = held + self.held(person, counts=True)
        for cap, period in (
            ("max_per_day", self.day),
            ("max_per_week", lambda work: self.day(work).isocalendar()[:2]),
        ):
            for when in {period(work) for work in new}:
                jobs = sum(period(work) == when for work in [*new, *counted])
                if jobs > person.get(cap, jobs):
                    return False
        return True
