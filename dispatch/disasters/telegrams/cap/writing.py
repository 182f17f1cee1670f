"""An alert as the XML of CAP 1.2, its elements in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # writes only

from dispatch.disasters.telegrams.cap.parts import Alert, Area, Info, Pair, Point, Reference, Resource
from dispatch.matching.faults import shown
from dispatch.matching.parts import wrong

SPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def write_alert(alert: Alert) -> bytes:
    """The alert as UTF-8. Raises ProblemError where two info blocks are in one language: nobody knows which to show."""
    languages = [info.language.lower() for info in alert.infos]
    for number, language in enumerate(languages):
        if language in languages[:number]:
            raise wrong(f"infos[{number}].language", f"has a block already: {shown(language)}")
    root = Element("alert", {"xmlns": SPACE})
    _alert(root, alert)
    indent(root)
    text: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def moment(at: datetime) -> str:
    """A time in whole seconds; CAP writes UTC as -00:00 and knows no Z."""
    whole = at.replace(microsecond=0)
    return whole.isoformat() if whole.utcoffset() else f"{whole.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def reference(one: Reference) -> str:
    """An alert's name as others refer to it."""
    return f"{one.sender},{one.identifier},{moment(one.sent)}"


def _alert(root: Element, alert: Alert) -> None:
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", moment(alert.sent))
    _put(root, "status", alert.status.value)
    _put(root, "msgType", alert.message_type.value)
    _put(root, "source", alert.source)
    _put(root, "scope", alert.scope.value)
    _put(root, "restriction", alert.restriction)
    _put(root, "addresses", _quoted(alert.addresses))
    _each(root, "code", alert.codes)
    _put(root, "note", alert.note)
    _put(root, "references", " ".join(map(reference, alert.references)))
    _put(root, "incidents", _quoted(alert.incidents))
    for info in alert.infos:
        _info(SubElement(root, "info"), info)


def _info(node: Element, info: Info) -> None:
    _put(node, "language", info.language)
    _each(node, "category", info.categories)
    _put(node, "event", info.event)
    _each(node, "responseType", info.responses)
    _put(node, "urgency", info.urgency.value)
    _put(node, "severity", info.severity.value)
    _put(node, "certainty", info.certainty.value)
    _put(node, "audience", info.audience)
    _pairs(node, "eventCode", info.event_codes)
    for name, at in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _put(node, name, moment(at) if at else "")
    _put(node, "senderName", info.sender_name)
    _put(node, "headline", info.headline)
    _put(node, "description", info.description)
    _put(node, "instruction", info.instruction)
    _put(node, "web", info.web)
    _put(node, "contact", info.contact)
    _pairs(node, "parameter", info.parameters)
    for resource in info.resources:
        _resource(SubElement(node, "resource"), resource)
    for area in info.areas:
        _area(SubElement(node, "area"), area)


def _resource(node: Element, resource: Resource) -> None:
    _put(node, "resourceDesc", resource.description)
    _put(node, "mimeType", resource.mime_type)
    _put(node, "uri", resource.uri)


def _area(node: Element, area: Area) -> None:
    _put(node, "areaDesc", area.description)
    _each(node, "polygon", [" ".join(map(_point, points)) for points in area.polygons])
    _each(node, "circle", [f"{_point(point)} {radius!r}" for point, radius in area.circles])
    _pairs(node, "geocode", area.geocodes)


def _point(point: Point) -> str:
    return f"{point[0]!r},{point[1]!r}"


def _put(node: Element, name: str, text: str) -> None:
    """An element with a text; none where there is no text."""
    if text:
        SubElement(node, name).text = text


def _each(node: Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _put(node, name, str(text))


def _pairs(node: Element, name: str, pairs: Iterable[Pair]) -> None:
    for said, value in pairs:
        inner = SubElement(node, name)
        SubElement(inner, "valueName").text = said
        SubElement(inner, "value").text = value


def _quoted(texts: Iterable[str]) -> str:
    """Several texts in one; those with spaces in quotes."""
    return " ".join(f'"{one}"' if any(letter.isspace() for letter in one) else one for one in texts)
