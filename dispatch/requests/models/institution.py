"""Partner institutions: only they request, never patients."""

from __future__ import annotations

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, Stamped, TermType
from dispatch.vocabulary import InstitutionKind


class Institution(Stamped, Model):
    """A hospital, clinic, school or office with an agreement."""

    __tablename__ = "institutions"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    kana: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[InstitutionKind] = mapped_column(TermType(InstitutionKind), default=InstitutionKind.HOSPITAL)
    postcode: Mapped[str] = mapped_column(String(8), default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    ward: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    beds: Mapped[int | None]
    departments: Mapped[list[str]] = mapped_column(JSON, default=list)
    meeting_place: Mapped[str] = mapped_column(String(120), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    active: Mapped[bool] = mapped_column(default=True)
