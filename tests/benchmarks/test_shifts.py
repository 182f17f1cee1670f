"""Published shift scheduling is read as its authors wrote it, from files made by hand; broken ones are refused."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from benchmarks.published_rosters import main
from benchmarks.shifts import Kind, clock, read
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.solve import SolveParams, solve

SECTIONS = """\
# Made by hand
SECTION_HORIZON
16

SECTION_SHIFTS
E,480,
L,480,E

SECTION_STAFF
# ID, most shifts, most and least minutes, most and least days in a row, least free days, weekends
A,E=14|L=0,4320,0,5,2,2,1
B,E=14|L=14,960,0,6,1,2,1

SECTION_DAYS_OFF
A,1

SECTION_SHIFT_ON_REQUESTS
B,0,L,3
B,5,E,9

SECTION_SHIFT_OFF_REQUESTS
A,0,E,2

SECTION_COVER
0,E,1,100,1
0,L,1,100,1
1,E,1,50,1
15,L,1,100,1
"""
DISLIKES = [[1, 4, 2, 2, 1, 3], [2, 2, 2, 4, 3, 1]]
"""Of two nurses: two days of an early, a late and a free one each."""
NSP = "2 2 3\n1 1 0\n1 0 0\n" + "\n".join(" ".join(map(str, row)) for row in DISLIKES)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its instance."""
    return tmp_path / "made.txt"


def test_sections(file: Path) -> None:
    """Fourteen days at a time; what is no place is no wish; a place costs what an empty one costs in the file."""
    file.write_text(SECTIONS)
    (name, first), (other, second) = read(file).rosters()
    assert (name, other) == ("made-1", "made-2")
    assert first["settings"]["free_days_in_7"] == 1
    assert [(one["id"], one["importance"]) for one in first["shifts"]] == [
        ("0 E", 100), ("0 L", 100), ("1 E", 50)
    ]  # fmt: skip
    anna, bert = first["supporters"]
    assert (anna["roles"], bert["roles"], bert["hours_in_7_days"]) == (["E"], ["E", "L"], 16)
    assert anna["wishes"] == [{"shift": "0 E", "against": True, "weight": 2}]
    assert bert["wishes"] == [{"shift": "0 L", "against": False, "weight": 3}]
    assert [one["id"] for one in second["shifts"]] == ["15 L"]


def test_what_cannot_follow(file: Path) -> None:
    """A is off on the second day and B comes from a late shift: the early one of the second day stays empty."""
    file.write_text(SECTIONS)
    (_, first), _ = read(file).rosters()
    plan = solve(Problem.from_json(first), SolveParams(time_limit=20))
    assert (plan.status, plan.coverage, plan.cost) == ("optimal", 200, 2)
    assert {(one.shift, one.supporter) for one in plan.duties} == {("0 E", "A"), ("0 L", "B")}


@pytest.mark.parametrize(
    "order",
    [["", "E"], ["", "E", "ED"], ["", "E", "ED", "EDL"], ["", ""]],
    ids=["two", "three", "four", "none"],
)
def test_hours_bar_what_the_file_bars(order: list[str]) -> None:
    """Kinds that follow one another through the day find hours at which rest bars the same pairs, and the night ends
    by six in the morning."""
    kinds = [Kind(name, 480, frozenset(barred)) for name, barred in zip("EDLN", order, strict=False)]
    hours = clock(kinds)
    assert hours.differing == 0
    assert all(hours.begin[one.id] + one.minutes <= 24 * 60 for one in kinds)


def test_nsplib(file: Path) -> None:
    """The least cost, with what a free day costs added, is the least dislike of all ways to fill every place."""
    file.write_text(NSP)
    ((_, roster),) = read(file).rosters()
    assert [(one["id"], one["number"]) for one in roster["shifts"]] == [("0 1", 1), ("0 2", 1), ("1 1", 1)]
    plan = solve(Problem.from_json(roster), SolveParams(time_limit=20))
    assert (plan.status, plan.coverage) == ("optimal", 3)
    wished = sum(one["weight"] for who in roster["supporters"] for one in who["wishes"] if not one["against"])
    free = sum(row[2] + row[5] for row in DISLIKES)
    assert plan.cost + free - wished == cheapest()


def cheapest() -> int:
    """Of all ways: the early and the late of day one, the early of day two, and never an early after a late."""
    ways = [
        (early, late, second)
        for early, late, second in product(range(2), repeat=3)
        if early != late and second != late
    ]
    return min(
        sum(
            DISLIKES[who][0 if who == early else 1 if who == late else 2]
            + DISLIKES[who][3 if who == second else 5]
            for who in range(2)
        )
        for early, late, second in ways
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3 7 4 1 2",
        SECTIONS.replace("0,E,1,100,1", "0,N,1,100,1"),
        SECTIONS.replace("E,480,", "E,long,"),
        SECTIONS.replace("16", ""),
    ],
    ids=["nothing", "short", "unknown shift", "no number", "no horizon"],
)
def test_broken(file: Path, text: str) -> None:
    """A file that breaks off or names what it does not describe is refused with its name."""
    file.write_text(text)
    with pytest.raises(ValueError, match=r"made\.txt: "):
        read(file)


def test_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each roster; a file that cannot be read is said, and is the result where there is no other."""
    file.write_text(NSP)
    assert main([str(file)]) == 0
    assert "| made | nsplib | 2 × 3 | 0 |" in capsys.readouterr().out
    file.write_text("no instance")
    assert main([str(file)]) == 2
    assert "made.txt" in capsys.readouterr().err
