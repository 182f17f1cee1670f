"""What is true of a roster problem, found out without the room: a checker of plans, and the best by trying everything.

Both read the JSON themselves and share no code with what they judge. A day goes from midnight to midnight of the zone;
hours are counted in minutes; a week is any seven days in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

LAW = {"hours_a_day": 8, "rest_hours": 11, "hours_in_7_days": 40, "free_days_in_7": 1, "fair_hours": 8}
NIGHT = {"night_from": "22:00", "night_until": "05:00"}
COSTS = {"fairness": 1, "wish": 1, "pair": 1, "post": 2, "changed": 4}
UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)
Pair = tuple[str, str]  # supporter, shift


def moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


class Asked:
    """A problem's JSON, with what is left out filled in."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw, self.zone = raw, ZoneInfo(raw.get("timezone", "Asia/Tokyo"))
        given = raw.get("settings", {})
        self.law = {name: Fraction(str(given.get(name, value))) for name, value in LAW.items()}
        self.night = {name: given.get(name, value) for name, value in NIGHT.items()}
        self.costs = {name: Fraction(str(given.get("costs", {}).get(name, c))) for name, c in COSTS.items()}
        self.shifts = {one["id"]: one for one in raw["shifts"]}
        self.people = {one["id"]: one for one in raw["supporters"]}
        self.fixed = [(one["supporter"], one["shift"]) for one in raw.get("fixed", [])]
        self.before = [(one["supporter"], one["shift"]) for one in raw.get("previous", [])]
        self.span = {name: (moment(one["start"]), moment(one["end"])) for name, one in self.shifts.items()}

    def minutes(self, span: tuple[datetime, datetime]) -> Iterator[datetime]:
        """Every tenth minute and the last one, on the clock of the zone."""
        now = span[0]
        while now < span[1]:
            yield now.astimezone(self.zone)
            now += 10 * MINUTE
        yield (span[1] - MINUTE).astimezone(self.zone)

    def free(self, who: str, span: tuple[datetime, datetime]) -> bool:
        one = self.people[who]
        yes = [(moment(a), moment(b)) for a, b in one["available"]]
        no = [(moment(a), moment(b)) for a, b in one.get("unavailable", [])]
        return all(
            any(a <= now < b for a, b in yes) and not any(a <= now < b for a, b in no)
            for now in self.minutes(span)
        )

    def at_night(self, span: tuple[datetime, datetime]) -> bool:
        begin, end = self.night["night_from"], self.night["night_until"]
        hours = [f"{now:%H:%M}" for now in self.minutes(span)]
        if begin <= end:
            return any(begin <= hour < end for hour in hours)
        return any(hour >= begin or hour < end for hour in hours)

    def speaks(self, who: str, need: dict[str, Any]) -> bool:
        level: int | None = self.people[who].get("languages", {}).get(need["language"])
        return level is not None and level >= need.get("level", 1)

    def worked(self, who: str) -> list[tuple[datetime, datetime]]:
        return [(moment(a), moment(b)) for a, b in self.people[who].get("worked", [])]

    def day(self, at: datetime) -> int:
        return at.astimezone(self.zone).date().toordinal()


def length(span: tuple[datetime, datetime]) -> int:
    return (span[1] - span[0]) // MINUTE


def fits(asked: Asked, who: str, name: str) -> bool:
    """Whether a person may take a shift, whatever else they do."""
    one, shift, span = asked.people[who], asked.shifts[name], asked.span[name]
    now = asked.raw.get("now")
    return (
        (now is None or span[0] >= moment(now))
        and shift["role"] in one.get("roles", [])
        and (shift.get("remote", False) or not one.get("remote", False))
        and asked.free(who, span)
        and (one.get("nights", True) or not asked.at_night(span))
    )


