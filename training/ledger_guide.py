"""How each column of a history of training is written: for the spreadsheet that the desk fills in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dispatch.db import db
from dispatch.tables.forms_to_fill import Guide
from dispatch.vocabulary import LANGUAGES, CredentialKind
from training.ledger_table import COLUMNS
from training.models import Course

HOW: dict[str, tuple[str, str]] = {
    "code": ("通訳者名簿の登録番号です。", "V00012"),
    "name": (
        "名簿と同じ氏名を書きます。番号の書き間違いを見つけるためです。空白は、あってもなくてもかまいません。",
        "海野 みどり",
    ),
    "day": (
        "受講した日です。何日かにわたるときは最後の日を書きます。和暦でもかまいません。先の日付は書けません。",
        "2024-06-01",
    ),
    "course": ("台帳にある講座のコードです。ほかの団体の研修など、ないときは空欄にして「名称」を書きます。", ""),
    "title": ("研修の名前です。講座コードを書いたときは空欄でかまいません。", "症例検討会"),
    "minutes": (
        "受講した時間です。2.5、2:30、2時間30分 のどれでも読み取ります。「単位」と両方を空欄にはできません。",
        "2.5",
    ),
    "points": ("取得した単位を、0以上の整数で書きます。", "5"),
    "credential": ("その単位を数える資格です。空欄にすると、どの資格の更新にも数えます。", "ICM認定医療通訳士"),
    "language": ("特定の言語の研修のときだけ書きます。", "ベトナム語"),
    "note": ("あとから消せません。個人的な事情は書かないでください。", ""),
}  # fmt: skip
"""By column: how it is written, and an example."""


def guides() -> Sequence[Guide]:
    """Of every column, in the order of the import; the courses are those there are today."""
    choices = {
        "course": _courses(),
        "credential": [(one.ja, "") for one in CredentialKind],
        "language": [(name, code) for code, name in LANGUAGES.items()],
    }
    return [
        Guide(one, *HOW[one.name], choices.get(one.name, ()), "day" if one.name == "day" else "")
        for one in COLUMNS
    ]


def _courses() -> list[tuple[str, str]]:
    """Archived ones too: history is about them most of all."""
    rows = db.session.execute(select(Course.code, Course.name).order_by(Course.code))
    return [(code, name) for code, name in rows]
