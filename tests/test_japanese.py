"""Dates, times and text as people in Japan write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch import japanese

DAYS = st.dates(date(2019, 5, 1), date(2099, 12, 31))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x30, 0x3A)})


@given(DAYS)
def test_every_way_to_write_a_day_means_that_day(day):
    """ISO, slashes, dots, eight digits, 年月日, the era in full and short, wide digits, and the weekday behind."""
    era = f"令和{day.year - 2018}年{day.month}月{day.day}日"
    weekday = "月火水木金土日"[day.weekday()]
    ways = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month:02}.{day.day}", f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日", era, era.translate(WIDE), f"{era}（{weekday}）",
        f"R{day.year - 2018}.{day.month}.{day.day}", f" r{day.year - 2018}/{day.month}/{day.day} ",
    ]  # fmt: skip
    assert {japanese.read_date(way) for way in ways} == {day}


@given(TIMES)
def test_every_way_to_write_a_time_means_that_time(at):
    """Colon, 時分, 午前・午後, am/pm, digits alone, and seconds that are zero."""
    half, hour = ("午前", at.hour) if at.hour < 12 else ("午後", at.hour - 12)
    latin = "am" if at.hour < 12 else "pm"
    ways = [
        f"{at.hour}:{at.minute:02}", f"{at:%H:%M}", f"{at:%H:%M}:00", f"{at.hour}時{at.minute}分", f"{at:%H%M}",
        f"{half}{hour}:{at.minute:02}", f"{half} {hour}時{at.minute}分", f"{hour}:{at.minute:02}{latin}",
        f"{at.hour}：{at.minute:02}".translate(WIDE),
    ]  # fmt: skip
    ways += [f"{at.hour}時半"] if at.minute == 30 else []
    ways += [f"{at.hour}時", str(at.hour)] if at.minute == 0 else []
    assert {japanese.read_time(way) for way in ways} == {at}


@given(DAYS, TIMES)
def test_a_day_and_a_time_together(day, at):
    """With a space, a T, or nothing between 日 and the time."""
    at = at.replace(second=0)
    ways = [
        f"{day} {at:%H:%M}", f"{day}T{at:%H:%M}", f"{day.year}/{day.month}/{day.day} {at.hour}:{at.minute:02}",
        f"令和{day.year - 2018}年{day.month}月{day.day}日{at.hour}時{at.minute}分",
    ]  # fmt: skip
    assert {japanese.read_moment(way) for way in ways} == {datetime.combine(day, at)}


@pytest.mark.parametrize("text", ["", "きのう", "2026-02-30", "2026/13/1", "令和8年", "11/24", "26-11-24"])
def test_what_is_no_day_is_refused(text):
    """Nothing is guessed: no month 13, no year that is missing."""
    with pytest.raises(ValueError, match=r".*"):
        japanese.read_date(text)


@pytest.mark.parametrize("text", ["", "25:00", "9:75", "24:00", "午後13時", "あさ", "9:3x", "99999"])
def test_what_is_no_time_is_refused(text):
    """Midnight at the end of a day cannot be said."""
    with pytest.raises(ValueError, match=r".*"):
        japanese.read_time(text)


@given(st.text())
def test_tidying_twice_is_tidying_once_and_reading_never_fails_otherwise(text):
    """Whatever arrives: text stays text, and a date that is none is a ValueError and nothing else."""
    assert japanese.tidy(japanese.tidy(text)) == japanese.tidy(text)
    for read in (japanese.read_date, japanese.read_time, japanese.read_moment):
        try:
            read(text)
        except ValueError:
            continue


def test_tidying_keeps_what_makes_japanese_japanese():
    """Letters and digits become narrow and kana wide; brackets, waves and old forms of characters stay."""
    assert japanese.tidy("  ＡＢ１２　ｶﾞｷﾞｸﾞ（内科）〜～神\u3000") == "AB12 ガギグ（内科）〜～神"
