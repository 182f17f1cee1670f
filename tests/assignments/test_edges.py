"""What must hold when something goes wrong, comes late, or comes twice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from dispatch import clock, jobs
from dispatch.assignments import services
from dispatch.assignments.models import Assignment, PlanRun
from dispatch.assignments.queries.runs import plan_is_wanted
from dispatch.assignments.services import Choice, ReportValues, runs
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications.channels import local as channels
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient, deliver_due, post
from dispatch.requests.models import RequestOption
from dispatch.vocabulary import DeclineReason, Mode, RequestState, RunState
from tests import factories as make
from tests.assignments.test_flow import confirm, kinds, proposals, propose

DAY = timedelta(days=1)


def accept(job: Assignment) -> None:
    """The volunteer's yes."""
    services.accept(services.bearer(job), job)
    db.session.commit()


def test_a_reason_does_not_set_the_time_aside(ctx: Flask) -> None:
    """A proposal chosen with a reason is not sent out once its time has begun."""
    desk, novice = make.coordinator(), make.volunteer({"vi": 1})
    request = make.service_request()
    later = [moment + 2 * DAY for moment in (request.options[0].start_at, request.options[0].end_at)]
    request.options.append(RequestOption(rank=1, start_at=later[0], end_at=later[1]))
    services.choose(desk, request, Choice(0, novice.id, 0, Mode.ONSITE, "患者の希望"))
    db.session.commit()
    clock.advance(request.first_start + timedelta(minutes=10) - clock.now())
    with pytest.raises(Conflict):
        confirm(desk, request)
    db.session.rollback()
    assert "offer" not in kinds()


def test_a_hospital_hears_each_time_that_nobody_was_found(ctx: Flask) -> None:
    """Unfilled, tried again by hand, declined, unfilled again: the second time is told too."""
    desk, person = make.coordinator(), make.volunteer()
    request = make.service_request(make.institution(email="h@example.jp"))
    db.session.commit()
    services.mark_unfilled(desk, request)
    services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE))
    db.session.commit()
    (job,) = confirm(desk, request)
    accept(job)
    services.withdraw(desk, job, "")
    services.mark_unfilled(desk, request)
    db.session.commit()
    assert kinds().count("request_unfilled") == 2


def test_what_the_desk_tells_the_hospital_reaches_it(ctx: Flask) -> None:
    """The desk's words under 医療機関に伝えること are in the message that nobody was found."""
    desk, request = make.coordinator(), make.service_request(make.institution(email="h@example.jp"))
    db.session.commit()
    services.mark_unfilled(desk, request, "電話通訳をご利用ください")
    db.session.commit()
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "request_unfilled")).one()
    assert "電話通訳をご利用ください" in message.body


def test_who_has_reported_is_not_asked_for_the_report(ctx: Flask) -> None:
    """A report filed on the evening of the job: next morning's reminder is not sent."""
    desk, _person, request = make.coordinator(), make.volunteer(), make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = confirm(desk, request)
    accept(job)
    clock.advance(job.end_at + timedelta(minutes=2) - clock.now())
    services.close_finished()
    services.file_report(services.bearer(job), job, ReportValues(job.start_at, job.end_at))
    db.session.commit()
    clock.advance(2 * DAY)
    deliver_due()
    sent = db.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.sent_at.is_not(None))).all()
    assert "report_wanted" not in sent


def test_the_log_holds_no_values_of_a_patient(ctx: Flask) -> None:
    """An error of the database is logged without the values of the statement."""
    make.service_request(code="R-2026-X")
    with pytest.raises(DBAPIError) as fault:
        make.service_request(code="R-2026-X", patient_code="P-secret")
    db.session.rollback()
    assert "P-secret" not in str(fault.value)


