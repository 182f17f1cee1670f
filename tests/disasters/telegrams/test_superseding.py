"""Which telegrams stand, in whatever order and however often they come."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.disasters.telegrams import Telegram, read_telegram
from dispatch.disasters.telegrams.keeping import from_json, to_json
from dispatch.disasters.telegrams.superseding import settled, supersedes
from dispatch.matching.faults import ProblemError
from tests.disasters.telegrams.test_places import COASTS, HONSHU, TOKUSHIMA
from tests.disasters.telegrams.writing import earthquake, flash, listed, tsunami, warning

WAVE = ("740", "熊本県天草灘沿岸", "津波警報")


def at(minute: int, second: int = 0) -> dict[str, str]:
    """The times of a telegram of that minute."""
    reported = f"2030-04-01T09:{minute:02}:00+09:00"
    return {"reported": reported, "sent": f"2030-04-01T00:{minute:02}:{second:02}Z"}


FIRST = read_telegram(earthquake(**at(3)))
SECOND = read_telegram(earthquake(serial="2", **at(5)))
TENTH = read_telegram(earthquake(serial="10", **at(5)))
CORRECTED = read_telegram(earthquake(serial="2", info_type="訂正", **at(6)))
CANCELLED = read_telegram(earthquake(serial="", info_type="取消", **at(8)))
AGAIN = read_telegram(earthquake(serial="3", **at(9)))
FLASH = read_telegram(flash())
DRILL = read_telegram(earthquake(serial="9", status="訓練", info_type="取消", **at(30)))
OTHER = read_telegram(earthquake(event="20300401120000", **at(20)))
ALL = [FIRST, SECOND, TENTH, CORRECTED, CANCELLED, AGAIN, FLASH, DRILL, OTHER]


@pytest.mark.parametrize(
    ("telegrams", "standing"),
    [
        ([FIRST, FIRST], [FIRST]),
        ([FIRST, SECOND], [SECOND]),
        ([SECOND, TENTH], [TENTH]),
        ([FIRST, SECOND, CORRECTED], [CORRECTED]),
        ([FIRST, SECOND, CANCELLED], []),
        ([FIRST, CANCELLED, AGAIN], [AGAIN]),
        ([FIRST, FLASH], [FLASH, FIRST]),
        ([FIRST, DRILL], [FIRST]),
        ([CANCELLED, OTHER], [OTHER]),
    ],
)
def test_what_stands(telegrams: list[Telegram], standing: list[Telegram]) -> None:
    """Numbers count as numbers; a correction replaces, a cancellation withdraws, news after it stands again; other
    kinds, other events and exercises are things of their own."""
    assert sorted(settled(telegrams).standing, key=repr) == sorted(standing, key=repr)


@given(st.permutations(ALL), st.lists(st.sampled_from(ALL)))
@settings(max_examples=25, deadline=None)
def test_any_order_and_repetition(order: list[Telegram], more: list[Telegram]) -> None:
    """What stands depends only on which telegrams there are; each is the last word or past, once."""
    book = settled([*more, *order, *more])
    assert book == settled(ALL)
    assert set(book.last) | set(book.past) == set(ALL)
    assert len(book.last) + len(book.past) == len(ALL)
    for past in book.past:
        assert any(supersedes(one, past) for one in ALL)


def test_a_correction_or_cancellation_of_the_same_second() -> None:
    """Whoever sends a telegram again only as a correction or a cancellation still has the last word; without a number,
    too."""
    for changed in ({"info_type": "訂正"}, {"info_type": "取消"}, {"info_type": "取消", "serial": ""}):
        later = read_telegram(earthquake(**at(3), **changed))
        assert settled([later, FIRST]).last == (later,)


def test_a_tsunami_of_several_earthquakes() -> None:
    """A telegram about two events takes the place of those about either, and one about either that of both."""
    one, two = (
        read_telegram(tsunami(WAVE, event=event, **at(3))) for event in ("20300401090000", "20300401091500")
    )
    both = read_telegram(tsunami(WAVE, event="20300401090000 20300401091500", **at(20)))
    lifted = read_telegram(tsunami(event="20300401091500", **at(40)))
    assert settled([one, two]).standing == (one, two)
    assert settled([both, one, two]).standing == (both,)
    assert settled([one, two, both, lifted]).last == (lifted,)


def test_warnings_have_no_number() -> None:
    """The later one of a forecast area stands, whichever layout; another prefecture's has nothing to do with it."""
    rain = listed("府県予報区等", ("360000", "徳島県", [("大雨警報", "発表")]))
    old = read_telegram(
        warning(
            rain, title="気象特別警報・警報・注意報", head_title="徳島県気象特別警報・警報・注意報", **at(1)
        )
    )
    new = read_telegram(warning(rain, **at(1, 2)))
    kochi = read_telegram(warning(rain, head_title="高知県気象警報・注意報", **at(1)))
    assert settled([new, old, kochi]).last == (kochi, new)


@pytest.mark.parametrize(
    "data", [earthquake(HONSHU), earthquake(), flash(status="試験"), COASTS, TOKUSHIMA, tsunami()]
)
def test_kept_and_read_again(data: bytes) -> None:
    """A telegram comes back from JSON as it was."""
    telegram = read_telegram(data)
    assert from_json(json.dumps(to_json(telegram))) == telegram


def test_what_was_kept_is_checked() -> None:
    """Each fault with its place."""
    kept = to_json(FIRST)
    broken = {**kept, "status": "real", "max_intensity": "8", "areas": [{"code": "43"}]}
    with pytest.raises(ProblemError) as wrong:
        from_json(broken)
    places = {fault.split(":")[0] for fault in wrong.value.faults}
    assert places == {"status", "max_intensity", "areas[0].name", "areas[0].value", "areas[0].level"}
