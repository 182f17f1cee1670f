"""Verification codes: nobody guesses one, and a slip of the finger is noticed before anything is looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certificates import serials

values = st.integers(0, 32**serials.RANDOM_SIGNS - 1)


def made(value: int) -> str:
    """The code of a value, or of the next one whose check sign is a letter or digit."""
    numbers = iter(range(value, value + 40))
    return serials.make(lambda below: next(numbers) % below)


codes = values.map(made)


@given(codes)
def test_a_code_reads_as_itself_however_it_is_typed(code: str) -> None:
    """Small, wide, spaced, with any dash, or with O for 0 and l for 1: it is the same code."""
    typed = [code, serials.spaced(code).lower(), f" {serials.spaced(code)} ".replace("-", "ー")]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    alike = code.replace("0", "O").replace("1", "l")
    assert {serials.read(text) for text in [*typed, wide, alike]} == {code}


@given(codes, st.integers(0, serials.RANDOM_SIGNS), st.sampled_from(serials.ALPHABET))
def test_one_wrong_sign_is_always_noticed(code: str, place: int, sign: str) -> None:
    """37 is a prime beyond 32, so no single slip keeps the check sign right."""
    if sign == code[place]:
        return
    with pytest.raises(serials.Mistyped):
        serials.read(code[:place] + sign + code[place + 1 :])


@given(codes, st.integers(0, serials.RANDOM_SIGNS - 2))
def test_two_swapped_neighbours_are_always_noticed(code: str, place: int) -> None:
    """The most usual slip after a wrong sign."""
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code:
        return
    with pytest.raises(serials.Mistyped):
        serials.read(swapped)


@pytest.mark.parametrize("text", ["", "7", "79AM-TT9A-7HJ", "79AM-TT9A-7HJWW", "79AM-TT9A-7HU*", "七九"])
def test_what_is_no_code_is_refused(text: str) -> None:
    """Too short, too long, or signs that no code has."""
    with pytest.raises(serials.Mistyped):
        serials.read(text)


def test_codes_are_drawn_from_all_of_55_bits() -> None:
    """The source of chance is asked for the whole range, and a value without a fitting sign is passed over."""
    asked: list[int] = []
    answers = iter([32, 33, 36, 31])
    code = serials.make(lambda below: asked.append(below) or next(answers))  # type: ignore[func-returns-value]
    assert set(asked) == {2**55}
    assert len(asked) == 4
    assert code == "0000000000ZZ"


def test_new_codes_differ() -> None:
    """Chance is real: a thousand codes, none twice."""
    assert len({serials.make() for _ in range(1000)}) == 1000
