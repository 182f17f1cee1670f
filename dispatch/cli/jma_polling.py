"""`dispatch jma --poll`: follow the JMA's feeds, printing each new telegram as one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from dispatch import clock, outbound
from dispatch.cli.files import write
from dispatch.disasters.telegrams import Rules, Telegram, report
from dispatch.disasters.telegrams.feed import EARTHQUAKES, WARNINGS
from dispatch.disasters.telegrams.keeping import fingerprint
from dispatch.disasters.telegrams.poll import Poll
from dispatch.disasters.telegrams.poll_json import poll_from_json, poll_json
from dispatch.disasters.telegrams.polling import turn
from dispatch.matching.faults import ProblemError, shown
from dispatch.matching.json_text import parsed

FEEDS = (EARTHQUAKES, WARNINGS)
FORMAT = "dispatch-feeds/1"
SECONDS = 20.0
MOST_TOLD = 200
"""So many telegrams are remembered, to know one that comes a second time under another name."""
LARGEST_STATE = 20 * 1024 * 1024


class Follower:
    """Feeds, and a file in which is kept how far they have been read."""

    def __init__(self, urls: Sequence[str], state: Path | None, areas: Sequence[str], rules: Rules) -> None:
        self.state, self.areas, self.rules = state, areas, rules
        whole = _kept(state)
        kept = {poll.url: poll for poll in whole.polls}
        self.told = whole.told
        self.polls = [kept.get(url, Poll(url)) for url in dict.fromkeys(urls or FEEDS)]

    def turn(self) -> bool:
        """Ask each feed that is due; print what is new; then keep how far they have been read. False where none of them
        could be had."""
        for number, poll in enumerate(self.polls):
            done = turn(poll, fetch, clock.now())
            for fault in done.faults:
                click.echo(fault, err=True)
            for one in done.received:
                self._tell(one.telegram)
            sys.stdout.flush()
            self.polls[number] = done.poll
            self._keep()
        return any(not poll.failures for poll in self.polls)

    def _tell(self, telegram: Telegram) -> None:
        """One line, unless the same event and serial was listed under another name before."""
        print_of = fingerprint(telegram)
        if print_of not in self.told:
            click.echo(json.dumps(report(telegram, self.areas, self.rules), ensure_ascii=False))
            self.told.append(print_of)

    def once(self) -> bool:
        """One turn; says which feeds it is too early to ask again."""
        for poll in self.polls:
            if poll.next_at is not None and not poll.due(clock.now()):
                click.echo(f"{poll.url}: is not asked again before {poll.next_at.isoformat()}", err=True)
        return self.turn()

    def follow(self, every: float) -> None:
        """Turn after turn, until somebody stops it."""
        try:
            while True:
                self.turn()
                time.sleep(every)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)

    def _keep(self) -> None:
        if self.state is not None:
            whole = {
                "format": FORMAT,
                "feeds": [poll_json(poll) for poll in self.polls],
                "told": list(self.told),
            }
            write(json.dumps(whole, ensure_ascii=False) + "\n", self.state)


def fetch(url: str, headers: Mapping[str, str], most_bytes: int) -> outbound.Answer:
    """Ask a server of the public internet, within limits of size and time."""
    return outbound.fetch(url, headers=headers, most_bytes=most_bytes, seconds=SECONDS)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the file keeps: how far each feed has been read, and the prints of the telegrams that were told last."""

    polls: tuple[Poll, ...] = ()
    told: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_TOLD))


def _kept(state: Path | None) -> Kept:
    """The states in a file; none where there is no file yet. Raises ProblemError, with its name."""
    if state is None or not state.exists():
        return Kept()
    try:
        return _opened(parsed(_bytes(state)))
    except ProblemError as wrong:
        raise ProblemError([f"{state}: {fault}" for fault in wrong.faults]) from None


def _opened(whole: Any) -> Kept:
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise ProblemError([f"format: must be {FORMAT!r}, not {shown(whole)}"])
    listed, told = whole.get("feeds"), whole.get("told", [])
    if not isinstance(listed, list):
        raise ProblemError([f"feeds: must be a list, not {shown(listed)}"])
    if not isinstance(told, list):
        raise ProblemError([f"told: must be a list, not {shown(told)}"])
    polls = [poll_from_json(one, f"feeds[{number}]") for number, one in enumerate(listed)]
    return Kept(tuple(polls), deque(map(str, told), maxlen=MOST_TOLD))


def _bytes(state: Path) -> bytes:
    with state.open("rb") as file:
        return file.read(LARGEST_STATE)
