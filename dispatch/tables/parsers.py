"""What a cell may be. Each parser takes text that is not empty and raises ValueError with the reason as a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date as Date  # noqa: N812
from datetime import datetime as DateTime  # noqa: N812
from datetime import time as Time  # noqa: N812
from typing import TypeVar

from email_validator import EmailNotValidError, validate_email

from dispatch import japanese
from dispatch.i18n import _
from dispatch.japanese import plain
from dispatch.vocabulary import LANGUAGES, LEVELS, Term

T = TypeVar("T", bound=Term)
A = TypeVar("A")
B = TypeVar("B")

YES = {"はい", "有", "あり", "○", "〇", "◯", "1", "true", "yes", "y"}
NO = {"いいえ", "無", "なし", "×", "✕", "0", "false", "no", "n", "-"}
OTHER_NAMES = {
    "中国語": "zh", "北京語": "zh", "普通話": "zh", "フィリピン語": "tl", "フィリピノ語": "tl", "ビルマ語": "my",
    "韓国・朝鮮語": "ko", "インドネシア": "id", "ペルシャ語": "fa", "手話": "jsl",
    "vietnamese": "vi", "chinese": "zh", "mandarin": "zh", "cantonese": "yue", "english": "en", "tagalog": "tl",
    "filipino": "tl", "nepali": "ne", "indonesian": "id", "burmese": "my", "korean": "ko", "portuguese": "pt",
    "spanish": "es", "thai": "th", "sinhala": "si", "khmer": "km", "mongolian": "mn", "hindi": "hi",
    "bengali": "bn", "urdu": "ur", "russian": "ru", "ukrainian": "uk", "french": "fr", "german": "de",
    "arabic": "ar", "persian": "fa",
}  # fmt: skip

_LANGUAGE_BY_NAME = {**{plain(ja): code for code, ja in LANGUAGES.items()}, **OTHER_NAMES}
_SPLIT = re.compile(r"[|｜、,，;；\n]")
_ROMAN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ][A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ .,'-]*")
MOST_ROMAN = 160
"""Letters of a name in Roman letters that columns hold."""
_PHONE = re.compile(r"(\+\d{1,3}|0)[\d\-() ]{7,16}( ?(内線|ext\.?) ?\d{1,6})?")


def text(cell: str) -> str:
    """Text, tidied: narrow letters and digits, wide kana."""
    return japanese.tidy(cell)


def limited(length: int) -> Callable[[str], str]:
    """Text of at most `length` characters."""

    def read(cell: str) -> str:
        words = text(cell)
        if len(words) > length:
            raise ValueError(_("%(n)s文字以内にしてください。", n=length))
        return words

    return read


def roman(cell: str) -> str:
    """A name in Roman letters, marks and all: `NGUYEN Thị Hoa`."""
    words = text(cell).replace("’", "'")
    if len(words) > MOST_ROMAN:
        raise ValueError(_("%(n)s文字以内にしてください。", n=MOST_ROMAN))
    if not _ROMAN.fullmatch(unicodedata.normalize("NFC", words)):
        raise ValueError(_("ローマ字で書いてください。例：NGUYEN Thi Hoa"))
    return unicodedata.normalize("NFC", words)


def code(cell: str) -> str:
    """A code or number by which a row is known: NFKC, no spaces, 40 characters at most."""
    words = "".join(unicodedata.normalize("NFKC", cell).split())
    if len(words) > 40:
        raise ValueError(_("%(n)s文字以内にしてください。", n=40))
    return words


def integer(least: int | None = None, most: int | None = None) -> Callable[[str], int]:
    """A whole number, perhaps between two others."""

    def read(cell: str) -> int:
        words = plain(cell).replace(",", "")
        if not re.fullmatch(r"-?\d{1,12}(\.0*)?", words):
            raise ValueError(_("整数で書いてください。"))
        return int(_between(float(words), least, most))

    return read


def decimal(least: float | None = None, most: float | None = None) -> Callable[[str], float]:
    """A number, perhaps between two others."""

    def read(cell: str) -> float:
        words = plain(cell).replace(",", "")
        if not re.fullmatch(r"-?\d{1,12}(\.\d*)?", words):
            raise ValueError(_("数で書いてください。"))
        return _between(float(words), least, most)

    return read


def _between(number: float, least: float | None, most: float | None) -> float:
    if (least is not None and number < least) or (most is not None and number > most):
        if most is None:
            raise ValueError(_("%(least)s以上の数にしてください。", least=least))
        raise ValueError(_("%(least)sから%(most)sまでの数にしてください。", least=least, most=most))
    return number


def date(cell: str) -> Date:
    """A day, also as 令和8年11月24日 or R8.11.24; a time of 0:00 after it is passed over."""
    try:
        return japanese.read_date(re.sub(r"[ T]0?0:00(:00)?$", "", cell))
    except ValueError as error:
        raise ValueError(_("日付は 2026-11-24 や 令和8年11月24日 のように書いてください。")) from error


def time(cell: str) -> Time:
    """A time of day, also as 午後2時半."""
    try:
        return japanese.read_time(cell)
    except ValueError as error:
        raise ValueError(_("時刻は 9:30 や 午後2時 のように書いてください。")) from error


def moment(cell: str) -> DateTime:
    """A day with a time, on the wall clock (naive)."""
    try:
        return japanese.read_moment(cell)
    except ValueError as error:
        raise ValueError(_("日時は 2026-11-24 9:30 のように書いてください。")) from error


def yes_no(cell: str) -> bool:
    """はい or いいえ, ○ or ×, 1 or 0, true or false."""
    words = plain(cell)
    if words in YES or cell in YES:
        return True
    if words in NO or cell in NO:
        return False
    raise ValueError(_("「はい」か「いいえ」（○か×）で書いてください。"))


def term(terms: type[T]) -> Callable[[str], T]:
    """A term by its code or its Japanese name; without what stands in brackets where that says which is meant."""
    short = Counter(plain(one.ja.partition("（")[0]) for one in terms)
    words = [(plain(word), one) for one in terms for word in (one.value, one.ja, one.ja.partition("（")[0])]
    found = {word: one for word, one in words if short[word] < 2}

    def read(cell: str) -> T:
        try:
            return found[plain(cell)]
        except KeyError:
            names = "、".join(one.ja for one in terms)
            raise ValueError(_("次のいずれかで書いてください：%(names)s", names=names)) from None

    return read


def language(cell: str) -> str:
    """A language's code, by code or name."""
    words = plain(cell)
    if words in LANGUAGES:
        return words
    if words in _LANGUAGE_BY_NAME:
        return _LANGUAGE_BY_NAME[words]
    raise ValueError(_("この言語は登録されていません。"))


