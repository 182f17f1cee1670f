"""What a change of the rules would do, before it is set: whom it raises and lowers, by how much and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.i18n import local
from dispatch.volunteers.levels import LEVEL, Change, Rules, compare, succession
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries.leaving import jobs_ahead
from dispatch.volunteers.queries.levels import current_rules, level_people

if TYPE_CHECKING:
    from dispatch.assignments.models import Assignment


@dataclass(frozen=True)
class Effect:
    """A change of rules and whom it concerns, levels before permissions; `rules` is what would be set."""

    rules: Rules
    raised: Sequence[Change]
    lowered: Sequence[Change]
    people: dict[str, Volunteer]
    looked_at: int
    first: date

    @cached_property
    def jobs(self) -> list[Assignment]:
        """Jobs given already, from the first day of the change on, that those it lowers could not be given then."""
        found = (
            job
            for one in self.lowered
            for job in jobs_ahead(self.people[one.person])
            if job.language == one.language and local(job.start_at).date() >= self.first and _lost(job, one)
        )
        return sorted(set(found), key=lambda job: (job.start_at, job.id))

    def levels(self, changes: Sequence[Change]) -> int:
        """How many of these are levels, not permissions."""
        return sum(one.target == LEVEL for one in changes)


def effect(new: Rules, day: date) -> Effect:
    """What it would mean if the present rules ended the day before `day` and these began on it."""
    statement = select(Volunteer).where(Volunteer.active).order_by(Volunteer.kana, Volunteer.id)
    rows = (Volunteer.languages, Volunteer.level_overrides)
    people = db.session.scalars(statement.options(*(selectinload(row) for row in rows))).all()
    old = current_rules()
    rules = succession(old, new, day)
    found = compare(old, rules, level_people(people), day)
    concerned = {one.person for one in (*found.raised, *found.lowered)}
    named = {str(person.id): person for person in people if str(person.id) in concerned}
    return Effect(rules, _levels_first(found.raised), _levels_first(found.lowered), named, len(people), day)


def _lost(job: Assignment, change: Change) -> bool:
    if change.target == LEVEL:
        return change.after.value < job.level
    return job.request.visit_kind.value == change.target


def _levels_first(changes: Sequence[Change]) -> Sequence[Change]:
    return sorted(changes, key=lambda one: one.target != LEVEL)
