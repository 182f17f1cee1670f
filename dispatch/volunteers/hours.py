"""Hours as people write them: `月-金 09:00-17:00; 土 9時から12時`.

What cannot be read is a ValueError with the reason as a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import groupby

from dispatch.i18n import _
from dispatch.japanese import dashes, read_time
from dispatch.vocabulary import WEEKDAYS

Span = tuple[time, time]
"""From one wall-clock time to another of the same day; an end of 0:00 is midnight."""
Week = tuple[tuple[Span, ...], ...]
"""The spans of Monday to Sunday."""

MIDNIGHT = time(0)
ALL_DAY: Span = (MIDNIGHT, MIDNIGHT)
GROUPS = {"毎日": "月-日", "全日": "月-日", "平日": "月-金", "週末": "土日"}

_CLOCK = r"(?:午前|午後)?\d{1,2}(?::\d{2}(?::00)?|時半|時(?:\d{1,2}分)?)?"
_SPAN = re.compile(rf"({_CLOCK})\s*-\s*({_CLOCK})|終日|24時間")
_GAPS = re.compile(r"[\s,、/・と]*")
_DAYS = re.compile(r"(?:[月火水木金土日](?:曜日?)?[\s,、・/]*-?[\s,、・/]*)+:?\s*")
_PARTS = re.compile(r"[;；\n]|[,、/\s]+(?=[月火水木金土日])")


def read_spans(text: str) -> tuple[Span, ...]:
    """Spans of one day, `9-12、13:30〜17:00` or `終日`: sorted, and joined where they overlap."""
    written = _plain(text)
    found = list(_SPAN.finditer(written))
    if not found or not _GAPS.fullmatch(_SPAN.sub("", written)):
        raise ValueError(_("時間帯は 9:00-12:00 のように書いてください。2つ以上は「、」で区切ります。"))
    return _joined(_span(one) for one in found)


def read_week(text: str) -> Week:
    """A week, `月-金 09:00-17:00; 土 09:00-12:00`; a weekday named twice has both hours, one not named has none."""
    week: list[list[Span]] = [[] for _day in WEEKDAYS]
    written = _plain(text)
    for name, days in GROUPS.items():
        written = written.replace(name, days)
    for part in _PARTS.split(_close_lists(written)):
        if not part.strip():
            continue
        head = _DAYS.match(part)
        if not head:
            raise ValueError(
                _(
                    "「%(part)s」に曜日がありません。月-金 9:00-17:00 のように書いてください。",
                    part=part.strip(),
                )
            )
        for day in _weekdays(head[0]):
            week[day].extend(read_spans(part[head.end() :]))
    return tuple(_joined(spans) for spans in week)


def write_spans(spans: Iterable[Span], between: str = ", ") -> str:
    """Spans as `read_spans` reads them."""
    return between.join(f"{start:%H:%M}-{_end(end)}" for start, end in spans)


def write_week(week: Sequence[Sequence[Span]]) -> str:
    """A week as `read_week` reads it, with neighbouring days of the same hours together."""
    parts = []
    for written, days in groupby(range(7), lambda day: write_spans(week[day])):
        run = list(days)
        names = WEEKDAYS[run[0]] + (f"-{WEEKDAYS[run[-1]]}" if len(run) > 1 else "")
        parts += [f"{names} {written}"] if written else []
    return "; ".join(parts)


def say(start: time | None, end: time | None) -> str:
    """A span for reading, `9:00〜12:00`; none is the day's own edge."""
    first, last = start or MIDNIGHT, end or MIDNIGHT
    hour = 24 if last == MIDNIGHT else last.hour
    return _(
        "%(first)s〜%(last)s", first=f"{first.hour}:{first.minute:02d}", last=f"{hour}:{last.minute:02d}"
    )


def _plain(text: str) -> str:
    narrow = dashes(unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"〜|~|から", "-", narrow).replace("まで", "").strip()


def _close_lists(written: str) -> str:
    """`月、水 9-12` names two days of one part: commas between weekdays are taken out."""
    return re.sub(r"([月火水木金土日](?:曜日?)?)[\s,、・/]+(?=[月火水木金土日])", r"\1", written)


def _weekdays(text: str) -> list[int]:
    """The days that `月-金` or `月水金` names; a range may pass over Sunday."""
    days: list[int] = []
    ranged = False
    for letter in text.replace("曜", " ").replace(" 日", " "):
        if letter == "-":
            ranged = bool(days)
        elif letter in WEEKDAYS:
            day = WEEKDAYS.index(letter)
            days += [(days[-1] + k) % 7 for k in range(1, (day - days[-1]) % 7)] if ranged else []
            days.append(day)
            ranged = False
    return days


def _span(found: re.Match[str]) -> Span:
    if found[1] is None:
        return ALL_DAY
    try:
        start, end = _clock(found[1]), _clock(found[2])
    except ValueError:
        raise ValueError(_("「%(span)s」は時刻として読めません。", span=found[0])) from None
    if end != MIDNIGHT and start >= end:
        raise ValueError(_("「%(span)s」の終わりは、始まりより後にしてください。", span=found[0]))
    return start, end


def _clock(text: str) -> time:
    return MIDNIGHT if re.fullmatch(r"24(?::00|時)?", text) else read_time(text)


def _end(end: time) -> str:
    return "24:00" if end == MIDNIGHT else f"{end:%H:%M}"


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if joined and _reaches(joined[-1][1], start):
            joined[-1] = (joined[-1][0], _later(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _reaches(end: time, start: time) -> bool:
    return end == MIDNIGHT or start <= end


def _later(one: time, other: time) -> time:
    return MIDNIGHT if MIDNIGHT in (one, other) else max(one, other)
