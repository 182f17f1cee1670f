"""Receipts beside a report: taken in with its filing, removable until it is approved, then kept for the accounting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment, Receipt
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _
from dispatch.uploads import Clean, Refused, Store, check

MOST = 6
"""So many receipts at most lie beside one report."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What a filing does to the receipts: files as they came, and the numbers of those to be taken off."""

    added: Sequence[bytes] = ()
    removed: Collection[int] = ()


def receipt_store() -> Store:
    """Where the receipts lie."""
    return Store(Path(current_app.instance_path) / "uploads" / "receipts")


def receipt_of(job: Assignment, number: int) -> Receipt:
    """One receipt of this job's report, or `NotFound`."""
    receipts = job.report.receipts if job.report else []
    found = next((one for one in receipts if one.id == number), None)
    if found is None:
        raise NotFound(_("この領収書は見つかりません。"))
    return found


def files_of(job: Assignment, numbers: Collection[int]) -> list[str]:
    """The names in the store of these receipts of the job: for erasing them once they are taken off for good."""
    receipts = job.report.receipts if job.report else []
    return [one.file for one in receipts if one.id in numbers and one.file]


def checked(papers: Papers) -> list[Clean]:
    """The added files as they may be kept. Raises `Invalid` (at `receipts`) for one that is not taken."""
    try:
        return [check(data) for data in papers.added[: MOST + 1]]
    except Refused as error:
        raise Invalid(str(error), (("receipts", str(error)),)) from None


def lay_beside(
    actor: Actor, report: ActivityReport, files: Sequence[Clean], removed: Collection[int]
) -> None:
    """Take these receipts off the report and lay those beside it. The report is held by the caller, and not approved.

    Raises `Invalid` (at `receipts`) where that would be too many.
    """
    request, job = report.assignment.request, report.assignment_id
    for receipt in [one for one in report.receipts if one.id in removed]:
        report.receipts.remove(receipt)
        db.session.delete(receipt)
        audit.record(actor, "report.receipt_removed", request, assignment=job, receipt=receipt.id)
    if len(report.receipts) + len(files) > MOST:
        message = _("領収書は%(n)s枚まで付けられます。", n=MOST)
        raise Invalid(message, (("receipts", message),))
    for clean in files:
        receipt = Receipt(
            file=receipt_store().keep(clean.data), media_type=clean.media_type, size=len(clean.data)
        )
        report.receipts.append(receipt)
        db.session.flush()
        audit.record(actor, "report.receipt_added", request, assignment=job, receipt=receipt.id)


def tidy_receipts() -> int:
    """Delete the files of receipts whose years of keeping are over, and files that no row names; gives how many.

    That there was a receipt stays on record.
    """
    limit = clock.now() - timedelta(days=366 * int(current_app.config["RECEIPT_YEARS"]))
    old = db.session.scalars(
        select(Receipt)
        .where(Receipt.file.is_not(None), Receipt.created_at < limit)
        .with_for_update(skip_locked=True)
    ).all()
    names = [str(receipt.file) for receipt in old]
    for receipt in old:
        receipt.file = None
        job = receipt.report.assignment
        audit.record(SYSTEM, "report.receipt_deleted", job.request, assignment=job.id, receipt=receipt.id)
    db.session.commit()
    receipt_store().remove(names)
    kept = db.session.scalars(select(Receipt.file).where(Receipt.file.is_not(None)))
    return len(names) + receipt_store().sweep({str(name) for name in kept})
