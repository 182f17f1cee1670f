"""What levels rest on: the rules that are set, the facts of this room, and the spans that were derived."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import func, select

from dispatch.db import db
from dispatch.i18n import zone
from dispatch.vocabulary import DocumentState
from dispatch.volunteers.evidence import gather
from dispatch.volunteers.levels import (
    Derived,
    Evidence,
    Fact,
    FactKind,
    Override,
    Person,
    Rules,
    derive,
    read_rules,
    usual_rules,
)
from dispatch.volunteers.levels.conditions import SCALES
from dispatch.volunteers.models import (
    ONE_LANGUAGE,
    Credential,
    Document,
    LevelOverride,
    LevelRuleSet,
    LevelSpan,
    Volunteer,
    VolunteerLanguage,
)

BEGINNING = date(2000, 1, 1)
"""From here on levels are derived; a paper without a first day holds from it."""


def rule_sets() -> Sequence[LevelRuleSet]:
    """All that were ever set, the last first."""
    return db.session.scalars(select(LevelRuleSet).order_by(LevelRuleSet.version.desc())).all()


def current_rule_set() -> LevelRuleSet | None:
    """What was set last; None while the usual rules count."""
    return db.session.scalar(select(LevelRuleSet).order_by(LevelRuleSet.version.desc()).limit(1))


def current_rules() -> Rules:
    """The rules that count, past, present and announced."""
    row = current_rule_set()
    return usual_rules() if row is None else _read(json.dumps(row.rules))


@lru_cache(maxsize=4)
def _read(text: str) -> Rules:
    return read_rules(text)


def roster_facts(ids: Collection[int]) -> Mapping[int, Sequence[Fact]]:
    """This room's facts: credentials, and papers about a language that were approved.

    A certificate of one language of which nobody has said which counts for nothing where somebody speaks two.
    """
    found: dict[int, list[Fact]] = defaultdict(list)
    spoken = _languages(ids)
    for paper in db.session.scalars(select(Credential).where(Credential.volunteer_id.in_(ids))):
        if paper.kind not in ONE_LANGUAGE or paper.language or spoken[paper.volunteer_id] < 2:
            found[paper.volunteer_id].append(_credential(paper))
    approved = select(Document).where(
        Document.volunteer_id.in_(ids),
        Document.language.is_not(None),
        Document.evidence.is_not(None),
        Document.state == DocumentState.APPROVED,
    )
    for document in db.session.scalars(approved):
        found[document.volunteer_id].append(proof(document, document.grade))
    return found


def _languages(ids: Collection[int]) -> dict[int, int]:
    """How many languages each of these people speaks."""
    numbers = select(VolunteerLanguage.volunteer_id, func.count()).group_by(VolunteerLanguage.volunteer_id)
    asked = numbers.where(VolunteerLanguage.volunteer_id.in_(ids))
    return defaultdict(int, {row[0]: row[1] for row in db.session.execute(asked)})


def _credential(paper: Credential) -> Fact:
    return Fact(
        FactKind.CREDENTIAL,
        paper.issued_on or BEGINNING,
        paper.valid_until,
        language=paper.language or None,
        code=paper.kind.value,
        revoked=paper.revoked_on,
        source=f"credential:{paper.id}",
        undated=paper.issued_on is None,
    )


def proof(document: Document, grade: str) -> Fact:
    """What a paper about a language shows, read as `grade`; from the day it was issued, or it came."""
    return Fact(
        FactKind.EVIDENCE,
        document.issued_on or document.created_at.astimezone(zone()).date(),
        document.valid_until,
        language=document.language,
        code=document.evidence.value if document.evidence else "",
        grade=grade,
        source=f"document:{document.id}",
    )


def evidence(people: Iterable[Volunteer]) -> dict[int, Evidence]:
    """All that is known of these people, with the languages that they speak."""
    listed = list(people)
    facts = gather([one.id for one in listed])
    return {
        one.id: Evidence(tuple(row.language for row in one.languages), tuple(facts.get(one.id, ())))
        for one in listed
    }


def overrides(rows: Iterable[LevelOverride]) -> tuple[Override, ...]:
    """Rows as the rules take them, in the order in which they were given; without those ended before they began."""
    return tuple(
        Override(
            row.language, row.first, row.last_day, row.note, row.set_by,
            level=row.level, visit=row.visit, allowed=row.allowed, floor=row.floor,
        )
        for row in rows
        if row.first <= row.last_day
    )  # fmt: skip


def derived(person: Volunteer, day: date, more: Sequence[Fact] = ()) -> dict[str, Derived]:
    """Somebody's standings on a day, by language, with why; `more`: as if these facts were known too."""
    known = evidence([person])[person.id]
    languages = [one.language for one in more if one.language]
    found = derive(current_rules(), known.plus(more, languages), overrides(person.level_overrides), day)
    return {language: found[language] for language in known.plus((), languages).languages}


def levels_shown_by(document: Document, day: date) -> list[tuple[str, int]]:
    """For each grade that a paper about a language can show, the best first: the level that approving it would give."""
    language, person = str(document.language), document.volunteer
    grades = SCALES.get(document.evidence or "", ("",))
    return [
        (grade, derived(person, day, [proof(document, grade)])[language].level.value)
        for grade in reversed(grades)
    ]


def level_people(people: Iterable[Volunteer]) -> list[Person]:
    """Everybody as a change of rules looks at them; the id is the volunteer's as text."""
    listed = list(people)
    known = evidence(listed)
    return [Person(str(one.id), known[one.id], overrides(one.level_overrides)) for one in listed]


def spans(ids: Collection[int], first: date, last: date) -> dict[int, dict[str, list[LevelSpan]]]:
    """The spans that touch these days, by person and language, the earliest first."""
    statement = select(LevelSpan).where(LevelSpan.first <= last, LevelSpan.last >= first)
    if len(ids) <= 500:
        statement = statement.where(LevelSpan.volunteer_id.in_(ids))
    found: dict[int, dict[str, list[LevelSpan]]] = defaultdict(lambda: defaultdict(list))
    for span in db.session.scalars(statement.order_by(LevelSpan.first)):
        found[span.volunteer_id][span.language].append(span)
    return found


def overrides_ending(first: date, last: date) -> Sequence[LevelOverride]:
    """Of active people, those that end within these days and that nobody has ended before, the nearest first."""
    return db.session.scalars(
        select(LevelOverride)
        .join(Volunteer)
        .where(
            Volunteer.active,
            LevelOverride.last >= first,
            LevelOverride.last <= last,
            LevelOverride.ended_on.is_(None),
        )
        .order_by(LevelOverride.last, LevelOverride.id)
    ).all()
