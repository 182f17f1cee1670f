"""Who needs a course without having asked for it: points due, a yearly refresher, a level within reach."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import CredentialKind, DocumentState, EvidenceKind
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Credential, Document, Volunteer
from tests import factories as people
from tests.conftest import MONDAY
from tests.training import factories as make
from training.models import Course
from training.queries.timetables import needs
from training.services import ledger
from training.vocabulary import CourseKind, LedgerKind

TODAY = MONDAY.date()
FIRST, LAST = date(2026, 12, 7), date(2026, 12, 20)


def weights(course: Course, *everybody: Volunteer) -> list[int]:
    """How much each of them needs it; 0: not at all."""
    db.session.flush()
    found = needs([course], everybody, FIRST, LAST)
    return [own[course.id].weight if (own := found.get(one.id)) else 0 for one in everybody]


def holder(due: date) -> Volunteer:
    """Somebody whose ICM certificate ends on a day, and asks for 80 points until then."""
    person = people.volunteer({"vi": 4})
    person.credentials.append(Credential(kind=CredentialKind.ICM, valid_until=due))
    return person


def earn(person: Volunteer, points: int, day: date, course: Course | None = None) -> None:
    """Points in the ledger."""
    ledger.book(
        SYSTEM, person, LedgerKind.HISTORY, day=day, minutes=180, points=points, title="研修", course=course,
        source=f"test:{person.id}:{day}",
    )  # fmt: skip


def test_points_that_are_due_within_a_year_are_needed(ctx: Flask) -> None:
    """Who lacks points until a day within the year needs what brings some; not who has them, whose day is far, or a
    course that brings none."""
    kind = CourseKind.RENEWAL
    brings, none = make.course(code="R", kind=kind, points=20), make.course(code="N", kind=kind, points=0)
    lacks, far = holder(TODAY + timedelta(days=200)), holder(TODAY + timedelta(days=800))
    full = holder(TODAY + timedelta(days=200))
    earn(full, 80, TODAY - timedelta(days=100))
    assert weights(brings, lacks, far, full) == [3, 0, 0]
    assert weights(none, lacks, far, full) == [0, 0, 0]


def test_a_refresher_is_needed_once_a_year(ctx: Flask) -> None:
    """Who has completed one within the year needs no other; who has not, or longer ago, does; other kinds of course are
    nobody's yearly duty."""
    refresher = make.course(code="S", kind=CourseKind.SKILL_UP)
    new, lately, long_ago = (people.volunteer() for _number in range(3))
    earn(lately, 5, LAST - timedelta(days=360), refresher)
    earn(long_ago, 5, LAST - timedelta(days=370), refresher)
    assert weights(refresher, new, lately, long_ago) == [1, 0, 1]
    assert weights(make.course(code="O", kind=CourseKind.OTHER), new, lately, long_ago) == [0, 0, 0]


def test_whom_the_rules_would_raise_needs_it_until_the_desk_says_otherwise(ctx: Flask) -> None:
    """With the examination N2 the entry course leads to level 3; without it, it leads nowhere. A typed level counts
    instead of the rules."""
    entry = make.course(code="E", kind=CourseKind.ENTRY, language="vi", grants=CredentialKind.ENTRY_COURSE)
    ready, without = people.volunteer(), people.volunteer()
    for one in (ready, without):
        one.level_overrides.clear()
    paper = Document(
        volunteer_id=ready.id, language="vi", evidence=EvidenceKind.JLPT, grade="N2", state=DocumentState.APPROVED,
        issued_on=date(2024, 4, 1), title="", media_type="", size=0,
    )  # fmt: skip
    db.session.add(paper)
    volunteers.rederive([ready, without])
    assert weights(entry, ready, without) == [1, 0]
    entry.raises_from, entry.raises_to = 3, 4
    assert weights(entry, ready, without) == [0, 0]
