"""One tree of errors, each with its HTTP status and a sentence for the person who sees it."""

from __future__ import annotations


class DispatchError(Exception):
    """Something that a person must be told; `message` is a finished sentence, `hint` what to do next."""

    status = 500

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def in_short(error: Exception) -> str:
    """An error that nobody expected, as a row keeps it for whoever maintains the system; never shown to others."""
    return f"{type(error).__name__}: {error}"[:500]


class NotFound(DispatchError):
    """There is no such thing, or it is not this person's to see."""

    status = 404


class Forbidden(DispatchError):
    """The person may not do this."""

    status = 403


class Conflict(DispatchError):
    """The state has moved on since the person looked: says what it is now."""

    status = 409


class DoubleBooking(Conflict):
    """The volunteer is already booked at an overlapping time (the database's own guard, or ours before it)."""


class RuleBroken(Conflict):
    """A hard rule forbids this and no override was given; `rules` are the codes."""

    def __init__(self, message: str, rules: tuple[str, ...], hint: str = "") -> None:
        super().__init__(message, hint)
        self.rules = rules


class Gone(DispatchError):
    """A link or an offer that has ended."""

    status = 410


class Invalid(DispatchError):
    """Input that cannot be taken; `faults` are (place, sentence)."""

    status = 422

    def __init__(self, message: str, faults: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults
