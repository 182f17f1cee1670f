"""The blueprint of the desk, and what all its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from dispatch.assignments import wording

desk = Blueprint("desk", __name__, url_prefix="/desk")


KEPT = ("tab", "language", "day", "text", "sort", "page")
"""What the address of the lists says; a link from the lists keeps it."""


def kept() -> dict[str, Any]:
    """The filters of the present address, for the way back to the same list."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


@desk.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the room's sentences and to the list they came from."""
    return {"words": wording, "kept": kept}
