"""The code at the door counts now and here, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certificates import codes
from training.certificates.codes import Door, Reason, Refused

DOOR = Door(b"k" * 32, seconds=30)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
meetings = st.integers(1, 10**12)


def reason(token: str, moment: datetime, door: Door = DOOR) -> Reason | None:
    """Why a token is refused, or None."""
    try:
        door.check(token, moment)
    except Refused as refused:
        return refused.reason
    return None


@given(meetings, moments, st.integers(0, 30))
def test_a_token_counts_while_it_is_shown_and_one_step_longer(m: int, shown: datetime, later: int) -> None:
    """Whoever raises the phone in the last second still gets in."""
    assert DOOR.check(DOOR.token(m, shown), shown + timedelta(seconds=later)) == m


@given(meetings, moments, st.integers(60, 10**8))
def test_a_photograph_of_the_code_is_worth_nothing_later(m: int, shown: datetime, later: int) -> None:
    """Replay outside its window fails, for digits too (but for one chance in 333,333, left aside)."""
    then = shown + timedelta(seconds=later)
    assert reason(DOOR.token(m, shown), then) is Reason.LATE
    assert reason(DOOR.token(m, then), shown) is Reason.EARLY


def test_digits_count_in_their_window_only() -> None:
    """Fixed moments, so that chance does not decide."""
    shown = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)
    digits = DOOR.digits(7, shown)
    DOOR.check_digits(7, digits, shown + timedelta(seconds=59))
    for meeting, later in ((7, 60), (7, -31), (8, 0), (7, 86400)):
        with pytest.raises(Refused) as refused:
            DOOR.check_digits(meeting, digits, shown + timedelta(seconds=later))
        assert refused.value.reason is Reason.FORGED


@given(meetings, moments)
def test_digits_are_six_and_taken_now(meeting: int, moment: datetime) -> None:
    """Leading zeros stay."""
    digits = DOOR.digits(meeting, moment)
    assert len(digits) == 6
    DOOR.check_digits(meeting, digits, moment)


@given(meetings, moments, st.integers(0, 10**6), st.integers(1, 31))
def test_a_changed_token_is_refused(meeting: int, moment: datetime, place: int, shift: int) -> None:
    """Any one sign of it: the meeting, the step, the signature."""
    token = DOOR.token(meeting, moment)
    at = place % len(token)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    other = letters[(letters.find(token[at]) + shift) % 32]
    if other != token[at]:
        assert reason(token[:at] + other + token[at + 1 :], moment) in (Reason.MALFORMED, Reason.FORGED)


def test_another_key_another_meeting_and_another_rhythm_do_not_sign_for_this_door() -> None:
    """Negative controls of the signature."""
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    number, step, signature = DOOR.token(7, now).split(".")
    assert reason(Door(b"l" * 32).token(7, now), now) is Reason.FORGED
    assert reason(f"8.{step}.{signature}", now) is Reason.FORGED
    assert reason(f"{number}.{int(step) + 1}.{signature}", now) is Reason.FORGED
    assert reason(f"{number}.0{step}.{signature}", now) is Reason.FORGED
    assert Door(b"k" * 32, seconds=60).token(7, now) != Door(b"k" * 32, seconds=61).token(7, now)


def test_without_the_window_a_replay_would_get_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the window: with a tolerance of a day the photograph counts."""
    shown = datetime(2026, 11, 21, 10, tzinfo=UTC)
    token, later = DOOR.token(7, shown), shown + timedelta(hours=2)
    assert reason(token, later) is Reason.LATE
    monkeypatch.setattr(codes, "TOLERANCE", 2880)
    assert reason(token, later) is None


@pytest.mark.parametrize(
    "token", ["", "7", "7.1", "a.b.c", "7.1.AAAA", "-7.1." + "A" * 16, "７.1." + "A" * 16]
)
def test_what_is_no_token_is_malformed(token: str) -> None:
    """Whatever somebody's camera finds on the wall."""
    assert reason(token, datetime(2026, 11, 21, tzinfo=UTC)) is Reason.MALFORMED


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５６", "123456\n"])
def test_what_are_no_six_digits_is_malformed(typed: str) -> None:
    """The caller narrows wide digits before; nothing else than six digits is compared."""
    with pytest.raises(Refused) as refused:
        DOOR.check_digits(7, typed, datetime(2026, 11, 21, tzinfo=UTC))
    assert refused.value.reason is Reason.MALFORMED


@given(moments)
def test_the_screen_knows_when_to_change(moment: datetime) -> None:
    """After so many seconds there is another token, and not before."""
    left = DOOR.seconds_left(moment)
    assert 1 <= left <= 30
    whole = moment.replace(microsecond=0)
    assert DOOR.token(7, whole + timedelta(seconds=left - 1)) == DOOR.token(7, moment)
    assert DOOR.token(7, whole + timedelta(seconds=left)) != DOOR.token(7, moment)


def test_time_zones_do_not_matter_but_must_be_there() -> None:
    """The same moment on two clocks is one moment; a moment without a zone is an error of ours."""
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert DOOR.token(7, now) == DOOR.token(7, now.astimezone(timezone(timedelta(hours=9))))
    with pytest.raises(ValueError, match="time zone"):
        DOOR.token(7, datetime(2026, 11, 21, 10))
    with pytest.raises(ValueError, match="32 bytes"):
        Door(b"short")
    with pytest.raises(ValueError, match="a second"):
        Door(b"k" * 32, seconds=0)
    with pytest.raises(ValueError, match="positive"):
        DOOR.token(0, now)
