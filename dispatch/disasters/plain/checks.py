"""What makes a text hard for learners of Japanese: long sentences, hard words, kanji without a reading, and the like.

It finds and proposes; a person decides. Nothing here stops anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.disasters.plain.kanji import KANJI, grade
from dispatch.disasters.plain.sentences import sentences, without_readings
from dispatch.disasters.plain.words import FOREIGN, WORDS

LONGEST = 30
"""Letters of a sentence, without readings and spaces; beyond, it says more than one thing."""
_READ_OUT = re.compile(
    rf"(?:{'|'.join(re.escape(one.word) for one in WORDS)}|{KANJI.pattern})[（(][\u3040-\u309fー・ ]+[）)]"
)
_SLASHED = re.compile(r"(?<![0-9/])\d{1,2}/\d{1,2}(?![0-9/])")
_DAY_TIME = re.compile(r"(?:1[3-9]|2[0-4])(?:時|:\d{2})")
_TWICE_NOT = re.compile(r"な(?:い|く)(?:わけ|こと|と)?(?:で)?は?(?:ない|ありません)|ざるを得")
_POLITE = re.compile(r"[おご御][^\s、。（]{1,8}?(?:ください|になり|いただ|願い)")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something hard. `code`: long_sentence, hard_word, no_reading, foreign_word, slashed_date, clock_of_24,
    double_negative, honorific. `line` counts from 1; `size`: letters of a sentence, or the school year of a word."""

    code: str
    line: int
    text: str
    size: int = 0
    reading: str = ""
    easier: str = ""


def check(text: str) -> list[Finding]:
    """Everything that makes this text hard, line by line; a word is told once."""
    told: set[tuple[str, str]] = set()
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for one in _in_line(number, line):
            if (one.code, one.text) not in told:
                told.add((one.code, one.text))
                found.append(one)
    return found


def _in_line(number: int, line: str) -> Iterator[Finding]:
    for sentence in sentences(line):
        letters = len("".join(without_readings(sentence).split()))
        if letters > LONGEST:
            yield Finding("long_sentence", number, sentence, letters)
    yield from _words(number, line)
    for code, pattern in (
        ("slashed_date", _SLASHED),
        ("clock_of_24", _DAY_TIME),
        ("double_negative", _TWICE_NOT),
        ("honorific", _POLITE),
    ):
        for match in pattern.finditer(line):
            yield Finding(code, number, match.group())


def _words(number: int, line: str) -> list[Finding]:
    """Hard words, katakana words, and what kanji stand without a reading, in the order in which they stand."""
    # with its reading a word has been explained, or is meant to be learned
    rest = _READ_OUT.sub(lambda match: " " * len(match.group()), line)
    found: list[tuple[int, Finding]] = []

    def take(text: str, finding: Finding) -> None:
        nonlocal rest
        if text in rest:
            found.append((rest.index(text), finding))
            rest = rest.replace(text, " " * len(text))

    for word in WORDS:
        hard = Finding("hard_word", number, word.word, grade(word.word), word.reading, word.easier)
        take(word.word, hard)
    for foreign, easier in FOREIGN.items():
        take(foreign, Finding("foreign_word", number, foreign, easier=easier))
    for run in sorted({*KANJI.findall(rest)}, key=len, reverse=True):
        take(run, Finding("no_reading", number, run, grade(run)))
    return [finding for _place, finding in sorted(found, key=lambda each: each[0])]
