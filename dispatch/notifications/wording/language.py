"""The template language: Liquid, cut down to words, conditions and lists, with an end to everything.

A template is trusted with nothing: it gets strings and lists of strings, and no name that is not offered. Its first
line is the subject, which may not hold what somebody typed freely.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from liquid import Environment, StrictUndefined
from liquid.exceptions import (
    LiquidError,
    LiquidSyntaxError,
    ResourceLimitError,
    UndefinedError,
    UnknownFilterError,
)

from dispatch.errors import Invalid
from dispatch.i18n import _

TAGS = (
    "content",
    "output",
    "illegal",
    "if",
    "unless",
    "case",
    "for",
    "break",
    "continue",
    "comment",
    "assign",
    "#",
)
FILTERS = (
    "append",
    "prepend",
    "default",
    "join",
    "first",
    "last",
    "size",
    "strip",
    "upcase",
    "downcase",
    "truncate",
)
MOST_LETTERS = 8000
MOST_SUBJECT = 200
ONLY_TAGS = re.compile(r"^[ \t]*(?:\{%(?:(?!%\}).)*%\}[ \t]*)+$", re.MULTILINE)
HIDDEN = "\x00"
"""Stands after a line that holds nothing but tags, so that the line leaves no gap."""


class _Language(Environment):
    loop_iteration_limit = 1000
    output_stream_limit = 40_000
    local_namespace_limit = 40_000
    context_depth_limit = 12
    block_nesting_limit = 12

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS}
        self.filters = {name: filter_ for name, filter_ in self.filters.items() if name in FILTERS}


_language = _Language(undefined=StrictUndefined)


class WordingError(Invalid):
    """Words that cannot be used; `line` (from 1) says where, 0 where it is about the whole."""

    def __init__(self, message: str, line: int = 0) -> None:
        told = _("%(line)s行目: %(message)s", line=line, message=message) if line else message
        super().__init__(told, (("source", told),))
        self.line = line


@dataclass(frozen=True, slots=True)
class Worded:
    """A subject of one line, and a text that ends in a line break."""

    subject: str
    body: str


def render(source: str, facts: Mapping[str, Any], free: Collection[str] = ()) -> Worded:
    """The words with the facts in their places. Raises `WordingError`.

    `facts`: strings, lists of strings, or None where there is nothing to say. `free`: names of facts that somebody
    typed freely and that therefore must not stand in the subject.
    """
    first, _sep, rest = _read(source).partition("\n")
    private = {name: value for name, value in facts.items() if name not in free}
    subject = " ".join(_rendered(first, private, free).split())
    body = re.sub(r"\n{3,}", "\n\n", _rendered("\n" + rest, facts)).strip()
    if not subject:
        raise WordingError(_("1行目に件名を書いてください。"), 1)
    if not body:
        raise WordingError(_("2行目からあとに本文を書いてください。"), 2)
    if len(subject) > MOST_SUBJECT:
        raise WordingError(_("件名は%(n)s文字までで書いてください。", n=MOST_SUBJECT), 1)
    return Worded(subject, body + "\n")


def _read(source: str) -> str:
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace(HIDDEN, "")
    if len(source) > MOST_LETTERS:
        raise WordingError(_("文面は%(n)s文字までで書いてください。", n=MOST_LETTERS))
    return source


def _rendered(part: str, facts: Mapping[str, Any], free: Collection[str] = ()) -> str:
    try:
        template = _language.from_string(ONLY_TAGS.sub(lambda line: line.group() + HIDDEN, part))
        for name, places in template.analyze().globals.items():
            if name not in facts:
                line = part.count("\n", 0, places[0].span.index) + 1
                raise _unknown(name, line, free)
        text = str(template.render(**facts))
    except LiquidError as error:
        raise _told(error) from None
    except RecursionError:
        raise WordingError(_("入れ子が深すぎます。")) from None
    return text.replace(HIDDEN + "\n", "").replace(HIDDEN, "")


def _unknown(name: str, line: int, free: Collection[str]) -> WordingError:
    if name in free:
        return WordingError(_("「%(name)s」は自由記入のため、件名には使えません。", name=name), line)
    return WordingError(_("「%(name)s」という差し込み項目はありません。", name=name), line)


def _told(error: LiquidError) -> WordingError:
    place = error.context()
    line = place[0] if place else 0
    if isinstance(error, ResourceLimitError):
        return WordingError(_("繰り返しが多すぎるか、文章が長すぎます。"), line)
    if isinstance(error, UndefinedError):
        return WordingError(
            _("使えない差し込み項目があります（%(detail)s）。", detail=str(error.message)), line
        )
    if isinstance(error, UnknownFilterError):
        return WordingError(
            _("使えない加工の指定があります（%(detail)s）。", detail=str(error.message)), line
        )
    if isinstance(error, LiquidSyntaxError):
        return WordingError(_("書き方に誤りがあります（%(detail)s）。", detail=str(error.message)), line)
    return WordingError(_("文面を組み立てられませんでした（%(detail)s）。", detail=str(error.message)), line)
