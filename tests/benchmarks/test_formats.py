"""Each published format is read as its authors wrote it, from a tiny file made by hand; broken files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.formats import Priced, Tasks, read
from benchmarks.published import instances, judge, optimum
from benchmarks.row import Row
from dispatch.matching.problem import Problem

PTSP = """\
# Made by hand
# tightness = 90 Multi-skilling level = 66
Type = 1
Jobs = 3
  10  60
  60  90
  30  70
Qualifications = 2
2: 0 1
1:  2
"""
ASSIGN = "3\n 4 1 3 2\n 0 5 3 2\n 2\n"
SPARSE = "3\n1 1 4\n1 2 1\n2 1 2\n3 3 7\n"
ASN = "c made by hand\np asn 4 3\nn 1\nn 2\na 1 3 8\na 1 4 2\na 2 4 5\n"
GAP = "2 3\n5 9 4\n6 2 8\n1 1 1\n1 1 1\n10 10\n"
GAPS = "2\n" + GAP + "1 1\n7\n3\n9\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its instance."""
    return tmp_path / "made.txt"


def test_tasks(file: Path) -> None:
    """Times in minutes, and for each person the jobs, counted from 0."""
    file.write_text(PTSP)
    assert read(file) == [Tasks("made", "ptsp", ((10, 60), (60, 90), (30, 70)), ((0, 1), (2,)))]


@pytest.mark.parametrize(
    ("text", "people", "jobs", "costs", "one_each"),
    [
        (ASSIGN, 3, 3, {(0, 0): 4, (0, 1): 1, (0, 2): 3, (1, 0): 2, (1, 1): 0, (1, 2): 5}, True),
        (SPARSE, 3, 3, {(0, 0): 4, (0, 1): 1, (1, 0): 2, (2, 2): 7}, True),
        (ASN, 2, 2, {(0, 0): 8, (0, 1): 2, (1, 1): 5}, True),
        (GAP, 2, 3, {(0, 0): 5, (0, 1): 9, (0, 2): 4, (1, 0): 6, (1, 1): 2, (1, 2): 8}, False),
    ],
)
def test_costs(file: Path, text: str, people: int, jobs: int, costs: dict, one_each: bool) -> None:
    """Rows are people and columns jobs, whatever the file counts from; only assignment is one job each."""
    file.write_text(text)
    (one,) = read(file)
    assert isinstance(one, Priced)
    assert (one.people, one.jobs, one.one_each) == (people, jobs, one_each)
    assert costs.items() <= one.costs.items()


def test_several_in_one_file(file: Path) -> None:
    """A file of the OR-Library may hold several problems of generalised assignment."""
    file.write_text(GAPS)
    first, second = read(file)
    assert [first.name, second.name] == ["made-1", "made-2"]
    assert isinstance(second, Priced)
    assert second.costs == {(0, 0): 7}


@pytest.mark.parametrize("text", [PTSP, ASSIGN, SPARSE, ASN, GAP, GAPS])
def test_what_is_read_is_a_problem(file: Path, text: str) -> None:
    """Everything that is read can be given to the engine."""
    file.write_text(text)
    for one in read(file):
        Problem.from_json(one.json())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "3\n1 2 3 4\n",
        GAP[:-3],
        GAPS + "8",
        PTSP.replace("Jobs = 3", "Jobs = 4"),
        PTSP.replace("Qualifications = 2", "Qualifications = 3"),
        PTSP.replace("2: 0 1", "2: 0 3"),
        PTSP.replace("2: 0 1", "3: 0 1"),
        PTSP.replace("10  60", "60  10"),
        PTSP.replace("Jobs = 3\n  10  60\n  60  90\n  30  70", "Jobs = 0"),
        ASN.replace("a 1 3 8", "a 1 2 8"),
        ASN.replace("asn", "max"),
        SPARSE.replace("3 3 7", "3 4 7"),
    ],
)
def test_broken_files_are_refused(file: Path, text: str) -> None:
    """A file that breaks off, or says what cannot be, is an error that names the file."""
    file.write_text(text)
    with pytest.raises(ValueError, match=r"made\.txt"):
        read(file)


def test_a_folder_is_read_file_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What has no known format is named and passed over; the rest is read, in folders below too."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text(ASSIGN)
    (tmp_path / "readme.txt").write_text("about these files")
    assert [one.name for one in instances([tmp_path])] == ["a"]
    assert "readme.txt" in capsys.readouterr().err


def test_the_optimum_needs_no_engine(file: Path) -> None:
    """The Hungarian method covers as much as can be before it looks at costs; for tasks no quick way is known."""
    file.write_text(SPARSE)
    best = optimum(read(file)[0])
    assert best is not None
    assert (best.covered, best.value) == (3, 10)
    file.write_text(PTSP)
    assert optimum(read(file)[0]) is None


@pytest.mark.parametrize(
    ("status", "coverage", "cost", "sound"),
    [
        ("optimal", 3, 7, True),
        ("optimal", 3, 8, False),
        ("optimal", 2, 0, False),
        ("feasible", 3, 8, True),
        ("feasible", 3, 6, False),
        ("feasible", 4, 9, False),
    ],
)
def test_a_plan_is_held_against_the_optimum(
    file: Path, status: str, coverage: int, cost: float, sound: bool
) -> None:
    """A proven plan must have the optimum, any other must not be better; `value` counts in the file's own units."""
    file.write_text(SPARSE)
    (one,) = read(file)
    row = Row("made", "test", "", 0.0, status=status, coverage=coverage, cost=cost)
    judge(one, row)
    assert (row.faults == []) is sound
