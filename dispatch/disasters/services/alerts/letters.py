"""What a resident reads: the words of a sending in one language, who says it, until when, and how to leave."""

from __future__ import annotations

import hmac

from flask import current_app

from dispatch.disasters.models import Alert, AlertDelivery, DisasterEvent, Resident
from dispatch.disasters.services.residents import confirm_token, leave_token
from dispatch.disasters.vocabulary import AlertChannel
from dispatch.disasters.wording.tongues import tag, words
from dispatch.i18n import local
from dispatch.notifications.channels.letters import Letter
from dispatch.notifications.html import EASY, FOOT
from dispatch.notifications.services import link


def alert_letter(
    delivery: AlertDelivery, alert: Alert, event: DisasterEvent, resident: Resident, *, to: str
) -> Letter:
    """One sending for one resident; that of an exercise says so in subject and text, in both languages."""
    own, text = words(delivery.language), alert.texts[delivery.language]
    subject, body = text["title"], text["body"]
    if event.exercise:
        mark = "【訓練】" if own["exercise"] == "訓練" else f"【訓練】[{own['exercise']}] "
        said = dict.fromkeys((words("ja")["exercise_text"], own["exercise_text"]))
        subject, body = f"{mark}{subject}", "\n".join(said) + f"\n\n{body}"
    leave = link("resident_link.leave", token=leave_token(resident))
    until = f"{own['valid_until']}: {local(alert.expires_at):%Y-%m-%d %H:%M}" if alert.expires_at else ""
    lines = [body, "", f"{own['from']}: {current_app.config['FOUNDATION_NAME']}", until, FOOT, own["leave"]]
    return Letter(
        name=name_of(delivery),
        address=to,
        locale=_locale(delivery.language),
        subject=_one_line(subject),
        body="\n".join([*lines, leave]) + "\n",
        leave=leave,
        plain=resident.channel == AlertChannel.TEXT,
    )


def asking_letter(delivery: AlertDelivery, resident: Resident, *, to: str) -> Letter:
    """The letter that asks whether the address is theirs; it names nobody, because anybody may have typed it."""
    own = words(delivery.language)
    lines = [
        own["confirm_text"], link("resident_link.confirm", token=confirm_token(resident)), "",
        own["confirm_ignore"], "", f"{own['from']}: {current_app.config['FOUNDATION_NAME']}",
    ]  # fmt: skip
    return Letter(
        name_of(delivery), to, _locale(delivery.language), own["confirm_subject"], "\n".join(lines) + "\n",
        plain=True,
    )  # fmt: skip


def name_of(delivery: AlertDelivery) -> str:
    """A letter's name for other systems: the same however often, and nobody else can make it up."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    seal = hmac.new(key, f"alert-letter:{delivery.id}".encode(), "sha256").hexdigest()[:16]
    return f"alert-{delivery.id}-{seal}"


def _locale(language: str) -> str:
    """A language as the frame of letters names it."""
    return EASY if language == "ja-easy" else tag(language).replace("-", "_")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
