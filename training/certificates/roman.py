"""Names in Roman letters, as Japanese passports write them: Hepburn, long vowels short, the family name in capitals.

かとう　ゆうこ is `KATO Yuko`. People may write their names otherwise; what is made here is a proposal.
"""

from __future__ import annotations

import re
import unicodedata

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ", "t": "たちつてと",
    "d": "だぢづでど", "n": "なにぬねの", "h": "はひふへほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも",
    "r": "らりるれろ",
}  # fmt: skip
_ODD = {
    "し": "shi", "じ": "ji", "ち": "chi", "つ": "tsu", "ぢ": "ji", "づ": "zu", "ふ": "fu", "や": "ya", "ゆ": "yu",
    "よ": "yo", "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ゔ": "bu", "ん": "n",
}  # fmt: skip
_SIGNS = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)}
_SIGNS |= _ODD
_SMALL = dict(zip("ゃゅょ", "auo", strict=True)) | dict(zip("ぁぃぅぇぉ", "aiueo", strict=True))
"""Small kana join the sound before them."""
_READABLE = re.compile(r"[ぁ-ゔー]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ .,'’-]*")


_PLAIN = str.maketrans(
    {"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ß": "ss", "Æ": "Ae", "æ": "ae"}
)
"""Letters that are no other letter with a mark."""


def without_marks(name: str) -> str:
    """The plain letters of a name in Roman letters, as machine-readable documents write it: `Łukasz` is `Lukasz`."""
    return unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode("ascii")


def of_name(written: str, kana: str) -> str:
    """A person's name; as written where that is in Roman letters already, or where the kana cannot be read."""
    if _LATIN.fullmatch(written.strip()):
        return written.strip()
    parts = [_hiragana(part) for part in kana.split()]
    if not parts or not all(_READABLE.fullmatch(part) for part in parts):
        return written
    family, *given = [_word(part) for part in parts]
    return " ".join([family.upper(), *(part.capitalize() for part in given)])


def _hiragana(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヴ" else one for one in folded)


def _word(kana: str) -> str:
    """One part of a name, in small letters."""
    letters = ""
    doubled = False
    for one in kana:
        if one in "ゃゅょ":
            letters = _joined(letters, "y", _SMALL[one])
        elif one in _SMALL:
            letters = _joined(letters, "u" if letters.endswith(("ku", "gu")) else "", _SMALL[one])
        elif one == "っ":
            doubled = True
        elif one != "ー":
            sound = _SIGNS.get(one, "")
            letters += (_double(sound) if doubled else "") + sound
            doubled = False
    return _short(re.sub("n(?=[bmp])", "m", letters))


def _joined(letters: str, glide: str, vowel: str) -> str:
    """きゃ is kya, but しゃ is sha."""
    stem = letters[:-1]
    return stem + ("" if stem.endswith(("sh", "ch", "j", "f")) else glide) + vowel


def _double(sound: str) -> str:
    return "t" if sound.startswith("ch") else sound[:1]


def _short(letters: str) -> str:
    """Long o and u are written short, but for an o at the end of a name: おおの is Ono, せのお is Senoo."""
    return re.sub("uu", "u", re.sub("ou|oo(?!$)", "o", letters))
