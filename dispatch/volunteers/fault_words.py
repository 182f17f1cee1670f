"""What is wrong with a file of rules, in the reader's language: the reader of the file speaks English, as files do."""

from __future__ import annotations

import re

from dispatch.i18n import _
from dispatch.vocabulary import N_

SENTENCES = (
    (r"must not be empty", N_("空にはできません。")),
    (r"is missing", N_("書かれていません。")),
    (
        r"must be between (?P<a>.+) and (?P<b>[\d,.]+), not (?P<c>.+)",
        N_("%(a)sから%(b)sまでにしてください（今は %(c)s）。"),
    ),
    (r"must be an object, not (?P<a>.+)", N_("{ } で囲んだ組を書いてください（今は %(a)s）。")),
    (r"must be a list, not (?P<a>.+)", N_("[ ] で囲んだ一覧を書いてください（今は %(a)s）。")),
    (r"must be a text, not (?P<a>.+)", N_("文字で書いてください（今は %(a)s）。")),
    (r"must be a whole number, not (?P<a>.+)", N_("整数で書いてください（今は %(a)s）。")),
    (r"must be a number, not (?P<a>.+)", N_("数で書いてください（今は %(a)s）。")),
    (r"must be a day as text, not (?P<a>.+)", N_("日付を \"2026-04-01\" のように書いてください（今は %(a)s）。")),
    (
        r"is not a day in ISO 8601: (?P<a>.+)",
        N_("日付として読めません：%(a)s。\"2026-04-01\" のように書いてください。"),
    ),
    (r"must be whole minutes", N_("分の単位で割り切れる時間にしてください。")),
    (r"must be either a level or permissions", N_("level か permissions の、どちらか一方を書いてください。")),
    (
        r"must be same, any or a known language, not (?P<a>.+)",
        N_("same、any、言語コードのいずれかにしてください（今は %(a)s）。"),
    ),
    (r"must be (?P<a>.+), not (?P<b>.+)", N_("%(a)s にしてください（今は %(b)s）。")),
    (r"must hold exactly one condition", N_("条件を1つだけ書いてください。複数のときは all か any でまとめます。")),
    (r"is the same as (?P<a>.+?): (?P<b>.+)", N_("%(a)s と同じです：%(b)s")),
    (r"is before from", N_("始まりの日（from）より前です。")),
    (r"is not a name of the format", N_("この名前の項目はありません。書き間違いがないか確かめてください。")),
    (r"is no condition", N_("この名前の条件はありません。")),
    (r"is no kind of visit: (?P<a>.+)", N_("この通訳内容はありません：%(a)s")),
    (r"is no kind of (?P<a>.+?): (?P<b>.+)", N_("この種類はありません：%(b)s")),
    (r"is not a known language: (?P<a>.+)", N_("この言語コードはありません：%(a)s")),
    (r"is not on the scale of (?P<a>.+): (?P<b>.+)", N_("%(a)s にはない等級です：%(b)s")),
    (r"asks for a level, but the rule itself grants one", N_("レベルを決める規則の条件に、level は使えません。")),
    (r"is nested too deeply", N_("条件の重なりが深すぎます。")),
    (r"is longer than (?P<a>\d+) characters", N_("長すぎます（%(a)s文字まで）。")),
    (r"stands there more than once", N_("同じ名前が2回書かれています。")),
    (r"has half a character in it \(a lone surrogate\)", N_("文字が壊れています。")),
)  # fmt: skip
"""The first that fits says it; the place (`rules[0].when`) stays as the file writes it."""

KINDS = {"a list": N_("一覧"), "an object": N_("組"), "a number of very many digits": N_("桁の多すぎる数")}
"""What stands in a wrong place, where it is not quoted."""

WHOLE = (
    (r"the file is empty", N_("何も書かれていません。")),
    (r"the file is nested too deeply", N_("入れ子が深すぎて読めません。")),
    (r"byte (?P<a>\d+): the file is not .* text", N_("%(a)sバイト目を文字として読めません。UTF-8で保存してください。")),
    (r"(?P<a>.+): the file is not JSON: .*", N_("JSONとして読めません（%(a)s）。")),
    (r"the file: (?P<rest>.+)", N_("ファイル全体：%(rest)s")),
)  # fmt: skip


def fault_text(fault: str) -> str:
    """One fault with its place; one that nobody has foreseen stays in English."""
    for pattern, sentence in WHOLE:
        if found := re.fullmatch(pattern, fault):
            said = {name: _said(words) for name, words in found.groupdict().items()}
            return _(sentence, **said)
    place, colon, rest = fault.partition(": ")
    return _("%(place)s：%(fault)s", place=place, fault=_said(rest)) if colon else fault


def _said(words: str) -> str:
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, words):
            return _(sentence, **{name: _named(part) for name, part in found.groupdict().items()})
    return words


def _named(part: str) -> str:
    return _(KINDS[part]) if part in KINDS else part
