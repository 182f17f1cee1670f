"""Reading what is watched for: the page's row over the configuration."""

from __future__ import annotations

import os
from typing import Any

from flask import current_app

from dispatch.db import db
from dispatch.disasters.models import DisasterSettings
from dispatch.disasters.models.settings import ONLY
from dispatch.disasters.telegrams.watching import Watch, listed

AREAS, RULES = "DISASTER_AREAS", "DISASTER_RULES"


def row() -> DisasterSettings | None:
    """The row, where something has been changed. Writes nothing that waits to be written."""
    with db.session.no_autoflush:
        return db.session.get(DisasterSettings, ONLY)


def usual() -> dict[str, Any]:
    """What the configuration says. Raises ProblemError where that makes no sense."""
    areas = os.environ.get(AREAS, current_app.config.get(AREAS, ()))
    return Watch.from_json({**current_app.config.get(RULES, {}), "areas": listed(areas)}).to_json()


def watch() -> Watch:
    """What holds now."""
    found = row()
    return Watch.from_json({**usual(), **(found.stated if found is not None else {})})
