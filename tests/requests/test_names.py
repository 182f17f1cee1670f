"""Telling a name from a code: the form asks when in doubt, and lets codes pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.requests.services.names import looks_like_a_name

NAMES = (
    "山田花子", "山田 花子", "佐々木", "やまだはなこ", "ヤマダ", "ﾔﾏﾀﾞ ﾊﾅｺ", "グエン・ヴァン・アン", "Nguyen Van An",
    "NGUYEN VAN A", "Nguyễn Thị Lan", "Tanaka", "Li Na", "Maria", "SANTOS", "王さん", "金様", "김민준", "Нгуен",
    "สมชาย", "患者 山田", "Nguyen A.", "山田 12",
)  # fmt: skip
CODES = (
    "A-1023", "12345", "P-7", "N.V.A.", "N.V.A", "T.Y", "TY", "T Y", "VN-0007", "患者A", "外来12", "2026-11-001",
    "OPD-12", "Ａ－１０２３", "Y", "K.S.（小児）", "ID 123", "a-1", "ABC1023", "#12", "初診3",
)  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_names_are_asked_about(text):
    """Kanji, kana, Latin with and without accents, other scripts, honorifics."""
    assert looks_like_a_name(text)


@pytest.mark.parametrize("text", CODES)
def test_codes_and_initials_pass(text):
    """Numbers, letters with numbers, initials, and the words of a hospital."""
    assert not looks_like_a_name(text)


@given(
    st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,8}", fullmatch=True)
    | st.from_regex(r"([A-Z]\.){1,4}", fullmatch=True)
)
def test_no_code_of_the_usual_shape_is_ever_refused(text):
    """A-1023, VN0007, N.V.A."""
    assert not looks_like_a_name(text)


@given(st.from_regex(r"[\u4e00-\u9fa5]{2,4} ?[\u4e00-\u9fa5]{2,3}", fullmatch=True))
def test_two_words_of_kanji_are_always_asked_about(text):
    """Whatever the characters, unless they are words of the hospital."""
    assert looks_like_a_name(f"阿部{text}")


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text):
    """Nothing that is typed breaks the question."""
    assert looks_like_a_name(text) in (True, False)
