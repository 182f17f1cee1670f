"""Bytes to an alert. Other people's CAP: whatever is not CAP 1.2 is refused with one sentence and its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from dispatch.disasters.telegrams.cap.parts import Alert, Area, Info, Pair, Point, Reference, Resource
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
from dispatch.disasters.telegrams.cap.writing import SPACE
from dispatch.disasters.telegrams.markup import Node, clean, root_of
from dispatch.matching.faults import ProblemError, shown
from dispatch.matching.reading import instant

UNSAID = "en-US"
"""The language of a block that does not say which."""
_LISTED = re.compile(r'"([^"]*)"|(\S+)')
T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)


def read_alert(data: bytes) -> Alert:
    """The alert in these bytes. Raises ProblemError where it is none, is broken, or would do harm."""
    root = root_of(data, SPACE, "alert", "a CAP 1.2 alert")
    fields: dict[str, Any] = {
        "identifier": root.stated("identifier"),
        "sender": root.stated("sender"),
        "sent": _moment(root, "sent"),
        "status": _word(root, "status", Status),
        "message_type": _word(root, "msgType", MessageType),
        "scope": _word(root, "scope", Scope),
        "source": _text(root, "source"),
        "restriction": _text(root, "restriction"),
        "addresses": _several(_text(root, "addresses")),
        "codes": tuple(_texts(root, "code")),
        "note": _text(root, "note"),
        "references": tuple(_reference(root, one) for one in _text(root, "references").split()),
        "incidents": _several(_text(root, "incidents")),
        "infos": tuple(_info(node) for node in root.all("info")),
    }
    return _made(root, lambda: Alert(**fields))


def _info(node: Node) -> Info:
    fields: dict[str, Any] = {
        "language": node.text("language", UNSAID),
        "event": node.stated("event"),
        "categories": tuple(_words(node, "category", Category)),
        "urgency": _word(node, "urgency", Urgency),
        "severity": _word(node, "severity", Severity),
        "certainty": _word(node, "certainty", Certainty),
        "responses": tuple(_words(node, "responseType", Response)),
        "audience": _text(node, "audience"),
        "event_codes": _pairs(node, "eventCode"),
        "effective": _moment(node, "effective") if node.text("effective") else None,
        "onset": _moment(node, "onset") if node.text("onset") else None,
        "expires": _moment(node, "expires") if node.text("expires") else None,
        "sender_name": _text(node, "senderName"),
        "headline": _text(node, "headline"),
        "description": _text(node, "description"),
        "instruction": _text(node, "instruction"),
        "web": _text(node, "web"),
        "contact": _text(node, "contact"),
        "parameters": _pairs(node, "parameter"),
        "resources": tuple(_resource(one) for one in node.all("resource")),
        "areas": tuple(_area(one) for one in node.all("area")),
    }
    return _made(node, lambda: Info(**fields))


def _resource(node: Node) -> Resource:
    described, kind = node.stated("resourceDesc"), node.stated("mimeType")
    return _made(node, lambda: Resource(described, kind, _text(node, "uri")))


def _area(node: Node) -> Area:
    polygons = tuple(
        tuple(_point(node, "polygon", point) for point in points.split())
        for points in _texts(node, "polygon")
    )
    circles = tuple(_circle(node, text) for text in _texts(node, "circle"))
    described, codes = node.stated("areaDesc"), _pairs(node, "geocode")
    return _made(node, lambda: Area(described, polygons, circles, codes))


def _circle(node: Node, text: str) -> tuple[Point, float]:
    point, _, radius = text.partition(" ")
    return _point(node, "circle", point), _number(node, "circle", radius)


def _point(node: Node, name: str, text: str) -> Point:
    latitude, _, longitude = text.partition(",")
    return _number(node, name, latitude), _number(node, name, longitude)


def _number(node: Node, name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise node.wrong(name, f"is no place: {shown(text)}") from None


def _reference(root: Node, text: str) -> Reference:
    sender, _, rest = text.partition(",")
    identifier, _, sent = rest.rpartition(",")
    try:
        return Reference(sender, identifier, instant(sent))
    except (ValueError, OverflowError):
        raise root.wrong("references", f"names no alert: {shown(text)}") from None


def _pairs(node: Node, name: str) -> tuple[Pair, ...]:
    return tuple((one.stated("valueName"), _text(one, "value")) for one in node.all(name))


def _text(node: Node, name: str) -> str:
    """A text with its line breaks; empty where there is none."""
    found = node.child(name)
    return clean(found.element.text) if found else ""


def _texts(node: Node, name: str) -> list[str]:
    found = [" ".join(clean(one.element.text).split()) for one in node.all(name)]
    return [text for text in found if text]


def _several(text: str) -> tuple[str, ...]:
    return tuple(quoted or plain for quoted, plain in _LISTED.findall(text))


def _word(node: Node, name: str, words: type[W]) -> W:
    return _known(node, name, node.stated(name), words)


def _words(node: Node, name: str, words: type[W]) -> list[W]:
    return [_known(node, name, text, words) for text in _texts(node, name)]


def _known(node: Node, name: str, text: str, words: type[W]) -> W:
    try:
        return words(text)
    except ValueError:
        raise node.wrong(name, f"must be one of {', '.join(words)}, not {shown(text)}") from None


def _moment(node: Node, name: str) -> datetime:
    try:
        return instant(node.stated(name))
    except ProblemError:
        raise
    except (ValueError, OverflowError) as fault:
        raise node.wrong(name, str(fault)) from None


def _made(node: Node, make: Callable[[], T]) -> T:
    """A part that checks itself; its complaint with the place of the part."""
    try:
        return make()
    except ProblemError as fault:
        raise ProblemError([f"{node.place}/{one}" if node.place else one for one in fault.faults]) from None
