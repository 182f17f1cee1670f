"""Kaplan and Meier: those who still wait count for as long as they have waited."""

from __future__ import annotations

from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from training.queries.numbers import curve

WAITS = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=25)


def test_a_case_worked_out_by_hand() -> None:
    """Six people: 1 of 6 on day 10, one last seen on 15, 1 of 4 on 20, one last seen that day, 1 of 2 on 30."""
    found = curve([(10, True), (15, False), (20, True), (20, False), (30, True), (40, False)])
    assert (found.people, found.ended, found.waiting) == (6, 3, 3)
    left = (5 / 6, 5 / 6 * 3 / 4, 5 / 6 * 3 / 4 / 2)
    assert [day for day, _share in found.steps] == [10, 20, 30]
    assert all(abs(1 - share - one) < 1e-9 for (_day, share), one in zip(found.steps, left, strict=True))
    assert (found.median, found.share(9), round(found.share(25) or 0, 4)) == (30, 0.0, 0.375)
    assert (found.share(40), found.share(41)) == (found.share(30), None)


def test_where_too_few_got_there_no_median_is_named() -> None:
    """Leaving out the waiting would say 5 days; of nobody nothing is said."""
    assert curve([(5, True), (100, False), (100, False)]).median is None
    assert (curve([]).median, curve([]).share(10)) == (None, None)


@given(waits=WAITS)
def test_without_anybody_waiting_it_is_the_plain_share(waits: list[tuple[int, bool]]) -> None:
    """And with some it never falls, stays within 0 and 1, and is at least the share that got there of all."""
    found = curve(waits)
    shares = [share for _day, share in found.steps]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    done = [days for days, ended in waits if ended]
    for day in range(found.longest + 1):
        assert (found.share(day) or 0) >= sum(one <= day for one in done) / max(1, len(waits)) - 1e-9
    if done and len(done) == len(waits):
        assert found.median == median_low(done)
        assert found.share(999) == 1
        assert (
            abs((found.share(min(30, found.longest)) or 0) - sum(one <= 30 for one in done) / len(done))
            < 1e-9
        )
