"""Putting back jobs whose interpreter may not do them on their day any more."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.assignments.models import Assignment
from dispatch.assignments.queries.expired import Flag, flagged
from dispatch.assignments.services.checks import lock_request, one_by_one
from dispatch.assignments.services.endings import withdraw
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _, force_locale, label


def repair_job(actor: Actor, assignment: Assignment) -> None:
    """Take the job back, telling the person why, and look for somebody else, moving as little as possible.

    Raises `Conflict` where nothing is lacking any more.
    """
    lock_request(assignment.request)
    found = flagged(assignment.id)
    if not found:
        raise Conflict(_("この派遣は、条件を満たすようになったか、すでに終わっています。"))
    withdraw(actor, assignment, _why(found[0]))


def _why(flag: Flag) -> str:
    """In Japanese, as all notes of the desk are."""
    with force_locale("ja"):
        words = "、".join(label(lack) for lack in flag.lacks)
        return _("派遣の日に条件を満たさないため（%(why)s）", why=words)


def repair_expired() -> int:
    """Where the programme's setting says so, put flagged jobs back without the desk; gives how many.

    What a coordinator gave by hand, with a reason, waits for a coordinator, and so does who has only a session at that
    time: they may rather give up the seat. Safe to do twice.
    """
    numbers = [
        flag.job.id
        for flag in flagged()
        if flag.job.request.programme.settings.repair_expired
        and not (flag.job.override_reason or flag.only_engaged)
    ]
    return one_by_one(
        select(Assignment.id).where(Assignment.id.in_(numbers)).order_by(Assignment.id), _repair
    )


def _repair(number: int) -> int:
    repair_job(SYSTEM, db.session.get_one(Assignment, number))
    db.session.commit()
    return 1
