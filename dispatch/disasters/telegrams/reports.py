"""What is printed of a telegram: its head, the areas somebody asks for, and what it proposes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch.disasters.telegrams.parts import Telegram
from dispatch.disasters.telegrams.places import chosen
from dispatch.disasters.telegrams.rules import Rules


def report(telegram: Telegram, names: Iterable[str], rules: Rules) -> dict[str, Any]:
    """The documented JSON of a telegram for the areas of these names; all areas where none is named."""
    areas = chosen(telegram, names)
    match = rules.proposed(telegram, areas)
    return {
        **telegram.head_json(),
        "areas": [area.to_json() for area in areas],
        "proposes": match.kind if match else None,
        "rule": match.rule if match else None,
        "headline": telegram.headline,
    }
