"""Following a feed: nothing twice, nothing missed after an outage, patience with a server that does not answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.disasters.telegrams.feed import EARTHQUAKES, Entry, Feed, long_url, read_feed
from dispatch.disasters.telegrams.poll import Poll
from dispatch.disasters.telegrams.poll_json import poll_from_json, poll_json
from dispatch.disasters.telegrams.polling import TRIES, Turn, turn
from dispatch.matching.faults import ProblemError
from tests.disasters.telegrams.writing import flash, telegram

START = datetime(2030, 4, 1, tzinfo=UTC)
HOST = "https://www.data.jma.go.jp/developer/xml"
OUTAGE = "outage"


def when(minutes: float) -> datetime:
    """Minutes after the start."""
    return START + timedelta(minutes=minutes)


def entry(minute: int, title: str = "震度速報", home: str = HOST) -> Entry:
    """The entry of a telegram that came in that minute."""
    return Entry(f"urn:{minute}:{title}", title, when(minute), f"{home}/data/{minute}.xml")


def atom(entries: list[Entry], updated: datetime) -> bytes:
    """A feed as the JMA writes it."""
    inner = "".join(
        f'<entry><title>{e.title}</title><id>{e.id}</id><updated>{e.updated:%Y-%m-%dT%H:%M:%SZ}</updated>'
        f'<author><name>気象庁</name></author><link type="application/xml" href="{e.url}"/>'
        f"<content type='text'>【{e.title}】</content></entry>"
        for e in entries
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>高頻度</title>'
        f"<updated>{updated.isoformat()}</updated><id>urn:feed</id>{inner}</feed>"
    ).encode()


@dataclass
class Said:
    """An answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Jma:
    """A JMA of our own: telegrams come at minutes; the short feed holds ten of them, the long one is an hour's work."""

    def __init__(self, *minutes: int) -> None:
        self.entries = [entry(minute) for minute in minutes]
        self.now = START
        self.down = False
        self.missing: set[str] = set()
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []

    def fetch(self, url: str, headers: Mapping[str, str], most_bytes: int) -> Said:
        """Like the real one."""
        self.asked.append(url)
        self.headers.append(headers)
        if self.down:
            raise OSError(OUTAGE)
        if url in (EARTHQUAKES, long_url(EARTHQUAKES)):
            return self._feed(url, headers)
        if url in self.missing:
            return Said(404)
        return Said(200, flash(event=url[-8:-4]))

    def _feed(self, url: str, headers: Mapping[str, str]) -> Said:
        since, until = self.now - timedelta(minutes=10), self.now
        if url != EARTHQUAKES:
            since, until = START - timedelta(days=3), self.now.replace(minute=0)
        listed = [one for one in self.entries if since <= one.updated <= until]
        stamp = f'"{"-".join(one.id.split(":")[1] for one in listed)}"'
        if headers.get("If-None-Match") == stamp:
            return Said(304)
        return Said(200, atom(listed[::-1], until), {"etag": stamp, "last-modified": "yesterday"})

    def at(self, minute: float, poll: Poll) -> Turn:
        """One turn at that minute."""
        self.now = when(minute)
        self.asked, self.headers = [], []
        return turn(poll, self.fetch, self.now)


def minutes(done: Turn) -> list[int]:
    """When the telegrams came that were handed over."""
    return [round((one.entry.updated - START) / timedelta(minutes=1)) for one in done.received]


def test_each_telegram_once() -> None:
    """A turn hands over what is new, in the order of time, and nothing a second time."""
    jma, seen, poll = Jma(1, 2, 5, 9), [], Poll(EARTHQUAKES)
    for minute in range(12):
        done = jma.at(minute, poll)
        poll = done.poll
        seen += minutes(done)
        assert done.faults == []
    assert seen == [1, 2, 5, 9]


def test_an_unchanged_feed_costs_nothing() -> None:
    """The feed is asked whether it has changed, by both of its stamps; then no telegram is fetched."""
    jma = Jma(1)
    poll = jma.at(2, Poll(EARTHQUAKES)).poll
    done = jma.at(3, poll)
    assert jma.asked == [EARTHQUAKES]
    assert jma.headers == [{"If-None-Match": '"1"', "If-Modified-Since": "yesterday"}]
    assert (done.received, done.faults) == ([], [])


def test_a_late_entry_is_not_missed() -> None:
    """One that appears behind newer ones."""
    jma = Jma(8)
    poll = jma.at(8, Poll(EARTHQUAKES)).poll
    jma.entries.append(entry(6))
    assert minutes(jma.at(9, poll)) == [6]


