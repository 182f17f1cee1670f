"""Reading what is common: the foundation's row over the configuration."""

from __future__ import annotations

from typing import Any

from flask import current_app

from dispatch.db import db
from dispatch.foundation.models import ONLY, Common, FoundationSettings

CONFIGURED = {
    "quiet_from": "QUIET_FROM",
    "quiet_until": "QUIET_UNTIL",
    "alarm_seconds": "SCHEDULER_ALARM_SECONDS",
}
"""Where each setting has its default in the configuration."""


def row() -> FoundationSettings | None:
    """The row, where something has been changed. Writes nothing that waits to be written."""
    with db.session.no_autoflush:
        return db.session.get(FoundationSettings, ONLY)


def defaults() -> dict[str, Any]:
    """What the configuration says."""
    return {name: current_app.config[key] for name, key in CONFIGURED.items()}


def common() -> Common:
    """What holds now."""
    found = row()
    stated = found.stated if found is not None else {}
    return Common(**{**defaults(), **{name: stated[name] for name in CONFIGURED if name in stated}})
