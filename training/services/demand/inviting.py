"""Inviting those to a course who would help most; nobody hears it twice in a month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.audit.services import Actor
from dispatch.errors import Conflict
from dispatch.i18n import _
from training.models import Course
from training.queries.demand import invitable
from training.services.inviting import invite_to_course


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were written to now, and how many were not: told this month already, or in it, gone, without address."""

    now: int
    not_now: int


def invite(actor: Actor, course: Course, people: Collection[int]) -> Invited:
    """Invite these people to a course. Raises `Conflict` where it is held no more or nobody was chosen."""
    if course.archived_at is not None:
        raise Conflict(_("この講座は、いまは開催していません。"))
    if not people:
        raise Conflict(_("案内する人を選んでください。"))
    sent = invite_to_course(actor, course, invitable(course.id, people).values())
    return Invited(sent, len(set(people)) - sent)
