"""Events that belong together: a repetition, the single ones moved out of it, and newer versions of the same."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dispatch.calendars.events import Event
from dispatch.calendars.faults import Budget
from dispatch.calendars.intervals import Interval
from dispatch.calendars.recurrence import starts
from dispatch.calendars.rules import Rule
from dispatch.calendars.values import Length, wall

SLACK = timedelta(days=2)
"""More than any two walls differ."""


def by_series(events: Iterable[Event]) -> list[list[Event]]:
    """Events by their UID; one without a UID belongs to nothing else."""
    known: dict[str, list[Event]] = defaultdict(list)
    alone = []
    for event in events:
        if event.uid:
            known[event.uid].append(event)
        else:
            alone.append([event])
    return [*known.values(), *alone]


def busy_spans(
    series: Sequence[Event], first: datetime, last: datetime, budget: Budget
) -> Iterator[Interval]:
    """When one series takes time between two moments, in UTC, unsorted."""
    masters = _newest([event for event in series if event.replaces is None])
    replaced: dict[datetime | None, list[Event]] = defaultdict(list)
    budget.spend(10 * len(series))
    for event in series:
        if event.replaces is not None:
            replaced[event.replaces.replace(tzinfo=event.zone).astimezone(UTC)].append(event)
    singles = {at: _newest(found) for at, found in replaced.items()}
    for found in singles.values():
        for one in found:
            yield from _busy(one, one.start, one.length)
    onward = _Onward.of([one for found in singles.values() for one in found if one.onward])
    for master in masters:
        if not master.repeats:
            if _utc(master, master.start) not in singles:
                yield from _busy(master, master.start, master.length)
            continue
        for at, length in _occurrences(master, first, last, _reach(master, onward), budget):
            moment = _utc(master, at)
            if moment not in singles:
                yield from _moved(master, at, length, moment, onward)


@dataclass(frozen=True, slots=True)
class _Onward:
    """The changes "from here on" of a series, by the moment from which each holds, and how far they reach."""

    moments: list[datetime]
    events: list[Event]
    reach: timedelta

    @classmethod
    def of(cls, events: list[Event]) -> _Onward:
        ordered = sorted(((_replaced(event), event) for event in events), key=lambda pair: pair[0])
        shifts = [abs(event.start - (event.replaces or event.start)) for event in events]
        lengths = [event.length.about for event in events]
        nothing = timedelta(0)
        return cls(
            [moment for moment, _event in ordered],
            [event for _moment, event in ordered],
            max(shifts, default=nothing) + max(lengths, default=nothing),
        )

    def at(self, moment: datetime) -> Event | None:
        """The change that holds at a moment."""
        number = bisect_right(self.moments, moment)
        return self.events[number - 1] if number else None


def _newest(events: Sequence[Event]) -> list[Event]:
    """The last version of an event; two of the same version are two."""
    newest = max((event.version for event in events), default=None)
    return [event for event in events if event.version == newest]


def _replaced(event: Event) -> datetime:
    return _utc(event, event.replaces or event.start)


def _reach(master: Event, onward: _Onward) -> timedelta:
    """How far from its rule's own time something of a series may lie."""
    lengths = [master.length, *(length for _at, length in master.more)]
    return max(length.about for length in lengths) + onward.reach + SLACK


def _occurrences(
    master: Event, first: datetime, last: datetime, reach: timedelta, budget: Budget
) -> Iterator[tuple[datetime, Length]]:
    """The starts that the series names, on its own wall, without those it takes back."""
    begin = _on_wall(master, first, -reach)
    end = _on_wall(master, last, reach)
    named = {master.start: master.length} if not master.rules else {}
    for rule in master.rules:
        for at in _bounded(rule, master, begin, end, budget):
            named[at] = master.length
    named.update((at, length) for at, length in master.more if begin <= at <= end)
    for rule in master.not_rules:
        for at in _bounded(rule, master, begin, end, budget):
            named.pop(at, None)
    yield from ((at, length) for at, length in named.items() if at not in master.spared)


def _on_wall(event: Event, moment: datetime, shift: timedelta) -> datetime:
    return moment.astimezone(event.zone).replace(tzinfo=None) + shift


def _bounded(
    rule: Rule, master: Event, first: datetime, last: datetime, budget: Budget
) -> Iterator[datetime]:
    """The rule's starts as far as it goes: a last date counts whole, a last moment is itself included."""
    for at in starts(rule, master.start, first, last, budget):
        if rule.until is not None and at != master.start:
            if not isinstance(rule.until, datetime):
                over = at.date() > rule.until
            elif rule.until.tzinfo is None:
                over = at > wall(rule.until)
            else:
                over = _utc(master, at) > rule.until
            if over:
                return
        yield at


def _moved(
    master: Event, at: datetime, length: Length, moment: datetime, onward: _Onward
) -> Iterator[Interval]:
    """An occurrence where the last change "from here on" has put it."""
    changed = onward.at(moment)
    if changed is None or changed.replaces is None:
        yield from _busy(master, at, length)
    else:
        shift = changed.start - changed.replaces
        yield from _busy(changed, _utc(master, at).astimezone(changed.zone).replace(tzinfo=None) + shift,
                         changed.length)  # fmt: skip


def _busy(event: Event, at: datetime, length: Length) -> Iterator[Interval]:
    """The time itself: days on the wall first, then the clock."""
    if event.busy and length.about:
        yield _utc(event, at), _utc(event, at + timedelta(days=length.days)) + length.clock


def _utc(event: Event, at: datetime) -> datetime:
    return at.replace(tzinfo=event.zone).astimezone(UTC)
