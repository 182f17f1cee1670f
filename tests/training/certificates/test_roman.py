"""Names in Roman letters follow the rules of passports, and nothing is invented where they cannot."""

from __future__ import annotations

import pytest

from training.certificates.roman import of_name

KNOWN = {
    "かとう ゆうこ": "KATO Yuko",
    "やまかわ　はなこ": "YAMAKAWA Hanako",
    "おおの じゅんいち": "ONO Junichi",
    "せのお しょうこ": "SENOO Shoko",
    "ホンマ シンペイ": "HOMMA Shimpei",
    "はっとり えっちゅう": "HATTORI Etchu",
    "ﾌｼﾞｲ ﾁﾎ": "FUJII Chiho",
    "なんば きょうすけ": "NAMBA Kyosuke",
    "にいの りゅうじ": "NIINO Ryuji",
    "グェン フオン": "GUEN Fuon",
}


@pytest.mark.parametrize("kana", KNOWN)
def test_kana_are_written_as_in_passports(kana: str) -> None:
    """Long vowels, doubled consonants, n before b, m and p, wide and narrow kana."""
    assert of_name("氏名", kana) == KNOWN[kana]


def test_what_is_latin_or_unreadable_stays_as_it_is_written() -> None:
    """A name in Roman letters is its own; without kana, or with other signs among them, no reading is guessed."""
    assert of_name("Nguyễn Thị Hương", "グエン") == "Nguyễn Thị Hương"
    assert of_name("王 小明", "") == "王 小明"
    assert of_name("王 小明", "wang 小明") == "王 小明"
