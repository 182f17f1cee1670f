"""A sending to residents as CAP 1.2: one info block a language; what nobody has approved yet is only a draft."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from dispatch.disasters.models import Alert, DisasterEvent
from dispatch.disasters.telegrams import cap
from dispatch.disasters.vocabulary import AlertState, EventKind
from dispatch.disasters.wording.tongues import TONGUES, tag, words
from dispatch.i18n import label, zone

CATEGORIES = {
    EventKind.EARTHQUAKE: cap.Category.GEO,
    EventKind.TSUNAMI: cap.Category.GEO,
    EventKind.VOLCANO: cap.Category.GEO,
    EventKind.WEATHER: cap.Category.MET,
    EventKind.OTHER: cap.Category.SAFETY,
}
UNAPPROVED = (AlertState.DRAFT, AlertState.WAITING)


def cap_of(alert: Alert, event: DisasterEvent) -> cap.Alert:
    """The sending for other systems. How urgent, grave and sure it is nobody has stated, so it is unknown."""
    return cap.Alert(
        identifier=f"{event.code}-alert-{alert.id}",
        sender="".join(str(current_app.config["MAIL_DEFAULT_SENDER"]).replace(",", "").split()) or "tsunagu",
        sent=(alert.approved_at or alert.updated_at).astimezone(zone()),
        status=_status(alert, event),
        message_type=cap.MessageType.ALERT,
        scope=cap.Scope.PUBLIC,
        incidents=(event.code,),
        infos=tuple(_info(alert, event, code) for code in TONGUES if code in alert.texts),
    )


def _status(alert: Alert, event: DisasterEvent) -> cap.Status:
    if alert.state in UNAPPROVED:
        return cap.Status.DRAFT
    return cap.Status.EXERCISE if event.exercise else cap.Status.ACTUAL


def _info(alert: Alert, event: DisasterEvent, code: str) -> cap.Info:
    own, text = words(code), alert.texts[code]
    mark = f"【{own['exercise']}】" if event.exercise else ""
    with force_locale("ja" if code.startswith("ja") else "en"):
        kind = label(event.kind)
    return cap.Info(
        language=tag(code),
        event=kind,
        categories=(CATEGORIES[event.kind],),
        urgency=cap.Urgency.UNKNOWN,
        severity=cap.Severity.UNKNOWN,
        certainty=cap.Certainty.UNKNOWN,
        expires=alert.expires_at.astimezone(zone()) if alert.expires_at else None,
        sender_name=current_app.config["FOUNDATION_NAME"],
        headline=f"{mark}{text['title']}",
        description=f"{own['exercise_text']}\n\n{text['body']}" if event.exercise else text["body"],
        areas=tuple(cap.Area(name) for name in alert.areas or event.areas),
    )
