"""What people have learnt, as facts from which levels are derived: courses passed, tests, hours and points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from dispatch.db import db
from dispatch.volunteers.levels import Fact, FactKind
from training.models import Award, Course, Enrolment, LedgerEntry, TestResult, TrainingSession


def training_facts(ids: Collection[int]) -> Mapping[int, Sequence[Fact]]:
    """A course counts from the day it was completed, a test from the day it was taken (until the certificate that
    followed is revoked), an entry of the ledger from its day, with what corrections have left of it."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for person, fact in (*_courses(ids), *_tests(ids), *_ledger(ids)):
        found[person].append(fact)
    return found


def _courses(ids: Collection[int]) -> list[tuple[int, Fact]]:
    statement = select(Award, Course.code).join(Course, Award.course_id == Course.id)
    return [
        (
            award.volunteer_id,
            Fact(
                FactKind.COURSE,
                award.completed_on,
                award.valid_until,
                language=award.language,
                code=code,
                revoked=award.revoked_on,
                source=f"award:{award.id}",
            ),
        )
        for award, code in db.session.execute(statement.where(Award.volunteer_id.in_(ids)))
    ]


def _tests(ids: Collection[int]) -> list[tuple[int, Fact]]:
    statement = (
        select(TestResult, Enrolment.volunteer_id, Course.code, Course.language, Award.revoked_on)
        .join(Enrolment, TestResult.enrolment_id == Enrolment.id)
        .join(TrainingSession, Enrolment.session_id == TrainingSession.id)
        .join(Course, TrainingSession.course_id == Course.id)
        .outerjoin(Award, Award.enrolment_id == Enrolment.id)
        .where(Enrolment.volunteer_id.in_(ids))
    )
    return [
        (
            person,
            Fact(
                FactKind.TEST,
                test.taken_on,
                language=language,
                code=code,
                score=test.score,
                revoked=revoked,
                source=f"test:{test.id}",
            ),
        )
        for test, person, code, language, revoked in db.session.execute(statement)
    ]


def _ledger(ids: Collection[int]) -> list[tuple[int, Fact]]:
    """A correction belongs to the entry it corrects, whose day it shares; what is less than nothing is nothing."""
    statement = (
        select(LedgerEntry, Course.code)
        .outerjoin(Course, LedgerEntry.course_id == Course.id)
        .where(LedgerEntry.volunteer_id.in_(ids))
        .order_by(LedgerEntry.id)
    )
    first: dict[int, tuple[LedgerEntry, str]] = {}
    root: dict[int, int] = {}
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for entry, code in db.session.execute(statement):
        root[entry.id] = root.get(entry.corrects_id or 0, entry.id)
        first.setdefault(root[entry.id], (entry, code or ""))
        total = totals[root[entry.id]]
        total[0] += entry.minutes
        total[1] += entry.points
    return [(entry.volunteer_id, _entry(entry, code, *totals[key])) for key, (entry, code) in first.items()]


def _entry(entry: LedgerEntry, code: str, minutes: int, points: int) -> Fact:
    return Fact(
        FactKind.TRAINING,
        entry.day,
        language=entry.language,
        code=code,
        minutes=max(0, minutes),
        points=max(0, points),
        source=f"ledger:{entry.id}",
        toward=entry.credential.value if entry.credential else "",
    )
