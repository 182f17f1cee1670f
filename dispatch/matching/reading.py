"""Reading JSON that may hold anything: every value is checked, every fault told with its place, none ends it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeVar

from dispatch.matching.faults import Faults, ProblemError, below, shown
from dispatch.matching.json_text import Doubled, parsed

T = TypeVar("T")
LONGEST_TEXT = 200
LONGEST_MOMENT = 40
LARGEST = 10**15  # more than any field may hold; a double is exact up to there
NOTHING: Any = object()  # stands where a faulty value would have stood; never leaves the reading

__all__ = ["NOTHING", "Fields", "day", "exactly", "instant", "number", "opened", "shown", "text", "whole"]


def text(value: object) -> str:
    """A text that is not empty, that can be written down, and that a person could have typed; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {shown(value)}")
    if not value:
        raise ValueError("must not be empty")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("has half a character in it (a lone surrogate)")
    return value


def number(value: object) -> int | float:
    """A finite number; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, not {shown(value)}")
    if -LARGEST <= value <= LARGEST:
        return value
    raise _beyond(value)


def whole(value: object) -> int:
    """A whole number; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a whole number, not {shown(value)}")
    if not -LARGEST <= value <= LARGEST:
        raise _beyond(value)
    if isinstance(value, float):
        raise ValueError(f"must be a whole number, not {shown(value)}")
    return value


def yes_or_no(value: object) -> bool:
    """A truth value."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {shown(value)}")
    return value


def exactly(known: str) -> Callable[[object], str]:
    """A check that lets just this one value through, as the name of a format."""

    def check(value: object) -> str:
        if value != known:
            raise ValueError(f"must be {known!r}, not {shown(value)}")
        return known

    return check


def _beyond(value: float) -> ValueError:
    finite = isinstance(value, int) or math.isfinite(value)
    return ValueError("is too large a number" if finite else "must be a finite number")


def instant(value: object) -> datetime:
    """A moment in ISO 8601 with its offset, between 1900 and 2199; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"must be a time as text, not {shown(value)}")
    return _moment(value if len(value) <= LONGEST_MOMENT else value[: LONGEST_MOMENT + 1])


@lru_cache(maxsize=1 << 14)
def _moment(value: str) -> datetime:
    """Most moments of a problem share few hours: each is read once."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"is not a time in ISO 8601: {shown(value)}") from None
    if moment.tzinfo is None:
        raise ValueError("has no offset from UTC")
    if not 1900 <= moment.year < 2200:
        raise ValueError("is not between the years 1900 and 2199")
    return moment.replace(tzinfo=_offset(moment.utcoffset()))


@lru_cache(maxsize=1 << 8)
def _offset(ahead: timedelta) -> timezone:
    """One object for each offset: moments that share it are compared without asking it."""
    return timezone(ahead)


def day(value: object) -> date:
    """A calendar day in ISO 8601; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"must be a day as text, not {shown(value)}")
    try:
        return date.fromisoformat(value[: LONGEST_MOMENT + 1])
    except ValueError:
        raise ValueError(f"is not a day in ISO 8601: {shown(value)}") from None


class Fields:
    """One JSON object at its place. Getters note a fault and answer with the default, so that all faults are found.

    A large problem has a hundred thousand fields and hardly ever a fault: the place of a field is put together only
    when something is wrong with it.
    """

    __slots__ = ("before", "faults", "place", "raw", "sound")

    def __init__(self, value: object, place: str, faults: Faults) -> None:
        self.place, self.faults, self.before = place, faults, faults.count
        self.raw: dict[str, Any] = value if isinstance(value, dict) else {}
        self.sound = isinstance(value, dict)
        if not self.sound:
            faults.add(place or "the file", f"must be an object, not {shown(value)}")
        elif isinstance(value, Doubled):
            for name in value.names:
                faults.add(self.at(name), "stands there more than once")

    def at(self, name: str) -> str:
        """The place of a field of this object."""
        return below(self.place, name)

    def get(self, name: str, check: Callable[[object], T], default: Any = NOTHING) -> T:
        """The field, checked; null or nothing gives the default, or a fault where there is none."""
        value = self.raw.get(name)
        if value is None:
            if default is NOTHING and self.sound:
                self.faults.add(self.at(name), "is missing")
            return default
        try:
            return check(value)
        except (ValueError, OverflowError) as wrong:
            return self._told(self.at(name), wrong)

    def checked(self, value: object, place: str, check: Callable[[object], T]) -> T:
        """`check(value)`, its complaint noted at `place`."""
        try:
            return check(value)
        except (ValueError, OverflowError) as wrong:
            return self._told(place, wrong)

    def _told(self, place: str, wrong: Exception) -> Any:
        for fault in wrong.faults if isinstance(wrong, ProblemError) else [str(wrong)]:
            self.faults.add(place, fault)
        return NOTHING

    def many(
        self, name: str, read: Callable[[object, str, Faults], T], *, needed: bool = False
    ) -> tuple[T, ...]:
        """The list in this field, each element read at its own place; an absent list is empty unless `needed`."""
        values = self._list(name, needed=needed)
        if not values:
            return ()
        place, faults = self.at(name), self.faults
        return tuple([read(element, f"{place}[{k}]", faults) for k, element in enumerate(values)])

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        return self.values(name, text)

    def values(self, name: str, check: Callable[[object], T]) -> tuple[T, ...]:
        """A list of plain values that all pass `check`; absent is empty."""
        out = []
        for k, value in enumerate(self._list(name, needed=False)):
            try:
                out.append(check(value))
            except (ValueError, OverflowError) as wrong:
                out.append(self._told(f"{self.at(name)}[{k}]", wrong))
        return tuple(out)

    def _list(self, name: str, *, needed: bool) -> Sequence[object]:
        value = self.raw.get(name)
        if value is None:
            if needed and self.sound:
                self.faults.add(self.at(name), "is missing")
            return ()
        if not isinstance(value, list):
            self.faults.add(self.at(name), f"must be a list, not {shown(value)}")
            return ()
        return value

    def table(self, name: str, check: Callable[[object], T], *, needed: bool = False) -> dict[str, T]:
        """An object whose values all pass `check`; an absent one is empty unless `needed`."""
        value = self.raw.get(name)
        if value is None:
            if needed and self.sound:
                self.faults.add(self.at(name), "is missing")
            return {}
        inner = Fields(value, self.at(name), self.faults)
        out: dict[str, T] = {}
        for key, one in inner.raw.items():
            try:
                out[text(key)] = check(one)
            except (ValueError, OverflowError) as wrong:
                inner._told(inner.at(key), wrong)
        return out

    def build(self, make: Callable[..., T], **fields: Any) -> T:
        """`make(**fields)` where this object had no fault; its own complaints are noted below this place."""
        if self.faults.count == self.before:
            try:
                return make(**fields)
            except ProblemError as wrong:
                for fault in wrong.faults:
                    self.faults.add("", f"{self.place}.{fault}" if self.place else fault)
        return NOTHING


def opened(source: Mapping[str, Any] | str | bytes, known: str) -> Fields:
    """The object of a file, from its text or as parsed; that its `format` is another one is noted as a fault."""
    value = parsed(source) if isinstance(source, str | bytes) else source
    top = Fields(value, "", Faults())
    if top.sound and top.raw.get("format") != known:
        top.faults.add("format", f"must be {known!r}, not {shown(top.raw.get('format'))}")
    return top
