"""Programmes: what kind of dispatch, with its own rules, fees and deadlines as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model
from dispatch.i18n import get_locale
from dispatch.vocabulary import AskMode, Urgency, VisitKind

LEVEL_BY_VISIT: dict[str, int] = {
    VisitKind.RECEPTION: 2, VisitKind.FIRST_VISIT: 3, VisitKind.RETURN_VISIT: 3, VisitKind.EXAMINATION: 2,
    VisitKind.CHECKUP: 2, VisitKind.VACCINATION: 2, VisitKind.CONSENT: 4, VisitKind.DIAGNOSIS: 4,
    VisitKind.PAYMENT: 2, VisitKind.PHARMACY: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgrammeSettings:
    """A programme's numbers. What a row does not state has the default below.

    `offer_minutes` is a table of [working days left at least, minutes to answer], longest first; in the last day
    `last_day_minutes` counts instead: [hours left, fewer than these; minutes to answer], shortest first.
    `ask_mode`, `ask_count` (people at once), `ask_next` (whether the next person is asked without the desk) and
    `standby_steps_in` (whether a standby takes over without the desk) are what a request may say otherwise.
    `repair_expired`: whether a job whose interpreter will lack level or papers on its day is put back without the desk.
    `asks_per_week`: offers to one person in any seven days, where they state no limit themselves.
    Money is in yen; penalties and costs are in minutes, as the engine counts. `tax_basis_points` is the income tax
    withheld from the fee in hundredths of a percent; `fare_limit_yen` the most that is paid for one job's fares.
    """

    slot_minutes: int = 120
    earliest_start_hour: int = 8
    latest_end_hour: int = 21
    horizon_days: int = 35
    turnaround_minutes: int = 15
    level_by_visit: dict[str, int] = field(default_factory=lambda: dict(LEVEL_BY_VISIT))
    weight_by_urgency: dict[str, int] = field(
        default_factory=lambda: {Urgency.NORMAL: 4, Urgency.HIGH: 16, Urgency.URGENT: 64}
    )
    later_choice_penalty: int = 20
    other_mode_penalty: int = 40
    required_papers: list[str] = field(default_factory=lambda: ["registration", "pledge", "insurance"])
    recent_days: int = 28
    offer_minutes: list[list[int]] = field(
        default_factory=lambda: [[5, 2880], [3, 1440], [2, 720], [1, 180], [0, 60]]
    )
    last_day_minutes: list[list[int]] = field(default_factory=lambda: [[4, 15], [24, 30]])
    ask_mode: str = AskMode.ONE
    ask_count: int = 3
    ask_next: bool = False
    standby_steps_in: bool = False
    repair_expired: bool = False
    asks_per_week: int = 7
    late_cancel_hours: int = 24
    team_minutes: int = 30
    fee_first_two_hours: int = 3000
    fee_each_further_hour: int = 1500
    fee_patient_absent: int = 3000
    tax_basis_points: int = 1021
    car_yen_per_km: int = 25
    fare_limit_yen: int = 2000
    overrun_tolerance_minutes: int = 15
    remind_hour: int = 17
    remind_minutes: int = 120
    report_reminder_days: list[int] = field(default_factory=lambda: [2, 3])
    engine_costs: dict[str, float] = field(default_factory=dict)
    exclusions: list[str] = field(
        default_factory=lambda: ["緊急手術・救急搬送中の対応", "出産の立ち会い", "医療紛争・訴訟に関わる場面"]
    )

    @classmethod
    def of(cls, stated: dict[str, Any]) -> ProgrammeSettings:
        """The settings that a programme's row states, over the defaults; unknown names are ignored."""
        return cls(**{name: stated[name] for name in cls.names() if name in stated})

    @classmethod
    def names(cls) -> list[str]:
        """What can be set."""
        return [one.name for one in fields(cls)]

    def stated(self) -> dict[str, Any]:
        """What differs from the defaults: what a row has to state, so that `of` gives the same again."""
        usual = asdict(ProgrammeSettings())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


class Programme(Model):
    """Medical interpreting is one; nurse visits or outreach lectures are others."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    stated: Mapped[dict[str, Any]] = mapped_column("settings", JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def shown_name(self) -> str:
        """The name in the reader's language, as far as there is one."""
        locale = get_locale()
        return self.name_en if self.name_en and locale is not None and locale.language != "ja" else self.name

    @property
    def settings(self) -> ProgrammeSettings:
        """This programme's numbers."""
        return ProgrammeSettings.of(self.stated)
