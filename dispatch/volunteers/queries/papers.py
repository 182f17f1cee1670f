"""Papers and certificates: which hold, which soon will not, which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.vocabulary import N_, CredentialKind, Term
from dispatch.volunteers.models import Volunteer

NEEDED = (CredentialKind.REGISTRATION, CredentialKind.PLEDGE, CredentialKind.INSURANCE)
"""Without which nobody is sent anywhere."""
WARNING = timedelta(days=90)


class Validity(Term):
    """How a paper stands on a day."""

    VALID = "valid", N_("有効")
    EXPIRING = "expiring", N_("まもなく期限")
    EXPIRED = "expired", N_("期限切れ")
    MISSING = "missing", N_("未提出")


@dataclass(frozen=True, slots=True)
class PaperState:
    """One paper of one person; `days` are those left, fewer than none when it is over, None without an end."""

    kind: CredentialKind
    validity: Validity
    issued_on: date | None = None
    valid_until: date | None = None
    days: int | None = None

    @property
    def needed(self) -> bool:
        """Whether nobody is sent anywhere without it."""
        return self.kind in NEEDED


def validity(valid_until: date | None, today: date) -> Validity:
    """A paper holds through its last day; within 90 days of it somebody should be told."""
    if valid_until is None or valid_until > today + WARNING:
        return Validity.VALID
    return Validity.EXPIRING if valid_until >= today else Validity.EXPIRED


def papers(volunteer: Volunteer, today: date) -> list[PaperState]:
    """What somebody has, and which of the needed papers are missing, in the order of the vocabulary."""
    held = {row.kind: row for row in volunteer.credentials}
    found = []
    for kind in CredentialKind:
        if kind in held:
            row = held[kind]
            days = (row.valid_until - today).days if row.valid_until else None
            found.append(
                PaperState(kind, validity(row.valid_until, today), row.issued_on, row.valid_until, days)
            )
        elif kind in NEEDED:
            found.append(PaperState(kind, Validity.MISSING))
    return found


def worst(volunteer: Volunteer, today: date) -> Validity:
    """How the needed papers stand together: the one that most needs attention."""
    order = list(Validity)
    needed = (paper.validity for paper in papers(volunteer, today) if paper.kind in NEEDED)
    return max(needed, key=order.index)
