"""Every way out of the house is tried in an exercise, and there are no others: the code itself is read for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import dispatch.disasters
from dispatch.db import db
from dispatch.disasters.services import messages
from dispatch.disasters.services.reaching import reach
from dispatch.notifications.exercises import may_reach
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient
from dispatch.notifications.wording.kinds import KINDS
from tests.disasters import factories as make

ROOM = Path(dispatch.disasters.__file__).parent
WAYS = {
    "smtplib", "socket", "ssl", "urllib", "urllib3", "requests", "http.client", "subprocess",
    "dispatch.outbound", "dispatch.notifications.channels",
    "dispatch.notifications.services.posting", "dispatch.notifications.services",
}  # fmt: skip
"""Whoever imports one of these can reach somebody."""
KNOWN = {
    "services/messages.py": "the one way into the outbox, with the first guard",
    "services/reaching.py": "takes back what has not left",
    "services/alerts/delivering.py": "letters to residents; asks the drill list for each (test_sending)",
    "services/alerts/letters.py": "words of letters, no sending",
    "services/telegrams/following.py": "fetches the agency's feeds, sends nothing",
}
OTHERS = re.compile(r"dispatch\.(?!disasters|notifications|audit)\w+\.(services|mail)\b")
QUIET = {
    "dispatch.assignments.services.answers.Bearer",
    "dispatch.assignments.services.checks.lock_volunteers",
    "dispatch.assignments.services.letters.coordinators",
    "dispatch.volunteers.services.documents.recipient",
}
"""What is used of other rooms' services: names, addresses and locks; nothing that writes to anybody."""
HARMLESS = {"Recipient", "link"}
"""What may be taken from the services by anybody: an address, a link."""


def ways_out(source: str) -> Iterator[str]:
    """What a module imports by which somebody could be reached."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if _leads_out(one.name))
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                if one.name not in HARMLESS and (
                    _leads_out(node.module) or _leads_out(f"{node.module}.{one.name}")
                ):
                    yield f"{node.module}.{one.name}"


def _leads_out(module: str) -> bool:
    return not module.startswith("urllib.parse") and any(
        module == way or module.startswith(f"{way}.") for way in WAYS
    )


def test_there_is_no_other_way_out() -> None:
    """No module of the room but the known ones can post, mail or call anybody."""
    found = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if any(ways_out(path.read_text("utf-8")))
    }
    assert found == set(KNOWN)


def asked_of_others(source: str) -> Iterator[str]:
    """What a module takes of other rooms that write to people themselves: their services and their mail."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            whole = [one.name for one in node.names]
        else:
            continue
        yield from (name for name in whole if OTHERS.match(name))


def test_no_other_room_is_asked_to_write() -> None:
    """Nor does another room write in our place: of their services only these are used, and none of them posts."""
    found = {name for path in ROOM.rglob("*.py") for name in asked_of_others(path.read_text("utf-8"))}
    assert found == QUIET


@pytest.mark.parametrize(
    "source",
    [
        "from dispatch.assignments import services",
        "from dispatch.assignments.services.letters import tell_hospital",
        "import dispatch.accounts.mail",
        "def late():\n    from dispatch.volunteers.services.documents import ask",
    ],
)
def test_another_room_would_be_found(source: str) -> None:
    """The negative control."""
    assert set(asked_of_others(source)) - QUIET


@pytest.mark.parametrize(
    "source",
    [
        "import smtplib",
        "from dispatch.notifications import services as out",
        "from dispatch.notifications.services import post",
        "from dispatch.notifications.channels.letters import open_post",
        "def late():\n    from dispatch import outbound",
    ],
)
def test_another_way_would_be_found(source: str) -> None:
    """The reader of the code sees each of these; what only names an address or a link is none."""
    assert list(ways_out(source))
    assert not list(ways_out("from dispatch.notifications.services import Recipient, link"))


def test_no_kind_of_message_leaves_the_drill_list(ctx: Flask) -> None:
    """Whatever is posted for an exercise, to whomever: no row for somebody who is not on the list, by any channel."""
    outsider = make.supporter(email="real@example.jp", name="白川 あゆ")
    event = make.event(exercise=True)
    to = Recipient("real@example.jp", "白川 あゆ")
    for kind in KINDS:
        assert messages.post(event, kind, kind, to) is None
        assert messages.post(event, kind, f"{kind}:mail", to, channel="mail") is None
        assert not reach(event, kind, kind, outsider)
    assert not db.session.scalars(select(OutboxMessage)).all()
    assert not may_reach("real@example.jp")


def test_somebody_on_the_list_is_reached(ctx: Flask) -> None:
    """The negative control: the same post, to the list, is a row."""
    make.supporter(email="drill@example.jp", drill=True)
    event = make.event(exercise=True)
    assert (
        messages.post(event, "message_test", "one", Recipient("drill@example.jp", "阿蘇 みのり")) is not None
    )
