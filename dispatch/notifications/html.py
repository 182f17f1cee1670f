"""The text of a message as HTML: one calm frame, legible in the dark, without pictures and without anything to load.

The text is all there is to write and to translate; the HTML follows from it. A line that is an address becomes a
button, lines like `場所: みどり病院` become a table, and in easy Japanese a reading in brackets stands over its word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from flask import current_app, render_template
from markupsafe import Markup, escape

from dispatch.i18n import force_locale

EASY = "ja@easy"
ADDRESS = re.compile(r"https?://\S+")
FACT = re.compile(r"^([^\s:：/][^:：/]{0,24})[:：] *(\S.*)$")
READING = re.compile(r"([\u3400-\u9fff々〆ヶ]+)（([\u3040-\u309fー]+)）")
FOOT = "--"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text: `paragraph`, `facts` (pairs) or `button`."""

    kind: str
    lines: tuple[Markup, ...] = ()
    facts: tuple[tuple[Markup, Markup], ...] = ()
    href: str = ""


def language_tag(locale: str) -> str:
    """How HTML and mail name a language: easy Japanese is a kind of Japanese."""
    return "ja-x-easy" if locale == EASY else locale.replace("_", "-")


def spoken(locale: str) -> str:
    """The catalogue of sentences and dates behind a language of messages."""
    return "ja" if locale == EASY else locale


def as_html(subject: str, body: str, locale: str) -> str:
    """The whole document."""
    text, _, foot = body.partition(f"\n{FOOT}\n")
    with force_locale(spoken(locale)):
        return render_template(
            "messages/_frame.html",
            subject=subject,
            heading=_marked(subject, locale),
            lang=language_tag(locale),
            blocks=blocks(text, locale),
            foot=[_marked(line, locale) for line in foot.splitlines() if line.strip()],
            foundation=current_app.config["FOUNDATION_NAME"],
        )


def blocks(text: str, locale: str = "ja") -> list[Block]:
    """The parts of a text, in their order."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        for kind, same in groupby(lines, key=_kind):
            found += _blocks(kind, list(same), locale)
    return found


def _kind(line: str) -> str:
    if ADDRESS.fullmatch(line):
        return "button"
    return "facts" if FACT.match(line) and not ADDRESS.match(line) else "paragraph"


def _blocks(kind: str, lines: list[str], locale: str) -> list[Block]:
    if kind == "button":
        return [Block(kind, href=line) for line in lines]
    if kind == "facts":
        pairs = (match.groups() for match in map(FACT.match, lines) if match)
        return [Block(kind, facts=tuple((_marked(a, locale), _marked(b, locale)) for a, b in pairs))]
    return [Block(kind, tuple(_marked(line, locale) for line in lines))]


def _marked(line: str, locale: str) -> Markup:
    """Words as HTML: addresses can be followed, readings are ruby in easy Japanese, everything else is text."""
    parts, last = [], 0
    for found in ADDRESS.finditer(line):
        parts += [_read(line[last : found.start()], locale), _anchor(found.group())]
        last = found.end()
    return Markup("").join([*parts, _read(line[last:], locale)])


def _anchor(address: str) -> Markup:
    return Markup('<a href="{0}">{0}</a>').format(address)


def _read(words: str, locale: str) -> Markup:
    safe = escape(words)
    if locale != EASY:
        return safe
    # What somebody typed is escaped above; only our own tags are added to it.
    read = READING.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", str(safe))
    return Markup(read)  # nosec B704
