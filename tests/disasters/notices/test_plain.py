"""What makes Japanese hard is found, with its grade and its reading, and what is plain is let be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.disasters.plain.checks import LONGEST, check
from dispatch.disasters.plain.kanji import BEYOND, GRADE, grade
from dispatch.disasters.plain.sentences import sentences, without_readings
from dispatch.disasters.plain.words import WORDS


def codes(text: str) -> set[str]:
    """Which kinds of trouble a text has."""
    return {one.code for one in check(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("あ" * (LONGEST + 1) + "。", "long_sentence"),
        ("給水（きゅうすい）を 実施（じっし）します。避難します。", "hard_word"),
        ("水を くばります。", "no_reading"),
        ("ライフラインが とまりました。", "foreign_word"),
        ("12/1に はじまります。", "slashed_date"),
        ("14:30に はじまります。", "clock_of_24"),
        ("いかない わけではない です。いかないことはない です。", "double_negative"),
        ("ごらんください。おまちいただきます。", "honorific"),
    ],
)
def test_each_trouble_is_found(text: str, code: str) -> None:
    """One example of each."""
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "水（みず）を 配（くば）ります。お金（かね）は いりません。",
        "12月（がつ）1日（ついたち）の 午後（ごご）2時（じ）に 始（はじ）まります。",
        "避難所（ひなんじょ）は にげる ところです。",
        "炊き出し（たきだし）が あります。",
        "あ" * LONGEST + "。",
    ],
)
def test_plain_words_are_let_be(text: str) -> None:
    """The negative control: short sentences with readings have nothing to mend."""
    assert check(text.replace("あ" * LONGEST + "。", "あ" * (LONGEST - 1) + "。")) == []


def test_a_hard_word_comes_with_what_to_write() -> None:
    """The longest word is meant, once, at its line, with grade, reading and an easier way to say it."""
    found = check("すぐに\n避難指示が出ました。避難指示です。")
    (one,) = [each for each in found if each.code == "hard_word"]
    assert (one.text, one.line, one.reading, one.size) == ("避難指示", 2, "ひなんしじ", BEYOND)
    assert "にげて" in one.easier


def test_grades_are_those_of_the_curriculum() -> None:
    """80, 160, 200, 202, 193 and 191 characters; a word is as hard as its hardest character."""
    assert [list(GRADE.values()).count(year) for year in range(1, 7)] == [80, 160, 200, 202, 193, 191]
    assert (grade("水"), grade("市役所"), grade("避難"), grade("みず"), grade("人々")) == (1, 3, BEYOND, 0, 1)


def test_the_list_itself_is_plain() -> None:
    """Each word stands once, has a reading in kana, and what it proposes has nothing hard but what it explains."""
    assert len({one.word for one in WORDS}) == len(WORDS)
    for one in WORDS:
        assert all("\u3040" <= sign <= "\u309f" or sign == "ー" for sign in one.reading), one
        left = {found.code for found in check(one.easier)} - {"long_sentence", "honorific"}
        assert not left, (one, check(one.easier))


@given(st.text(alphabet="水避難あいう。（）\nみず12/:時 ライフ", max_size=80))
def test_any_text_can_be_checked(text: str) -> None:
    """Whatever is typed: no failure, places that exist, and readings taken out leave nothing to take out."""
    for one in check(text):
        assert 1 <= one.line <= len(text.splitlines())
    assert all(part in text for part in sentences(text))
    bare = without_readings(text)
    assert len(bare) <= len(text)
