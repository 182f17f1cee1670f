"""Reading telegrams, and how the feeds are doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, literal, or_, select

from dispatch.db import db
from dispatch.disasters.models import FeedState, TelegramRow
from dispatch.disasters.telegrams import AreaValue, Status, Telegram, chosen
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.telegrams.parts import INTENSITIES
from dispatch.disasters.telegrams.superseding import keys
from dispatch.disasters.telegrams.watching import Watch
from dispatch.errors import NotFound
from dispatch.i18n import _

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """A telegram as it is shown: its row, what it says, and the areas that are watched (all where none is)."""

    row: TelegramRow
    telegram: Telegram
    areas: tuple[AreaValue, ...]


def get_reading(telegram_id: int, held: Watch) -> Reading:
    """Raises `NotFound`."""
    row = db.session.get(TelegramRow, telegram_id)
    if row is None:
        raise NotFound(_("この発表は見つかりません。"))
    return read(row, held)


def read(row: TelegramRow, held: Watch) -> Reading:
    """What a row says for the areas that are watched, the strongest shaken first.

    The row has the last word on whether it is meant: an exercise may have been opened with a telegram that once was.
    """
    telegram = replace(from_json(row.reading), status=Status(row.status))
    return Reading(row, telegram, tuple(sorted(chosen(telegram, held.areas), key=_strongest_first)))


def telegrams(page: int) -> Pagination:
    """All telegrams, the newest first."""
    return db.paginate(
        select(TelegramRow).order_by(TelegramRow.reported_at.desc(), TelegramRow.id.desc()),
        page=page,
        per_page=PER_PAGE,
        error_out=False,
    )


def feed_states() -> Sequence[FeedState]:
    """How far each feed has been read."""
    return db.session.scalars(select(FeedState).order_by(FeedState.url)).all()


def things(telegram: Telegram) -> list[str]:
    """What a telegram is about: its events, for a warning its forecast area."""
    return sorted(thing for _kind, _status, thing in keys(telegram))


def about(telegram: Telegram) -> tuple[ColumnElement[bool], ...]:
    """Rows of the same status about one of the same things, of whatever kind."""
    said = literal(" ") + TelegramRow.event_key + " "
    same = or_(*(said.contains(f" {thing} ", autoescape=True) for thing in things(telegram)))
    return TelegramRow.status == telegram.status.value, same


def earlier(row: TelegramRow) -> Sequence[TelegramRow]:
    """Those of its kind about one of the same things that came before it. What opened an exercise has none: it carries
    no key."""
    if not row.event_key:
        return ()
    return db.session.scalars(
        select(TelegramRow)
        .where(
            *about(from_json(row.reading)),
            TelegramRow.kind == row.kind,
            TelegramRow.id != row.id,
            TelegramRow.reported_at <= row.reported_at,
        )
        .order_by(TelegramRow.reported_at, TelegramRow.id)
    ).all()


def _strongest_first(area: AreaValue) -> int:
    return -INTENSITIES.index(area.value) if area.value in INTENSITIES else 0
