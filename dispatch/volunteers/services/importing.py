"""Taking a roster from a table: every row or none, and every row that cannot be taken is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.accounts import services as accounts
from dispatch.accounts.models import User
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.i18n import _
from dispatch.tables import Fault, ImportReport, Parsed, Record, Table
from dispatch.vocabulary import RoleName
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.levels import rederive, take_over
from dispatch.volunteers.services.profile import ROWS, Profile, lay
from dispatch.volunteers.services.roster import keep_account
from dispatch.volunteers.table import COLUMNS, EMPTIED

IMPORTED = "名簿の取り込み"
"""The note of levels that come from a table."""
NEEDED = {
    column.name: column.label for column in COLUMNS if column.name in ("name", "lat", "lon", "languages")
}
"""What must be said of somebody who is not on the roster yet."""


@dataclass
class _Roster:
    """Who is on the roster already, and whose e-mail address is whose."""

    people: dict[str, Volunteer]
    owners: dict[str, str]
    faults: list[Fault] = field(default_factory=list)


def import_volunteers(actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Take in everybody in `table`, known by the code: new people, and what is otherwise now.

    With any fault, or with `dry_run`, nothing stays; the counts are those of the rows that can be taken. Columns
    that the file does not have, and empty cells of what cannot be empty, leave the roster as it is. Who has an
    e-mail address gets an account; its owner sets a password through the recovery page. Raises `Invalid` where
    the headings are wrong.
    """
    parsed = table.parse(COLUMNS)
    roster = _known(parsed)
    good = [record for record in parsed.records if _check(record, roster)]
    faults = tuple(sorted((*parsed.faults, *roster.faults), key=lambda fault: fault.line))
    with db.session.begin_nested() as attempt:
        created, changed = _take(actor, good, roster)
        if dry_run or faults:
            attempt.rollback()
    unchanged = len(good) - created - changed
    return ImportReport(created, changed, unchanged, faults, parsed.ignored)


def _known(parsed: Parsed) -> _Roster:
    """The people named in the file with all their rows, and the owners of all addresses."""
    parts = [selectinload(getattr(Volunteer, name)) for name in ROWS]
    statement = select(Volunteer).options(*parts, selectinload(Volunteer.user).selectinload(User.roles))
    codes = {record.values["code"] for record in parsed.records}
    people = {person.code: person for person in db.session.scalars(statement) if person.code in codes}
    owned: Any = select(User.email, Volunteer.code).join(Volunteer, Volunteer.user_id == User.id)
    return _Roster(people, {str(email): code for email, code in db.session.execute(owned)})


def _check(record: Record, roster: _Roster) -> bool:
    """Whether the roster can take a row whose cells are each right."""
    found = [*_missing(record, roster), *_address_taken(record, roster)]
    roster.faults.extend(found)
    return not found


def _missing(record: Record, roster: _Roster) -> Iterable[Fault]:
    if record.values["code"] in roster.people:
        return
    for name, title in NEEDED.items():
        if record.get(name) in (None, "", []):
            yield record.fault(name, _("新しく登録する人には「%(title)s」が必要です。", title=title))


def _address_taken(record: Record, roster: _Roster) -> Iterable[Fault]:
    code, email = record.values["code"], record.get("email")
    owner = roster.owners.get(email, code)
    if owner != code:
        yield record.fault(
            "email", _("このメールアドレスは登録番号 %(code)s の人が使っています。", code=owner)
        )


def _take(actor: Actor, records: Iterable[Record], roster: _Roster) -> tuple[int, int]:
    """Lay the rows onto the roster; gives how many people are new, and how many others changed."""
    created: list[Volunteer] = []
    changed: dict[Volunteer, list[str]] = {}
    for record in records:
        person = roster.people.get(record.values["code"])
        if person is None:
            person = Volunteer()
            _lay(actor, person, _profile(record))
            created.append(person)
        elif fields := _lay(actor, person, _profile(record)):
            changed[person] = fields
    db.session.add_all(created)
    rederive([*created, *(person for person, fields in changed.items() if "languages" in fields)])
    for person in created:
        audit.record(actor, "volunteer.created", person, by="import")
    for person, fields in changed.items():
        audit.record(actor, "volunteer.changed", person, fields=fields, by="import")
    _keep_accounts(actor, [*created, *changed])
    return len(created), len(changed)


def _lay(actor: Actor, person: Volunteer, profile: Profile) -> list[str]:
    """As `profile.lay`; levels that are otherwise today are taken over for a year, with a note."""
    fields = lay(person, profile)
    levels = {one["language"]: one["level"] for one in profile.get("languages", ()) if "level" in one}
    if take_over(actor, person, levels, IMPORTED) and "languages" not in fields:
        fields.append("languages")
    return fields


def _keep_accounts(actor: Actor, people: Sequence[Volunteer]) -> None:
    """See to everybody's account; the new ones are made together, because a roster has thousands."""
    known = set(db.session.scalars(select(User.email)))
    without = [
        person for person in people if person.email and person.user is None and person.email not in known
    ]
    users = accounts.create_users(actor, [(one.email, one.name) for one in without], RoleName.VOLUNTEER)
    for person, user in zip(without, users, strict=True):
        person.user = user
    db.session.flush()
    done = set(without)
    for person in people:
        if person not in done:
            keep_account(actor, person)


def _profile(record: Record) -> Profile:
    """What a row says; an empty cell of what cannot be empty says nothing."""
    said = {
        name: EMPTIED.get(name) if value is None else value
        for name, value in record.values.items()
        if value is not None or name in EMPTIED
    }
    return cast(Profile, said)
