"""How far somebody is with the points that a credential's renewal asks for: what is missing, until when, who will miss.

What is asked stands in the dated rules of levels (`renewed`) and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from dispatch.db import db
from dispatch.i18n import local
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.levels import Renewed, period_on
from dispatch.volunteers.models import Credential, Volunteer
from dispatch.volunteers.queries import current_rules
from training.models import Course, Enrolment, LedgerEntry, Meeting, TrainingSession
from training.vocabulary import EnrolmentState, SessionState

SEATED = (EnrolmentState.OFFERED, EnrolmentState.ENROLLED)


@dataclass(frozen=True, slots=True)
class Entry:
    """Points of one day, towards a credential or any, in a language or any."""

    day: date
    points: int
    towards: CredentialKind | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One credential of one person: `points` of the `needed` ones in the period from `first` through `last`.

    `due`: the period's last day; None where the credential has neither a first day nor an end, and the period then ends
    today. `planned`: points of courses ahead in which they have a seat and which end in time. `renews_until`: the last
    day it would have after the renewal that this period is for.
    """

    volunteer: Volunteer
    credential: Credential
    first: date
    last: date
    points: int
    needed: int
    due: date | None
    planned: int = 0
    renews_until: date | None = None

    @property
    def missing(self) -> int:
        """Points still to be collected."""
        return max(0, self.needed - self.points)

    @property
    def renewed(self) -> bool:
        """Whether it holds beyond this period already."""
        return self.due is not None and (self.credential.last_day or date.max) > self.due

    def days_left(self, today: date) -> int | None:
        """Until the last day; less than nothing after it, None without an end."""
        return None if self.due is None else (self.due - today).days

    def misses(self, today: date) -> bool:
        """Whether points will be missing on the last day, if nothing more is taken up; or are missing after it."""
        over = self.due is not None and self.due < today
        return self.due is not None and self.missing > (0 if over else self.planned)

    def can_renew(self, today: date) -> bool:
        """Whether the renewal can be granted today."""
        open_yet = self.credential.valid_until is not None and not self.renewed
        return open_yet and not self.missing and self.first <= today <= self.last


def standings(today: date, *, ended_within: timedelta = timedelta(days=90)) -> list[Standing]:
    """Everybody active who holds such a credential (or held it lately), the nearest end first."""
    since = today - ended_within
    found = _of(_held(Volunteer.active.is_(True), today), today)
    return sorted(
        (one for one in found if one.due is None or one.due >= since),
        key=lambda one: (one.due or date.max, one.volunteer.kana, one.volunteer.id),
    )


def standings_of(volunteer: Volunteer, today: date) -> list[Standing]:
    """One person's."""
    return _of(_held(Volunteer.id == volunteer.id, today), today)


def standing_of(credential: Credential, today: date) -> Standing | None:
    """Of one credential; None where no rule asks for points, or it is revoked."""
    return next(
        (one for one in standings_of(credential.volunteer, today) if one.credential is credential), None
    )


def _rules(today: date) -> Mapping[str, Renewed]:
    return current_rules().renewals(today)


def _held(whose: ColumnElement[bool], today: date) -> Sequence[Credential]:
    kinds = [CredentialKind(kind) for kind in _rules(today)]
    statement = (
        select(Credential)
        .join(Volunteer)
        .where(whose, Credential.kind.in_(kinds), Credential.revoked_on.is_(None))
        .options(joinedload(Credential.volunteer).selectinload(Volunteer.languages))
    )
    return db.session.scalars(statement.order_by(Credential.id)).all()


def _of(held: Sequence[Credential], today: date) -> list[Standing]:
    rules, people = _rules(today), {one.volunteer_id for one in held}
    entries, ahead = _entries(people), _ahead(people)
    return [
        _standing(one, rules[one.kind.value], entries[one.volunteer_id], ahead[one.volunteer_id], today)
        for one in held
    ]


def _standing(
    held: Credential, rule: Renewed, entries: Iterable[Entry], ahead: Iterable[Entry], today: date
) -> Standing:
    first, last = _period(held, rule, today)
    dated = held.issued_on is not None or held.valid_until is not None
    after = period_on(rule.months, last + timedelta(days=1), None, last + timedelta(days=1))[1]
    return Standing(
        held.volunteer,
        held,
        first,
        last,
        _sum(held, entries, first, last),
        rule.points,
        last if dated else None,
        _sum(held, ahead, first, last),
        after if dated else None,
    )


def _period(held: Credential, rule: Renewed, today: date) -> tuple[date, date]:
    """The present period; of a credential of which nobody knows a day, the months through today."""
    end = held.valid_until
    if held.issued_on is not None:
        return period_on(rule.months, held.issued_on, end, today)
    return period_on(rule.months, date(2000, 1, 1), end or today, today)


def _sum(held: Credential, entries: Iterable[Entry], first: date, last: date) -> int:
    language = _language(held)
    return sum(
        one.points
        for one in entries
        if first <= one.day <= last
        and one.towards in (None, held.kind)
        and (not language or one.language in (None, language))
    )


def _language(held: Credential) -> str:
    """The language it is for: its own, or the only one that its holder speaks."""
    spoken = held.volunteer.languages
    return held.language or (spoken[0].language if len(spoken) == 1 else "")


def _entries(people: set[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    columns = (LedgerEntry.day, LedgerEntry.points, LedgerEntry.credential, LedgerEntry.language)
    statement = select(LedgerEntry.volunteer_id, *columns).where(LedgerEntry.points != 0)
    if len(people) <= 500:
        statement = statement.where(LedgerEntry.volunteer_id.in_(people))
    for whose, day, points, towards, language in db.session.execute(statement):
        found[whose].append(Entry(day, points, towards, language))
    return found


def _ahead(people: set[int]) -> dict[int, list[Entry]]:
    """What the sessions bring in which people have a seat and of which nobody has decided yet."""
    found: dict[int, list[Entry]] = defaultdict(list)
    end = (
        select(Meeting.session_id, func.max(Meeting.end_at).label("at"))
        .group_by(Meeting.session_id)
        .subquery()
    )
    statement = (
        select(Enrolment.volunteer_id, end.c.at, Course.points, Course.grants, Course.language)
        .join(TrainingSession, Enrolment.session_id == TrainingSession.id)
        .join(end, end.c.session_id == TrainingSession.id)
        .join(Course, TrainingSession.course_id == Course.id)
        .where(
            Enrolment.state.in_(SEATED), TrainingSession.state != SessionState.CANCELLED, Course.points > 0
        )
    )
    if len(people) <= 500:
        statement = statement.where(Enrolment.volunteer_id.in_(people))
    for whose, at, points, towards, language in db.session.execute(statement):
        found[whose].append(Entry(local(at).date(), points, towards, language))
    return found
