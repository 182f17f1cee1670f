"""Bytes to a telegram. A telegram that is not understood in full is refused: nobody may act on half of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from dispatch.disasters.telegrams import earthquake, tsunami, warnings
from dispatch.disasters.telegrams.markup import Node, clean, root_of
from dispatch.disasters.telegrams.parts import TITLES, AreaValue, InfoType, Kind, Status, Telegram, strongest
from dispatch.matching.faults import ProblemError, shown
from dispatch.matching.reading import instant

REPORT = "http://xml.kishou.go.jp/jmaxml1/"
HEAD = "http://xml.kishou.go.jp/jmaxml1/informationBasis1/"
BODIES = {
    Kind.INTENSITY_FLASH: earthquake.SPACE,
    Kind.EARTHQUAKE: earthquake.SPACE,
    Kind.TSUNAMI: earthquake.SPACE,
    Kind.WARNING: warnings.SPACE,
}
HEADLINES: dict[Kind, Callable[[str, str, str], AreaValue | None]] = {
    Kind.INTENSITY_FLASH: earthquake.from_headline,
    Kind.EARTHQUAKE: earthquake.from_headline,
    Kind.TSUNAMI: tsunami.from_headline,
    Kind.WARNING: warnings.from_headline,
}
STATUSES = {"通常": Status.NORMAL, "訓練": Status.EXERCISE, "試験": Status.TEST}
INFO_TYPES = {
    "発表": InfoType.ISSUE,
    "更新": InfoType.ISSUE,
    "遅延": InfoType.ISSUE,
    "訂正": InfoType.CORRECTION,
    "取消": InfoType.CANCEL,
}
"""What is brought up to date (更新) or sent late (遅延) is news like any other."""
T = TypeVar("T")


class UnreadKind(ProblemError):
    """A sound telegram of a kind that is not read here."""


def read_telegram(data: bytes) -> Telegram:
    """The telegram in these bytes.

    Raises `UnreadKind` where it is of another kind, ProblemError where it is none, is broken, or would do harm; both
    with one sentence.
    """
    report = root_of(data, REPORT, "Report", "a JMA report")
    control = report.needed("Control")
    title = control.stated("Title")
    kind = TITLES.get(title)
    if kind is None:
        raise UnreadKind([f"is a JMA report of a kind that is not read: {shown(title)}"])
    status = _one_of(control, "Status", STATUSES)
    head = report.needed("Head", HEAD)
    info_type = _one_of(head, "InfoType", INFO_TYPES)
    body = report.child("Body", BODIES[kind])
    if body is None and info_type != InfoType.CANCEL:
        raise report.wrong("Body", "is missing, or in a namespace that does not belong to this kind")
    strength, areas, wider = _contents(kind, head, body)
    return Telegram(
        kind=kind,
        status=status,
        info_type=info_type,
        title=head.stated("Title"),
        event_id=head.text("EventID"),
        serial=head.text("Serial"),
        sent_at=_moment(control, "DateTime"),
        reported_at=_moment(head, "ReportDateTime"),
        occurred_at=_occurred(kind, head, body),
        max_intensity=strength,
        areas=areas,
        wider=wider,
        headline=_headline_text(head),
    )


def _contents(
    kind: Kind, head: Node, body: Node | None
) -> tuple[str, tuple[AreaValue, ...], tuple[AreaValue, ...]]:
    """The strongest intensity, the areas of the body (of the headline where the body has none), and wider areas."""
    named = tuple(_headline(kind, head))
    strength, areas = _body(kind, body) if body is not None else ("", ())
    if areas:
        codes = {area.code for area in areas}
        wider = [area for area in named if area.code not in codes] if kind == Kind.TSUNAMI else []
        return strength, areas, tuple(wider)
    if kind in (Kind.INTENSITY_FLASH, Kind.EARTHQUAKE):
        strength = strength or strongest(area.value for area in named)
    return strength, warnings.within(iter(named)) if kind == Kind.WARNING else named, ()


def _body(kind: Kind, body: Node) -> tuple[str, tuple[AreaValue, ...]]:
    if kind == Kind.TSUNAMI:
        return "", tsunami.forecast(body)
    if kind == Kind.WARNING:
        return "", warnings.in_force(body)
    return earthquake.observed(body)


def _headline(kind: Kind, head: Node) -> Iterator[AreaValue]:
    """The areas of a headline, which lists them by what is said of them."""
    headline = head.child("Headline")
    for information in headline.all("Information") if headline else ():
        if kind == Kind.WARNING and warnings.level_of(information.element.get("type", "")) is None:
            continue
        for item in information.all("Item"):
            for said in item.all("Kind"):
                for area in warnings.areas_of(item):
                    found = HEADLINES[kind](area.stated("Code"), area.stated("Name"), said.text("Name"))
                    if found is not None:
                        yield found


def _headline_text(head: Node) -> str:
    """The headline as it stands there, with its line breaks."""
    headline = head.child("Headline")
    text = headline.child("Text") if headline else None
    return clean(text.element.text) if text else ""


def _occurred(kind: Kind, head: Node, body: Node | None) -> datetime | None:
    """When the earth shook: as the body says, and for a flash the time that it is about."""
    quake = body.child("Earthquake") if body is not None else None
    if quake is not None and quake.text("OriginTime"):
        return _moment(quake, "OriginTime")
    flash = kind == Kind.INTENSITY_FLASH and head.text("TargetDateTime")
    return _moment(head, "TargetDateTime") if flash else None


def _one_of(node: Node, name: str, known: dict[str, T]) -> T:
    """What a word stands for; a word that is not known is never taken for the usual one."""
    text = node.stated(name)
    if text not in known:
        raise node.wrong(name, f"must be one of {', '.join(known)}, not {shown(text)}")
    return known[text]


def _moment(node: Node, name: str) -> datetime:
    try:
        return instant(node.stated(name))
    except ProblemError:
        raise
    except (ValueError, OverflowError) as wrong:
        raise node.wrong(name, str(wrong)) from None
