"""How far somebody is with the points that a credential's renewal asks for, what is missing, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.db import db
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.levels.days import months_later
from dispatch.volunteers.models import Credential, Volunteer
from training.models import LedgerEntry

Entry = tuple[int, date, int, CredentialKind | None, str | None]
"""Of the ledger: whose, when, how many points, towards which credential, in which language."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One credential of one person: `points` of the `needed` ones from `first` through `last`.

    `due`: the credential's last day; None where it has no end, and the window then ends today.
    """

    volunteer: Volunteer
    credential: Credential
    first: date
    last: date
    points: int
    needed: int
    due: date | None

    @property
    def missing(self) -> int:
        """Points still to be collected."""
        return max(0, self.needed - self.points)

    def days_left(self, today: date) -> int | None:
        """Until the last day; less than nothing after it, None without an end."""
        return None if self.due is None else (self.due - today).days


def standings(today: date, *, ended_within: timedelta = timedelta(days=90)) -> list[Standing]:
    """Everybody active who holds such a credential (or held it lately), the nearest end first."""
    since = today - ended_within
    found = _of(_held(None), today)
    return sorted(
        (one for one in found if one.due is None or one.due >= since),
        key=lambda one: (one.due or date.max, one.volunteer.kana, one.volunteer.id),
    )


def standings_of(volunteer: Volunteer, today: date) -> list[Standing]:
    """One person's."""
    return _of(_held(volunteer), today)


def _rules() -> dict[CredentialKind, tuple[int, int]]:
    """Points and months by credential, from the setting RENEWAL_POINTS."""
    stated = current_app.config["RENEWAL_POINTS"]
    return {CredentialKind(kind): (rule["points"], rule["months"]) for kind, rule in stated.items()}


def _held(volunteer: Volunteer | None) -> Sequence[Credential]:
    statement = (
        select(Credential)
        .join(Volunteer)
        .where(Credential.kind.in_(_rules()), Credential.revoked_on.is_(None))
        .options(joinedload(Credential.volunteer))
    )
    whose = Volunteer.active if volunteer is None else Volunteer.id == volunteer.id
    return db.session.scalars(statement.where(whose)).all()


def _of(held: Sequence[Credential], today: date) -> list[Standing]:
    entries = _entries({one.volunteer_id for one in held})
    return [_standing(one, entries[one.volunteer_id], today) for one in held]


def _standing(held: Credential, entries: Iterable[Entry], today: date) -> Standing:
    needed, months = _rules()[held.kind]
    last = held.valid_until or today
    first = date.fromordinal(months_later(last + timedelta(days=1), -months))
    points = sum(
        points for _whose, day, points, towards, language in entries
        if first <= day <= last and _counts(held, towards, language)
    )  # fmt: skip
    return Standing(held.volunteer, held, first, last, points, needed, held.valid_until)


def _counts(held: Credential, towards: CredentialKind | None, language: str | None) -> bool:
    """An entry counts for the credential that it names or, where it names none, for any; and in its language."""
    return towards in (None, held.kind) and (not held.language or language in (None, held.language))


def _entries(people: set[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    columns = (LedgerEntry.day, LedgerEntry.points, LedgerEntry.credential, LedgerEntry.language)
    statement = select(LedgerEntry.volunteer_id, *columns).where(LedgerEntry.points != 0)
    if len(people) <= 500:
        statement = statement.where(LedgerEntry.volunteer_id.in_(people))
    for whose, day, points, towards, language in db.session.execute(statement):
        found[whose].append((whose, day, points, towards, language))
    return found
