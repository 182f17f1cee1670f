"""The bytes of an .ics file as components with their lines.

Real files are folded in the middle of a character, begin with a mark, are written in CP932 or Latin-1, and contain
line breaks nobody escaped. What matters here (names, dates, rules) is ASCII, so all of that can be read past.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dispatch.calendars.faults import CalendarError, Fault, Why

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 600_000
MOST_COMPONENTS = 50_000
FARTHEST = 2000
"""How far into a line its value must begin."""
DEEPEST = 20
"""How far components may lie inside each other."""
KEPT = frozenset(
    ("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP",
     "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS",
     "FREEBUSY", "METHOD", "TZID", "TZOFFSETFROM", "TZOFFSETTO", "X-WR-TIMEZONE")
)  # fmt: skip
"""What says something about time; the rest of a calendar is nobody's business."""

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_END = re.compile(rb"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r'([A-Za-z0-9-]+)\s*=\s*((?:"[^"]*"|\([^()]*\)|[^";:])*)')
"""A colon in brackets ends nothing: `TZID=(UTC+09:00) Osaka`."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A content line: its name in capitals, its parameters (names in capitals), its value, its place in the file."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def where(self) -> str:
        """The place, for a fault."""
        return f"line {self.number}, {self.name}"


@dataclass(slots=True)
class Component:
    """BEGIN to END: the lines that matter, and the components inside."""

    number: int
    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Every line of that name."""
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        """The first line of that name that says anything."""
        return next((line for line in self.lines if line.name == name and line.value), None)

    def text(self, name: str) -> str:
        """The first value of that name in capitals, for words out of a list; empty where there is none."""
        line = self.first(name)
        return line.value.upper() if line else ""


def components(data: bytes) -> list[Component]:
    """The VCALENDARs of a file. Raises `CalendarError` for what is no calendar, is cut off or has no end."""
    if len(data) > MOST_BYTES:
        raise CalendarError([Fault("", Why.TOO_LARGE)])
    if max(data.count(b"\n"), data.count(b"\r")) > MOST_LINES:
        raise CalendarError([Fault("", Why.TOO_MANY)])
    open_: list[Component] = []
    found: list[Component] = []
    made = 0
    for line in _lines(data):
        if line.name == "BEGIN":
            made += 1
            if made > MOST_COMPONENTS or len(open_) > DEEPEST:
                raise CalendarError([Fault(f"line {line.number}", Why.TOO_MANY)])
            part = Component(line.number, line.value.upper())
            (open_[-1].parts if open_ else found).append(part)
            open_.append(part)
        elif line.name == "END":
            if not open_ or open_.pop().name != line.value.upper():
                raise CalendarError(
                    [Fault(f"line {line.number}", Why.OUT_OF_ORDER, f"END:{line.value[:40]}")]
                )
        elif open_:
            open_[-1].lines.append(line)
    return _calendars(found, open_)


def _calendars(found: list[Component], open_: list[Component]) -> list[Component]:
    calendars = [part for part in found if part.name == "VCALENDAR"]
    if not calendars:
        raise CalendarError([Fault("", Why.NOT_A_CALENDAR)])
    if open_:
        raise CalendarError([Fault(f"line {open_[-1].number}", Why.CUT_OFF, f"BEGIN:{open_[-1].name[:40]}")])
    return calendars


def _lines(data: bytes) -> Iterator[Line]:
    """The lines that can be split into name and value and are kept; numbers count the lines as an editor does."""
    number = 1
    for raw, folds in _unfolded(_as_utf8(data)):
        line = _line(number, raw)
        if line is not None:
            yield line
        number += folds + 1


def _unfolded(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Lines with what was folded put back, each with the number of its folds, before any decoding."""
    joined: list[bytes] = []
    for raw in _END.split(data):
        if joined and raw[:1] in (b" ", b"\t"):
            joined.append(raw[1:])
            continue
        if joined:
            yield b"".join(joined), len(joined) - 1
        joined = [raw]
    yield b"".join(joined), len(joined) - 1


def _as_utf8(data: bytes) -> bytes:
    """Without a mark at the beginning; what is marked as UTF-16 or UTF-32 is written anew."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return data[len(mark) :]
            return data.decode(encoding, "replace").encode()
    return data


def _line(number: int, raw: bytes) -> Line | None:
    """A content line, or none for an empty one, one that says nothing about time, and one that is none at all."""
    name = raw[:40].split(b":", 1)[0].split(b";", 1)[0].strip().upper().decode("ascii", "replace")
    if name not in KEPT and name not in ("BEGIN", "END"):
        return None
    parameters, value = _split(_text(raw).strip())
    return None if value is None else Line(number, name, parameters, value.strip())


def _text(raw: bytes) -> str:
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _split(text: str) -> tuple[dict[str, str], str | None]:
    """Parameters and value of a line; parameters that cannot be read are passed over (`;;`, a bare word)."""
    name = _NAME.match(text)
    at = name.end() if name else 0
    parameters: dict[str, str] = {}
    while at < min(len(text), FARTHEST):
        if text[at] == ":":
            return parameters, text[at + 1 :]
        found = _PARAMETER.match(text, at)
        if found:
            parameters.setdefault(found[1].upper(), found[2].strip().strip('"'))
            at = found.end()
        else:
            at += 1
    return parameters, None
