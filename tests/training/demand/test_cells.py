"""Where people were missing: every request is counted once, and what lacks most comes first."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.matching.faults import ProblemError
from training.demand.cells import MARKS, Asked, cells, grid

ASKED = st.builds(
    lambda language, level, ward, day, band, covered, able: Asked(
        "r", language, level, ward, date(2026, 4, day), band, covered, max(able, covered)
    ),
    *(
        st.sampled_from(one)
        for one in (("vi", "zh"), (2, 3), ("東区", "西区"), range(1, 15), ("午前", "午後"))
    ),
    st.booleans(),
    st.integers(0, 6),
)


@given(st.lists(ASKED, max_size=40), st.sets(st.sampled_from(MARKS), min_size=1), st.integers(1, 4))
def test_every_request_is_in_one_cell(past, marks, few):
    """Requests, uncovered and hard ones add up to those of the past, however they are grouped, worst first."""
    chosen = [mark for mark in MARKS if mark in marks]
    found = cells(past, chosen, few)
    assert Counter({one.key: one.requests for one in found}) == Counter(
        tuple(getattr(one, mark) for mark in chosen) for one in past
    )
    assert sum(one.uncovered for one in found) == sum(not one.covered for one in past)
    assert sum(one.hard for one in found) == sum(one.covered and one.able < few for one in past)
    assert [one.uncovered for one in found] == sorted((one.uncovered for one in found), reverse=True)


@given(st.lists(ASKED, max_size=40))
def test_the_chart_holds_the_same_requests(past):
    """Rows and columns of a chart sum to the past."""
    chart = grid(cells(past), "language", "weekday")
    assert sum(map(sum, chart["requests"])) == len(past)
    assert len(chart["rows"]) == len(chart["requests"]) == len({one.language for one in past})


def test_a_cell_by_hand():
    """Three requests of one cell: one uncovered, one that only two could do, one that many could."""
    past = [
        Asked("a", "vi", 3, "東区", date(2026, 4, 6), "午前", covered=False, able=1),
        Asked("b", "vi", 3, "東区", date(2026, 4, 13), "午前", covered=True, able=2),
        Asked("c", "vi", 3, "東区", date(2026, 4, 20), "午前", covered=True, able=8),
    ]
    (cell,) = cells(past)
    assert cell.to_json() == {
        "language": "vi",
        "level": 3,
        "ward": "東区",
        "weekday": 0,
        "band": "午前",
        "requests": 3,
        "uncovered": 1,
        "share_uncovered": 0.3333,
        "hard": 1,
        "able": 2,
    }
    assert cell.short == 2


def test_a_strained_request_is_hard():
    """Somebody came and many could have, but it was a strain: hard; where nobody came it is uncovered and no more."""
    day = date(2026, 4, 6)
    past = [
        Asked(str(k), "vi", 3, "東区", day, "午前", covered, 9, strained=True)
        for k, covered in enumerate((1, 0))
    ]
    (cell,) = cells(past)
    assert (cell.uncovered, cell.hard) == (1, 1)


def test_what_cannot_be_is_refused():
    """Nobody could come but somebody came, fewer than nobody, a mark that is none."""
    with pytest.raises(ProblemError, match="able: is 0, but somebody came"):
        Asked("a", "vi", 3, "東区", date(2026, 4, 6), "午前", covered=True, able=0)
    with pytest.raises(ProblemError, match="able: must not be below 0"):
        Asked("a", "vi", 3, "東区", date(2026, 4, 6), "午前", covered=False, able=-1)
    with pytest.raises(ValueError, match="no such mark: moon"):
        cells([], ["language", "moon"])
