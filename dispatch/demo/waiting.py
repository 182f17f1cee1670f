"""Sixty open requests of all kinds. Fifty-five can be covered; five cannot, each for a reason of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dispatch.demo.hopeless import CONTESTED, hopeless
from dispatch.demo.institutions import CLERKS, HEALTH_CENTRE
from dispatch.demo.past import follow_up
from dispatch.demo.scenes import SCENES, Scene
from dispatch.demo.visits import Planner, Visit, Wish
from dispatch.vocabulary import Gender, Mode, Strength, Urgency, VisitKind

OPEN = 60
FOLLOW_UPS, WITH_SAME = 8, 6
"""Patients who ask for last time's interpreter, and of those the ones whose interpreter is free."""
TEAMS: tuple[tuple[str | None, str, tuple[tuple[str, int], ...], int], ...] = (
    (HEALTH_CENTRE, "母子保健係", (("vi", 2), ("ne", 2)), 2),
    (HEALTH_CENTRE, "予防接種係", (("zh", 2), ("en", 2)), 5),
    (None, "保健室", (("tl", 2), ("en", 2)), 7),
    (CLERKS, "外科", (("zh", 4), ("zh", 3)), 3),
)
"""Place, department, what is needed, and the working day from today."""

PHONE_TOO = (Mode.PHONE,)
ANY_MODE = (Mode.VIDEO, Mode.PHONE)
WISHES: tuple[tuple[int, Wish], ...] = (
    (3, Wish(urgency=Urgency.URGENT)),
    (1, Wish(urgency=Urgency.URGENT, other_modes=ANY_MODE)),
    (5, Wish(urgency=Urgency.HIGH)),
    (3, Wish(urgency=Urgency.HIGH, other_modes=PHONE_TOO)),
    (3, Wish(gender=Gender.FEMALE, strength=Strength.MUST)),
    (4, Wish(gender=Gender.FEMALE, strength=Strength.WISH)),
    (1, Wish(gender=Gender.MALE, strength=Strength.WISH)),
    (2, Wish(gender=Gender.FEMALE, strength=Strength.WISH, other_modes=ANY_MODE)),
    (2, Wish(credentials=("medical_basic",))),
    (2, Wish(mode=Mode.PHONE)),
    (2, Wish(mode=Mode.VIDEO, other_modes=PHONE_TOO)),
    (4, Wish(other_modes=PHONE_TOO)),
    (3, Wish(other_modes=ANY_MODE)),
)
"""How many of the ordinary requests ask for something more; the rest are plain."""


def plan(planner: Planner, done: Sequence[Visit]) -> list[Visit]:
    """Draw the sixty. Those that have little choice come first, so that the others fit around them."""
    visits = hopeless(planner)
    visits += [_team(planner, *row) for row in TEAMS]
    visits += _follow_ups(planner, done)
    visits += _grave(planner)
    visits += _ordinary(planner, OPEN - len(visits))
    for visit in visits:
        _later_choices(planner, visit)
        visit.posted = _posted(planner, visit)
    _rule_out(planner, visits)
    return visits


def _team(
    planner: Planner, place: str | None, department: str, needs: tuple[tuple[str, int], ...], on: int
) -> Visit:
    """Several interpreters at one time: the first day and hour from `on` at which all can be found."""
    days, scene = planner.days, _scene(department)
    at = planner.place(place) if place else next(p for p in planner.places if department in p.departments)
    for day in (*days.ahead[on:], *days.ahead[:on]):
        for hour in (10, 9, 13, 14, 15):
            visit = planner.draft(at, scene, needs[0][0], days.at(day, hour))
            found = planner.team(visit, needs)
            if found is not None:
                return found
    raise RuntimeError(f"the roster has no team for {department}: {needs}")


def _scene(department: str) -> Scene:
    return max((s for s in SCENES if s.department == department), key=lambda scene: scene.level)


