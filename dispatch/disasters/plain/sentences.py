"""A text in sentences, and without the readings in brackets."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[。．!！?？])\s*|\n+")
_READING = re.compile(r"（[\u3040-\u309fー・ ]+）|\([\u3040-\u309fー・ ]+\)")


def sentences(text: str) -> list[str]:
    """The sentences of a text in their order: a line, or a part of it that ends in a stop."""
    return [part.strip() for part in _END.split(text) if part.strip()]


def without_readings(text: str) -> str:
    """The same words without readings: 水（みず）を becomes 水を."""
    return _READING.sub("", text)