def outage(jma: Jma, first: float, last: float) -> tuple[list[int], Poll]:
    """A night: the feed is read each minute until `first`, then again from `last` on. What came, in turn."""
    came, poll = [], Poll(EARTHQUAKES)
    for minute in range(200):
        if first < minute < last:
            continue
        done = jma.at(minute, poll)
        came += minutes(done)
        poll = done.poll
    return came, poll


@pytest.mark.parametrize("back", [65, 75, 95, 119, 130])
def test_nothing_is_missed_in_an_outage(back: int) -> None:
    """Away from minute 3 on: what came meanwhile is fetched from the long feed, though that is written every hour only;
    nothing comes twice, and in the end there is no hole."""
    jma = Jma(*range(1, 180, 7))
    came, poll = outage(jma, 3, back)
    assert sorted(came) == list(range(1, 180, 7))
    assert poll.hole_until is None


def test_without_the_long_feed_it_would_be() -> None:
    """Negative control: the short feed alone has lost what came during the outage."""
    jma = Jma(*range(1, 180, 7))
    poll = jma.at(3, Poll(EARTHQUAKES)).poll
    short = jma._feed(EARTHQUAKES, {})
    jma.now = when(75)
    short = jma._feed(EARTHQUAKES, {})
    alone = {one.entry.id for one in poll.took(read_feed(short.body, EARTHQUAKES), when(75)).waiting}
    assert entry(29).id not in alone


def test_a_quiet_hour_is_no_outage() -> None:
    """Where the short feed was known ten minutes ago, or still reaches back, the long one is not asked."""
    jma = Jma(1, 30)
    poll = jma.at(2, Poll(EARTHQUAKES)).poll
    for minute in range(3, 60, 9):
        poll = jma.at(minute, poll).poll
        assert long_url(EARTHQUAKES) not in jma.asked
    reaching = Feed(when(200), (entry(1), entry(199)))
    assert poll.took(Feed(when(200), (entry(199),)), when(200)).hole_until == when(199)
    assert (
        Poll(EARTHQUAKES, known_until=when(1), read_at=when(2)).took(reaching, when(200)).hole_until is None
    )


def test_an_outage_longer_than_the_long_feed_is_told() -> None:
    """What is lost is said, once."""
    jma = Jma(1, 6000)
    poll = jma.at(2, Poll(EARTHQUAKES)).poll
    jma.entries = [entry(5990), entry(6070)]
    done = jma.at(6070, poll)
    assert [fault for fault in done.faults if "telegrams are lost" in fault]
    assert jma.at(6071, done.poll).faults == []


def test_patience_grows() -> None:
    """One minute, two, four, eight, then fifteen; not asked before; a success ends it."""
    jma, poll, waits = Jma(1), Poll(EARTHQUAKES), []
    jma.down = True
    now = 0.0
    for _ in range(6):
        done = jma.at(now, poll)
        poll = done.poll
        assert done.faults == [f"{EARTHQUAKES}: {OUTAGE}"]
        assert poll.next_at is not None
        waits.append((poll.next_at - jma.now) / timedelta(minutes=1))
        now += waits[-1]
        assert jma.at(now - 0.1, poll).faults == []
        assert jma.asked == []
    assert waits == [1, 2, 4, 8, 15, 15]
    jma.down = False
    poll = jma.at(now, poll).poll
    assert (poll.failures, poll.next_at) == (0, None)


def test_a_server_may_ask_for_more() -> None:
    """Retry-After is heeded, up to an hour."""
    for asked, minutes_ in (("600", 10), ("999999", 60), ("soon", 1), ("", 1)):
        done = turn(Poll(EARTHQUAKES), lambda *_, a=asked: Said(503, b"", {"retry-after": a}), START)
        assert done.poll.next_at == when(minutes_)
        assert "503" in done.faults[0]


def test_a_telegram_that_is_not_there_yet() -> None:
    """It is asked for again in each turn and in the end given up, with a word; the others come meanwhile."""
    jma = Jma(1, 2)
    jma.missing = {entry(1).url}
    done = jma.at(3, Poll(EARTHQUAKES))
    assert (minutes(done), done.faults) == ([2], [])
    for turn_ in range(TRIES - 1):
        done = jma.at(4 + turn_, done.poll)
    assert "given up" in done.faults[0]
    assert done.poll.waiting == ()


