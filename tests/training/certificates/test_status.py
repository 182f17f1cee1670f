"""The list of revoked badges says of each index what was put in, and nothing of who is behind it."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certificates import status

indices = st.integers(0, status.BITS - 1)


@given(st.sets(indices, max_size=30), indices)
def test_the_list_says_what_was_put_in(gone: set[int], asked: int) -> None:
    """For the revoked and for any other."""
    encoded = status.encode(gone)
    assert status.revoked(encoded, asked) == (asked in gone)
    assert all(status.revoked(encoded, index) for index in gone)


def test_the_bits_run_from_the_left() -> None:
    """Index 0 is the first bit of the first byte, as the standard counts."""
    encoded = status.encode([0, 9])
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert bits[:2] == bytes([0b1000_0000, 0b0100_0000])
    assert len(bits) * 8 == 131_072


@given(st.sets(st.integers(0, 200), max_size=100), st.integers(0, 10**9))
def test_a_new_index_is_free(taken: set[int], chance: int) -> None:
    """Whatever chance says."""
    index = status.free_index(taken, lambda below: chance % below)
    assert index not in taken
    assert 0 <= index < status.BITS


def test_every_free_index_has_the_same_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer of chance gives another free index, all of them together every free one; a full list is an error."""
    monkeypatch.setattr(status, "BITS", 12)
    taken = {0, 3, 4, 11}
    drawn = [status.free_index(taken, lambda below, n=n: n) for n in range(8)]  # type: ignore[misc]
    assert sorted(drawn) == sorted(set(range(12)) - taken)
    with pytest.raises(ValueError, match="full"):
        status.free_index(set(range(12)))


@pytest.mark.parametrize("index", [-1, status.BITS])
def test_an_index_outside_is_refused(index: int) -> None:
    """On both sides of the door."""
    with pytest.raises(ValueError, match="within"):
        status.encode([index])
    with pytest.raises(status.Unreadable):
        status.revoked(status.encode([]), index)


def packed(data: bytes) -> str:
    """Bytes as a list would be published."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(data, mtime=0)).decode()


@pytest.mark.parametrize("encoded", ["", "x", "uAAAA", "u!", packed(b"\0" * 16), packed(b"\0" * 2_000_000)])
def test_a_list_that_is_none_is_unreadable(encoded: str) -> None:
    """Broken, too short to hide anybody in, or a bomb."""
    with pytest.raises(status.Unreadable):
        status.revoked(encoded, 3)
