"""A message as e-mail: plain text always, the same as HTML, and the appointment as calendar programs expect it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from flask import current_app
from icalendar import Calendar, vCalAddress

from dispatch import clock
from dispatch.notifications.html import as_html, language_tag
from dispatch.notifications.models import OutboxMessage

MARK = "outbox"


def mark_of(message_id: int) -> str:
    """`outbox-12-3f9a...`: a message's name for other systems, which nobody else can make up."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return f"{MARK}-{message_id}-{hmac.new(key, f'{MARK}:{message_id}'.encode(), 'sha256').hexdigest()[:16]}"


def return_address(message: OutboxMessage, settings: Mapping[str, Any]) -> str:
    """Where a refusal comes back to: `MAIL_BOUNCES` with the message's name in it, or the sender."""
    box = settings.get("MAIL_BOUNCES")
    if not box:
        return parseaddr(settings["MAIL_DEFAULT_SENDER"])[1]
    local, _, domain = str(box).rpartition("@")
    return f"{local}+{mark_of(message.id)}@{domain}"


def compose(message: OutboxMessage, sender: str) -> EmailMessage:
    """The message as e-mail. The Message-ID is the same however often it is sent."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, Address(addr_spec=message.address), message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{mark_of(message.id)}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    mail.add_alternative(as_html(message.subject, message.body, message.locale), subtype="html")
    if message.calendar:
        method = message.calendar_method or "PUBLISH"
        invites = method in ("REQUEST", "CANCEL")
        data = (
            invitation(message.calendar, parseaddr(sender)[1], message.address)
            if invites
            else message.calendar
        )
        _invite(mail, data, method)
    mail["Content-Language"] = language_tag(
        message.locale
    )  # last: parts take over what is said of the content
    return mail


def invitation(calendar: str, organizer: str, attendee: str) -> str:
    """The calendar data with who invites whom, without which Outlook and Gmail take REQUEST and CANCEL for a file."""
    try:
        whole = Calendar.from_ical(calendar)
    except ValueError:
        return calendar
    for event in whole.walk("VEVENT"):
        if "ORGANIZER" not in event:
            event.add("organizer", f"mailto:{organizer}")
        if "ATTENDEE" not in event:
            who = vCalAddress(f"mailto:{attendee}")
            who.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
            event.add("attendee", who)
    return str(whole.to_ical().decode())


def _invite(mail: EmailMessage, calendar: str, method: str) -> None:
    """As one of the alternatives, which Gmail and Outlook act on, and as a file for everybody else.

    As bytes, because text would lose the line ends that calendars must have.
    """
    data, said = calendar.encode(), {"method": method, "charset": "utf-8"}
    mail.add_alternative(data, maintype="text", subtype="calendar", params=said, cte="base64")
    mail.add_attachment(data, maintype="application", subtype="ics", filename="tsunagu.ics")
