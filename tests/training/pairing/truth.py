"""What is true of a pairing problem, found out without the room: every choice tried, every rule written a second time.

It reads the JSON itself and shares no code with what it judges.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

SPEED = {"walk": 4.5, "bicycle": 13.0, "transit": 18.0, "car": 25.0}
ZONE = ZoneInfo("Asia/Tokyo")
Choice = list[tuple[dict[str, Any], dict[str, Any]]]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day_of(one: dict[str, Any]) -> date:
    return moment(one["start"]).astimezone(ZONE).date()


def monday_of(one: dict[str, Any]) -> date:
    return day_of(one) - timedelta(days=day_of(one).weekday())


def minutes(a: dict[str, float], b: dict[str, float], transport: str) -> int:
    la, lb = math.radians(a["lat"]), math.radians(b["lat"])
    half = math.sin((lb - la) / 2) ** 2
    half += math.cos(la) * math.cos(lb) * math.sin(math.radians(b["lon"] - a["lon"]) / 2) ** 2
    return math.ceil(2 * 6371.0088 * math.asin(math.sqrt(half)) * 1.3 / SPEED[transport] * 60 - 1e-9)


def want_of(who: dict[str, Any], language: str) -> dict[str, Any] | None:
    return next((one for one in who["wants"] if one["language"] == language), None)


def may(rules: dict[str, Any], job: dict[str, Any], who: dict[str, Any]) -> bool:
    want = want_of(who, job["language"])
    if want is None or not 1 <= want["level"] < job["level"] or want["needed"] == 0:
        return False
    if job["kind"] not in rules["kinds"] or job["mode"] not in rules["modes"] or job["closed"]:
        return False
    if "surgery" in job["topics"] or set(job["topics"]) & set(who["declines_topics"]):
        return False
    if job["senior_jobs"] < rules["senior_jobs"] or who["id"] in [*job["barred"], job["senior"]]:
        return False
    if job["institution"] in who["refuses"] or job["mode"] not in who["modes"]:
        return False
    if job["gender"] and job["gender"] != who["gender"]:
        return False
    if any(who["papers"].get(paper, "0000-00-00") < str(day_of(job)) for paper in job["papers"]):
        return False
    if not any(
        moment(a) <= moment(job["start"]) and moment(job["end"]) <= moment(b) for a, b in who["available"]
    ):
        return False
    if job["mode"] == "onsite" and travel(job, who) > who["max_travel_minutes"]:
        return False
    return not any(near(who, job, held) for held in who["held"])


def travel(job: dict[str, Any], who: dict[str, Any]) -> int:
    return minutes(who["home"], job["site"], who["transport"]) if job["mode"] == "onsite" else 0


def near(who: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = sorted((one, other), key=lambda each: moment(each["start"]))
    gap = (moment(second["start"]) - moment(first["end"])).total_seconds() / 60
    modes = {one.get("mode", "onsite"), other.get("mode", "onsite")}
    if gap < 0:
        return True
    if modes != {"onsite"}:
        return gap < 15
    if one["site"] == other["site"]:
        return False
    return gap < max(15, minutes(first["site"], second["site"], who["transport"]))


def stands(rules: dict[str, Any], choice: Choice) -> bool:
    """Whether all of it may be, together."""
    if max(Counter(job["request"] for job, _who in choice).values(), default=0) > 1:
        return False
    people = {who["id"]: who for _job, who in choice}
    for name, who in people.items():
        mine = [job for job, other in choice if other["id"] == name]
        if any(near(who, a, b) for a, b in combinations(mine, 2)):
            return False
        for want in who["wants"]:
            if sum(job["language"] == want["language"] for job in mine) > want["needed"]:
                return False
        if not caps_hold(rules, who, mine):
            return False
    return True


def caps_hold(rules: dict[str, Any], who: dict[str, Any], mine: list[dict[str, Any]]) -> bool:
    every, watched = [*mine, *who["held"]], [*mine, *(one for one in who["held"] if one["watching"])]
    for cap, of, counted in (
        (who["max_per_day"], day_of, every),
        (who["max_per_week"], monday_of, every),
        (rules["most_per_week"], monday_of, watched),
    ):
        often = Counter(map(of, counted))
        if cap is not None and any(often[of(job)] > cap for job in mine):
            return False
    return True


def value(asked: dict[str, Any], choice: Choice) -> tuple[int, int]:
    rules, worth, cost = asked["settings"], 0, 0
    for (who, language), times in Counter((who["id"], job["language"]) for job, who in choice).items():
        want = want_of(next(one for one in asked["trainees"] if one["id"] == who), language)
        assert want is not None
        worth += rules["worth_waited"] * want["waited"] + sum(30 * (want["needed"] - n) for n in range(times))
    seen: Counter[tuple[str, str]] = Counter()
    for job, who in choice:
        cost += travel(job, who) + 20 * (who["seen"].get(job["senior"], 0) + seen[who["id"], job["senior"]])
        seen[who["id"], job["senior"]] += 1
    now = {(job["id"], who["id"]) for job, who in choice}
    cost += rules["cost_changed"] * sum((one["job"], one["trainee"]) not in now for one in asked["previous"])
    return worth, cost


def best(asked: dict[str, Any]) -> tuple[int, int]:
    """The greatest worth, and the least cost that has it: of every choice there is."""
    options = [
        [None, *(who for who in asked["trainees"] if may(asked["settings"], job, who))]
        for job in asked["jobs"]
    ]
    found = (-1, 0)
    for chosen in product(*options):
        choice = [(job, who) for job, who in zip(asked["jobs"], chosen, strict=True) if who is not None]
        if stands(asked["settings"], choice):
            worth, cost = value(asked, choice)
            found = max(found, (worth, -cost))
    return found[0], -found[1]
