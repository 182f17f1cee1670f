"""The link by which a report is filed without signing in: one report, one person, for a short while.

It may be used until the desk has approved the report, since a report may be corrected; looking changes nothing.
"""

from __future__ import annotations

from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.errors import Gone, NotFound
from dispatch.i18n import _
from dispatch.notifications import links

ACTION = "report"
LINK_DAYS = 14
"""How long a report may be filed by the link of its mail; afterwards by signing in, or by phone."""


def report_token(assignment: Assignment) -> str:
    """The signed name of one report by one person, for people without an account."""
    return links.make(ACTION, assignment.id, assignment.volunteer_id, days=LINK_DAYS)


def read_report_token(token: str) -> Assignment:
    """The job behind a link. Raises `NotFound` for a link that was never ours, `Gone` for one that has grown old."""
    try:
        named = links.read(ACTION, token)
    except Gone as error:
        raise Gone(
            error.message, _("マイページにログインして報告していただくか、財団にお電話ください。")
        ) from None
    job = db.session.get(Assignment, named.subject_id)
    if job is None or job.volunteer_id != named.person_id:
        raise NotFound(_("この活動は見つかりません。"))
    return job
