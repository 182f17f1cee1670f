"""Reads of programmes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import Programme


def all_programmes() -> Sequence[Programme]:
    """Every programme, the oldest first."""
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def get_programme(programme_id: int) -> Programme:
    """Raises `NotFound`."""
    found = db.session.get(Programme, programme_id)
    if found is None:
        raise NotFound(_("このプログラムは見つかりません。"))
    return found
