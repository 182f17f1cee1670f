"""Hours as people write them."""

from __future__ import annotations

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.volunteers.hours import read_spans, read_week, write_spans, write_week

pytestmark = pytest.mark.usefixtures("words")


@pytest.fixture(scope="module")
def words(backends):
    """Reasons are sentences in the reader's language, so an application has to be there."""
    with backends("sqlite").app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9-12", "09:00-12:00"),
        ("9:00〜12:00、13時半から午後5時", "09:00-12:00, 13:30-17:00"),
        ("９：００ー１２：００", "09:00-12:00"),
        ("13-17 9-12", "09:00-12:00, 13:00-17:00"),
        ("9-12、11-15", "09:00-15:00"),
        ("18:00-24:00", "18:00-24:00"),
        ("終日", "00:00-24:00"),
    ],
)
def test_spans_are_read_as_offices_write_them(written: str, meant: str):
    """Wide digits, many dashes, words for the clock; what overlaps is joined, what is unsorted sorted."""
    assert write_spans(read_spans(written)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("月-金 09:00-17:00; 土 09:00-12:00", "月-金 09:00-17:00; 土 09:00-12:00"),
        ("月、水、金 9-12、13-17", "; ".join(f"{day} 09:00-12:00, 13:00-17:00" for day in "月水金")),
        ("平日9-17／日曜日 10-12", "月-金 09:00-17:00; 日 10:00-12:00"),
        ("毎日：9-12", "月-日 09:00-12:00"),
        ("金-月 9-10", "月 09:00-10:00; 金-日 09:00-10:00"),
        ("日曜日 9-10、月曜日 10-11", "月 10:00-11:00; 日 09:00-10:00"),
        ("月 9-12; 月 11-15", "月 09:00-15:00"),
        ("", ""),
    ],
)
def test_weeks_are_read_as_offices_write_them(written: str, meant: str):
    """Days one by one, in ranges and as groups, in any order."""
    assert write_week(read_week(written)) == meant


@pytest.mark.parametrize(
    ("read", "written", "reason"),
    [
        (read_spans, "昼ごろ", "9:00-12:00 のように"),
        (read_spans, "9", "9:00-12:00 のように"),
        (read_spans, "9-12 のあと", "9:00-12:00 のように"),
        (read_spans, "22-6", "終わりは、始まりより後"),
        (read_spans, "9-9", "終わりは、始まりより後"),
        (read_spans, "25-26", "時刻として読めません"),
        (read_week, "9-12", "曜日がありません"),
        (read_week, "月-金", "9:00-12:00 のように"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(read, written: str, reason: str):
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=reason):
        read(written)


QUARTERS = [time(k // 4, 15 * (k % 4)) for k in range(96)]


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """Spans of a day that are sorted and do not touch."""
    marks = sorted(draw(st.lists(st.integers(0, 95), max_size=6, unique=True)))
    marks = marks[: len(marks) // 2 * 2]
    return tuple((QUARTERS[a], QUARTERS[b]) for a, b in zip(marks[::2], marks[1::2], strict=True))


@settings(deadline=None)
@given(st.lists(days(), min_size=7, max_size=7))
def test_a_week_written_and_read_is_the_same_week(week):
    """What the export writes, the import reads."""
    assert list(read_week(write_week(week))) == week
    assert all(not spans or all(a[1] < b[0] for a, b in pairwise(spans)) for spans in week)
