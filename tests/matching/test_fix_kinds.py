"""One plain scene for every kind of change: who could come, but for one thing; and what is never asked."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dispatch.cli.match import match
from dispatch.matching.fixes import explain_fully, find_fixes, proving
from dispatch.matching.parts import Mode
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Change, Explained, Fix, Kind
from dispatch.matching.rules import Rule
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import SITE, at, commitment, option, person, post, problem

FAR = {"lat": 33.10, "lon": 130.70}


def explained(asked: dict[str, Any], request: str = "R0", **options: Any) -> Explained:
    whole = Problem.from_json(asked)
    return find_fixes(whole, solve(whole, SolveParams(explain="none")), request, **options)


def first(asked: dict[str, Any]) -> tuple[Fix, Change]:
    """The best fix, which makes one change."""
    fix = explained(asked).fixes[0]
    (change,) = fix.changes
    assert fix.proven
    assert fix.gain == 1
    return fix, change


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def operation(op: str, path: str, value: Any) -> dict[str, Any]:
    return {"op": op, "path": path, "value": value}


def test_phone() -> None:
    """Nobody comes so far, but somebody takes the phone: asked for as a further option, dearer than the wish."""
    away = person(home=FAR, max_travel_minutes=20, modes=["onsite", "phone"])
    fix, change = first(problem([post()], [away]))
    assert (change.kind, change.mode, fix.rule, change.option) == (Kind.PHONE, Mode.PHONE, Rule.MODE, 0)
    start, end = (moment(at(hour)).isoformat() for hour in (10, 11))
    added = {"start": start, "end": end, "mode": "phone", "penalty": 40}
    assert fix.patch == (operation("add", "/requests/0/options/-", added),)
    assert fix.cost == 40


def test_video_after_phone() -> None:
    """Where both would do the phone is asked for first: nobody needs a camera for it."""
    found = explained(problem([post()], [person(modes=["phone", "video"])])).fixes
    assert [one.changes[0].kind for one in found[:2]] == [Kind.PHONE, Kind.VIDEO]


@pytest.mark.parametrize(
    ("window", "minutes"), [((at(10, 30), at(18)), 30), ((at(11), at(18)), 60), ((at(8), at(10, 30)), -30)]
)
def test_move(window: tuple[str, str], minutes: int) -> None:
    """Half an hour is asked for before a whole one, earlier or later."""
    fix, change = first(problem([post()], [person(available=[list(window)])]))
    by = timedelta(minutes=minutes)
    assert (change.kind, change.minutes, change.rule) == (Kind.MOVE, minutes, Rule.AVAILABILITY)
    assert (change.start, change.end) == (moment(at(10)) + by, moment(at(11)) + by)
    assert fix.cost == 20


def test_other_day() -> None:
    """The same hour on the nearest day that does; never before the first day anything is asked for."""
    free = [[at(8, day=day), at(18, day=day)] for day in (2, 4)]
    before = ["2026-11-29T08:00+09:00", "2026-11-29T18:00+09:00"]
    found = explained(problem([post()], [person(available=[*free, before])])).fixes
    assert [(one.changes[0].kind, one.changes[0].days) for one in found[:2]] == [
        (Kind.OTHER_DAY, 2),
        (Kind.OTHER_DAY, 4),
    ]
    assert found[0].changes[0].start == moment(at(10, day=2))


def test_other_day_goes_by_the_clock_on_the_wall() -> None:
    """Ten o'clock stays ten o'clock when the clocks are changed in the night between."""
    asked = problem(
        [post(options=[option("2026-10-24T10:00+02:00", "2026-10-24T11:00+02:00")])],
        [person(available=[["2026-10-25T10:00+01:00", "2026-10-25T11:00+01:00"]])],
        timezone="Europe/Berlin",
    )
    _, change = first(asked)
    assert (change.kind, change.days) == (Kind.OTHER_DAY, 1)
    assert change.start is not None
    assert change.start.isoformat() == "2026-10-25T10:00:00+01:00"


def test_level() -> None:
    """One level lower; never so low that no language is left."""
    fix, change = first(problem([post()], [person(languages={"vi": 1})]))
    assert (change.kind, change.need, change.level, fix.rule) == (Kind.LEVEL, 0, 1, Rule.LANGUAGE)
    assert fix.patch == (operation("replace", "/requests/0/needs/0/level", 1),)
    lowest = post(needs=[{"language": "vi", "level": 1}])
    assert explained(problem([lowest], [person(languages={"zh": 4})])).fixes == ()


def test_gender() -> None:
    """What must be becomes a wish, which counts in the cost if it is not met."""
    fix, change = first(problem([post(gender="male")], [person()]))
    assert (change.kind, change.gender, fix.rule) == (Kind.GENDER, "male", Rule.GENDER)
    assert fix.patch == (
        {"op": "remove", "path": "/requests/0/gender"},
        operation("add", "/requests/0/gender_wish", "male"),
    )
    assert fix.cost == 30


@pytest.mark.parametrize(
    ("field", "day", "kind"), [("max_per_day", 0, Kind.DAY_CAP), ("max_per_week", 2, Kind.WEEK_CAP)]
)
def test_caps(field: str, day: int, kind: Kind) -> None:
    """One job more in the day or the week, where what is held has just reached the cap; not where it is past it."""
    held = commitment(at(14, day=day), at(15, day=day))
    fix, change = first(problem([post()], [person(**{field: 1}, commitments=[held])]))
    assert (change.kind, change.volunteer, change.cap) == (kind, "V0", 2)
    assert fix.patch == (operation("replace", f"/volunteers/0/{field}", 2),)
    assert explained(problem([post()], [person(**{field: 0}, commitments=[held])])).fixes == ()


def test_travel() -> None:
    """The longer way by the least minutes that do, those with the least to add first."""
    people = [
        person(id=f"V{k}", home=FAR, max_travel_minutes=longest) for k, longest in enumerate((100, 140, 130))
    ]
    found = explained(problem([post()], people)).fixes
    assert [(one.changes[0].volunteer, one.changes[0].more) for one in found] == [("V1", 5), ("V2", 15)]
    assert found[0].changes[0].minutes == 145
    assert found[0].patch == (operation("add", "/volunteers/1/max_travel_minutes", 145),)
    assert found[0].rule is Rule.DISTANCE


def test_free() -> None:
    """The half day around the job, as it would be asked: the morning."""
    fix, change = first(problem([post()], [person(available=[[at(13), at(18)]])]))
    assert (change.kind, change.start, change.end) == (Kind.FREE, moment(at(8)), moment(at(13)))
    assert fix.patch[0]["path"] == "/volunteers/0/available/-"


@pytest.mark.parametrize(
    ("asks", "who"),
    [
        ({"credentials": ["medical"]}, {}),
        ({"topics": ["surgery"]}, {"declines_topics": ["surgery"]}),
        ({"banned": ["V0"]}, {}),
        ({}, {"languages": {"zh": 4}}),
    ],
)
def test_what_is_never_asked(asks: dict[str, Any], who: dict[str, Any]) -> None:
    """Credentials, topics, bans and languages nobody has: who is missing is said instead."""
    found = explained(problem([post(**asks)], [person(**who)]))
    assert found.fixes == ()
    (missing,) = found.shortage
    assert (missing.need, missing.language, missing.level, missing.mode) == (0, "vi", 2, Mode.ONSITE)
    assert (missing.start, missing.end) == (moment(at(10)), moment(at(11)))
    assert missing.site is not None
    assert missing.to_json()["site"] == SITE


def test_two_changes_where_one_does_not_do() -> None:
    """By phone and one level lower: neither alone would bring anybody."""
    fixes = explained(problem([post()], [person(modes=["phone"], languages={"vi": 1})])).fixes
    assert [one.kind for one in fixes[0].changes] == [Kind.PHONE, Kind.LEVEL]
    assert fixes[0].proven


def test_a_team_lacks_one() -> None:
    """The need that has somebody is left alone; what is asked, or missing, is for the other."""
    pair = post(needs=[{"language": "vi", "level": 2}, {"language": "zh", "level": 1}])
    there, later = person(), person(id="V1", languages={"zh": 1}, available=[[at(13), at(18)]])
    found = explained(problem([pair], [there, later])).fixes
    assert [one.volunteer for one in found[0].changes] == ["V1"]
    assert [one.need for one in explained(problem([pair], [there])).shortage] == [1]


def test_somebody_else_takes_over() -> None:
    """A fix may need others to be given other work: V0 leaves R1 to V1 and takes the phone."""
    away = post(site=FAR, banned=["V1"])
    people = [
        person(modes=["onsite", "phone"], max_travel_minutes=10),
        person(id="V1", home=FAR, max_travel_minutes=200),
    ]
    fix, change = first(problem([away, post(id="R1", weight=5)], people))
    assert change.kind is Kind.PHONE
    assert fix.cost == 40 + 145


@pytest.mark.parametrize("solvable", [proving.SOLVABLE, 0])
def test_a_gift_goes_to_its_best_use(monkeypatch: pytest.MonkeyPatch, solvable: int) -> None:
    """One job more would cover either of two requests: it is a fix for the heavier one alone, also unsolved."""
    monkeypatch.setattr(proving, "SOLVABLE", solvable)
    held = commitment(at(16), at(17))
    light, heavy = post(), post(id="R1", weight=5, options=[option(at(12), at(13))])
    asked = problem([light, heavy], [person(max_per_day=1, commitments=[held])])
    assert all(len(one.changes) == 2 for one in explained(asked).fixes)
    assert [one.kind for one in explained(asked, "R1").fixes[0].changes] == [Kind.DAY_CAP]


@pytest.mark.parametrize("solvable", [proving.SOLVABLE, 0])
def test_a_tie_proves_nothing(monkeypatch: pytest.MonkeyPatch, solvable: int) -> None:
    """Where the best plan might as well serve the other request, neither can be promised anything."""
    monkeypatch.setattr(proving, "SOLVABLE", solvable)
    posts = [post(), post(id="R1", options=[option(at(12), at(13))])]
    asked = problem(posts, [person(max_per_day=1, commitments=[commitment(at(16), at(17))])])
    for request in ("R0", "R1"):
        assert all(len(one.changes) == 2 for one in explained(asked, request).fixes)
    apart = problem(posts[:1], asked["volunteers"])
    assert [one.kind for one in explained(apart).fixes[0].changes] == [Kind.DAY_CAP], "it is the tie alone"


def test_a_plan_that_is_not_the_best() -> None:
    """Where somebody is free for the request as it is, or it is covered, no change is needed and nobody missing."""
    asked = Problem.from_json(problem([post()], [person()]))
    nothing = Plan("feasible", 0, 1, 0, None, 0.0, (), ())
    assert find_fixes(asked, nothing, "R0") == Explained()
    assert find_fixes(asked, solve(asked), "R0") == Explained()


def test_unknown_request() -> None:
    """A name the problem does not know is an error of the caller."""
    with pytest.raises(KeyError):
        explained(problem([post()], []), "R9")


def test_without_time_nothing_is_proven_by_solving() -> None:
    """With no time left a valid way is still shown for one request, said not to be proven; the others wait."""
    asked = problem([post()], [person(available=[[at(13), at(18)]])])
    fix = explained(asked, time_limit=0).fixes[0]
    assert (fix.proven, fix.changes) == (False, explained(asked).fixes[0].changes)
    whole = Problem.from_json(problem([post(), post(id="R1")], asked["volunteers"]))
    first_, second = explain_fully(whole, solve(whole), stop=lambda: True).unassigned
    assert not first_.fixes[0].proven
    assert (second.fixes, second.shortage) == ((), ())


def test_the_command_writes_them(tmp_path: Path) -> None:
    """`--explain full` puts fixes, shortages and prices into the plan; `reasons` does not."""
    posts = [post(), post(id="R1", weight=3), post(id="R2", needs=[{"language": "th", "level": 4}])]
    asked = problem(posts, [person(modes=["onsite", "phone"], available=[[at(8), at(18)]])])
    source, target = tmp_path / "problem.json", tmp_path / "plan.json"
    source.write_text(json.dumps(asked), encoding="utf-8")
    for explain in ("full", "reasons"):
        result = CliRunner().invoke(match, [str(source), "--explain", explain, "--out", str(target)])
        assert result.exit_code == 0
        left = {one["request"]: one for one in json.loads(target.read_text("utf-8"))["unassigned"]}
        (reason,) = left["R0"]["reasons"]
        assert (reason["rule"], reason["requests"]) == ("contested", ["R1"])
        assert (reason.get("loses"), reason.get("cost")) == ((3, 0) if explain == "full" else (None, None))
        assert bool(left["R0"]["fixes"]) == (explain == "full")
        assert ("shortage" in left["R2"]) == (explain == "full")
        assert "shortage" not in left["R0"]
