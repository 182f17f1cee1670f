"""Reading what is watched for: the page's row over the configuration."""

from __future__ import annotations

import os
from typing import Any

from flask import current_app
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterSettings, TelegramRow
from dispatch.disasters.models.settings import ONLY
from dispatch.disasters.telegrams import chosen
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.telegrams.known import is_known
from dispatch.disasters.telegrams.watching import Watch, listed

MOST_READ = 200
"""So many of the newest telegrams are searched for a name that is in no list."""
AREAS, RULES = "DISASTER_AREAS", "DISASTER_RULES"


def row() -> DisasterSettings | None:
    """The row, where something has been changed. Writes nothing that waits to be written."""
    with db.session.no_autoflush:
        return db.session.get(DisasterSettings, ONLY)


def usual() -> dict[str, Any]:
    """What the configuration says. Raises ProblemError where that makes no sense."""
    areas = os.environ.get(AREAS, current_app.config.get(AREAS, ()))
    return Watch.from_json({**current_app.config.get(RULES, {}), "areas": listed(areas)}).to_json()


def unknown_areas(held: Watch) -> list[str]:
    """Names of areas that are neither known nor in a telegram that is kept: nothing would ever be proposed for them."""
    names = [name for name in held.areas if not is_known(name)]
    if not names:
        return []
    rows = db.session.scalars(select(TelegramRow).order_by(TelegramRow.id.desc()).limit(MOST_READ))
    for row in rows:
        telegram = from_json(row.reading)
        names = [name for name in names if not chosen(telegram, [name])]
    return names


def watch() -> Watch:
    """What holds now."""
    found = row()
    return Watch.from_json({**usual(), **(found.stated if found is not None else {})})
