"""A telegram as plain values, to be kept and read again: what matters later may be another area or another rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar

from dispatch.disasters.telegrams.parts import (
    INTENSITIES,
    AreaValue,
    InfoType,
    Kind,
    Level,
    Status,
    Telegram,
)
from dispatch.matching.faults import Faults, shown
from dispatch.matching.reading import Fields, instant, opened, text

FORMAT = "dispatch-telegram/1"
T = TypeVar("T", bound=StrEnum)


def to_json(telegram: Telegram) -> dict[str, Any]:
    """Everything that is known of a telegram."""
    occurred = telegram.occurred_at
    return {
        "format": FORMAT,
        **telegram.head_json(),
        "title": telegram.title,
        "sent_at": telegram.sent_at.isoformat(),
        "occurred_at": occurred.isoformat() if occurred else None,
        "areas": [_area_json(area) for area in telegram.areas],
        "wider": [_area_json(area) for area in telegram.wider],
        "headline": telegram.headline,
    }


def from_json(source: Mapping[str, Any] | str | bytes) -> Telegram:
    """The telegram that `to_json` has written. Raises ProblemError."""
    fields = opened(source, FORMAT)
    made = fields.build(
        Telegram,
        kind=fields.get("kind", code_of(Kind)),
        status=fields.get("status", code_of(Status)),
        info_type=fields.get("info_type", code_of(InfoType)),
        title=fields.get("title", text),
        event_id=fields.get("event_id", text, ""),
        serial=fields.get("serial", text, ""),
        sent_at=fields.get("sent_at", instant),
        reported_at=fields.get("reported_at", instant),
        occurred_at=fields.get("occurred_at", instant, None),
        max_intensity=fields.get("max_intensity", _intensity, ""),
        areas=fields.many("areas", _area),
        wider=fields.many("wider", _area),
        headline=fields.get("headline", _any_text, ""),
    )
    fields.faults.raise_if_any()
    return made


def fingerprint(telegram: Telegram) -> str:
    """The same for a telegram that is sent twice: event, serial and all else agree, but for when it was sent."""
    said = to_json(replace(telegram, sent_at=telegram.reported_at))
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def code_of(terms: type[T]) -> Callable[[object], T]:
    """A check that lets the codes of this list through."""

    def check(value: object) -> T:
        try:
            return terms(str(value))
        except ValueError:
            raise ValueError(f"must be one of {', '.join(terms)}, not {shown(value)}") from None

    return check


def _area_json(area: AreaValue) -> dict[str, Any]:
    return {
        **area.to_json(),
        "level": area.level.value,
        "prefectures": list(area.prefectures),
        "regions": list(area.regions),
    }


def _area(value: object, place: str, faults: Faults) -> AreaValue:
    fields = Fields(value, place, faults)
    return fields.build(
        AreaValue,
        code=fields.get("code", text),
        name=fields.get("name", text),
        value=fields.get("value", text),
        level=fields.get("level", code_of(Level)),
        condition=fields.get("condition", text, ""),
        prefectures=fields.texts("prefectures"),
        regions=fields.texts("regions"),
    )


def _intensity(value: object) -> str:
    if value not in INTENSITIES:
        raise ValueError(f"must be an intensity, not {shown(value)}")
    return str(value)


def _any_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {shown(value)}")
    return value
