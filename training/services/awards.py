"""Awards: a course completed, its certificate, and taking it back. All that follows happens in one transaction."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select, text

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.queries import history
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label, local, zone
from dispatch.notifications.services import post
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Credential
from dispatch.volunteers.services.documents import recipient
from training.certificates import roman, serials, status
from training.models import Award, Enrolment
from training.queries import attendance as reached
from training.queries import names
from training.queries.attendance import Standing
from training.services import attended, ledger, seats
from training.services.others import must_be_another
from training.vocabulary import EnrolmentState, LedgerKind

NUMBERS_LOCK = 7_300_019
"""Key of the advisory lock under which the next number is found (PostgreSQL)."""


def complete(actor: Actor, enrolment: Enrolment) -> Award:
    """The course is completed: the enrolment ends, hours and points are booked, the credential is granted, the
    certificate gets its number, and the person is told.

    Raises `Conflict` where something is missing, the course is not over, it has been decided already, or it is the
    actor's own.
    """
    must_be_another(actor, enrolment.volunteer)
    lock(enrolment.session)
    lock(enrolment.volunteer)
    lock(enrolment)
    found = reached.standing(enrolment)
    _check(found)
    award = _issued(found)
    seats.end(actor, enrolment, EnrolmentState.COMPLETED)
    attended.book(actor, found)
    _book_points(actor, award)
    held = _held(award)
    _grant(actor, award, award.issued_on, award.valid_until)
    volunteers.rederive([award.volunteer])
    audit.record(actor, "award.issued", award, volunteer=award.holder, number=award.number, **held)
    post(
        "certificate_ready",
        f"certificate_ready:{award.id}",
        recipient(award.volunteer),
        award=award,
        until=award.valid_until,
    )
    return award


def revoke(actor: Actor, award: Award, reason: str, on: date | None = None) -> None:
    """It counts no more from the day `on` (today): the badge's bit, the credential and the level go at once.

    Where an earlier award for the same credential still holds, or they held it before any, that counts again.
    Points are taken back; hours were attended and stay. Raises `Invalid` without a reason or for a day before the
    issue or ahead, `Conflict` when it is revoked already.
    """
    if award.enrolment is not None:
        lock(award.enrolment.session)
    lock(award.volunteer)
    lock(award)
    today = clock.today(zone())
    day = on or today
    if award.revoked_on is not None:
        raise Conflict(_("この修了証は、すでに取り消されています。"))
    if not reason.strip():
        raise Invalid(_("取り消す理由を記入してください。"))
    if not award.issued_on <= day <= today:
        raise Invalid(_("取消の日は、交付日から今日までの日にしてください。"))
    award.revoked_on, award.revoked_by, award.reason = day, actor.display_name, reason.strip()
    db.session.flush()
    _withdraw(actor, award, day)
    _take_points_back(actor, award)
    volunteers.rederive([award.volunteer])
    audit.record(
        actor, "award.revoked", award, volunteer=award.holder, number=award.number, note=award.reason
    )
    post(
        "certificate_revoked",
        f"certificate_revoked:{award.id}",
        recipient(award.volunteer),
        award=award,
        note=award.reason,
    )


def reissue(actor: Actor, award: Award, holder: str, kana: str, in_roman: str) -> None:
    """The same certificate under the holder's right name; number, code and days stay, the record keeps both names.

    Without Roman letters those of the roster count, or else they are made of the reading. Raises `Conflict` once it is
    revoked.
    """
    lock(award)
    if award.revoked_on is not None:
        raise Conflict(_("この修了証は、すでに取り消されています。"))
    spelt = in_roman or names.writable(award.volunteer.roman or roman.of_name(holder, kana))
    before = (award.holder, award.holder_kana, award.holder_roman)
    award.holder, award.holder_kana, award.holder_roman = holder, kana, spelt
    db.session.flush()
    changed = [f"{old} → {new}" for old, new in zip(before, (holder, kana, spelt), strict=True) if old != new]
    audit.record(
        actor,
        "award.reissued",
        award,
        volunteer=award.holder,
        number=award.number,
        **({"note": "、".join(changed)} if changed else {}),
    )


def last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of what is granted for so many months: 48 from 1 December 2026 is 30 November 2030.

    A month without such a day ends it on its own last day (民法 143条2項): 12 from 29 February 2028 is 28 February
    2029.
    """
    if months is None:
        return None
    after = issued_on + relativedelta(months=months)
    return after if after.day < issued_on.day else after - timedelta(days=1)


def _check(found: Standing) -> None:
    name = found.enrolment.volunteer.name
    if not found.is_open:
        raise Conflict(_("%(name)sさんの修了の判定は終わっています。", name=name))
    if found.enrolment.session.end_at > clock.now():
        raise Conflict(_("研修がすべて終わってから判定してください。"))
    if not found.verdict.passes:
        lacks = " ".join(map(label, found.verdict.lacks))
        raise Conflict(_("%(name)sさんは、修了の条件を満たしていません。", name=name), lacks)


