"""Taking in the public list of designated shelters. Its own id says which is which, so it may be taken in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import Shelter
from dispatch.tables import Column, ImportReport, Record, Table, parsers

COLUMNS = (
    Column("code", ("共通ID", "ID", "コード", "避難所ID"), parsers.code, required=True, unique=True),
    Column("name", ("施設・場所名", "名称", "施設名", "避難所名"), parsers.limited(120), required=True),
    Column("municipality", ("市町村名", "都道府県名及び市町村名", "muni"), parsers.limited(80), empty=""),
    Column("municipality_code", ("市町村コード", "muni_code"), parsers.limited(12), empty=""),
    Column("address", ("住所", "所在地"), parsers.limited(255), empty=""),
    Column("lat", ("緯度", "latitude"), parsers.latitude, required=True),
    Column("lon", ("経度", "longitude", "lng"), parsers.longitude, required=True),
    Column("hazards", ("災害種別", "対応する災害"), parsers.many(parsers.limited(40)), empty=()),
    Column("active", ("有効", "指定"), parsers.yes_no, empty=True),
)  # fmt: skip


def import_shelters(actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Add what is new and change what differs; columns that the file has not, and shelters it does not name, stay.

    With a fault, or on a dry run, nothing is kept. Raises `Invalid` where the headings cannot be used.
    """
    parsed = table.parse(COLUMNS)
    with db.session.begin_nested() as attempt:
        done = _take(actor, parsed.records)
        if parsed.faults or dry_run:
            attempt.rollback()
    return ImportReport(done["created"], done["changed"], done["unchanged"], parsed.faults, parsed.ignored)


def _take(actor: Actor, records: Iterable[Record]) -> Counter[str]:
    known = {one.code: one for one in db.session.scalars(select(Shelter))}
    done: Counter[str] = Counter()
    last: Shelter | None = None
    for one in records:
        values = _values(one)
        shelter = known.get(values["code"])
        if shelter is None:
            shelter = Shelter(**values)
            db.session.add(shelter)
            done["created"] += 1
        else:
            done["changed" if _change(shelter, values) else "unchanged"] += 1
        last = shelter
    db.session.flush()
    if last is not None and done["created"] + done["changed"]:
        record(actor, "shelters.imported", last, created=done["created"], changed=done["changed"])
    return done


def _values(one: Record) -> dict[str, Any]:
    """A row's values as the columns keep them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in one.values.items()}


def _change(shelter: Shelter, values: dict[str, Any]) -> bool:
    differing = {name: value for name, value in values.items() if getattr(shelter, name) != value}
    for name, value in differing.items():
        setattr(shelter, name, value)
    return bool(differing)
