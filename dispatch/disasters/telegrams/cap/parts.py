"""The parts of an alert. Each is frozen and checks itself when it is made, so that one that exists may be sent.

Moments carry their offset; a language is a code of RFC 3066 (ja, en, vi, zh-Hans).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from dispatch.disasters.telegrams.cap.words import (
    Category,
    Certainty,
    MessageType,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from dispatch.matching.faults import shown
from dispatch.matching.parts import wrong

__all__ = [
    "Alert",
    "Area",
    "Category",
    "Certainty",
    "Info",
    "MessageType",
    "Reference",
    "Resource",
    "Response",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
]
Pair = tuple[str, str]
"""The name of a value, and the value."""
Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
_NAME = re.compile(r"[^\s,<&]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _writable(part: object) -> None:
    """No text of a part may have a letter in it that XML has no place for."""
    for field in fields(part):  # type: ignore[arg-type]
        for value in _texts(getattr(part, field.name)):
            if _UNWRITABLE.search(value):
                raise wrong(field.name, f"has a letter in it that XML cannot hold: {shown(value)}")


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)


def _stated(part: object, *names: str) -> None:
    for name in names:
        if not str(getattr(part, name)).strip():
            raise wrong(name, "must not be empty")


def _zoned(part: object, *names: str) -> None:
    for name in names:
        moment = getattr(part, name)
        if moment is not None and moment.tzinfo is None:
            raise wrong(name, "has no offset from UTC")


def _named(part: object, *names: str) -> None:
    for name in names:
        if not _NAME.fullmatch(getattr(part, name)):
            raise wrong(name, f"must have no space, comma, < or & in it: {shown(getattr(part, name))}")


@dataclass(frozen=True, slots=True)
class Area:
    """Where. A polygon ends where it begins; a circle is a point and a radius in km; `geocodes` are (name, code)."""

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[tuple[Point, float], ...] = ()
    geocodes: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        _stated(self, "description")
        _writable(self)
        for points in self.polygons:
            if len(points) < 4 or points[0] != points[-1]:
                raise wrong("polygons", "needs four points at least, the last like the first")
        for point in [one for points in self.polygons for one in points] + [one for one, _ in self.circles]:
            if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
                raise wrong("area", f"no such place on earth: {shown(str(point))}")
        if any(not 0 <= radius < 25_000 for _, radius in self.circles):
            raise wrong("circles", "a radius is between 0 and 25,000 km")


@dataclass(frozen=True, slots=True)
class Resource:
    """Something more to look at, by its address."""

    description: str
    mime_type: str
    uri: str = ""

    def __post_init__(self) -> None:
        _stated(self, "description", "mime_type")
        _writable(self)


@dataclass(frozen=True, slots=True)
class Info:
    """What is said in one language."""

    language: str
    event: str
    categories: tuple[Category, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    responses: tuple[Response, ...] = ()
    audience: str = ""
    event_codes: tuple[Pair, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Pair, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()

    def __post_init__(self) -> None:
        _stated(self, "event")
        _zoned(self, "effective", "onset", "expires")
        _writable(self)
        if not _LANGUAGE.fullmatch(self.language):
            raise wrong("language", f"is no code of a language: {shown(self.language)}")
        if not self.categories:
            raise wrong("categories", "must not be empty")


@dataclass(frozen=True, slots=True)
class Reference:
    """Which alert: sender, identifier and time together are its name."""

    sender: str
    identifier: str
    sent: datetime

    def __post_init__(self) -> None:
        _named(self, "sender", "identifier")
        _zoned(self, "sent")


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. `references`: the earlier ones that an update or a cancellation is about."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    message_type: MessageType
    scope: Scope
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    def __post_init__(self) -> None:
        _named(self, "identifier", "sender")
        _zoned(self, "sent")
        _writable(self)
        if self.message_type != MessageType.ALERT and not self.references:
            raise wrong("references", f"{self.message_type.value} must say which alert it is about")
        if self.scope == Scope.RESTRICTED and not self.restriction:
            raise wrong("restriction", "must be stated where the scope is Restricted")
        if self.scope == Scope.PRIVATE and not self.addresses:
            raise wrong("addresses", "must be stated where the scope is Private")

    @property
    def reference(self) -> Reference:
        """The name of this alert."""
        return Reference(self.sender, self.identifier, self.sent)

    def followed(
        self, identifier: str, sent: datetime, message_type: MessageType, infos: tuple[Info, ...] = ()
    ) -> Alert:
        """A later message about this one and all before it; what was an exercise stays one."""
        references = (*self.references, self.reference)
        return replace(
            self,
            identifier=identifier,
            sent=sent,
            message_type=message_type,
            references=references,
            infos=infos,
        )

    def in_language(self, language: str) -> Info | None:
        """What it says in a language, or at least in one of its kind (zh for zh-Hans); none where it says nothing."""
        wanted = language.lower()
        for same in (str.lower, lambda code: code.lower().split("-")[0]):
            for info in self.infos:
                if same(info.language) == same(wanted):
                    return info
        return None
