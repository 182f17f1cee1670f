"""Settings in versions: two editors never overwrite each other, and every earlier state can be had again.

A row of settings counts its versions. Whoever changes it names the version they saw, and only one of those who saw the
same gets the next. What changed stands in the record, old and new, and from the record earlier states are read; the
record cannot be altered, so neither can they.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from dispatch.audit.models import AuditEntry
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _

Values = Mapping[str, Any]
Changes = dict[str, list[Any]]
"""What changed, by name: the old value and the new one."""


@dataclass(frozen=True, slots=True)
class Version:
    """A state of the settings: its number, and the entry that tells how it came about (none: how it was at first)."""

    number: int
    entry: AuditEntry | None
    is_current: bool


def claim(row: Any, seen: int) -> None:
    """Take the next version of a row for whoever saw version `seen`. Raises `Conflict` when another was quicker.

    The database decides: of two updates that name the same version, it lets one find it.
    """
    table = type(row)
    taken = (
        update(table)
        .where(table.id == row.id, table.version == seen)
        .values(version=table.version + 1)
        .execution_options(synchronize_session=False)
    )
    found: Any = db.session.execute(taken)
    db.session.refresh(row)
    if not found.rowcount:
        raise Conflict(
            _("ほかの人が先に設定を変更しました。"), _("今の設定を確かめてから、もう一度保存してください。")
        )


def differences(before: Values, after: Values) -> Changes:
    """What `after` says otherwise."""
    return {name: [before.get(name), after[name]] for name in after if after[name] != before.get(name)}


def versions(row: Any) -> list[Version]:
    """Every state there has been, the latest first."""
    entries = changes_of(row)
    found = [Version(1, None, row.version == 1)] if not entries or _number(entries[0]) > 1 else []
    found += [Version(_number(one), one, _number(one) == row.version) for one in entries]
    return found[::-1]


def changes_of(row: Any, since: int = 0) -> Sequence[AuditEntry]:
    """The entries that made the versions after `since`, oldest first."""
    return [one for one in history(row) if "version" in (one.detail or {}) and _number(one) > since]


def as_of(row: Any, now: Values, number: int) -> dict[str, Any]:
    """The values in an earlier version: today's with every later change taken back."""
    values = dict(now)
    for entry in reversed(changes_of(row, number)):
        values |= {name: old for name, (old, _new) in entry.detail.get("changes", {}).items()}
    return values


def merged(seen: Values, typed: Values, now: Values) -> dict[str, Any]:
    """What an editor typed, and where they changed nothing, what others have saved meanwhile."""
    return {name: now[name] if typed[name] == seen[name] else typed[name] for name in typed}


def _number(entry: AuditEntry) -> int:
    return int(entry.detail["version"])
