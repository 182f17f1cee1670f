"""Writing into the ledger: what somebody did is booked once; what was booked wrongly is corrected by another entry."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

from sqlalchemy import select

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.japanese import plain
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services import rederive
from training.models import Course, LedgerEntry
from training.services.others import must_be_another
from training.vocabulary import LedgerKind


def book(
    actor: Actor,
    volunteer: Volunteer,
    kind: LedgerKind,
    *,
    day: date,
    minutes: int,
    points: int,
    title: str,
    source: str,
    course: Course | None = None,
    credential: CredentialKind | None = None,
    language: str | None = None,
    note: str = "",
) -> LedgerEntry:
    """Book what `volunteer` did on `day`; a `source` that was booked before gives the entry of then, unchanged.

    `credential`: towards which it counts (None: towards any). The volunteer's row is locked, so that two who book the
    same at once make one entry. Levels follow, here as after a correction.
    """
    lock(volunteer)
    found = db.session.scalar(select(LedgerEntry).where(LedgerEntry.source == source))
    if found is not None:
        return found
    entry = LedgerEntry(
        volunteer_id=volunteer.id, kind=kind, day=day, minutes=minutes, points=points, title=title, source=source,
        course_id=course.id if course else None, credential=credential, language=language, note=note,
        recorded_by=actor.display_name,
    )  # fmt: skip
    db.session.add(entry)
    audit.record(actor, "ledger.booked", entry, volunteer=volunteer.name, note=title)
    rederive([volunteer])
    return entry


def book_by_hand(
    actor: Actor,
    volunteer: Volunteer,
    once: str,
    *,
    day: date,
    minutes: int,
    points: int,
    title: str,
    course: Course | None = None,
    credential: CredentialKind | None = None,
    language: str | None = None,
    note: str = "",
) -> LedgerEntry:
    """Book what somebody writes on a form. `once` names the form: sent again as it was, it is the same entry; for
    another person, day or course it is another one.

    Raises `Conflict` where it says something else of the same: that is corrected, not written anew; and for the actor's
    own.
    """
    must_be_another(actor, volunteer)
    said = json.dumps((once, day, course.id if course else None, plain(title)), default=str)
    entry = book(
        actor, volunteer, LedgerKind.HAND, day=day, minutes=minutes, points=points, title=title,
        source=f"hand:{volunteer.id}:{sha256(said.encode()).hexdigest()[:48]}",
        course=course, credential=credential, language=language, note=note,
    )  # fmt: skip
    there = (entry.minutes, entry.points, entry.credential, entry.language)
    if there != (minutes, points, credential, language):
        raise Conflict(
            _("この研修は、先ほど別の内容で記入しました。"), _("直すときは、その記録を訂正してください。")
        )
    return entry


def correct(
    actor: Actor, entry: LedgerEntry, minutes: int, points: int, reason: str, *, seen: int | None = None
) -> LedgerEntry:
    """Say what is right instead: from now on the entry counts as `minutes` and `points` in all.

    The difference becomes an entry of its own beneath the original, also where `entry` is itself a correction. `seen`:
    the last correction that the person had before them (0: none). Raises `Conflict` where there has been another since,
    `Invalid` where nothing would change, less than nothing would be left, or no reason is given.
    """
    original = entry.corrects or entry
    lock(original.volunteer)
    before = corrections(original)
    if seen is not None and seen != (before[-1].id if before else 0):
        raise Conflict(
            _("この記録は、ほかの人が先に訂正しました。"),
            _("いまの内容を確かめて、もう一度訂正してください。"),
        )
    if not reason.strip():
        raise Invalid(_("訂正の理由を書いてください。"), (("reason", _("訂正の理由を書いてください。")),))
    if minutes < 0 or points < 0:
        raise Invalid(_("時間と単位は0以上にしてください。"))
    difference = (
        minutes - sum(one.minutes for one in (original, *before)),
        points - sum(one.points for one in (original, *before)),
    )
    if difference == (0, 0):
        raise Invalid(_("いまの内容と同じです。訂正するところがありません。"))
    made = _correction(actor, original, difference, reason, len(before) + 1)
    audit.record(actor, "ledger.corrected", original, volunteer=original.volunteer.name, note=reason)
    rederive([original.volunteer])
    return made


def correct_by_hand(
    actor: Actor, entry: LedgerEntry, minutes: int, points: int, reason: str, *, seen: int | None = None
) -> LedgerEntry:
    """Correct what somebody reads on a page. Raises as `correct` does, and `Conflict` for the actor's own."""
    must_be_another(actor, entry.volunteer)
    return correct(actor, entry, minutes, points, reason, seen=seen)


def corrections(original: LedgerEntry) -> list[LedgerEntry]:
    """What was corrected of an entry, in the order in which it was."""
    statement = select(LedgerEntry).where(LedgerEntry.corrects_id == original.id).order_by(LedgerEntry.id)
    return list(db.session.scalars(statement))


def booked(source: str) -> LedgerEntry | None:
    """The entry of a source, where there is one."""
    return db.session.scalar(select(LedgerEntry).where(LedgerEntry.source == source))


def _correction(
    actor: Actor, original: LedgerEntry, difference: tuple[int, int], reason: str, number: int
) -> LedgerEntry:
    made = LedgerEntry(
        volunteer_id=original.volunteer_id,
        kind=LedgerKind.CORRECTION,
        day=original.day,
        minutes=difference[0],
        points=difference[1],
        title=original.title,
        source=f"correction:{original.id}:{number}",
        course_id=original.course_id,
        credential=original.credential,
        language=original.language,
        corrects_id=original.id,
        note=reason.strip(),
        recorded_by=actor.display_name,
    )
    db.session.add(made)
    db.session.flush()
    return made