def _issued(found: Standing) -> Award:
    """The row, with everything as it stands on the paper from now on."""
    enrolment, today = found.enrolment, clock.today(zone())
    course, person = enrolment.session.course, enrolment.volunteer
    begun, completed = _days(found)
    _queue_for_numbers()
    award = Award(
        enrolment=enrolment, volunteer=person, course=course, number=_next_number(today), code=serials.make(),
        status_index=status.free_index(set(db.session.scalars(select(Award.status_index)))),
        holder=names.printable(person), holder_kana=person.kana, holder_roman=names.in_roman(person),
        title=course.name, title_en=course.name_en, language=course.language, grants=course.grants,
        minutes=found.verdict.minutes, units=len(found.verdict.units), points=course.points,
        begun_on=begun, completed_on=completed, issued_on=today,
        valid_until=last_day(today, course.grants_months),
    )  # fmt: skip
    db.session.add(award)
    db.session.flush()
    return award


def _days(found: Standing) -> tuple[date, date]:
    """From the first meeting attended to the last one, one made up elsewhere, or the test that was passed."""
    meetings = {one.id: one for one in found.enrolment.session.meetings}
    there = [row.made_up_at or meetings[key] for key, row in found.attended.items() if row.minutes]
    tests = [one.taken_on for one in found.attempts if one.score == found.verdict.score]
    days = sorted([*(local(one.start_at).date() for one in there), *tests[:1]])
    usual = local(found.enrolment.session.end_at).date()
    first, last = (days[0], days[-1]) if days else (usual, usual)
    return first, min(last, clock.today(zone()))


def _queue_for_numbers() -> None:
    """On SQLite the transaction itself is the queue."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": NUMBERS_LOCK})


def _next_number(today: date) -> str:
    """`2026-0001`, the next of this year; two at once get two, and none is left out."""
    prefix = f"{today.year}-"
    last = db.session.scalar(
        select(Award.number)
        .where(Award.number.startswith(prefix, autoescape=True))
        .order_by(func.length(Award.number).desc(), Award.number.desc())
        .limit(1)
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def _book_points(actor: Actor, award: Award) -> None:
    ledger.book(
        actor,
        award.volunteer,
        LedgerKind.AWARD,
        day=award.completed_on,
        minutes=0,
        points=award.points,
        title=award.title,
        source=f"award:{award.id}",
        course=award.course,
        credential=award.grants,
        language=award.language,
    )


def _take_points_back(actor: Actor, award: Award) -> None:
    entry = ledger.booked(f"award:{award.id}")
    if entry is None:
        return
    counted = [entry, *ledger.corrections(entry)]
    if sum(one.points for one in counted):
        minutes = sum(one.minutes for one in counted)
        ledger.correct(actor, entry, minutes=minutes, points=0, reason=award.reason)


def _grant(actor: Actor, award: Award, first: date, last: date | None) -> None:
    if award.grants is not None:
        volunteers.grant_credential(
            actor,
            award.volunteer,
            award.grants,
            issued_on=first,
            valid_until=last,
            language=award.language,
        )


def _withdraw(actor: Actor, award: Award, day: date) -> None:
    """The credential goes; an earlier award that still holds, or what they held before any, gives it again.

    What the desk has taken away before for a reason of its own stays away.
    """
    paper = _paper(award)
    if award.grants is None or paper is None or paper.revoked_on is not None:
        return
    others = db.session.scalars(
        select(Award)
        .where(
            Award.volunteer_id == award.volunteer_id,
            Award.grants == award.grants,
            Award.language.is_(None) if award.language is None else Award.language == award.language,
        )
        .order_by(Award.id)
    ).all()
    volunteers.revoke_credential(actor, award.volunteer, award.grants, on=day, language=award.language)
    earlier = [one for one in others if one.id < award.id]
    # what was held on the day of this award rests on those before it: where one of them fell, the first alone is sure
    before = _held_before(award if all(one.revoked_on is None for one in earlier) else others[0])
    left = [(one.issued_on, one.valid_until or date.max) for one in others if one.revoked_on is None]
    first, longest = max((*left, *before), key=lambda days: days[1], default=(day, date.min))
    if longest >= day:
        _grant(actor, award, day, None if longest == date.max else longest)
        _since(award, first)


def _held(award: Award) -> dict[str, str]:
    """Of the credential that the award is about to give, what its holder has of it: kept with the record."""
    paper = _paper(award)
    if paper is None or (paper.last_day or date.max) < award.issued_on:
        return {}
    return {"held_from": str(paper.issued_on or ""), "held_until": str(paper.last_day or "")}


def _held_before(award: Award) -> list[tuple[date, date]]:
    """What was held of a credential when an award of it was given, from when until when."""
    said = next(
        (one.detail for one in history(award) if one.action == "award.issued" and "held_until" in one.detail),
        None,
    )
    if said is None:
        return []
    begun, until = said["held_from"], said["held_until"]
    return [(_day(begun, date.min), _day(until, date.max))]


def _day(said: str, unknown: date) -> date:
    return date.fromisoformat(said) if said else unknown


def _since(award: Award, first: date) -> None:
    """It is held again since the day on which it was given then (`date.min`: nobody knows)."""
    paper = _paper(award)
    if paper is not None:
        paper.issued_on = None if first == date.min else first
        db.session.flush()


def _paper(award: Award) -> Credential | None:
    wanted = (award.grants, award.language or "")
    return next((one for one in award.volunteer.credentials if (one.kind, one.language) == wanted), None)