def level(cell: str) -> int:
    """An interpreter's level, 1 to 4, as a number or by its name."""
    words = plain(cell)
    for number, name in LEVELS.items():
        if words in (str(number), plain(name), plain(name)[1:], f"レベル{number}", f"{number}.0"):
            return number
    raise ValueError(_("レベルは1から4で書いてください。"))


def many(parse: Callable[[str], A]) -> Callable[[str], tuple[A, ...]]:
    """Several of a kind, split by | 、 , or ; — none twice, in the order written."""

    def read(cell: str) -> tuple[A, ...]:
        return tuple(dict.fromkeys(parse(part) for part in split(cell)))

    return read


def split(cell: str) -> list[str]:
    """The parts of a list, split by | 、 , or ; and none of them empty."""
    return [part.strip() for part in _SPLIT.split(cell) if part.strip()]


def pair(left: Callable[[str], A], right: Callable[[str], B]) -> Callable[[str], tuple[A, B]]:
    """Two things joined by a colon: `ベトナム語:3`."""

    def read(cell: str) -> tuple[A, B]:
        first, colon, second = cell.replace("：", ":").partition(":")
        if not colon or not first.strip() or not second.strip():
            raise ValueError(_("「%(cell)s」は「項目:値」の形で書いてください。", cell=cell))
        return left(first.strip()), right(second.strip())

    return read


def email(cell: str) -> str:
    """An address of mail, in small letters."""
    try:
        address = validate_email(plain(cell), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError(_("メールアドレスの形になっていません。")) from None
    return str(address.normalized)


def phone(cell: str) -> str:
    """A telephone number with its leading 0 or +, and perhaps an extension."""
    words = " ".join(japanese.dashes(unicodedata.normalize("NFKC", cell)).split())
    if not _PHONE.fullmatch(words.lower()):
        raise ValueError(_("電話番号は 096-000-0000 のように、先頭の0から書いてください。"))
    return words


def postcode(cell: str) -> str:
    """Seven digits as 862-0975."""
    digits = japanese.dashes(plain(cell)).replace("〒", "").replace("-", "")
    if not re.fullmatch(r"\d{7}", digits):
        raise ValueError(_("郵便番号は7桁の数字で書いてください。"))
    return f"{digits[:3]}-{digits[3:]}"


def latitude(cell: str) -> float:
    """Degrees north, somewhere in Japan: so a swap with the longitude is noticed."""
    return _degrees(cell, 20, 46, _("緯度は20から46までの数で書いてください（経度と逆になっていませんか）。"))


def longitude(cell: str) -> float:
    """Degrees east, somewhere in Japan."""
    return _degrees(
        cell, 122, 154, _("経度は122から154までの数で書いてください（緯度と逆になっていませんか）。")
    )


def _degrees(cell: str, least: int, most: int, reason: str) -> float:
    try:
        return float(decimal(least, most)(cell))
    except ValueError:
        raise ValueError(reason) from None
