"""The typefaces of paper: their files are what was fetched, they have every language, and lines end where they may."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from dispatch import typeface
from dispatch.disasters.wording import languages, tongues
from dispatch.typeface.documents import Document, composed, from_the_right
from dispatch.typeface.lines import clusters, wrapped

JOINS = {"\u200c", "\u200d"}
LIMIT = 9_000_000
SAMPLES = {
    "zh": "请在这里等候。", "yue": "喺呢度等，唔該。", "ko": "여기서 기다려 주세요.",
    "ne": "यहाँ पर्खनुहोस्। पानी सकियो, गर्‍यो",
    "hi": "कृपया यहाँ प्रतीक्षा करें।", "bn": "আশ্রয়কেন্দ্রে অপেক্ষা করুন", "si": "ශ්‍රී ලංකාව ක්‍රියාව", "th": "กรุณารอที่นี่ น้ำดื่ม",
    "km": "សូមរង់ចាំនៅទីនេះ", "my": "ဤနေရာတွင် စောင့်ပါ။", "ar": "من فضلك انتظر هنا", "fa": "می‌شود گفت",
    "ur": "براہ کرم یہاں انتظار کریں", "mn": "Энд хүлээнэ үү", "uk": "Зачекайте тут, ґанок їжак",
    "vi": "Xin chờ ở đây.",
}  # fmt: skip


def changed(folder: Path) -> list[str]:
    """Files of a family that are missing, changed or not in its manifest."""
    (package,) = json.loads((folder / "manifest.json").read_text())
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    return sorted(
        name for name in found.keys() | package["files"] if found.get(name) != package["files"].get(name)
    )


def test_every_family_is_as_it_was_fetched_with_its_licence(tmp_path: Path) -> None:
    """No folder is without a family, no file without its hash; the clone stays small; one byte more is noticed."""
    folders = sorted(path for path in typeface.HOME.iterdir() if (path / "files").is_dir())
    assert sorted(typeface.FAMILIES) == [path.name for path in folders]
    for folder in folders:
        assert changed(folder) == []
        assert "SIL Open Font License" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in typeface.HOME.rglob("*") if path.is_file()) < LIMIT
    (tmp_path / "manifest.json").write_bytes(
        (typeface.HOME / "noto-serif-thai" / "manifest.json").read_bytes()
    )
    (tmp_path / "LICENSE").write_text("another")
    assert "LICENSE" in changed(tmp_path)


def test_every_language_of_the_house_can_be_written() -> None:
    """The names of all languages, the frames of notices, what residents read, a sentence in each script."""
    texts = [*languages.NATIVE.values(), *SAMPLES.values()]
    texts += [word for frame in languages.FRAMES.values() for word in astuple(frame)]
    texts += [word for code in tongues.TONGUES for word in tongues.words(code).values()]
    assert typeface.missing("".join(texts).replace("\n", ""), typeface.FAMILIES) == frozenset()
    assert typeface.missing("ไ한", typeface.JAPANESE) == {"ไ", "한"}
    assert typeface.missing("😀", typeface.FAMILIES) == {"😀"}


@pytest.mark.parametrize("code", SAMPLES)
def test_what_is_written_can_be_read_again(code: str) -> None:
    """The letters of each script come back out of the file: none was left out, none drawn as an empty box."""
    text = SAMPLES[code]
    document = Document(text)
    document.add_page()
    document.set_font_size(10)
    document.cell(180, 6, text)
    read = PdfReader(io.BytesIO(bytes(document.output()))).pages[0].extract_text()
    assert set(text) - {" "} - JOINS <= set(read)


@pytest.mark.parametrize(
    ("family", "word"),
    [
        ("noto-serif-devanagari", "गर्‍यो"), ("noto-serif-devanagari", "विद्यार्थी"), ("noto-serif-sinhala", "ශ්‍රී"),
        ("noto-serif-myanmar", "အန္တရာယ်"), ("noto-serif-khmer", "ខ្មែរ"), ("noto-naskh-arabic", "می‌شود"),
    ],
)  # fmt: skip
def test_a_word_is_shaped_as_one(family: str, word: str) -> None:
    """Marks and joins stay with their letters: the word is as wide as HarfBuzz alone makes it, unshaped it is not."""
    document = Document(word)
    document.set_font_size(100)
    drawn = document.get_string_width(word) * document.k
    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    (path,) = (typeface.HOME / family / "files").iterdir()
    plain = io.BytesIO()
    with TTFont(path) as font:
        font.flavor = None
        font.save(plain)
    face = hb.Face(plain.getvalue())
    hb.shape(hb.Font(face), buffer)
    shaped = sum(place.x_advance for place in buffer.glyph_positions) * 100 / face.upem
    widths: Any = document.fonts[path.stem].cw
    loose = sum(widths[ord(letter)] for letter in word if letter not in JOINS) / 10
    assert all(glyph.codepoint for glyph in buffer.glyph_infos)
    assert drawn == pytest.approx(shaped, abs=0.5)
    assert loose > shaped + 1


def test_names_keep_their_characters() -> None:
    """Loose accents are joined, but a name's own form of a character is not replaced."""
    assert composed("e\u0301 か\u3099 神\ufa19") == "é が 神\ufa19"


def test_which_texts_run_from_the_right() -> None:
    """The first letter says it; figures say nothing."""
    assert [from_the_right(text) for text in ("12 من", "A من", "", "日本", "می")] == [
        True,
        False,
        False,
        False,
        True,
    ]


def one(text: str) -> float:
    """Every character is one wide."""
    return len(text)


def test_lines_end_where_they_may() -> None:
    """Words stay whole, signs that close end a line, brackets that open begin one, what is too long is cut."""
    assert wrapped("Please wait here", 8, one) == ["Please", "wait", "here"]
    assert wrapped("あいうえお", 2, one) == ["あい", "うえ", "お"]
    assert wrapped("あい。う", 2, one) == ["あ", "い。", "う"]
    assert wrapped("abcdefg", 3, one) == ["abc", "def", "g"]
    assert wrapped("", 3, one) == [""]


def test_no_line_begins_within_a_syllable() -> None:
    """Vowels before and after their letter in Thai, stacked letters, a Burmese syllable with its end."""
    assert list(clusters("เก่าไปน้ำ")) == ["เก่า", "ไป", "น้ำ"]
    assert list(clusters("သည်ကန်")) == ["သည်", "ကန်"]
    assert list(clusters("ខ្មែរ")) == ["ខ្មែ", "រ"]
    assert list(clusters("क्षमा")) == ["क्ष", "मा"]


@given(st.text("あ漢a b。（กำเအ်က์😀", max_size=60), st.integers(4, 12))
def test_nothing_is_lost_and_nothing_too_long(text: str, width: int) -> None:
    """Whatever is broken, its letters are all there in their order, and no line is wider than it may be."""
    lines = wrapped(text, width, one)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line.rstrip()) <= width for line in lines)
