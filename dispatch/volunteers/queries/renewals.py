"""Reading the yearly question: campaigns, and who has said what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from dispatch.vocabulary import RenewalAnswer
from dispatch.volunteers.models import Renewal, RenewalCampaign, Volunteer


def campaigns() -> Sequence[RenewalCampaign]:
    """All of them, the newest first."""
    statement = select(RenewalCampaign).options(selectinload(RenewalCampaign.renewals))
    return db.session.scalars(statement.order_by(RenewalCampaign.ends_on.desc())).all()


def get_campaign(campaign_id: int) -> RenewalCampaign:
    """The campaign. Raises `NotFound`."""
    found = db.session.get(RenewalCampaign, campaign_id)
    if found is None:
        raise NotFound(_("この意向調査は見つかりません。"))
    return found


def renewals_of(campaign: RenewalCampaign) -> list[Renewal]:
    """Everybody's answer; those who have said nothing come first, then by their reading."""
    statement = (
        select(Renewal).where(Renewal.campaign_id == campaign.id).options(selectinload(Renewal.volunteer))
    )
    rows = db.session.scalars(statement).all()
    return sorted(rows, key=lambda one: (one.answer is not None, one.volunteer.kana, one.volunteer.name))


def get_renewal(campaign: RenewalCampaign, renewal_id: int) -> Renewal:
    """One person's question in this campaign. Raises `NotFound`."""
    found = db.session.get(Renewal, renewal_id)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound(_("この意向調査は見つかりません。"))
    return found


def tally(renewals: Sequence[Renewal]) -> Counter[RenewalAnswer | None]:
    """How many have given each answer; None are the silent."""
    return Counter(one.answer for one in renewals)


def open_renewal(volunteer: Volunteer) -> Renewal | None:
    """The question that waits for this person's answer."""
    open_yet = (Renewal.answer.is_(None), Renewal.ends_on >= clock.today(zone()))
    statement = select(Renewal).where(Renewal.volunteer_id == volunteer.id, *open_yet)
    return db.session.scalar(statement.order_by(Renewal.ends_on).limit(1))


def last_renewal(volunteer: Volunteer) -> Renewal | None:
    """What this person was asked last."""
    statement = select(Renewal).where(Renewal.volunteer_id == volunteer.id)
    return db.session.scalar(statement.order_by(Renewal.ends_on.desc()).limit(1))
