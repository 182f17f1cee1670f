"""What the checks of plain Japanese have found, in words."""

from __future__ import annotations

from markupsafe import Markup, escape

from dispatch.disasters.plain.checks import LONGEST, Finding
from dispatch.disasters.plain.kanji import BEYOND
from dispatch.i18n import _
from dispatch.notifications.html import READING


def finding_words(one: Finding) -> str:
    """A finding as a sentence for the writer."""
    sentences = {
        "long_sentence": _(
            "文が長すぎます（%(n)s文字）。%(most)s文字までに分けてください。", n=one.size, most=LONGEST
        ),
        "hard_word": _("むずかしい言葉です（%(grade)s）。", grade=grade_words(one.size)),
        "no_reading": _("漢字に（よみがな）がありません（%(grade)s）。", grade=grade_words(one.size)),
        "foreign_word": _("カタカナ語です。伝わらないことがあります。"),
        "slashed_date": _("日付は「12月1日」のように書いてください。"),
        "clock_of_24": _("時刻は「午後2時」のように書いてください。"),
        "double_negative": _("二重の否定です。「〜してください」のように書いてください。"),
        "honorific": _("敬語です。「〜してください」「〜します」のように書いてください。"),
    }
    return sentences[one.code]


def grade_words(grade: int) -> str:
    """The school year in which a word's characters are learned."""
    return _("中学校以上") if grade >= BEYOND else _("小学%(n)s年", n=grade)


def with_readings(words: str) -> Markup:
    """Plain Japanese as HTML, a reading in brackets over its word."""
    # What somebody typed is escaped first; only our own tags are added to it.
    read = READING.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", str(escape(words)))
    return Markup(read)  # nosec B704
