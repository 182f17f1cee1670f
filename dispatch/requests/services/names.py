"""Telling a patient's name from a code, so that a form can ask before a name is kept."""

from __future__ import annotations

import re
import unicodedata

NOT_NAMES = re.compile(r"患者|番号|外来|入院|病棟|受付|初診|再診|新患|診察券|匿名|不明|小児|成人|男性|女性")
_HONORIFIC = re.compile(r"(さま|さん|様|氏|ちゃん|くん|君|殿)$")
_KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]{2,}")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]{3,}")
_OTHER_SCRIPT = re.compile(r"[\u0400-\u1fff\uac00-\ud7af]{2,}")
"""Cyrillic, the scripts of South and South-East Asia, Arabic, Hangul. Latin with accents is read as Latin."""
_WORDS = re.compile(r"[^\W\d_]+")


def looks_like_a_name(text: str) -> bool:
    """Whether `text` could be somebody's name, where a code or initials are wanted. When in doubt, a name."""
    words = NOT_NAMES.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if _HONORIFIC.search(words) or _KANJI.search(words) or _KANA.search(words):
        return True
    latin = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    return bool(_OTHER_SCRIPT.search(words)) or _latin_name(latin)


def _latin_name(text: str) -> bool:
    """`Nguyen Van A`, `LI Na`, `Tanaka`; not `N.V.A.`, `TY`, `A-1023`, `OPD`."""
    words = [word for word in _WORDS.findall(text) if word.isascii()]
    if any(c.isdigit() for c in text) and len(words) < 2:
        return False  # ABC-1023
    long = [word for word in words if len(word) >= 3]
    capitalised = [word for word in words if len(word) >= 2 and word[1:].islower()]
    alone = len(words) == 1 and bool(long) and (len(words[0]) >= 5 or bool(capitalised))
    return (
        alone or len(long) >= 2 or len(capitalised) >= 2 or (bool(long) and len(words) >= 2 and " " in text)
    )