def too_much(asked: Asked, who: str, name: str, others: Iterable[str]) -> str | None:
    """What of the law a duty breaks beside a person's other ones."""
    one, span, law = asked.people[who], asked.span[name], asked.law
    own = [*asked.worked(who), *(asked.span[other] for other in others)]
    for other in own:
        if other[0] < span[1] and span[0] < other[1]:
            return "twice"
        gap = max(other[0] - span[1], span[0] - other[1])
        if asked.day(other[0]) != asked.day(span[0]) and gap < timedelta(minutes=int(60 * law["rest_hours"])):
            return "rest"
    every = [*own, span]
    today = sum(length(x) for x in every if asked.day(x[0]) == asked.day(span[0]))
    if today > 60 * min(law["hours_a_day"], Fraction(str(one.get("hours_a_day", 99)))):
        return "day"
    week = 60 * min(law["hours_in_7_days"], Fraction(str(one.get("hours_in_7_days", 999))))
    mine = range(asked.day(span[0]), asked.day(span[1] - MINUTE) + 1)
    served = {day for x in every for day in range(asked.day(x[0]), asked.day(x[1] - MINUTE) + 1)}
    for first in range(mine[0] - 6, mine[-1] + 1):
        days = range(first, first + 7)
        if mine[0] in days and sum(length(x) for x in every if asked.day(x[0]) in days) > week:
            return "week"
        if 7 - len(served & set(days)) < law["free_days_in_7"]:
            return "free day"
    return None


def roster_faults(asked: Asked, duties: list[Pair]) -> Iterator[str]:
    known, fixed = set(duties), set(asked.fixed)
    if len(known) < len(duties) or not fixed <= known:
        yield "doubled duties, or a fixed one is not there"
    for who, name in known - fixed:
        if not fits(asked, who, name):
            yield f"{who} may not take {name}"
        wrong = too_much(asked, who, name, [other for p, other in known if p == who and other != name])
        if wrong:
            yield f"{who} in {name}: {wrong}"
        for pair in asked.raw.get("pairs", []):
            if pair.get("must", False) and who in pair["supporters"]:
                mate = next(other for other in pair["supporters"] if other != who)
                if ((mate, name) in known) != pair["together"]:
                    yield f"{who} in {name}: pair"
    for name, shift in asked.shifts.items():
        on, stood = (sum(other == name for _, other in some) for some in (known, fixed))
        if on > max(shift.get("number", 1), stood):
            yield f"{name} is too full"


def places(asked: Asked, name: str, people: list[str]) -> list[tuple[int, int]]:
    """Places filled and wanted: people, each language, experience."""
    shift = asked.shifts[name]
    number = shift.get("number", 1)
    out = [(min(number, len(people)), number)]
    for need in shift.get("languages", []):
        most = need.get("number", 1)
        out.append((min(most, sum(asked.speaks(who, need) for who in people)), most))
    most = shift.get("experienced", 0)
    out.append((min(most, sum(asked.people[who].get("experienced", False) for who in people)), most))
    return out


def coverage(asked: Asked, duties: Iterable[Pair]) -> int:
    duties = list(duties)
    return sum(
        shift.get("importance", 1)
        * sum(filled for filled, _ in places(asked, name, [who for who, other in duties if other == name]))
        for name, shift in asked.shifts.items()
    )


def person_cost(asked: Asked, who: str, names: list[str]) -> Fraction:
    one, share = asked.people[who], 60 * asked.law["fair_hours"]
    total = sum(length(x) for x in asked.worked(who)) + sum(length(asked.span[name]) for name in names)
    beyond = sum((max(Fraction(0), total - n * share) for n in range(1, 100)), Fraction(0))
    unmet = 0
    for wish in one.get("wishes", []):
        met = sum(_meets(asked, wish, name) for name in names)
        unmet += wish.get("weight", 1) * (met if wish.get("against", False) else int(met == 0))
    posts = len({asked.shifts[name]["post"] for name in names})
    costs = asked.costs
    return costs["fairness"] * beyond / 60 + costs["wish"] * unmet + costs["post"] * max(0, posts - 1)


def _meets(asked: Asked, wish: dict[str, Any], name: str) -> bool:
    if "hours" in wish:
        begin, end = map(moment, wish["hours"])
        return begin < asked.span[name][1] and asked.span[name][0] < end
    return bool(wish.get("shift") == name or wish.get("post") == asked.shifts[name]["post"])


def shared_cost(asked: Asked, duties: Iterable[Pair]) -> Fraction:
    known = set(duties)
    total = asked.costs["changed"] * sum(one not in known for one in asked.before)
    for pair in asked.raw.get("pairs", []):
        if not pair.get("must", False):
            one, other = pair["supporters"]
            for name in asked.shifts:
                on = ((one, name) in known) + ((other, name) in known)
                unmet = on == 1 if pair["together"] else on == 2
                total += asked.costs["pair"] * pair.get("weight", 1) * unmet
    return total


