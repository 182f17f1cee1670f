"""A telegram as CAP 1.2, for systems that do not read the JMA's own format: Japanese and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import current_app
from flask_babel import force_locale

from dispatch.disasters.models import TelegramRow
from dispatch.disasters.telegrams import AreaValue, InfoType, Kind, Telegram
from dispatch.disasters.telegrams import Status as Meant
from dispatch.disasters.telegrams.cap import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Reference,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from dispatch.disasters.telegrams.parts import at_least, strongest
from dispatch.disasters.wording import telegrams as wording
from dispatch.i18n import _, label

LANGUAGES = ("ja", "en")
STATUSES = {Meant.NORMAL: Status.ACTUAL, Meant.EXERCISE: Status.EXERCISE, Meant.TEST: Status.TEST}
TYPES = {InfoType.CORRECTION: MessageType.UPDATE, InfoType.CANCEL: MessageType.CANCEL}
SHAKEN = (("6-", Severity.EXTREME), ("5-", Severity.SEVERE), ("4", Severity.MODERATE))
SAID = (
    ("大津波警報", Severity.EXTREME), ("津波警報", Severity.SEVERE), ("津波注意報", Severity.MODERATE),
    ("特別警報", Severity.EXTREME), ("警報", Severity.SEVERE), ("注意報", Severity.MODERATE),
)  # fmt: skip
"""What the words of the JMA end in; 大津波警報 comes before 津波警報."""


def alert(
    row: TelegramRow, telegram: Telegram, areas: Sequence[AreaValue], before: Iterable[TelegramRow]
) -> Alert:
    """The alert: an update or cancellation names those before it, and is a first one where none is known."""
    references = tuple(Reference(_sender(), _name(one), one.reported_at) for one in before)
    kind = TYPES.get(telegram.info_type, MessageType.UPDATE)
    return Alert(
        identifier=_name(row),
        sender=_sender(),
        sent=telegram.reported_at,
        status=STATUSES[telegram.status],
        message_type=kind if references else MessageType.ALERT,
        scope=Scope.PUBLIC,
        source="気象庁",
        references=references,
        infos=tuple(_info(telegram, areas, language) for language in LANGUAGES),
    )


def _name(row: TelegramRow) -> str:
    return f"jma-{row.digest[:32]}"


def _sender() -> str:
    """CAP wants a name without spaces that is the sender's alone: the address of the foundation's mail."""
    return "".join(str(current_app.config["MAIL_DEFAULT_SENDER"]).replace(",", "").split()) or "tsunagu"


def _info(telegram: Telegram, areas: Sequence[AreaValue], language: str) -> Info:
    over = telegram.info_type == InfoType.CANCEL
    with force_locale(language):
        title = f"{wording.title(telegram, areas)}" if areas else wording.kind(telegram)
        return Info(
            language=language,
            event=label(telegram.kind),
            categories=(Category.MET if telegram.kind == Kind.WARNING else Category.GEO,),
            urgency=Urgency.PAST if over else _urgency(telegram),
            severity=Severity.MINOR if over else _severity(areas),
            certainty=Certainty.LIKELY
            if telegram.kind in (Kind.TSUNAMI, Kind.WARNING)
            else Certainty.OBSERVED,
            responses=(Response.ALL_CLEAR,) if over else (Response.MONITOR,),
            onset=telegram.occurred_at,
            sender_name=_("気象庁"),
            headline=title,
            description=telegram.headline if language == "ja" else _places(telegram, areas),
            areas=tuple(
                Area(f"{one.name} {wording.value(telegram, one)}", geocodes=(("JMA", one.code),))
                for one in areas
            ),
        )


def _places(telegram: Telegram, areas: Sequence[AreaValue]) -> str:
    return ", ".join(f"{one.name}: {wording.value(telegram, one)}" for one in areas)


def _urgency(telegram: Telegram) -> Urgency:
    return Urgency.EXPECTED if telegram.kind == Kind.WARNING else Urgency.IMMEDIATE


def _severity(areas: Sequence[AreaValue]) -> Severity:
    """The gravest of what is said."""
    found = [_grade(area.value) for area in areas]
    return min(found, key=list(Severity).index, default=Severity.UNKNOWN)


def _grade(value: str) -> Severity:
    for ending, severity in SAID:
        if value.endswith(ending):
            return severity
    felt = strongest([value]) if value[:1].isdecimal() else ""
    return next((severity for least, severity in SHAKEN if felt and at_least(felt, least)), Severity.MINOR)
