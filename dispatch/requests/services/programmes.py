"""Programmes that must be there."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch.db import db
from dispatch.requests.models import Programme, ProgrammeSettings

KNOWN = {"medical": ("医療通訳派遣事業", "Medical interpreting")}


def ensure_programme(code: str = "medical") -> Programme:
    """The programme of that code, made at first need with the settings that are the default."""
    found = _find(code)
    if found is not None:
        return found
    name, name_en = KNOWN.get(code, (code, code))
    try:
        with db.session.begin_nested():
            made = Programme(code=code, name=name, name_en=name_en, stated={})
            db.session.add(made)
    except IntegrityError:  # somebody made it a moment ago
        return db.session.scalars(select(Programme).where(Programme.code == code)).one()
    return made


def medical_settings() -> ProgrammeSettings:
    """The numbers of medical interpreting, also before its row is there: a page that only looks makes none."""
    found = _find("medical")
    return found.settings if found is not None else ProgrammeSettings()


def _find(code: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.code == code))
