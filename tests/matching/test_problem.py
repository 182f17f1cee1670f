"""Bad problems: every fault is a sentence with its place, and nothing else ever happens."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.matching.faults import MOST_FAULTS
from dispatch.matching.problem import Problem, ProblemError
from tests.matching.simple import at, commitment, person, post, problem
from tests.matching.worlds import world

GOOD = problem(
    [post(), post(id="R1")],
    [person(), person(id="V1", commitments=[commitment(at(8), at(9))])],
    fixed=[{"request": "R0", "option": 0, "volunteers": ["V0"]}],
    previous=[{"request": "R1", "option": 0, "volunteers": ["V1"]}],
)


def faults(source: Any) -> tuple[str, ...]:
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(source)
    return caught.value.faults


def changed(place: str, value: Any) -> dict[str, Any]:
    """The good problem with another value at a place such as requests.0.options.0.end; None takes it away."""
    out = copy.deepcopy(GOOD)
    *path, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    inner: Any = out
    for step in path:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return out


def test_the_good_problem_is_good() -> None:
    """The negative control of all tests below."""
    assert len(Problem.from_json(GOOD).requests) == 2


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("format", "dispatch-problem/2", "format: must be 'dispatch-problem/1', not 'dispatch-problem/2'"),
        ("timezone", "Asia/Kumamoto", "timezone: is not a known time zone: 'Asia/Kumamoto'"),
        ("requests", None, "requests: is missing"),
        ("requests", {}, "requests: must be a list, not an object"),
        ("requests.1", 7, "requests[1]: must be an object, not 7"),
        ("requests.1.weight", 0, "requests[1].weight: must be between 1 and 100,000,000, not 0"),
        ("requests.1.weight", 1.5, "requests[1].weight: must be a whole number, not 1.5"),
        ("requests.1.weight", True, "requests[1].weight: must be a whole number, not True"),
        ("requests.1.site", None, "requests[1].site: is missing, but an option is onsite"),
        (
            "requests.1.site",
            {"lat": 95, "lon": 0},
            "requests[1].site.lat: must be between -90 and 90, not 95",
        ),
        ("requests.1.options", [], "requests[1].options: must not be empty"),
        ("requests.1.needs", [], "requests[1].needs: must not be empty"),
        ("requests.1.options.0.end", at(9), "requests[1].options[0].end: is before start"),
        ("requests.1.options.0.end", at(10), "requests[1].options[0].end: is the same as start"),
        (
            "requests.1.options.0.start",
            "2026-11-30T10:00",
            "requests[1].options[0].start: has no offset from UTC",
        ),
        (
            "requests.1.options.0.start",
            "soon",
            "requests[1].options[0].start: is not a time in ISO 8601: 'soon'",
        ),
        (
            "requests.1.options.0.mode",
            "fax",
            "requests[1].options[0].mode: must be onsite, phone or video, not 'fax'",
        ),
        (
            "requests.1.options.0.penalty",
            float("nan"),
            "requests[1].options[0].penalty: must be a finite number",
        ),
        (
            "requests.1.options.0.penalty",
            -1,
            "requests[1].options[0].penalty: must be between 0 and 1,000,000, not -1",
        ),
        ("requests.1.needs.0.level", "2", "requests[1].needs[0].level: must be a whole number, not '2'"),
        ("requests.1.banned", ["V7"], "requests[1].banned[0]: no volunteer has the id 'V7'"),
        ("requests.1.topics", [""], "requests[1].topics[0]: must not be empty"),
        ("volunteers.1.id", "x" * 300, "volunteers[1].id: is longer than 200 characters"),
        (
            "volunteers.1.languages",
            {"vi": None},
            "volunteers[1].languages.vi: must be a whole number, not null",
        ),
        ("volunteers.1.home", None, "volunteers[1].home: is missing, but a mode is onsite"),
        (
            "volunteers.1.transport",
            "rocket",
            "volunteers[1].transport: has no speed in the settings: 'rocket'",
        ),
        (
            "volunteers.1.available",
            [[at(9)]],
            "volunteers[1].available[0]: must be a list of a start and an end",
        ),
        ("volunteers.1.available", [[at(9), at(8)]], "volunteers[1].available[0].end: is before start"),
        (
            "volunteers.1.credentials",
            {"m": "2026-02-30"},
            "volunteers[1].credentials.m: is not a day in ISO 8601: '2026-02-30'",
        ),
        (
            "volunteers.1.commitments.0.site",
            None,
            "volunteers[1].commitments[0].site: is missing, but the mode is onsite",
        ),
        ("settings", {"costs": {"tavel": 1}}, "settings.costs.tavel: is not a part of the cost"),
        ("settings", {"costs": {"load": 0.0001}}, "settings.costs.load: must have at most three decimals"),
        (
            "settings",
            {"speed_kmh": {"car": 0}},
            "settings.speed_kmh.car: must be between 0.1 and 100,000, not 0",
        ),
        ("fixed.0.request", "R9", "fixed[0].request: no request has the id 'R9'"),
        ("fixed.0.option", 1, "fixed[0].option: is 1, but the request has 1 options"),
        ("fixed.0.volunteers", ["V0", "V1"], "fixed[0].volunteers: names 2, but the request has 1 needs"),
        ("previous.0.volunteers", ["V9"], "previous[0].volunteers[0]: no volunteer has the id 'V9'"),
    ],
)
def test_a_fault_names_its_place(place: str, value: Any, fault: str) -> None:
    """One wrong value gives exactly one sentence, and it says where."""
    assert faults(changed(place, value)) == (fault,)


def test_an_id_stands_once() -> None:
    """Two requests or two people of one id could not be told apart."""
    assert "requests[1].id: is the same as requests[0].id: 'R0'" in faults(changed("requests.1.id", "R0"))
    assert "volunteers[1].id: is the same as volunteers[0].id: 'V0'" in faults(
        changed("volunteers.1.id", "V0")
    )


def test_all_faults_are_told_at_once() -> None:
    """Whoever mends a file wants to hear everything."""
    bad = changed("requests.0.weight", "heavy")
    bad["volunteers"][1]["recent_jobs"] = -1
    assert len(faults(bad)) == 2


@pytest.mark.parametrize(
    "source", ["", "{", "[" * 100_000, "null", "[]", '{"format": NaN}', b"\xff\xfe", "1" * 5000]
)
def test_no_problem_at_all(source: str | bytes) -> None:
    """What is no problem is refused in a sentence."""
    assert faults(source)


def test_a_hopeless_file_is_given_up() -> None:
    """A million wrong elements do not give a million lines."""
    assert len(faults({**GOOD, "requests": [0] * 1_000_000})) == MOST_FAULTS + 1


@pytest.mark.parametrize("seed", range(20))
def test_round_trip(seed: int) -> None:
    """Written and read again, a problem is the same."""
    first = Problem.from_json(world(seed))
    text = json.dumps(first.to_json())
    assert Problem.from_json(text).to_json() == first.to_json()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(at(9)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "start", "lat", "level", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in steps for place in places(inner, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(where=st.sampled_from(places(GOOD)[1:]), junk=JUNK)
def test_anything_anywhere(where: tuple[Any, ...], junk: Any) -> None:
    """Junk at any place is either fine or a ProblemError with a sentence for each fault; never another error."""
    bad = copy.deepcopy(GOOD)
    inner: Any = bad
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = junk
    sentences: tuple[str, ...] = ()
    try:
        Problem.from_json(bad)
    except ProblemError as fault:
        sentences = fault.faults
    assert all(": " in sentence for sentence in sentences)
