"""The designated shelters of the public list: looking one up, by words and by municipality, as a list and on a map."""

from __future__ import annotations

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, or_, select

from dispatch.db import db
from dispatch.disasters.models import Shelter
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.japanese import plain

PER_PAGE = 50


def get_shelter(shelter_id: int) -> Shelter:
    """The shelter; raises `NotFound`."""
    shelter = db.session.get(Shelter, shelter_id)
    if shelter is None:
        raise NotFound(_("この避難所は見つかりません。"))
    return shelter


def shelters(words: str, municipality: str | None, page: int, *, gone: bool = False) -> Pagination:
    """Shelters in whose name, address or code all words stand, by municipality and name."""
    return db.paginate(
        _wanted(words, municipality, gone).order_by(Shelter.municipality_code, Shelter.name, Shelter.id),
        page=page,
        per_page=PER_PAGE,
        error_out=False,
    )


def places(words: str, municipality: str | None) -> Sequence[Shelter]:
    """The same, all of them, for the map."""
    return db.session.scalars(_wanted(words, municipality, gone=False).order_by(Shelter.id)).all()


def municipalities() -> Sequence[tuple[str, int]]:
    """Every municipality with the number of its shelters, in the order of their codes."""
    found = db.session.execute(
        select(Shelter.municipality, func.count())
        .where(Shelter.active, Shelter.municipality != "")
        .group_by(Shelter.municipality)
        .order_by(func.min(Shelter.municipality_code), Shelter.municipality)
    )
    return [(name, count) for name, count in found]


def containing(words: str) -> list[ColumnElement[bool]]:
    """Every word stands somewhere in the name, the address or the code."""
    parts = words.split()
    columns = (Shelter.name, Shelter.address, Shelter.code)
    return [
        or_(
            *(
                func.lower(column).contains(spelling, autoescape=True)
                for column in columns
                for spelling in both
            )
        )
        for both in ({part.lower(), plain(part)} for part in parts)
    ]


def _wanted(words: str, municipality: str | None, gone: bool) -> Select[Shelter]:
    wanted = select(Shelter).where(*containing(words))
    if municipality:
        wanted = wanted.where(Shelter.municipality == municipality)
    return wanted if gone else wanted.where(Shelter.active)
