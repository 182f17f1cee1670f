"""Open requests that nobody can take, each for a reason of its own, and three of which one must wait."""

from __future__ import annotations

from datetime import datetime

from dispatch.demo.institutions import CLERKS, REMOTE_CLINIC
from dispatch.demo.scenes import SCENES, Scene
from dispatch.demo.visits import Planner, Visit, Wish
from dispatch.vocabulary import Gender, Mode, Strength, VisitKind

CONTESTED = "si"
"""Known at level 3 to two people, who are asked for at three places at once."""
CONTESTED_AT = ("笹舟中央病院", "市立折鶴医療センター", "花筏総合病院")


def hopeless(planner: Planner) -> list[Visit]:
    """Seven visits of which five stay without anybody."""
    return [
        _too_hard(planner),
        _too_far(planner),
        _women_only(planner),
        _too_late(planner),
        *_contested(planner),
    ]


def _scene(department: str, kind: VisitKind) -> Scene:
    return next(scene for scene in SCENES if (scene.department, scene.kind) == (department, kind))


def _too_hard(planner: Planner) -> Visit:
    """A diagnosis in a language that nobody knows well enough."""
    scene = _scene("がん診療科", VisitKind.DIAGNOSIS)
    start = planner.days.at(planner.days.ahead[4], 14)
    return planner.draft(planner.place("市立折鶴医療センター"), scene, "my", start)


def _too_far(planner: Planner) -> Visit:
    """In the mountains, at a time when somebody would be free if it were nearer."""
    scene = _scene("内科", VisitKind.FIRST_VISIT)
    for start in _mornings(planner):
        nearby = planner.draft(
            planner.place("文結内科クリニック"), scene, "th", start, Wish(mode=Mode.ONSITE)
        )
        if planner.diary.able(nearby.job()):
            return planner.draft(planner.place(REMOTE_CLINIC), scene, "th", start, Wish(mode=Mode.ONSITE))
    raise RuntimeError("nobody who speaks Thai is free on any morning")


def _mornings(planner: Planner) -> list[datetime]:
    days = planner.days.ahead
    return [planner.days.at(day, hour) for day in (*days[2:], *days[:2]) for hour in (10, 14)]


def _women_only(planner: Planner) -> Visit:
    """A woman asks for a woman, in a language that only men know at that level."""
    scene = _scene("産婦人科", VisitKind.RETURN_VISIT)
    start = planner.days.at(planner.days.ahead[3], 10)
    wish = Wish(gender=Gender.FEMALE, strength=Strength.MUST)
    return planner.draft(planner.place(CLERKS), scene, "id", start, wish)


def _too_late(planner: Planner) -> Visit:
    """At eight in the evening, when those who know the language are at work."""
    scene = _scene("内科", VisitKind.RETURN_VISIT)
    start = planner.days.at(planner.days.ahead[5], 20)
    return planner.draft(planner.place("虹待内科循環器科"), scene, "tl", start)


def _contested(planner: Planner) -> list[Visit]:
    """Three visits at one time for two people: whichever two are chosen, the third has nobody."""
    scene = _scene("内科", VisitKind.RETURN_VISIT)
    start = planner.days.at(planner.days.ahead[6], 10)
    visits = [planner.draft(planner.place(name), scene, CONTESTED, start) for name in CONTESTED_AT]
    people = planner.diary.able(visits[0].job())
    for visit, person in zip(visits, people, strict=False):
        planner.plant(visit, [person])
    return visits
