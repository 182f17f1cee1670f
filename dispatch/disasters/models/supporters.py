"""Who may be called: supporters of the own roster, and helpers from elsewhere as guests with an end date."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.disasters.vocabulary import AgeBand

if TYPE_CHECKING:
    from dispatch.volunteers.models import Volunteer


class Supporter(Stamped, Model):
    """A disaster supporter: somebody of the roster (`volunteer_id`), or a guest of one event.

    What the roster knows (name, languages, address) is read there; the columns from `name` on are a guest's own.
    `roles` are codes of `SupporterRole`. `drives`: has a licence and may drive in a disaster; `seats` of the own car,
    0 where there is none. `drill`: may be reached in exercises. `tree_order` and `caller_id` make the call tree.
    `age_band`: said by choice, instead of a date of birth; the roster's usual limits hang on it.
    """

    __tablename__ = "supporters"
    __table_args__ = (
        CheckConstraint("(volunteer_id IS NULL) <> (event_id IS NULL)", name="one_origin"),
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint("arrives_on IS NULL OR leaves_on IS NULL OR arrives_on <= leaves_on", name="stay"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        ForeignKey("volunteers.id", ondelete="CASCADE"), unique=True
    )
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("disaster_events.id", ondelete="CASCADE"), index=True
    )
    active: Mapped[bool] = mapped_column(default=True)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    drives: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int] = mapped_column(default=0)
    drill: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date | None]
    age_band: Mapped[AgeBand | None] = mapped_column(TermType(AgeBand))
    tree_order: Mapped[int] = mapped_column(default=0)
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("supporters.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(Text, default="")

    name: Mapped[str] = mapped_column(String(80), default="")
    kana: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    languages: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    association: Mapped[str] = mapped_column(String(120), default="")
    aid_request_id: Mapped[int | None] = mapped_column(ForeignKey("aid_requests.id", ondelete="SET NULL"))
    remote: Mapped[bool] = mapped_column(default=False)
    arrives_on: Mapped[date | None]
    leaves_on: Mapped[date | None]
    lodging: Mapped[str] = mapped_column(String(255), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    volunteer: Mapped[Volunteer | None] = relationship("Volunteer")


class SupporterPair(Stamped, Model):
    """Two who want, or must not, stand in the same shift; `together` False keeps them apart."""

    __tablename__ = "supporter_pairs"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("supporters.id", ondelete="CASCADE"))
    together: Mapped[bool] = mapped_column(default=True)
    must: Mapped[bool] = mapped_column(default=False)
