"""Papers and certificates: which hold, which soon will not, which are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.vocabulary import N_, CredentialKind, Term
from dispatch.volunteers.models import Credential, Volunteer

NEEDED = (CredentialKind.REGISTRATION, CredentialKind.PLEDGE, CredentialKind.INSURANCE)
"""Without which nobody is sent anywhere."""
WARNING = timedelta(days=90)


WITHOUT_END = date.max
"""The last valid day of a paper that does not expire."""


class Validity(Term):
    """How a paper stands on a day."""

    VALID = "valid", N_("有効")
    EXPIRING = "expiring", N_("まもなく期限")
    EXPIRED = "expired", N_("期限切れ")
    REVOKED = "revoked", N_("取消済み")
    MISSING = "missing", N_("未提出")


@dataclass(frozen=True, slots=True)
class PaperState:
    """One paper of one person; `days` are those left, fewer than none when it is over, None without an end.

    `language`: the one it is about; "" for all.
    """

    kind: CredentialKind
    validity: Validity
    issued_on: date | None = None
    valid_until: date | None = None
    days: int | None = None
    language: str = ""

    @property
    def needed(self) -> bool:
        """Whether nobody is sent anywhere without it."""
        return self.kind in NEEDED


def validity(valid_until: date | None, today: date) -> Validity:
    """A paper holds through its last day; within 90 days of it somebody should be told."""
    if valid_until is None or valid_until > today + WARNING:
        return Validity.VALID
    return Validity.EXPIRING if valid_until >= today else Validity.EXPIRED


def paper_ends(papers: Iterable[tuple[CredentialKind, date | None]]) -> dict[str, date]:
    """The last valid day of each kind (its code), out of kinds and last days.

    Of several papers of one kind, for different languages, the latest counts.
    """
    found: dict[str, date] = {}
    for kind, last in papers:
        end = last or WITHOUT_END
        found[kind.value] = max(end, found.get(kind.value, end))
    return found


def papers(volunteer: Volunteer, today: date) -> list[PaperState]:
    """What somebody has, and which of the needed papers are missing, in the order of the vocabulary."""
    found = []
    for kind in CredentialKind:
        rows = [row for row in volunteer.credentials if row.kind is kind]
        found += [_state(row, today) for row in sorted(rows, key=lambda row: row.language)]
        if not rows and kind in NEEDED:
            found.append(PaperState(kind, Validity.MISSING))
    return found


def _state(row: Credential, today: date) -> PaperState:
    end = row.last_day
    revoked = row.revoked_on is not None and row.revoked_on <= today
    state = Validity.REVOKED if revoked else validity(end, today)
    days = (end - today).days if end else None
    return PaperState(row.kind, state, row.issued_on, end, days, row.language)


def worst(volunteer: Volunteer, today: date) -> Validity:
    """How the needed papers stand together: the one that most needs attention."""
    order = list(Validity)
    needed = (paper.validity for paper in papers(volunteer, today) if paper.kind in NEEDED)
    return max(needed, key=order.index)
