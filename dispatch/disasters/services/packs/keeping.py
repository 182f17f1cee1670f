"""Packs that lie ready: three generations of each, on this machine or wherever the setting points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, reading
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.sheets import stem
from dispatch.disasters.services.packs import making
from dispatch.disasters.services.packs.archive import LEAST_LETTERS, encrypted, put
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _

GENERATIONS = 3
PASSPHRASE, FOLDER = "DISASTER_PACK_PASSPHRASE", "DISASTER_PACK_FOLDER"
STAMP = "%Y%m%dT%H%M%SZ"
PEACE = "ready"
"""The name of the pack of no event."""
_STAMPED = re.compile(r"(.+)-(\d{8}T\d{6}Z)\.zip")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that lies there, and when it was made (UTC)."""

    path: Path
    made_at: datetime

    @property
    def stamp(self) -> str:
        """Its part of the name that tells it from the other generations."""
        return self.made_at.strftime(STAMP)

    @property
    def kilobytes(self) -> int:
        """Its size."""
        return -(-self.path.stat().st_size // 1024)


def folder() -> Path:
    """Where packs are kept; a folder on another disk or in the network is better than this machine's."""
    stated = current_app.config.get(FOLDER)
    return Path(stated) if stated else Path(current_app.instance_path) / "packs"


def passphrase() -> str:
    """That of the settings, empty where there is none or it is too short."""
    stated = str(current_app.config.get(PASSPHRASE) or "")
    return stated if len(stated) >= LEAST_LETTERS else ""


def packs(event: DisasterEvent | None, where: Path | None = None) -> list[Pack]:
    """Those of an event (of none: the one for peace), the newest first."""
    wanted, found = _stem(event), []
    for path in (where or folder()).glob("*.zip"):
        named = _STAMPED.fullmatch(path.name)
        if named and named[1] == wanted:
            found.append(Pack(path, datetime.strptime(named[2], STAMP).replace(tzinfo=UTC)))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def write(actor: Actor, key: int | None, where: Path | None = None, secret: str = "") -> Pack:
    """Make a pack of the event of that key (None: of none) and let go of all but the newest three.

    Rolls back what is pending: the pack is made of what is committed, and holds up nobody while it is. Raises
    `Conflict` where the settings have no passphrase and none is given, `Invalid` where it is too short.
    """
    secret = secret or passphrase()
    if not secret:
        raise Conflict(
            _("書類の合言葉が設定されていません。"),
            _("管理者が設定 DISASTER_PACK_PASSPHRASE に12文字以上の合言葉を書いてください。"),
        )
    if len(secret) < LEAST_LETTERS:
        raise Invalid(_("合言葉は%(n)s文字以上にしてください。", n=LEAST_LETTERS))
    target, made_at = where or folder(), clock.now().replace(microsecond=0)
    db.session.rollback()
    with reading():
        event = db.session.get_one(DisasterEvent, key) if key else None
        path = target / f"{_stem(event)}-{made_at.strftime(STAMP)}.zip"
        data = encrypted(making.files(event), secret)
        db.session.rollback()
    put(data, path)
    if event is not None:
        record(actor, "event.packed", event, note=path.name)
    for old in packs(event, target)[GENERATIONS:]:
        old.path.unlink(missing_ok=True)
    return Pack(path, made_at)


def _stem(event: DisasterEvent | None) -> str:
    return stem(event, "pack") if event is not None else PEACE
