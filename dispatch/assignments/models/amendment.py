"""A change proposed to the hospital, with which somebody could come: the telephone, another hour, a level lower."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import N_, Term

_WAITING_SQL = text("state = 'waiting'")


class AmendmentState(Term):
    """What has become of a change that the hospital was asked about."""

    WAITING = "waiting", N_("回答待ち")
    ACCEPTED = "accepted", N_("承諾")
    REFUSED = "refused", N_("変更しない")
    EXPIRED = "expired", N_("期限切れ")
    WITHDRAWN = "withdrawn", N_("取下げ")


class Amendment(Stamped, Model):
    """`changes` are what would be changed, in the request's own terms; `basis` is what the request stated when the
    hospital was asked. The state moves only in `assignments.services.amendments`."""

    __tablename__ = "amendments"
    __table_args__ = (  # a hospital has one question before it at a time
        Index(
            "uq_amendments_one_waiting",
            "request_id",
            unique=True,
            sqlite_where=_WAITING_SQL,
            postgresql_where=_WAITING_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("service_requests.id"), index=True)
    state: Mapped[AmendmentState] = mapped_column(
        TermType(AmendmentState), default=AmendmentState.WAITING, index=True
    )
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    basis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(255), default="")
    deadline: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[str] = mapped_column(String(120), default="")
    answer_note: Mapped[str] = mapped_column(String(255), default="")

    request: Mapped[ServiceRequest] = relationship()
