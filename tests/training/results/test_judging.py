"""The verdict is what the course asks, to the minute, the unit and the point."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from training.judging import Demand, Lack, Part, judge

UNITS = frozenset({1, 2})


def part(attended: int, length: int = 100, *units: int) -> Part:
    """A meeting of so many minutes."""
    return Part(attended, length, frozenset(units))


def test_every_lack_is_named_and_only_those() -> None:
    """One minute, one unit, one point too few each fail; exactly enough passes."""
    asked = Demand(200, 80, 70, UNITS)
    both = [part(80, 100, 1), part(80, 100, 2)]
    assert judge(asked, both, [70]).passes
    assert judge(asked, [part(80, 100, 1, 2), part(79, 100)], [70]).lacks == (Lack.MINUTES,)
    assert judge(asked, [part(100, 100, 1), part(79, 100, 2)], [70]).lacks == (Lack.UNITS,)
    assert judge(asked, both, [69]).lacks == (Lack.SCORE,)
    assert judge(asked, both, []).lacks == (Lack.TEST,)
    assert judge(asked, [], []).lacks == (Lack.MINUTES, Lack.UNITS, Lack.TEST)
    assert judge(Demand(200, 80, None, UNITS), both, []).passes


def test_the_best_score_counts_and_breaks_are_no_lessons() -> None:
    """A worse second attempt takes nothing away; minutes beyond the course's own are not counted."""
    asked = Demand(100, 50, 60, frozenset())
    found = judge(asked, [part(90), part(90)], [61, 12])
    assert (found.score, found.minutes, found.passes) == (61, 100, True)


def test_shares_round_up() -> None:
    """80 % of 181 minutes is 145, not 144."""
    assert Demand(181, 80, None, frozenset()).least == 145


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 3)), max_size=5),
    st.lists(st.integers(0, 100), max_size=4),
    st.integers(0, 100),
)
def test_more_never_hurts(parts: list[tuple[int, int]], scores: list[int], percent: int) -> None:
    """Another meeting or another attempt never takes a completion away."""
    asked = Demand(200, percent, 60, frozenset({0, 1}))
    there = [part(minutes, 90, unit) for minutes, unit in parts]
    before = judge(asked, there, scores)
    after = judge(asked, [*there, part(90, 90, 0)], [*scores, 50])
    assert set(after.lacks) <= set(before.lacks) - {Lack.TEST} | ({Lack.SCORE} if not scores else set())
