"""Reading the day log: page by page, narrowed, or as a whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, or_, select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, LogEntry
from dispatch.disasters.vocabulary import LogKind

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """Which lines are asked for: all `words` in the line or its writer's name; `before` is excluded."""

    words: tuple[str, ...] = ()
    kind: LogKind | None = None
    since: datetime | None = None
    before: datetime | None = None


EVERYTHING = Filters()


def lines(event: DisasterEvent, page: int, asked: Filters = EVERYTHING) -> Pagination:
    """The day log, the newest line first."""
    return db.paginate(
        _matching(event, asked).order_by(LogEntry.at.desc(), LogEntry.id.desc()),
        page=page,
        per_page=PER_PAGE,
        error_out=False,
    )


def all_lines(event: DisasterEvent, asked: Filters = EVERYTHING) -> Sequence[LogEntry]:
    """The day log in the order in which it was written, for the file and the reports."""
    return db.session.scalars(_matching(event, asked).order_by(LogEntry.at, LogEntry.id)).all()


def _matching(event: DisasterEvent, asked: Filters) -> Select[LogEntry]:
    found = select(LogEntry).where(LogEntry.event_id == event.id, *map(_says, asked.words))
    if asked.kind is not None:
        found = found.where(LogEntry.kind == asked.kind)
    if asked.since is not None:
        found = found.where(LogEntry.at >= asked.since)
    if asked.before is not None:
        found = found.where(LogEntry.at < asked.before)
    return found


def _says(word: str) -> ColumnElement[bool]:
    """As it was typed, or in half width, which is how most lines are written."""
    return or_(
        *(
            column.icontains(one, autoescape=True)
            for one in sorted({word, unicodedata.normalize("NFKC", word)})
            for column in (LogEntry.text, LogEntry.author_name)
        )
    )
