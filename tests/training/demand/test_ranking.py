"""The courses side by side, as the page and the command give them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from dispatch.cli.courses import courses as main
from dispatch.matching.faults import ProblemError
from dispatch.matching.problem import Problem
from tests.matching.simple import person, post, problem
from tests.training.demand.test_graduates import VI3, level3
from training.demand.courses import Course, counting, graduated, read_courses
from training.demand.ranking import rank

COURSE = {
    "code": "vi3",
    "language": "vi",
    "requires": 2,
    "grants": 3,
    "cost": 30_000,
    "cost_per_person": 5_000,
}
ZH = post(id="Z0", needs=[{"language": "zh", "level": 3}], weight=9)
PAST = problem(
    [level3("R0", 10), level3("R1", 10), level3("R2", 10), ZH],
    [*(person(id=f"V{k}") for k in range(3)), person(id="Z", languages={"zh": 2})],
)


def courses(*more: dict) -> str:
    """A file of courses."""
    return json.dumps({"format": "training-courses/1", "courses": [COURSE, *more]})


def test_courses_come_by_what_a_request_costs_each_at_its_best_size():
    """The fixed price is shared by more requests with more people; a course that brings nothing is last."""
    zh = replace(VI3, code="zh3", language="zh", cost=10_000, cost_per_person=5_000)
    useless = replace(VI3, code="ne3", language="ne")
    vi = Course("vi3", "vi", 2, 3, cost=30_000, cost_per_person=5_000)
    ranking = rank([Problem.from_json(PAST)], [useless, zh, vi])
    assert (ranking.requests, ranking.covered) == (4, 0)
    assert [(one.course.code, one.gained, one.price) for one in ranking.courses] == [
        ("vi3", 3, 45_000),
        ("zh3", 1, 15_000),
        ("ne3", 0, 0),
    ]
    assert [one.price_per_request for one in ranking.courses] == [15_000, 15_000, None]
    cheaper = rank([Problem.from_json(PAST)], [replace(zh, cost=9_000), vi])
    assert [one.course.code for one in cheaper.courses] == ["zh3", "vi3"]


def test_a_request_counts_once_whatever_it_weighs():
    """What is counted is requests: weights and costs of the problem do not bend the number."""
    plain = counting(Problem.from_json(PAST))
    assert {one.weight for one in plain.requests} == {1}
    assert rank([plain], [VI3]).to_json() == rank([Problem.from_json(PAST)], [VI3]).to_json()


def test_the_json_names_people_and_the_requests_they_would_cover():
    """Ready for a page and a chart: people to invite with their requests, and a point for each number of people."""
    written = json.loads(json.dumps(rank([Problem.from_json(PAST)], [VI3], 2).to_json()))
    assert written["format"] == "training-ranking/1"
    (course,) = written["courses"]
    assert [one["gained"] for one in course["choices"]] == [1, 2]
    assert sorted(task for one in course["invite"] for task in one["requests"]) == course["choices"][1]["won"]
    assert course["choices"][1]["bound"] == 2


def test_graduates_leave_everybody_else_as_they_are():
    """Raising concerns one language of those named whom the course suits; the problem itself stays untouched."""
    before = Problem.from_json(PAST)
    after = graduated(before, VI3, ["V0", "Z"])
    levels = [dict(one.languages) for one in after.candidates]
    assert levels == [{"vi": 3}, {"vi": 2}, {"vi": 2}, {"zh": 2}]
    assert dict(before.candidates[0].languages) == {"vi": 2}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"requires": 3}, "courses[1].grants: must be above requires, and 1,000 at most"),
        ({"seats": 0}, "courses[1].seats: must be between 1 and 1,000, not 0"),
        ({"cost": -1}, "courses[1].cost: must not be below 0"),
        ({"code": "vi3"}, "courses[1].code: is the same as courses[0].code: 'vi3'"),
        ({"language": None}, "courses[1].language: is missing"),
        ({"people": "V0"}, "courses[1].people: must be a list, not 'V0'"),
        ({"grants": "3"}, "courses[1].grants: must be a whole number, not '3'"),
    ],
)
def test_a_wrong_course_is_named(change, fault):
    """Each fault is one sentence with its place."""
    with pytest.raises(ProblemError) as told:
        read_courses(courses({**COURSE, "code": "x", **change}))
    assert told.value.faults == (fault,)


def test_the_command_ranks_files(tmp_path):
    """Past months and courses in, the ranking out; several months add up."""
    past, taught = tmp_path / "past.json", tmp_path / "courses.json"
    past.write_text(json.dumps(PAST))
    taught.write_text(courses())
    told = CliRunner().invoke(main, [str(past), str(past), str(taught)])
    assert told.exit_code == 0
    written = json.loads(told.stdout)
    assert (written["requests"], written["courses"][0]["gained"]) == (8, 6)
    out = tmp_path / "ranking.json"
    assert CliRunner().invoke(main, [str(past), str(taught), "--out", str(out)]).exit_code == 0
    assert json.loads(out.read_text())["courses"][0]["gained"] == 3


def test_a_wrong_file_ends_with_a_line_per_fault(tmp_path):
    """No traceback: the file's name, the place and the fault, and code 2."""
    past, taught = tmp_path / "past.json", tmp_path / "courses.json"
    past.write_text(json.dumps(PAST))
    taught.write_text(courses({**COURSE, "code": "x", "seats": 0}, {**COURSE, "code": "y", "cost": -1}))
    told = CliRunner().invoke(main, [str(past), str(taught)])
    assert told.exit_code == 2
    assert told.stderr.splitlines() == [
        f"{taught}: courses[1].seats: must be between 1 and 1,000, not 0",
        f"{taught}: courses[2].cost: must not be below 0",
    ]
