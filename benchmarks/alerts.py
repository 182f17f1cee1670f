"""Alerts to 10,000 residents: how long queuing takes, how fast letters leave, how evenly at a rate.

`python -m benchmarks.alerts` works on a database of its own in a temporary folder (SQLite, or an empty one that
DATABASE_URL names), with a mail server on the loopback that takes everything.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

import flask_migrate
from aiosmtpd.controller import Controller
from sqlalchemy import insert

from benchmarks.machine import described
from dispatch import clock
from dispatch.accounts.models import User
from dispatch.app import create_app
from dispatch.db import db
from dispatch.disasters.models import Alert, DisasterEvent, Resident
from dispatch.disasters.services import alerts, events
from dispatch.disasters.services.alerts import AlertValues
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.services.residents import digest_of
from dispatch.disasters.vocabulary import EventKind, EventMode, ResidentState
from dispatch.disasters.wording.tongues import TONGUES
from tests.support.ports import free_port

QUEUED_IN = 60.0
"""Seconds in which ten thousand letters must be queued."""


class Taking:
    """A mail server that takes everything and counts."""

    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """Take one."""
        self.taken += 1
        return "250 OK"


def people(number: int) -> None:
    """So many residents, in all languages."""
    rows = [
        {
            "digest": digest_of(f"r{k}@example.jp"), "email": f"r{k}@example.jp", "state": ResidentState.ACTIVE,
            "language": TONGUES[k % len(TONGUES)], "areas": [] if k % 3 else ["東区"],
        }
        for k in range(number)
    ]  # fmt: skip
    db.session.execute(insert(Resident), rows)
    db.session.commit()


def desk() -> tuple[User, User, DisasterEvent]:
    """Two people and an event."""
    pair = [
        User(email=f"desk{k}@example.jp", name="調整", fs_uniquifier=f"desk{k}", active=True)
        for k in range(2)
    ]
    db.session.add_all(pair)
    db.session.flush()
    values = EventValues("架空市の地震", EventMode.ACTUAL, EventKind.EARTHQUAKE, clock.now())
    return pair[0], pair[1], events.begin(pair[0], values)


def queued(per_minute: int) -> tuple[Alert, float, int]:
    """A sending, how long its approval took, and to how many."""
    writer, reader, event = desk()
    texts = {code: {"title": f"水 {code}", "body": "中央公園で水を配っています。" * 10} for code in TONGUES}
    alert = alerts.draft(writer, event, AlertValues(texts, (), per_minute, clock.now() + timedelta(hours=12)))
    alerts.submit(writer, alert)
    db.session.commit()
    began = time.monotonic()
    number = alerts.approve(reader, alert, alerts.stamp(alert))
    db.session.commit()
    return alert, time.monotonic() - began, number


def sending(seconds: float) -> tuple[int, float]:
    """Turns of the job for a while; letters, and how long it took."""
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        done = alerts.send_letters(200)
        sent += done
        if not done:
            time.sleep(0.5)
    return sent, time.monotonic() - began


def main() -> int:
    """Measure and say so; 1 where queuing takes too long, a rate is not kept, or a letter was taken twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="of sending, at each rate")
    parser.add_argument("--rates", type=int, nargs="+", default=[600, 100_000], help="letters a minute")
    given = parser.parse_args()
    box = Taking()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DISPATCH_INSTANCE"] = folder
        app = create_app({"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": server.port})
        with app.test_request_context():
            flask_migrate.upgrade()
            people(given.people)
            fine = measured(box, given.rates, given.seconds)
            db.engine.dispose()
    server.stop()
    return 0 if fine else 1


def measured(box: Taking, rates: list[int], seconds: float) -> bool:
    """Queue once, send for a while at each rate; whether everything is as it should be."""
    alert, took, number = queued(rates[0])
    print("\n".join(described(sys.argv[1:])))
    print(f"{db.engine.dialect.name}: {number} letters queued in {took:.2f} s")
    fine, total = took <= QUEUED_IN, 0
    for rate in rates:
        alert.per_minute = rate
        db.session.commit()
        sent, lasted = sending(seconds)
        most, total = rate * (lasted + 5) / 60 + 1, total + sent
        fine = fine and sent <= most
        print(f"at {rate} a minute: {sent} letters in {lasted:.1f} s, {sent / lasted * 60:.0f} a minute")
    return fine and box.taken == total


if __name__ == "__main__":
    sys.exit(main())
