"""What people have done, as facts from which levels are derived: jobs with their minutes, and reports accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from dispatch.assignments.models import ActivityReport, Assignment
from dispatch.assignments.models.report import ReportState
from dispatch.db import db
from dispatch.i18n import local
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.levels import Fact, FactKind


def work_facts(ids: Collection[int]) -> Mapping[int, Sequence[Fact]]:
    """Every job done counts with the minutes of its approved report, else with those it was planned for.

    A report counts from the day of its job.
    """
    statement = (
        select(Assignment, ActivityReport)
        .outerjoin(ActivityReport, ActivityReport.assignment_id == Assignment.id)
        .where(Assignment.volunteer_id.in_(ids), Assignment.state == AssignmentState.DONE)
    )
    found: dict[int, list[Fact]] = defaultdict(list)
    for job, report in db.session.execute(statement):
        approved = report if report is not None and report.state is ReportState.APPROVED else None
        found[job.volunteer_id] += _facts(job, approved)
    return found


def _facts(job: Assignment, report: ActivityReport | None) -> list[Fact]:
    day, source = local(job.start_at).date(), f"assignment:{job.id}"
    planned = int((job.end_at - job.start_at).total_seconds() // 60)
    minutes = planned if report is None else report.minutes
    done = Fact(FactKind.INTERPRETING, day, language=job.language, minutes=max(0, minutes), source=source)
    if report is None:
        return [done]
    return [done, Fact(FactKind.REPORT, day, language=job.language, source=f"report:{report.id}")]
