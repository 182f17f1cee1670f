"""The file of rules: what is right comes back the same, what is wrong is told with its place, whatever it is."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.volunteers.levels import ProblemError, read_rules, usual_rules, write_rules
from tests.volunteers.levels.worlds import World


def file(*rules: dict[str, Any]) -> dict[str, Any]:
    """A file with these rules."""
    return {"format": "dispatch-levels/1", "rules": list(rules)}


def rule(when: Any, **fields: Any) -> dict[str, Any]:
    """A rule that gives level 2."""
    return {"id": "a", "from": "2026-04-01", "grants": {"level": 2}, "when": when, **fields}


def faults(source: Any) -> tuple[str, ...]:
    """What is said of a file."""
    with pytest.raises(ProblemError) as caught:
        read_rules(source)
    return caught.value.faults


FINE: dict[str, Any] = {"no_open_complaint": {}}
LOOKS_AT = "rules[0].when"
BAD: list[tuple[Any, str]] = [
    ({}, "format: is missing"),
    (
        {"format": "dispatch-levels/2", "rules": []},
        "format: must be 'dispatch-levels/1', not 'dispatch-levels/2'",
    ),
    ({"format": "dispatch-levels/1"}, "rules: is missing"),
    ([], "the file: must be an object, not a list"),
    (file(rule(FINE), rule(FINE)), "rules[1].id: is the same as rules[0].id: 'a'"),
    (file(rule(FINE, until="2026-03-31")), "rules[0].until: is before from"),
    (file(rule(FINE, untill="2026-03-31")), "rules[0].untill: is not a name of the format"),
    (file(rule(FINE, language="xx")), "rules[0].language: is not a known language: 'xx'"),
    (file(rule(FINE, grants={})), "rules[0].grants: must be either a level or permissions"),
    (file(rule(FINE, grants={"level": 5})), "rules[0].grants.level: must be between 1 and 4, not 5"),
    (
        file(rule(FINE, grants={"permissions": ["x"]})),
        "rules[0].grants.permissions[0]: is no kind of visit: 'x'",
    ),
    (file(rule(FINE, **{"from": "2026-02-30"})), "rules[0].from: is not a day in ISO 8601: '2026-02-30'"),
    (file(rule({})), f"{LOOKS_AT}: must hold exactly one condition"),
    (file(rule({"wish": {}})), f"{LOOKS_AT}.wish: is no condition"),
    (file(rule({"all": []})), f"{LOOKS_AT}.all: must not be empty"),
    (file(rule({"any": {}})), f"{LOOKS_AT}.any: must be a list, not an object"),
    (file(rule({"all": [FINE, {"course": {}}]})), f"{LOOKS_AT}.all[1].course.code: is missing"),
    (file(rule({"level": {"at_least": 2}})), f"{LOOKS_AT}: asks for a level, but the rule itself grants one"),
    (
        file(rule({"credential": {"kind": "icn"}})),
        f"{LOOKS_AT}.credential.kind: is no kind of credential: 'icn'",
    ),
    (
        file(rule({"evidence": {"kind": "jlpt", "grade": "B2"}})),
        f"{LOOKS_AT}.evidence.grade: is not on the scale of jlpt: 'B2'",
    ),
    (file(rule({"interpreting": {"hours": 60}})), f"{LOOKS_AT}.interpreting.within_months: is missing"),
    (
        file(rule({"interpreting": {"hours": 0, "within_months": 3}})),
        f"{LOOKS_AT}.interpreting.hours: must be between 1 and 1,000,000, not 0",
    ),
    (file(rule({"training": {"hours": 0.01}})), f"{LOOKS_AT}.training.hours: must be whole minutes"),
    (
        file(rule({"training": {"hours": 1, "points": 1}})),
        f"{LOOKS_AT}.training.hours: is not a name of the format",
    ),
    (
        file(rule({"reports": {"count": 1, "within_months": 601}})),
        f"{LOOKS_AT}.reports.within_months: must be between 1 and 600, not 601",
    ),
    (file(rule({"test": {"code": "t"}})), f"{LOOKS_AT}.test.score: is missing"),
]


@pytest.mark.parametrize(("source", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_fault_is_told_with_its_place(source: Any, sentence: str) -> None:
    """One sentence, and it names what to mend."""
    assert sentence in faults(source)


def test_every_fault_is_told_at_once() -> None:
    """Who mends the first need not send the file again to learn of the second."""
    told = faults(file(rule({"course": {}}, id=3), rule({"test": {"code": "t"}}, until="x")))
    assert [one.split(":")[0] for one in told] == [
        "rules[0].id",
        "rules[0].when.course.code",
        "rules[1].until",
        "rules[1].when.test.score",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_file_comes_back_the_same(seed: int) -> None:
    """Read, written and read again: the same rules, and the same file."""
    rules = read_rules(World(seed).file)
    written = write_rules(rules)
    assert read_rules(json.dumps(written)) == rules
    assert write_rules(read_rules(written)) == written


def test_what_is_nested_without_end_is_a_fault() -> None:
    """Neither the text nor the conditions may be deeper than can be read."""
    condition: dict[str, Any] = FINE
    for _ in range(12):
        condition = {"all": [condition]}
    assert faults(file(rule(condition)))[0].endswith("is nested too deeply")
    assert read_rules(file(rule(condition["all"][0])))
    assert faults('{"rules":' + "[" * 100_000) == ("the file is nested too deeply",)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in _places(one, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), seed=st.integers(0, 30))
def test_a_spoilt_file_is_refused_or_read_but_nothing_else(data: st.DataObject, seed: int) -> None:
    """Whatever stands anywhere in it, it is read as rules that come back the same, or refused line by line."""
    spoilt = copy.deepcopy(World(seed).file)
    *way, last = data.draw(st.sampled_from(_places(spoilt)[1:]))
    spot: Any = spoilt
    for key in way:
        spot = spot[key]
    spot[last] = data.draw(JUNK)
    told: tuple[str, ...] = ()
    try:
        rules = read_rules(spoilt)
    except ProblemError as refused:
        told = refused.faults or ("",)
    else:
        assert read_rules(write_rules(rules)) == rules
    assert all(": " in one and "\n" not in one for one in told)


def test_the_usual_rules_are_data_of_the_format() -> None:
    """They are read like any other file, speak of every level and every visit, and say in Japanese what they are."""
    rules = usual_rules()
    assert read_rules(write_rules(rules)) == rules
    assert {one.level for one in rules.rules} == {None, 1, 2, 3, 4}
    assert len({kind for one in rules.rules for kind in one.permissions}) == 10
    assert all(one.name for one in rules.rules)


def test_the_room_is_pure() -> None:
    """Deriving a level loads neither the web nor the database, nor a solver."""
    code = (
        "import sys, dispatch.volunteers.levels\n"
        "print(*sorted({'flask', 'sqlalchemy', 'ortools', 'babel'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