def test_a_failed_plan_is_tried_again_before_an_hour(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a decline the run fails once (a busy database): the timer asks for another plan soon."""
    desk = make.coordinator()
    make.volunteer(), make.volunteer()
    request = make.service_request()
    db.session.commit()
    propose(desk)
    (job,) = confirm(desk, request)
    services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(runs, "_repair", _fail)
        services.run_next()
    clock.advance(timedelta(minutes=5))
    assert request.state is RequestState.MATCHING
    assert plan_is_wanted()


def _fail(*_args: object) -> None:
    raise RuntimeError("database is locked")


def test_the_scheduler_outlives_a_database_that_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is restarting when the lead is to be taken: the scheduler tries again instead of ending."""
    stop, tries = threading.Event(), []

    class Away:
        def take(self) -> bool:
            tries.append(1)
            if len(tries) > 1:
                stop.set()
                return False
            raise OperationalError("SELECT 1", {}, Exception("the database system is starting up"))

    monkeypatch.setattr("dispatch.jobs.scheduling.lead_of", lambda _app: Away())
    jobs.serve_jobs(app, stop, pause=0.01)
    assert len(tries) == 2


def test_one_bad_message_holds_up_no_other(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong while one message is composed, it is marked as failed and the others go out."""
    for address in ("a@example.jp", "b@example.jp"):
        post("invitation", address, Recipient(address, "x"), user=make.coordinator(), token="t")
    db.session.commit()
    compose = channels.compose

    def picky(message: OutboxMessage, sender: str) -> object:
        if message.address.startswith("a"):
            raise IndexError("string index out of range")
        return compose(message, sender)

    monkeypatch.setattr(channels, "compose", picky)
    assert deliver_due() == 1


def test_asking_for_a_plan_while_another_is_claimed(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another's waiting run is claimed between the refusal and the second look: a run is asked for all the same."""
    services.request_plan(SYSTEM, "other")
    db.session.commit()
    looks: list[int] = []

    def blind() -> PlanRun | None:
        looks.append(1)
        if len(looks) == 2:
            db.session.execute(text("UPDATE plan_runs SET state = 'running'"))
        return None

    monkeypatch.setattr(runs, "_waiting", blind)
    assert services.request_plan(SYSTEM, "decline").state is RunState.QUEUED


def test_a_long_note_is_no_error_of_the_server(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """A note longer than its column is answered with a sentence, on either database; nothing is cut in silence."""
    with app.test_request_context():
        desk, _person, request = make.coordinator(), make.volunteer(), make.service_request()
        db.session.commit()
        propose(desk)
        seen, number, email = proposals(request)[0].id, request.id, str(desk.email)
    answer = sign_in(email).post(f"/desk/{number}/reject", data={"assignment": seen, "note": "長" * 300})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/desk/{n}", "/desk/runs/{n}", "/desk/?page={n}", "/requests/{n}"])
def test_absurd_numbers_are_no_errors_of_the_server(
    app: Flask, sign_in: Callable[[str], FlaskClient], path: str
) -> None:
    """A number beyond what a column holds is answered as not found (or as the last page), not with 500."""
    with app.test_request_context():
        email = str(make.coordinator().email)
        db.session.commit()
    assert sign_in(email).get(path.format(n=10**20)).status_code in (200, 404)


def test_a_secure_address_in_the_settings_file_makes_cookies_secure(tmp_path: Path) -> None:
    """BASE_URL may stand in config.py: with https there, the session's cookie is for https only."""
    (tmp_path / "config.py").write_text('BASE_URL = "https://tsunagu.example.jp"\n', encoding="utf-8")
    ask = "from dispatch.app import create_app; print(create_app().config['SESSION_COOKIE_SECURE'])"
    environment = {**os.environ, "DISPATCH_INSTANCE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "True"


def test_a_reset_link_ignores_the_host_that_was_asked(app: Flask) -> None:
    """Whoever asks for another's reset link with a false Host does not get the link pointed at it."""
    with app.test_request_context():
        email = str(make.coordinator().email)
        db.session.commit()
    for host in ("evil.example", "localhost"):
        app.test_client().post("/account/reset", data={"email": email}, headers={"Host": host})
    with app.test_request_context():
        bodies = db.session.scalars(select(OutboxMessage.body)).all()
    assert "evil.example" not in "".join(bodies)
    assert app.config["BASE_URL"] in "".join(bodies)  # a message was written: by the host that is ours
