"""Reading JSON that may hold anything: every value is checked, every fault told with its place, none ends it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from dispatch.matching.faults import Faults, ProblemError

T = TypeVar("T")
LONGEST_TEXT = 200
NOTHING: Any = object()  # stands where a faulty value would have stood; never leaves the reading


def text(value: object) -> str:
    """A text that is not empty and of a length a person could have typed; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {shown(value)}")
    if not value:
        raise ValueError("must not be empty")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    return value


def number(value: object) -> int | float:
    """A finite number; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, not {shown(value)}")
    if not math.isfinite(value):
        raise ValueError("must be a finite number")
    return value


def whole(value: object) -> int:
    """A whole number; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number, not {shown(value)}")
    return value


def instant(value: object) -> datetime:
    """A moment in ISO 8601 with its offset, between 1900 and 2199; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"must be a time as text, not {shown(value)}")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"is not a time in ISO 8601: {shown(value)}") from None
    if moment.tzinfo is None:
        raise ValueError("has no offset from UTC")
    if not 1900 <= moment.year < 2200:
        raise ValueError("is not between the years 1900 and 2199")
    return moment


def day(value: object) -> date:
    """A calendar day in ISO 8601; raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"must be a day as text, not {shown(value)}")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"is not a day in ISO 8601: {shown(value)}") from None


def shown(value: object) -> str:
    """The value in at most 40 characters, for a sentence; never walks through a large value."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    written = repr(value[:60] if isinstance(value, str) else value)
    return written if len(written) <= 40 else written[:37] + "..."


class Fields:
    """One JSON object at its place. Getters note a fault and answer with the default, so that all faults are found."""

    def __init__(self, value: object, place: str, faults: Faults) -> None:
        self.place, self.faults = place, faults
        self.before = len(faults.sentences)
        self.raw: dict[str, Any] = value if isinstance(value, dict) else {}
        self.sound = isinstance(value, dict)
        if not self.sound:
            faults.add(place, f"must be an object, not {shown(value)}")

    def at(self, name: str) -> str:
        """The place of a field of this object."""
        return f"{self.place}.{name}" if self.place else name

    def get(self, name: str, check: Callable[[object], T], default: Any = NOTHING) -> T:
        """The field, checked; null or nothing gives the default, or a fault where there is none."""
        value = self.raw.get(name)
        if value is None and default is not NOTHING:
            return default
        if value is None:
            if self.sound:
                self.faults.add(self.at(name), "is missing")
            return NOTHING
        return self.checked(value, self.at(name), check)

    def checked(self, value: object, place: str, check: Callable[[object], T]) -> T:
        """`check(value)`, its complaint noted at `place`."""
        try:
            return check(value)
        except ProblemError as wrong:
            for fault in wrong.faults:
                self.faults.add(place, fault)
        except (ValueError, OverflowError) as wrong:
            self.faults.add(place, str(wrong))
        return NOTHING

    def many(
        self, name: str, read: Callable[[object, str, Faults], T], *, needed: bool = False
    ) -> tuple[T, ...]:
        """The list in this field, each element read at its own place; an absent list is empty unless `needed`."""
        value = self.raw.get(name)
        if value is None and not (needed and self.sound):
            return ()
        if not isinstance(value, list):
            self.faults.add(
                self.at(name), "is missing" if value is None else f"must be a list, not {shown(value)}"
            )
            return ()
        place = self.at(name)
        return tuple([read(element, f"{place}[{k}]", self.faults) for k, element in enumerate(value)])

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        return self.many(name, lambda value, place, _: self.checked(value, place, text))

    def table(self, name: str, check: Callable[[object], T], *, needed: bool = False) -> dict[str, T]:
        """An object whose values all pass `check`; an absent one is empty unless `needed`."""
        value = self.raw.get(name)
        if value is None:
            if needed and self.sound:
                self.faults.add(self.at(name), "is missing")
            return {}
        inner = Fields(value, self.at(name), self.faults)
        return {
            inner.checked(key, inner.place, text): inner.checked(v, inner.at(shown_key(key)), check)
            for key, v in inner.raw.items()
        }

    def build(self, make: Callable[..., T], **fields: Any) -> T:
        """`make(**fields)` where this object had no fault; its own complaints are noted below this place."""
        if len(self.faults.sentences) == self.before:
            try:
                return make(**fields)
            except ProblemError as wrong:
                for fault in wrong.faults:
                    self.faults.add("", self.at(fault))
        return NOTHING


def shown_key(key: str) -> str:
    """A key of an object as part of a place."""
    return key if len(key) <= 40 else key[:37] + "..."
