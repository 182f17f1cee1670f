"""Jobs that two real processes run at the same moment: everything is said once, and neither of them fails."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch.assignments import services
from dispatch.assignments.services import Choice
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.jobs.models import JobRun, Outcome
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import CredentialKind, Mode
from dispatch.volunteers.models import Credential
from tests import factories as make
from tests.conftest import MONDAY

NAMES = ("close", "remind_availability", "remind_jobs", "remind_papers")
JOBS = 5
EVENING = MONDAY + timedelta(hours=8, minutes=30)
"""Half past five on the day before the jobs."""
RUNNER = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from dispatch import clock, jobs
    from dispatch.app import create_app
    from dispatch.assignments.services import letters

    moment, names, mark = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
    if mark:  # the negative control: each process has keys of its own
        real = letters.post
        letters.post = lambda kind, key, *a, **k: real(kind, f"{key}:{mark}", *a, **k)
    app = create_app()
    with clock.at(datetime.fromisoformat(moment)):
        print("ready", flush=True)
        sys.stdin.readline()
        for job in jobs.JOBS:
            if job.name in names:
                jobs.run_job(app, job)
    """
)


@pytest.fixture
def scene(app: Flask) -> Flask:
    """Five people who come tomorrow, each with a paper that ends soon."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        make.coordinator()
        for _number in range(JOBS):
            person = make.volunteer()
            person.credentials.append(Credential(kind=CredentialKind.MEASLES, valid_until=date(2026, 12, 20)))
            request = make.service_request(make.institution(email="clerk@example.jp"))
            job = services.choose(SYSTEM, request, Choice(0, person.id, 0, Mode.ONSITE))
            services.confirm(SYSTEM, request, [job.id])
            services.accept(services.bearer(job), job)
        db.session.commit()
    return app


def run_twice(app: Flask, marks: tuple[str, str] = ("", "")) -> None:
    """Two processes, let go at the same moment when both are ready."""
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    environment = {**os.environ, "DISPATCH_INSTANCE": app.instance_path, "DATABASE_URL": url}
    arguments = (EVENING.isoformat(), ",".join(NAMES))
    pair = [
        subprocess.Popen(
            [sys.executable, "-c", RUNNER, *arguments, mark], env=environment, cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for mark in marks
    ]  # fmt: skip
    for one in pair:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in pair:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in pair:
        assert one.wait(120) == 0
        one.communicate()


def told(app: Flask) -> Counter[str]:
    """The reminders in the outbox, by kind."""
    kinds = select(OutboxMessage.kind).where(OutboxMessage.kind.in_(EACH))
    with app.app_context():
        return Counter(db.session.scalars(kinds))


EACH = {"reminder_day": JOBS, "reminder_hospital": JOBS, "paper_expiring": JOBS, "papers_digest": 1}


def test_two_at_once_say_everything_once(scene: Flask) -> None:
    """Real processes over a real outbox: each reminder is there once, and no turn of either has failed."""
    run_twice(scene)
    assert told(scene) == EACH
    with scene.app_context():
        failed = select(JobRun.error).where(JobRun.outcome == Outcome.FAILED)
        assert list(db.session.scalars(failed)) == []


def test_without_common_keys_they_would_say_it_twice(scene: Flask) -> None:
    """The negative control: with keys of their own both of them write."""
    run_twice(scene, ("a", "b"))
    assert told(scene)["reminder_day"] == 2 * JOBS
