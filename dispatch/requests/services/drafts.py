"""What a person states of a request before there is one, and what must be true of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch import clock
from dispatch.i18n import _, local
from dispatch.requests.models import ProgrammeSettings
from dispatch.vocabulary import (
    LANGUAGES,
    LEVELS,
    AgeBand,
    Gender,
    JapaneseLevel,
    Mode,
    Strength,
    Topic,
    Urgency,
    VisitKind,
)

MAX_OPTIONS = 3
MAX_NEEDS = 4
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that would do: two aware moments."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """An interpreter whom the request names (`wanted`) or must not have, by the roster's key."""

    volunteer_id: int
    wanted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as stated. `slots`: first choice first. `needs`: (language, level), one for each interpreter.

    `series` joins visits of one patient; `in_series` with no `series` begins one under the request's own code.
    """

    slots: tuple[Slot, ...]
    needs: tuple[tuple[str, int], ...]
    visit_kind: VisitKind
    mode: Mode = Mode.ONSITE
    other_modes: tuple[Mode, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    department: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    meeting_place: str = ""
    dialect: str = ""
    topic: Topic | None = None
    patient_code: str = ""
    patient_sex: Gender | None = None
    patient_age: AgeBand | None = None
    patient_minor_with_guardian: bool = False
    patient_japanese: JapaneseLevel | None = None
    patient_consents: bool = False
    exclusions_read: bool = False
    gender: Gender | None = None
    gender_strength: Strength | None = None
    same_interpreter: bool = False
    wanted_interpreter: str = ""
    refused_interpreter: str = ""
    infection_precautions: str = ""
    in_series: bool = False
    series: str = ""
    note: str = ""
    named: tuple[Named, ...] = field(default=())


def time_faults(slots: tuple[Slot, ...], settings: ProgrammeSettings) -> list[tuple[str, str]]:
    """What is wrong with the times: (place, sentence), place like `slots-0-start`. Wall clock of the foundation."""
    faults: list[tuple[str, str]] = []
    for rank, slot in enumerate(slots):
        found = _slot_fault(slot, settings)
        if found:
            faults.append((f"slots-{rank}-{found[0]}", found[1]))
        elif slot in slots[:rank]:
            faults.append((f"slots-{rank}-start", _("ほかの希望と同じ日時です。")))
    return faults


def _slot_fault(slot: Slot, settings: ProgrammeSettings) -> tuple[str, str] | None:
    now, start, end = clock.now(), local(slot.start), local(slot.end)
    if end <= start:
        return "end", _("終了は開始より後の時刻にしてください。")
    if end - start > LONGEST:
        return "end", _("1回の依頼は%(n)s時間までです。", n=LONGEST // timedelta(hours=1))
    if start <= now:
        return "start", _("過ぎた日時です。これからの日時にしてください。")
    if start.date() > (local(now) + timedelta(days=settings.horizon_days)).date():
        return "day", _("%(n)s日先までの日にちで依頼できます。", n=settings.horizon_days)
    if start.hour < settings.earliest_start_hour:
        return "start", _("開始は%(n)s時以降にしてください。", n=settings.earliest_start_hour)
    closing = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        hours=settings.latest_end_hour
    )
    if end > closing:
        return "end", _("終了は%(n)s時までにしてください。", n=settings.latest_end_hour)
    return None


def faults_of(draft: Draft, settings: ProgrammeSettings) -> list[tuple[str, str]]:
    """Everything wrong with a draft, as (place, sentence)."""
    faults = time_faults(draft.slots, settings)
    if not 1 <= len(draft.slots) <= MAX_OPTIONS:
        faults.append(("slots", _("希望日時は1つから%(n)sつまでです。", n=MAX_OPTIONS)))
    if not 1 <= len(draft.needs) <= MAX_NEEDS:
        faults.append(("needs", _("通訳者は1人から%(n)s人までです。", n=MAX_NEEDS)))
    for position, (language, level) in enumerate(draft.needs):
        if language not in LANGUAGES or level not in LEVELS:
            faults.append((f"needs-{position}-language", _("言語とレベルを選んでください。")))
    if bool(draft.gender) != bool(draft.gender_strength):
        faults.append(("gender_strength", _("通訳者の性別は、必須か希望かも選んでください。")))
    if not draft.patient_code:
        faults.append(("patient_code", _("患者の番号かイニシャルを記入してください。")))
    if not draft.patient_consents:
        faults.append(("patient_consents", _("通訳を入れることについて、患者の同意を確かめてください。")))
    if not draft.exclusions_read:
        faults.append(("exclusions_read", _("対応できない場面を確認してください。")))
    return faults
