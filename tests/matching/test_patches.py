"""JSON Patch on problems: what it leads to, what it leaves alone, and what is said of one that is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.matching import patches
from dispatch.matching.problem import Problem, ProblemError
from tests.matching.simple import at, option, person, post, problem

ASKED = problem([post()], [person()])


def change(op: str, path: str, **members: Any) -> dict[str, Any]:
    return {"op": op, "path": path, **members}


def faults(patch: object) -> tuple[str, ...]:
    with pytest.raises(ProblemError) as wrong:
        patches.apply(Problem.from_json(ASKED), patch)
    return wrong.value.faults


def test_operations_follow_each_other() -> None:
    """Each operation sees what those before it left; the order of the list is kept."""
    other = option(at(14), at(15), mode="phone")
    patch = [
        change("add", "/requests/0/options/-", value=other),
        change("replace", "/requests/0/options/1/penalty", value=40),
        change("move", "/requests/0/options/0", **{"from": "/requests/0/options/1"}),
        change("copy", "/requests/0/options/-", **{"from": "/requests/0/options/0"}),
        change("test", "/requests/0/options/0/penalty", value=40),
        change("remove", "/volunteers/0/max_per_day"),
    ]
    result = patches.apply(Problem.from_json(ASKED), patch)
    assert [one.mode.value for one in result.requests[0].options] == ["phone", "onsite", "phone"]
    assert [one.penalty for one in result.requests[0].options] == [40, 0, 40]
    assert result.candidates[0].max_per_day is None


def test_the_document_and_the_patch_stay_as_they_are() -> None:
    """Neither what is patched nor the patch is changed, also where a later operation works on an added value."""
    document = copy.deepcopy(ASKED)
    patch = [
        change("add", "/requests/0/options/-", value=option()),
        change("replace", "/requests/0/options/1/penalty", value=7),
    ]
    before = copy.deepcopy(patch)
    assert patches.patched(document, patch)["requests"][0]["options"][1]["penalty"] == 7
    assert (document, patch) == (ASKED, before)


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ({}, "a patch must be a list"),
        ("[]", "a patch must be a list"),
        ([7], "[0]: must be an object"),
        ([{}], "[0].op: must be one of add"),
        ([{"op": ["add"]}], "[0].op: must be one of add"),
        ([{"op": "delete", "path": "/requests"}], "[0].op: must be one of add"),
        ([{"op": "remove"}], "[0].path: is missing"),
        ([{"op": "remove", "path": None}], "[0].path: is missing"),
        ([{"op": "remove", "path": "requests/0"}], "[0].path: must be empty or start with a slash"),
        ([{"op": "add", "path": "/requests/-"}], "[0].value: is missing"),
        ([{"op": "move", "path": "/requests/0", "from": 3}], "[0].from: must be a text"),
        ([{"op": "remove", "path": "/nothing"}], "[0].path: cannot remove at /nothing"),
        ([{"op": "add", "path": "/requests/5", "value": 1}], "[0].path: cannot add at /requests/5"),
        ([{"op": "add", "path": "/requests/x", "value": 1}], "[0].path: cannot add at /requests/x"),
        ([{"op": "replace", "path": "/requests/0/weight/3", "value": 1}], "[0].path: cannot replace"),
        ([{"op": "test", "path": "/requests/0/weight", "value": 5}], "[0].path: another value stands"),
        ([{"op": "replace", "path": "", "value": [1]}], "the patch leaves no object"),
    ],
)
def test_a_wrong_operation_is_named(patch: object, place: str) -> None:
    """The fault names the operation by its place in the patch."""
    assert faults(patch)[0].startswith(place)


def test_all_malformed_operations_are_told_at_once() -> None:
    """Whoever wrote the patch mends it in one go."""
    assert len(faults([{}, {"op": "add"}, 3])) == 4


def test_a_wrong_result_names_the_place_in_the_problem() -> None:
    """A patch that can be applied may still lead to something that is no problem."""
    assert faults([change("replace", "/requests/0/weight", value=0)])[0].startswith("requests[0].weight: ")
    assert faults([change("remove", "/requests/0/needs/0")]) == ("requests[0].needs: must not be empty",)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
pointers = st.lists(
    st.sampled_from(["requests", "volunteers", "0", "1", "-", "options", "id", "~", "~2", "", "-1", "site"]),
    max_size=4,
).map(lambda parts: "".join(f"/{part}" for part in parts))
operations = st.fixed_dictionaries(
    {"op": st.sampled_from([*patches.OPERATIONS, "spill"]), "path": pointers | json_values},
    optional={"value": json_values, "from": pointers},
)


@given(st.lists(operations, max_size=4) | json_values)
def test_any_patch_leads_to_a_problem_or_to_faults(patch: Any) -> None:
    """Whatever a file holds: a problem, or sentences. Nothing else comes out."""
    try:
        result: Problem | str = patches.apply(Problem.from_json(ASKED), patch)
    except ProblemError as wrong:
        result = str(wrong)
    assert result
