"""意向調査: once a year everybody is asked whether they go on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import AnswerWay, RenewalAnswer
from dispatch.volunteers.models.volunteer import Volunteer


class RenewalCampaign(Stamped, Model):
    """The asking of one year: whose registration ends by `ends_on` may go on until `renew_until`."""

    __tablename__ = "renewal_campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    ends_on: Mapped[date] = mapped_column(unique=True)
    renew_until: Mapped[date]
    opened_by: Mapped[str] = mapped_column(String(120), default="")

    renewals: Mapped[list[Renewal]] = relationship(back_populates="campaign")


class Renewal(Stamped, Model):
    """One person's question and answer; `ends_on` is the last day of their registration when they were asked."""

    __tablename__ = "renewals"
    __table_args__ = (
        UniqueConstraint("campaign_id", "volunteer_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("renewal_campaigns.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    ends_on: Mapped[date]
    answer: Mapped[RenewalAnswer | None] = mapped_column(TermType(RenewalAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    way: Mapped[AnswerWay | None] = mapped_column(TermType(AnswerWay))
    answered_by: Mapped[str] = mapped_column(String(120), default="")

    campaign: Mapped[RenewalCampaign] = relationship(back_populates="renewals")
    volunteer: Mapped[Volunteer] = relationship()
