"""Hours that were attended go into the ledger, whatever becomes of the course."""

from __future__ import annotations

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.i18n import _, local, zone
from training.models import Enrolment
from training.queries import attendance as reached
from training.queries.attendance import Standing
from training.services import ledger
from training.vocabulary import LedgerKind


def book(actor: Actor, found: Standing) -> None:
    """What was attended goes into the ledger, whether or not it was enough; what was made up since is added."""
    enrolment, minutes = found.enrolment, found.verdict.minutes
    course, source = enrolment.session.course, f"enrolment:{enrolment.id}"
    before = ledger.booked(source)
    if before is not None:
        if sum(one.minutes for one in (before, *ledger.corrections(before))) != minutes:
            ledger.correct(actor, before, minutes, 0, _("補講・訂正による受講時間の変更"))
    elif minutes:
        ledger.book(
            actor,
            enrolment.volunteer,
            LedgerKind.SESSION,
            day=min(local(enrolment.session.end_at).date(), clock.today(zone())),
            minutes=minutes,
            points=0,
            title=course.name,
            source=source,
            course=course,
            credential=course.grants,
            language=course.language,
        )


def book_what_was(actor: Actor, enrolment: Enrolment) -> None:
    """Somebody leaves a course that has begun, or it is called off: the hours that they were there are theirs."""
    if enrolment.session.start_at <= clock.now():
        book(actor, reached.standing(enrolment))
