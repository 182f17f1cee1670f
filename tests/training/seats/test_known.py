"""What counts as a course completed, and at which level somebody will be on the day of a session."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Credential, Volunteer
from tests import factories as people
from tests.training import factories as make
from training.models import Course, LedgerEntry
from training.prerequisites import Lack
from training.queries.seats.learners import completed, lacking
from training.services import ledger
from training.vocabulary import LedgerKind

pytestmark = pytest.mark.usefixtures("ctx")


def history(person: Volunteer, course: Course, kind: LedgerKind = LedgerKind.HISTORY) -> LedgerEntry:
    """An entry of two hours."""
    return ledger.book(
        SYSTEM, person, kind, day=date(2022, 5, 1), minutes=120, points=0, title=course.name,
        source=f"x:{person.id}:{course.id}", course=course,
    )  # fmt: skip


def test_what_was_done_elsewhere_or_before_counts_as_completed() -> None:
    """The credential that the course gives, also one that has run out; history in the ledger, until it is corrected to
    nothing. A revoked one, one for another language, and hours of a course that was only begun do not count."""
    entry = make.course(code="ENTRY", grants=CredentialKind.ENTRY_COURSE)
    in_nepali = make.course(code="NE", grants=CredentialKind.ENTRY_COURSE, language="ne")
    holds, held, revoked, other, before, corrected, begun = (people.volunteer({"vi": 2}) for _ in range(7))
    for person, values in (
        (holds, {}),
        (held, {"valid_until": date(2024, 3, 31)}),
        (revoked, {"revoked_on": date(2026, 1, 1)}),
        (other, {"language": "vi"}),
    ):
        person.credentials.append(Credential(kind=CredentialKind.ENTRY_COURSE, **values))
    history(before, entry)
    ledger.correct(SYSTEM, history(corrected, entry), 0, 0, "別の人の記録")
    history(begun, entry, LedgerKind.SESSION)
    db.session.flush()
    found = completed([one.id for one in (holds, held, revoked, other, before, corrected, begun)])
    assert {key: sorted(codes) for key, codes in found.items()} == {
        holds.id: [entry.code, in_nepali.code],
        held.id: [entry.code, in_nepali.code],
        other.id: [entry.code],
        before.id: [entry.code],
    }


def test_a_level_is_looked_at_on_the_day_of_the_session() -> None:
    """Who is at the level today and will not be then lacks it; who will be, does not."""
    asks = make.course(language="vi", prerequisites=[{"kind": "level", "level": 2}])
    session = make.session(asks, start=datetime(2026, 12, 12, 1, tzinfo=UTC))
    falls, rises = people.volunteer({"vi": 2}), people.volunteer({"vi": 2})
    for person in (falls, rises):
        volunteers.override_level(
            SYSTEM, person, "vi", 1, note="休会明けの確認", last=date(2026, 12, 31 if person is falls else 11)
        )
    assert [one.lack for one in lacking(session, falls)] == [Lack.LEVEL]
    assert lacking(session, rises) == ()
    volunteers.override_level(SYSTEM, falls, "vi", 3, note="面談", last=date(2026, 12, 5))
    assert falls.level("vi") == 3
    assert [one.lack for one in lacking(session, falls)] == [Lack.LEVEL]