def _follow_ups(planner: Planner, done: Sequence[Visit]) -> list[Visit]:
    """Patients of the last weeks who come again and would like the same interpreter; some of these are not free."""
    rng, found = planner.rng, list[Visit]()
    for first in rng.sample(list(done), len(done)):
        if len(found) == FOLLOW_UPS:
            break
        if first.mode is not Mode.ONSITE or any(visit.earlier is first for visit in done):
            continue
        day = rng.choice(planner.days.ahead)
        visit = follow_up(planner, first, planner.days.at(day, rng.choice((9, 10, 11, 14)), 30))
        able = planner.diary.able(visit.job())
        wants_same = len(found) < WITH_SAME
        if able and (first.people[0] in able) == wants_same:
            found.append(planner.plant(visit, [first.people[0] if wants_same else rng.choice(able)]))
    return found


def _grave(planner: Planner) -> list[Visit]:
    """A diagnosis told and operations explained: level 4, in the languages that have it."""
    told = next(scene for scene in SCENES if scene.kind is VisitKind.DIAGNOSIS)
    return [
        planner.visit(planner.days.ahead[1:], language="vi", scene=told, place=CLERKS),
        planner.visit(planner.days.ahead[1:], language="zh", scene=told),
        planner.visit(planner.days.ahead[1:], language="en", scene=_scene("外科")),
        planner.visit(planner.days.ahead[1:], language="pt", scene=_scene("産婦人科")),
    ]


def _ordinary(planner: Planner, number: int) -> list[Visit]:
    """The everyday: all languages, nearer days more often, a few Saturdays, some at the clerk's hospital."""
    days, rng = planner.days, planner.rng
    saturdays = days.saturdays(days.today + timedelta(days=1), days.last)
    wishes = [wish for count, wish in WISHES for _one in range(count)]
    wishes = rng.sample([*wishes, *[Wish()] * (number - len(wishes))], number)
    visits = []
    for n, wish in enumerate(wishes):
        on = saturdays if n % 12 == 5 and saturdays and not _urgent(wish) else _soon(days.ahead, wish)
        visits.append(
            planner.visit(on, wish=wish, place=CLERKS if n % 8 == 2 and on is not saturdays else None)
        )
    return visits


def _urgent(wish: Wish) -> bool:
    return wish.urgency is Urgency.URGENT


def _soon(ahead: Sequence[date], wish: Wish) -> Sequence[date]:
    """Urgent visits are tomorrow or the day after."""
    return ahead[:2] if _urgent(wish) else (*ahead, *ahead[:6])


def _later_choices(planner: Planner, visit: Visit) -> None:
    """One in three states a second choice, and half of these a third: the same hour on other days."""
    rng, days = planner.rng, planner.days
    if (
        visit.patient.language == CONTESTED
        or not visit.people
        or len(visit.needs) > 1
        or _urgent(visit.wish)
        or rng.random() > 1 / 3
    ):
        return
    on = days.day_of(visit.start)
    others = [day for day in days.ahead if day != on]
    hour = visit.start.astimezone(days.zone)
    chosen = sorted(rng.sample(others, rng.choice((1, 2))))
    visit.later = tuple(days.at(day, hour.hour, hour.minute) for day in chosen)


def _posted(planner: Planner, visit: Visit) -> datetime:
    back = 0 if _urgent(visit.wish) else planner.rng.randint(0, 6)
    return planner.days.in_office(planner.days.today - timedelta(days=back), planner.rng)


def _rule_out(planner: Planner, visits: Sequence[Visit]) -> None:
    """Some hospitals name whom they would like, some whom they would not."""
    plain = [visit for visit in visits if len(visit.people) == 1 and visit.earlier is None]
    chosen = planner.rng.sample(plain, len(WANTED) + len(REFUSED))
    for visit, reason in zip(chosen, WANTED, strict=False):
        visit.named.append((visit.people[0], True, reason))
    for visit, reason in zip(chosen[len(WANTED) :], REFUSED, strict=True):
        visit.named += [(person, False, reason) for person in planner.others(visit, 1)]


WANTED = ("説明がわかりやすかったため", "患者と家族の希望")
REFUSED = ("患者の知人のため", "患者の希望（同じ職場）", "前回、行き違いがあったため")
