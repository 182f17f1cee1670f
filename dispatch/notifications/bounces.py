"""Reading the mails that say that a mail did not arrive: RFC 3464, Exchange's and Outlook's, and plain ones.

Nothing in such a mail can be trusted but the name we gave our message ourselves, because only we can make one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr

NAME = re.compile(r"(?:outbox|alert)-(\d{1,12})-[0-9a-f]{16}")
"""What we call a message of the outbox, and a letter to a resident."""
STATUS = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
REPLY = re.compile(r"(?<!\d)5[0-5]\d[ -]")
REPORTERS = ("mailer-daemon", "postmaster", "microsoftexchange")
MOST_REASON = 400


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail says: `names` that our messages may have, the `recipient` who has not got it, and why.

    `final`: it will not arrive. A mail that only says that it takes longer, or that somebody is on holiday, is not.
    """

    names: tuple[str, ...]
    recipient: str
    reason: str
    final: bool


def read(raw: bytes) -> Bounce:
    """Understand a mail as far as it can be; whatever is broken in it is passed over."""
    mail = message_from_bytes(raw, policy=policy.default)
    blocks = list(_reports(mail))
    texts = list(_texts(mail))
    names = tuple(dict.fromkeys(match.group() for text in texts for match in NAME.finditer(text)))
    if blocks:
        return _by_report(blocks, names)
    return _by_words(mail, texts, names)


def _by_report(blocks: list[Message], names: tuple[str, ...]) -> Bounce:
    failed = [block for block in blocks if _line(block, "Action").lower() == "failed"]
    block = (failed or blocks)[0]
    recipient = _line(block, "Original-Recipient") or _line(block, "Final-Recipient")
    reason = " ".join(filter(None, (_line(block, "Status"), _line(block, "Diagnostic-Code"))))
    temporary = _line(block, "Status").startswith("4.") and not failed
    return Bounce(names, _address(recipient), reason[:MOST_REASON], bool(failed) and not temporary)


def _by_words(mail: EmailMessage, texts: list[str], names: tuple[str, ...]) -> Bounce:
    """No report inside: believed where a mail system wrote it and names a lasting failure."""
    recipient = _line(mail, "X-Failed-Recipients")
    spoken = "\n".join(texts[1:])
    lasting = STATUS.search(spoken) or REPLY.search(spoken)
    final = bool(recipient) or (_is_from_a_mail_system(mail) and lasting is not None)
    reason = _around(spoken, lasting.start()) if lasting else ""
    return Bounce(names, _address(recipient), reason, final)


def _is_from_a_mail_system(mail: EmailMessage) -> bool:
    local = parseaddr(_line(mail, "From"))[1].partition("@")[0].lower()
    empty = _line(mail, "Return-Path") == "<>"
    return empty or local.startswith(REPORTERS) or "X-MS-Exchange-Message-Is-Ndr" in mail


def _reports(mail: EmailMessage) -> Iterator[Message]:
    """The blocks about single recipients."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Message) and block.get("Action"):
                    yield block


def _texts(mail: EmailMessage) -> Iterator[str]:
    """The headers of the whole, then everything that can be read inside, headers of the returned mail included."""
    yield _headers(mail)
    for part in mail.walk():
        if part is not mail:
            yield _headers(part)
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload.decode("utf-8", errors="replace")


def _headers(part: Message) -> str:
    return "\n".join(f"{name}: {value}" for name, value in part.raw_items())


def _line(part: Message, name: str) -> str:
    """A header in one line; empty where there is none, or none that can be read."""
    try:
        return " ".join(str(part.get(name) or "").split())
    except (ValueError, IndexError, AttributeError):
        return ""


def _address(field: str) -> str:
    """`rfc822; Hanako@example.jp` and its like as an address."""
    found = field.rpartition(";")[2].strip().strip("<>").lower()
    return found if "@" in found else ""


def _around(text: str, at: int) -> str:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return text[start : end if end >= 0 else None].strip()[:MOST_REASON]
