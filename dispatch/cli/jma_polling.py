"""`dispatch jma --poll`: follow the JMA's feeds, printing each new telegram as one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from dispatch import clock, outbound
from dispatch.cli.files import write
from dispatch.disasters.telegrams import Rules, report
from dispatch.disasters.telegrams.feed import EARTHQUAKES, WARNINGS
from dispatch.disasters.telegrams.poll import Poll
from dispatch.disasters.telegrams.poll_json import poll_from_json, poll_json
from dispatch.disasters.telegrams.polling import turn
from dispatch.matching.faults import ProblemError, shown
from dispatch.matching.json_text import parsed

FEEDS = (EARTHQUAKES, WARNINGS)
FORMAT = "dispatch-feeds/1"
SECONDS = 20.0
LARGEST_STATE = 20 * 1024 * 1024


class Follower:
    """Feeds, and a file in which is kept how far they have been read."""

    def __init__(self, urls: Sequence[str], state: Path | None, areas: Sequence[str], rules: Rules) -> None:
        self.state, self.areas, self.rules = state, areas, rules
        kept = {poll.url: poll for poll in _kept(state)}
        self.polls = [kept.get(url, Poll(url)) for url in dict.fromkeys(urls or FEEDS)]

    def turn(self) -> bool:
        """Ask each feed that is due; print what is new; then keep how far they have been read. False where none of them
        could be had."""
        for number, poll in enumerate(self.polls):
            done = turn(poll, fetch, clock.now())
            for fault in done.faults:
                click.echo(fault, err=True)
            for one in done.received:
                click.echo(json.dumps(report(one.telegram, self.areas, self.rules), ensure_ascii=False))
            sys.stdout.flush()
            self.polls[number] = done.poll
            self._keep()
        return any(not poll.failures for poll in self.polls)

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
            whole = {"format": FORMAT, "feeds": [poll_json(poll) for poll in self.polls]}
            write(json.dumps(whole, ensure_ascii=False) + "\n", self.state)


def fetch(url: str, headers: Mapping[str, str], most_bytes: int) -> outbound.Answer:
    """Ask a server of the public internet, within limits of size and time."""
    return outbound.fetch(url, headers=headers, most_bytes=most_bytes, seconds=SECONDS)


def _kept(state: Path | None) -> Iterator[Poll]:
    """The states in a file; none where there is no file yet. Raises ProblemError, with its name."""
    if state is None or not state.exists():
        return
    try:
        yield from _polls(parsed(_bytes(state)))
    except ProblemError as wrong:
        raise ProblemError([f"{state}: {fault}" for fault in wrong.faults]) from None


def _polls(whole: Any) -> Iterator[Poll]:
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise ProblemError([f"format: must be {FORMAT!r}, not {shown(whole)}"])
    listed = whole.get("feeds")
    if not isinstance(listed, list):
        raise ProblemError([f"feeds: must be a list, not {shown(listed)}"])
    for number, one in enumerate(listed):
        yield poll_from_json(one, f"feeds[{number}]")


def _bytes(state: Path) -> bytes:
    with state.open("rb") as file:
        return file.read(LARGEST_STATE)
