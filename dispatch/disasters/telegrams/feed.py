"""The JMA's Atom feeds: which telegrams there are, and where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from dispatch.disasters.telegrams.markup import Node, root_of
from dispatch.matching.faults import ProblemError
from dispatch.matching.reading import instant

ATOM = "http://www.w3.org/2005/Atom"
EARTHQUAKES = "https://www.data.jma.go.jp/developer/xml/feed/eqvol.xml"
WARNINGS = "https://www.data.jma.go.jp/developer/xml/feed/extra.xml"
MOST_BYTES = 24 * 1024 * 1024
MOST_ENTRIES = 20_000
LONGEST = 200
"""Letters of an entry's id, title and address each; the JMA's have less than half of that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One telegram of a feed: what kind it is (the title of its control), when it came, where it lies."""

    id: str
    title: str
    updated: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: when it was written, and its entries, the newest first as a rule."""

    updated: datetime
    entries: tuple[Entry, ...]


def long_url(url: str) -> str:
    """Where the feed of several days lies, which is renewed every hour: eqvol_l.xml beside eqvol.xml."""
    return f"{url.removesuffix('.xml')}_l.xml"


def read_feed(data: bytes, url: str) -> Feed:
    """The feed that was found at an address. Entries that lead to another server, or that cannot be read, are left out.

    Raises ProblemError where it is no feed.
    """
    root = root_of(data, ATOM, "feed", "an Atom feed", MOST_BYTES)
    entries = tuple(islice(_entries(root, url), MOST_ENTRIES))
    try:
        return Feed(instant(root.stated("updated")), entries)
    except ProblemError:
        raise
    except (ValueError, OverflowError) as wrong:
        raise root.wrong("updated", str(wrong)) from None


def _entries(root: Node, url: str) -> Iterator[Entry]:
    home = urlsplit(url)[:2]
    for node in root.all("entry"):
        try:
            made = _entry(node)
            near = urlsplit(made.url)[:2] == home
        except (ValueError, OverflowError):
            continue  # one entry that is broken must not hide the others
        if near and max(map(len, (made.id, made.title, made.url))) <= LONGEST:
            yield made


def _entry(node: Node) -> Entry:
    link = node.child("link")
    url = link.element.get("href", "") if link else node.stated("id")
    return Entry(node.stated("id"), node.stated("title"), instant(node.stated("updated")), url)