def test_a_broken_telegram_does_not_hide_the_others() -> None:
    """It is told once and not asked for again."""
    jma = Jma(1, 2)
    sound = jma.fetch
    jma.fetch = lambda url, *rest: Said(200, b"<x/>") if url == entry(1).url else sound(url, *rest)  # type: ignore[method-assign]
    done = jma.at(3, Poll(EARTHQUAKES))
    assert minutes(done) == [2]
    assert "is not a JMA report" in done.faults[0]
    assert jma.at(4, done.poll).faults == []


def test_kinds_that_are_not_read_are_not_fetched() -> None:
    """The title of an entry says what it is; where the telegram is another after all, nothing is said."""
    jma = Jma()
    jma.entries = [entry(1, "噴火警報・予報"), entry(2)]
    assert minutes(jma.at(3, Poll(EARTHQUAKES))) == [2]
    assert entry(1).url not in jma.asked
    other = turn(Poll(EARTHQUAKES), lambda url, *_: jma._feed(url, {}) if url == EARTHQUAKES else Said(200, telegram("府県天気予報", "")), START)  # fmt: skip  # noqa: E501
    assert (other.received, other.faults) == ([], [])


def test_an_entry_of_the_future_hides_nothing() -> None:
    """Somebody's clock is wrong; what comes until then is still noticed, and nothing twice."""
    jma, came, poll = Jma(1, 4, 9), [], Poll(EARTHQUAKES)
    sound = jma._feed
    future = entry(500_000)
    jma._feed = lambda url, headers: Said(  # type: ignore[method-assign]
        200, atom([future, *read_feed(sound(url, {}).body, EARTHQUAKES).entries], jma.now)
    )
    for minute in range(12):
        done = jma.at(minute, poll)
        came += minutes(done)
        poll = done.poll
    assert sorted(came) == [1, 4, 9, 500_000]


def test_what_could_not_be_kept_is_left_out() -> None:
    """Entries of absurd length would make a state that cannot be read again."""
    long = Entry("urn:" + "x" * 400, "震度速報", START, f"{HOST}/data/1.xml")
    assert read_feed(atom([long, entry(1)], START), EARTHQUAKES).entries == (entry(1),)


def test_a_feed() -> None:
    """Entries that lead elsewhere or are broken are left out; what is no feed is a fault."""
    listed = [
        entry(1),
        entry(2, home="https://elsewhere.example"),
        entry(3, home="http://www.data.jma.go.jp"),
    ]
    data = atom(listed, START).replace(b"</feed>", b"<entry><id>1</id></entry></feed>")
    assert read_feed(data, EARTHQUAKES) == Feed(START, (entry(1),))
    for broken in (b"", b"<feed/>", flash(), data.replace(b"<updated>2030-04-01T00:00:00+", b"<updated>")):
        with pytest.raises(ProblemError):
            read_feed(broken, EARTHQUAKES)


def test_a_broken_feed_is_a_failure() -> None:
    """It waits like a server that is down, and keeps what was known."""
    poll = Jma(1).at(2, Poll(EARTHQUAKES)).poll
    done = turn(poll, lambda *_: Said(200, b"<html/>"), when(3))
    assert done.poll.failures == 1
    assert (done.poll.known_until, done.poll.seen) == (poll.known_until, poll.seen)


def test_the_state_is_kept_between_turns() -> None:
    """As JSON, at every moment of an outage and after; nothing is lost by it, and it stays small."""
    jma, came, poll = Jma(*range(1, 180, 7)), [], Poll(EARTHQUAKES)
    jma.missing = {entry(71).url}
    for minute in (2, 65, 75, 119, 121, 130, 140, 150, 160, 170, 179):
        poll = poll_from_json(json.loads(json.dumps(poll_json(poll))))
        done = jma.at(minute, poll)
        assert poll_from_json(poll_json(done.poll)) == done.poll
        came += minutes(done)
        poll = done.poll
    assert sorted(came) == [minute for minute in range(1, 180, 7) if minute != 71]
    assert all(at >= when(110) for _name, at in poll.seen)


def test_a_state_that_makes_no_sense() -> None:
    """Each fault with its place."""
    broken = {
        "url": "",
        "seen": [{"id": "a"}],
        "short": {"etag": "a\nb"},
        "waiting": [{}],
        "failures": "many",
    }
    with pytest.raises(ProblemError) as wrong:
        poll_from_json(broken)
    assert {"url", "seen[0].at", "short.etag", "waiting[0].url", "failures"} <= {
        fault.split(":")[0] for fault in wrong.value.faults
    }
