"""Which telegrams stand. They may come twice, late and in any order: what stands depends only on which there are.

Telegrams are about the same thing when they share kind, status and one of their events (a tsunami may have several); a
warning, which has no event, is about its forecast area. Of those the one sent last has the last word. A correction is
the last word like any other news, a cancellation is one after which nothing stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.disasters.telegrams.parts import InfoType, Kind, Telegram

Key = tuple[str, str, str]
Order = tuple[float, float, int, int, str]
_RANK = {InfoType.ISSUE: 0, InfoType.CORRECTION: 1, InfoType.CANCEL: 2}
_LAST = 10**9
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Book:
    """Telegrams, sorted by when they were sent. `last`: the last word on each thing. `standing`: those that hold.
    `past`: those that another has taken the place of."""

    last: tuple[Telegram, ...]
    past: tuple[Telegram, ...]

    @property
    def standing(self) -> tuple[Telegram, ...]:
        """The last words that are no cancellations."""
        return tuple(one for one in self.last if one.info_type != InfoType.CANCEL)


def settled(telegrams: Iterable[Telegram]) -> Book:
    """What stands after these telegrams; one that came twice counts once."""
    each = sorted(set(telegrams), key=order)
    newest = {key: one for one in each for key in keys(one)}
    last = [one for one in each if all(newest[key] is one for key in keys(one))]
    kept = set(last)
    return Book(tuple(last), tuple(one for one in each if one not in kept))


def supersedes(newer: Telegram, older: Telegram) -> bool:
    """Whether the first takes the place of the second."""
    return bool(keys(newer) & keys(older)) and order(newer) > order(older)


def keys(telegram: Telegram) -> frozenset[Key]:
    """What a telegram is about: kind, status, and each of its events."""
    return frozenset((telegram.kind.value, telegram.status.value, thing) for thing in _things(telegram))


def _things(telegram: Telegram) -> list[str]:
    if telegram.kind == Kind.WARNING:  # 徳島県気象警報・注意報, whatever its layout calls it
        return [telegram.title.split("気象")[0]]
    return telegram.event_id.split() or [telegram.reported_at.isoformat()]


def order(telegram: Telegram) -> Order:
    """What decides which of two telegrams is later. Times of report are whole minutes; a correction or cancellation
    without a number is about the latest one."""
    numbered = telegram.serial.isdecimal() and len(telegram.serial) <= _LONGEST
    unnumbered = 0 if telegram.info_type == InfoType.ISSUE else _LAST
    return (
        telegram.reported_at.timestamp(),
        telegram.sent_at.timestamp(),
        int(telegram.serial) if numbered else unnumbered,
        _RANK[telegram.info_type],
        repr(telegram),  # of two that agree in all else one must be the last, always the same
    )