def cost(asked: Asked, duties: list[Pair]) -> Fraction:
    own = (person_cost(asked, who, [name for p, name in duties if p == who]) for who in asked.people)
    return sum(own, shared_cost(asked, duties))


def faults(raw: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a plan's JSON."""
    asked = Asked(raw)
    duties = [(one["supporter"], one["shift"]) for one in plan["duties"]]
    out = list(roster_faults(asked, duties))
    worth, price = coverage(asked, duties), float(cost(asked, duties))
    if worth != plan["coverage"] or abs(price - plan["cost"]) > 1e-6:
        out.append(f"figures: {worth}, {price}")
    if plan["coverage_bound"] < worth or (plan["cost_bound"] or 0) > price + 1e-6:
        out.append("bounds")
    met = plan["coverage_bound"] == worth and plan["cost_bound"] == plan["cost"]
    if (plan["status"] == "optimal") != met:
        out.append("status")
    return [*out, *_empty_places(asked, duties, plan)]


def _empty_places(asked: Asked, duties: list[Pair], plan: dict[str, Any]) -> Iterator[str]:
    """What stays empty is listed, each reason counted once for everybody who is not there, and asked for."""
    listed = {one["shift"]: one["missing"] for one in plan["uncovered"]}
    helpers = 0
    for name in asked.shifts:
        on = [who for who, other in duties if other == name]
        lacks = [most - filled for filled, most in places(asked, name, on) if filled < most]
        if lacks != [one["number"] for one in listed.get(name, [])]:
            yield f"{name}: misses {lacks}"
        for one in listed.get(name, []):
            if sum(reason["count"] for reason in one["reasons"]) != len(asked.people) - len(on):
                yield f"{name}: the reasons do not add up"
        now = asked.raw.get("now")
        if lacks and (now is None or asked.span[name][0] >= moment(now)):
            kinds = {one["kind"]: 0 for one in listed.get(name, [])}
            for one in listed.get(name, []):
                kinds[one["kind"]] += one["number"]
            helpers += max(kinds.get("people", 0), kinds.get("language", 0), kinds.get("experienced", 0))
    if helpers != sum(one["number"] for one in plan["aid"]):
        yield f"aid: {helpers} helpers are missing"


def best(raw: dict[str, Any]) -> tuple[int, float]:
    """Greatest coverage and the least cost with it, by trying everything."""
    asked = Asked(raw)
    ways = [list(_ways(asked, who)) for who in asked.people]
    found: tuple[int, Fraction] | None = None
    for chosen in product(*ways):
        duties = [duty for names in chosen for duty in names]
        if not any(True for _ in _together_faults(asked, duties)):
            value = (coverage(asked, duties), -cost(asked, duties))
            found = value if found is None else max(found, value)
    assert found is not None
    return found[0], float(-found[1])


def _ways(asked: Asked, who: str) -> Iterator[list[Pair]]:
    """All that one person could do, as far as only they are concerned."""
    stands = [name for p, name in asked.fixed if p == who]
    could = [name for name in asked.shifts if name not in stands and fits(asked, who, name)]
    for size in range(len(could) + 1):
        for new in combinations(could, size):
            every = [*stands, *new]
            if all(too_much(asked, who, name, [x for x in every if x != name]) is None for name in new):
                yield [(who, name) for name in every]


def _together_faults(asked: Asked, duties: list[Pair]) -> Iterator[str]:
    """Seats and pairs alone: persons were looked at before."""
    known, fixed = set(duties), set(asked.fixed)
    for name, shift in asked.shifts.items():
        on, stood = (sum(other == name for _, other in some) for some in (known, fixed))
        if on > max(shift.get("number", 1), stood):
            yield name
    for pair in asked.raw.get("pairs", []):
        if pair.get("must", False):
            for who, mate in (pair["supporters"], pair["supporters"][::-1]):
                for name in asked.shifts:
                    new = (who, name) in known - fixed
                    if new and ((mate, name) in known) != pair["together"]:
                        yield name
