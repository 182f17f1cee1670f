"""What is true of a problem of rounds, found out without the room: a checker of plans, and the best by brute force.

Both read the JSON themselves and share no code with what they judge.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

from benchmarks.nearest import Asked, minute

Value = tuple[int, int, int]


def faults(raw: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a plan's JSON."""
    asked = Asked(raw)
    routes = {one["team"]: one["stops"] for one in plan["routes"]}
    out = [] if sorted(routes) == sorted(asked.teams) else ["teams"]
    for team, stops in routes.items():
        out += _route_faults(asked, team, stops)
    reached = [stop["shelter"] for stops in routes.values() for stop in stops]
    missed = [one["shelter"] for one in plan["not_reached"]]
    if sorted([*reached, *missed]) != sorted(asked.shelters):
        out.append("not each shelter once")
    counts = plan["counts"]
    if counts["reached"] != len(reached) or sum(counts["not_reached"].values()) != len(missed):
        out.append("counts")
    value = asked.value({team: [stop["shelter"] for stop in stops] for team, stops in routes.items()})
    if value != (plan["coverage"], plan["matches"], -plan["cost"]):
        out.append(f"figures: {value}")
    if plan["coverage_bound"] < value[0] or (plan["matches_bound"] or value[1]) < value[1]:
        out.append("bounds")
    return out


def _route_faults(asked: Asked, team: str, stops: list[dict[str, Any]]) -> list[str]:
    own = asked.fixed[team]
    kept = [{**stop, "team": team} for stop in stops[: len(own)]]
    if any(any(one[name] != stop[name] for name in stop) for one, stop in zip(kept, own, strict=True)):
        return [f"{team}: fixed stops"]
    out, new = [], stops[len(own) :]
    at, now = asked.present(team)
    for stop in new:
        name = stop["shelter"]
        arrive, leave = minute(stop["arrive"], up=True), minute(stop["leave"], up=True)
        if not asked.may(team, name) or asked.begin(name, arrive) != arrive:
            out.append(f"{name}: may not be visited by {team} then")
        if arrive < now + asked.travel(team, at, asked.shelters[name]["site"]):
            out.append(f"{name}: {team} is not there yet")
        if leave != arrive + asked.length(name):
            out.append(f"{name}: length")
        at, now = asked.shelters[name]["site"], leave
    back = now + asked.travel(team, at, asked.teams[team]["base"])
    if new and back > asked.hours(team)[1]:
        out.append(f"{team}: not back")
    most = asked.teams[team].get("most_visits")
    if new and most is not None and len(stops) > most:
        out.append(f"{team}: too many")
    return out


def best(raw: dict[str, Any]) -> Value:
    """The best value there is, by every order of every set of shelters for every team."""
    asked = Asked(raw)
    done = {stop["shelter"] for own in asked.fixed.values() for stop in own}
    sums: dict[frozenset[str], Value] = {frozenset(): (0, 0, 0)}
    for team in asked.teams:
        made = [stop["shelter"] for stop in asked.fixed[team]]
        able = [one for one in asked.shelters if one not in done and asked.may(team, one)]
        own: dict[frozenset[str], Value] = {}
        for size in range(len(able) + 1):
            for order in permutations(able, size):
                if asked.times(team, list(order)) is not None:
                    value = asked.value({team: [*made, *order]})
                    own[frozenset(order)] = max(own.get(frozenset(order), value), value)
        after: dict[frozenset[str], Value] = {}
        for taken, before in sums.items():
            for mine, value in own.items():
                if not taken & mine:
                    total = (before[0] + value[0], before[1] + value[1], before[2] + value[2])
                    after[taken | mine] = max(after.get(taken | mine, total), total)
        sums = after
    return max(sums.values())
