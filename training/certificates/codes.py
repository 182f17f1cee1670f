"""Codes at the door: the moving QR code on the trainer's screen, and six digits for those without a camera.

A token names the meeting and the step of time it was shown in, and is signed with the meeting's room key, so
a photograph sent to a friend is worth nothing half a minute later. Every function is given the moment; this
module has no clock. The digits can be guessed by trying: whoever calls limits how often one may try.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TOLERANCE = 1
"""How many steps a code may be old (or, with clocks apart, early)."""

_MAC_BYTES = 10
_TOKEN = re.compile(r"([1-9][0-9]{0,17})\.([0-9]{1,12})\.([A-Z2-7]{16})", re.ASCII)
_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)


class Reason(StrEnum):
    """Why a code is not taken."""

    MALFORMED = "malformed"
    FORGED = "forged"
    LATE = "late"
    EARLY = "early"


class Refused(ValueError):
    """A check-in code that does not count, with its reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Door:
    """Makes and checks the codes of all meetings with one secret key; a code lives `seconds` long."""

    key: bytes
    seconds: int = 30

    def __post_init__(self) -> None:
        if len(self.key) < 32:
            raise ValueError("the key of the door has at least 32 bytes")
        if self.seconds < 1:
            raise ValueError("a step lasts at least a second")

    def token(self, meeting: int, moment: datetime) -> str:
        """What the QR code says in this moment."""
        if meeting < 1:
            raise ValueError("a meeting has a positive number")
        return self._token(meeting, self._step(moment))

    def check(self, token: str, moment: datetime) -> int:
        """The meeting whose screen showed this token just now; raises `Refused`."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            raise Refused(Reason.MALFORMED)
        meeting, step = int(parts[1]), int(parts[2])
        if not hmac.compare_digest(self._token(meeting, step), token):
            raise Refused(Reason.FORGED)
        age = self._step(moment) - step
        if abs(age) > TOLERANCE:
            raise Refused(Reason.LATE if age > 0 else Reason.EARLY)
        return meeting

    def digits(self, meeting: int, moment: datetime) -> str:
        """Six digits that say the same to somebody who types."""
        return self._digits(meeting, self._step(moment))

    def check_digits(self, meeting: int, typed: str, moment: datetime) -> None:
        """Take the six digits of this meeting; raises `Refused`, which cannot tell late from invented."""
        if not _DIGITS.fullmatch(typed):
            raise Refused(Reason.MALFORMED)
        now = self._step(moment)
        steps = range(now - TOLERANCE, now + TOLERANCE + 1)
        # Every step is compared, so that the time taken does not tell which one came close.
        matches = [hmac.compare_digest(self._digits(meeting, step), typed) for step in steps]
        if not any(matches):
            raise Refused(Reason.FORGED)

    def seconds_left(self, moment: datetime) -> int:
        """Whole seconds (1 to `seconds`) until the screen must show the next code."""
        return self.seconds - int(_since_epoch(moment)) % self.seconds

    def _step(self, moment: datetime) -> int:
        return int(_since_epoch(moment)) // self.seconds

    def _token(self, meeting: int, step: int) -> str:
        signature = self._mac("qr", meeting, step)[:_MAC_BYTES]
        return f"{meeting}.{step}.{base64.b32encode(signature).decode()}"

    def _digits(self, meeting: int, step: int) -> str:
        return f"{int.from_bytes(self._mac('digits', meeting, step)[:8]) % 1_000_000:06d}"

    def _mac(self, purpose: str, meeting: int, step: int) -> bytes:
        # The length of a step is signed too: after a change of the setting no old code comes back to life.
        message = f"tsunagu check-in {purpose} {meeting} {step} {self.seconds}"
        return hmac.digest(self.key, message.encode(), hashlib.sha256)


def _since_epoch(moment: datetime) -> float:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone says nothing")
    return moment.timestamp()
