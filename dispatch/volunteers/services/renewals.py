"""意向調査: asking everybody before their registration ends, reminding the silent, and doing what they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, exists, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _, label, local, zone
from dispatch.notifications import links
from dispatch.notifications.services import post, written
from dispatch.vocabulary import AnswerWay, CredentialKind, RenewalAnswer
from dispatch.volunteers.models import Credential, Renewal, RenewalCampaign, Volunteer
from dispatch.volunteers.services.availability import pause
from dispatch.volunteers.services.documents import recipient
from dispatch.volunteers.services.leaving import leave
from dispatch.volunteers.services.profile import Paper, Profile
from dispatch.volunteers.services.roster import update
from dispatch.volunteers.services.years import days_before, next_year_end, year_end

ACTION = "renewal"
REMINDERS = (7, 14, 30)
"""Days before the end on which the silent are reminded, the nearest first."""
REGISTRATION = Credential.kind == CredentialKind.REGISTRATION


def open_campaign(actor: Actor) -> RenewalCampaign:
    """Ask everybody whose registration ends by the next end of the year; who has been asked is not asked again."""
    today = clock.today(zone())
    _take_turns()
    campaign = _campaign(actor, year_end(today))
    _invite(campaign, _registered(today, campaign.ends_on))
    return campaign


def renew_due() -> int:
    """Ask those whose registration ends soon, and remind the silent; gives how many messages were written.

    Safe to do twice.
    """
    today = clock.today(zone())
    _take_turns()
    with written() as messages:
        for credential in _registered(today, today + timedelta(days=days_before())):
            _invite(_campaign(SYSTEM, year_end(_end(credential))), [credential])
        for renewal in _silent(today):
            _remind(renewal, today)
    db.session.commit()
    return len(messages)


def _take_turns() -> None:
    """Of two that ask at the same moment one waits for the other, and then finds everybody asked."""
    every = select(RenewalCampaign).order_by(RenewalCampaign.id)
    db.session.scalars(every.with_for_update(of=RenewalCampaign)).all()


def _campaign(actor: Actor, ends_on: date) -> RenewalCampaign:
    """The campaign of a year, opened at first need by whoever is first; who comes second waits for that."""
    of_year = select(RenewalCampaign).where(RenewalCampaign.ends_on == ends_on)
    if found := db.session.scalar(of_year):
        return found
    campaign = RenewalCampaign(
        ends_on=ends_on, renew_until=next_year_end(ends_on), opened_by=actor.display_name
    )
    try:
        with db.session.begin_nested():
            db.session.add(campaign)
    except IntegrityError:
        return db.session.scalars(of_year).one()
    audit.record(actor, "renewal.opened", campaign, day=ends_on.isoformat())
    return campaign


def _registered(first: date, last: date) -> Sequence[Credential]:
    """Registrations of active people that end in this span and about which nobody was asked."""
    asked = exists().where(
        Renewal.volunteer_id == Credential.volunteer_id, Renewal.ends_on == Credential.valid_until
    )
    statement = (
        select(Credential)
        .join(Volunteer, and_(Volunteer.id == Credential.volunteer_id, Volunteer.active))
        .where(REGISTRATION, Credential.valid_until >= first, Credential.valid_until <= last, ~asked)
        .order_by(Credential.volunteer_id)
    )
    return db.session.scalars(statement).all()


def _end(credential: Credential) -> date:
    assert credential.valid_until is not None
    return credential.valid_until


def _invite(campaign: RenewalCampaign, credentials: Iterable[Credential]) -> None:
    of_campaign = select(Renewal.volunteer_id).where(Renewal.campaign_id == campaign.id)
    asked = set(db.session.scalars(of_campaign))
    for credential in credentials:
        if credential.volunteer_id in asked:
            continue
        renewal = Renewal(
            campaign_id=campaign.id, volunteer_id=credential.volunteer_id, ends_on=_end(credential)
        )
        db.session.add(renewal)
        db.session.flush()
        _write("asked", renewal)


def _write(key: str, renewal: Renewal) -> None:
    post(
        "renewal",
        f"renewal:{renewal.id}:{key}",
        recipient(renewal.volunteer),
        again=key != "asked",
        until=renewal.ends_on,
        token=renewal_token(renewal),
    )


def _silent(today: date) -> Sequence[Renewal]:
    """But for those whose registration the desk has meanwhile set to another day: it is no longer in question."""
    ends = and_(Credential.volunteer_id == Renewal.volunteer_id, Credential.valid_until == Renewal.ends_on)
    statement = (
        select(Renewal)
        .join(Volunteer)
        .where(Volunteer.active, Renewal.answer.is_(None), exists().where(REGISTRATION, ends))
    )
    return db.session.scalars(statement.where(Renewal.ends_on >= today).order_by(Renewal.id)).all()


def _remind(renewal: Renewal, today: date) -> None:
    """Not of what was asked after the day of the reminder had come."""
    left = (renewal.ends_on - today).days
    threshold = next((days for days in REMINDERS if left <= days), None)
    asked_on = local(renewal.created_at).date()
    if threshold is not None and (renewal.ends_on - asked_on).days > threshold:
        _write(str(threshold), renewal)


def renewal_token(renewal: Renewal) -> str:
    """The signed name of one answer by one person, good until the registration ends."""
    days = (renewal.ends_on - clock.today(zone())).days + 1
    return links.make(ACTION, renewal.id, renewal.volunteer_id, days=days)


def read_renewal_token(token: str) -> Renewal:
    """The question behind a link. Raises `NotFound` for one that was never ours, `Gone` where it has lost its point."""
    renewal = db.session.get(Renewal, links.read(ACTION, token).subject_id)
    if renewal is None or not renewal.volunteer.active:
        raise Gone(_("このリンクは、もう使えません。"))
    return renewal


def answer(actor: Actor, renewal: Renewal, said: RenewalAnswer, way: AnswerWay, note: str = "") -> list[str]:
    """Do what somebody says: go on, rest, or leave. Gives the files to erase of somebody who leaves.

    Once; the desk may correct what is not a farewell. Raises `Conflict` after that, and for leaving with jobs ahead.
    """
    volunteer, renewal = lock(renewal.volunteer), lock(renewal)
    before = renewal.answer
    if before is not None and (way is not AnswerWay.PHONE or before is RenewalAnswer.LEAVE):
        raise Conflict(_("すでに「%(answer)s」とお答えいただいています。", answer=label(before)))
    if not volunteer.active:
        raise Gone(_("%(name)sさんの登録は終了しています。", name=volunteer.name))
    if (
        way is not AnswerWay.PHONE
        and said is not RenewalAnswer.LEAVE
        and renewal.ends_on < clock.today(zone())
    ):
        raise Gone(_("登録の期限が過ぎています。"), _("続けたいときは、財団にお電話ください。"))
    renewal.answer, renewal.answered_at, renewal.way = said, clock.now(), way
    renewal.answered_by = actor.display_name
    db.session.flush()
    audit.record(
        actor, "renewal.answered", renewal, volunteer=volunteer.name, answer=said.value, way=way.value
    )
    if said is RenewalAnswer.LEAVE:
        return leave(actor, volunteer, note)
    _extend(actor, volunteer, renewal.campaign.renew_until)
    if said is RenewalAnswer.REST:
        pause(actor, volunteer, clock.today(zone()), None)
    return []


def _extend(actor: Actor, volunteer: Volunteer, until: date) -> None:
    rows = [
        Paper(kind=one.kind, valid_until=until if _ends_before(one, until) else one.valid_until)
        for one in volunteer.credentials
    ]
    update(actor, volunteer, Profile(credentials=rows))


def _ends_before(credential: Credential, until: date) -> bool:
    end = credential.valid_until
    return credential.kind is CredentialKind.REGISTRATION and end is not None and end < until
