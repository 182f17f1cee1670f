"""The table says everything that was measured, what must be reached, and what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import table
from benchmarks.cases import Target
from benchmarks.row import Reference, Row

GOOD = Row(
    "M",
    "benchmarks/region.py",
    "seed 1",
    0.5,
    target=Target(6, memory=1, engine=4),
    requests=1500,
    volunteers=1500,
    pairs=81_000,
    parse=0.5,
    eligibility=0.3,
    model=0.1,
    engine=3.0,
    command=5.0,
    cpu=4.5,
    memory=300.0,
    status="optimal",
    coverage=8080,
    coverage_bound=8080,
    cost=44_316.5,
    cost_bound=44_316.5,
    greedy_coverage=7979,
    greedy_cost=46_202.0,
)
TIMES = "parse eligibility model solve engine command memory"
WANTED = f"size problem pairs {TIMES} status coverage gap cost greedy reference"


def test_all_columns_are_there() -> None:
    """What the issue asks for stands in the head, and each row has a cell for each column."""
    head = table.head()[0]
    for name in WANTED.split():
        assert name in head
    for row in (GOOD, Row("S", "test", "", 0.0)):
        assert table.body(row).count(" | ") == head.count(" | ") == len(table.COLUMNS) - 1
    for figure in (
        "1,500 × 1,500, seed 1",
        "81,000",
        "2.60 s",
        "8,080",
        "44,316.500",
        "300 MiB",
        "7,979; 46,202",
    ):
        assert figure in table.body(GOOD)


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        ({}, True),
        ({"command": 6.5}, False),
        ({"engine": 4.5}, False),
        ({"memory": 1025.0}, False),
        ({"status": "feasible"}, False),
        ({"faults": ["broken"]}, False),
        ({"target": None}, None),
        ({"status": "feasible", "coverage_bound": 8085, "target": Target(6, gap=0.001)}, True),
        ({"status": "feasible", "coverage_bound": 8090, "target": Target(6, gap=0.001)}, False),
    ],
)
def test_what_must_be_reached(change: dict, reached: bool | None) -> None:
    """Time, memory and proof are all held against the target; a plan that is wrong reaches nothing."""
    row = replace(GOOD, **{"faults": [], **change})
    assert row.reached is reached
    said = {True: ": yes", False: ": no", None: "–"}[reached]
    assert said in table.body(row)


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        (Reference("optimal", 8080, 44_316.5, 50, 7979), None),
        (Reference("feasible", 8000, 47_000, 60, 7979), None),
        (Reference("optimal", 8080, 44_316, 50, 7979), "something else"),
        (Reference("feasible", 8081, 44_000, 60, 7979), "less than the reference: "),
        (Reference("feasible", 8000, 44_000, 60, 8081), "phone list"),
    ],
)
def test_the_reference_is_held_against_it(reference: Reference, fault: str | None) -> None:
    """Less than the reference or its phone list, or another proven optimum, is a fault."""
    row = replace(GOOD, faults=[])
    row.take_reference(reference)
    assert [fault in said for said in row.faults] == [True] if fault else row.faults == []


def test_less_than_the_phone_list_is_a_fault() -> None:
    """A plan that covers less than the phone list is said to be wrong below the table."""
    row, stage = replace(GOOD, faults=[]), {"parse": 1, "eligibility": 1, "model": 1, "faults": ["clash"]}
    row.take_stages(
        [{**stage, "requests": 1, "volunteers": 1, "pairs": 1, "greedy_coverage": 9000, "greedy_cost": 1}]
    )
    below = table.below([row], ["here and now"], checker=False)
    assert "clash" in below
    assert "8080 < 9000" in below
    assert "design's checker" not in below


def test_growth_with_the_regions() -> None:
    """Twice the regions in twice the time is linear; with fewer than three sizes nothing is said."""
    rows = [replace(GOOD, regions=k, command=0.8 * k) for k in (10, 25, 50, 100)]
    assert "regions^1.00" in (table.growth(rows) or "")
    worse = [replace(GOOD, regions=k, command=0.01 * k * k) for k in (10, 25, 50)]
    assert "regions^2.00" in (table.growth(worse) or "")
    assert table.growth(rows[:2]) is None


def test_figures_as_json() -> None:
    """What follows from other figures is written too, and targets in words."""
    out = GOOD.to_json()
    assert out["solve"] == pytest.approx(2.6)
    assert (out["coverage_gap"], out["cost_gap"], out["reached"]) == (0, 0, True)
    assert out["target"] == "optimal in 6 s (4 s in the engine), 1 GiB"
