"""Receipts beside a report: taken in by their content, seen by two sides only, removable until the approval, kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import ActivityReport, Assignment, Receipt
from dispatch.assignments.services import Papers, ReportValues
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.jobs import JOBS
from tests import factories as make
from tests.assignments.views.scenes import DESK, Scene
from tests.uploads.papers import pdf, picture

SignIn = Callable[[str], FlaskClient]
TIMES = {"started": "10:00", "ended": "11:00"}


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A coordinator at an empty desk, and no files from before."""
    for file in folder(app):
        file.unlink()
    return Scene(app)


@pytest.fixture
def job(scene: Scene) -> int:
    """A job of the day before yesterday."""
    _asked, number = scene.accepted()
    clock.advance(timedelta(days=3))
    return number


def folder(app: Flask) -> list[Path]:
    """The files that lie there."""
    place = Path(app.instance_path) / "uploads" / "receipts"
    return sorted(place.iterdir()) if place.is_dir() else []


def form(*files: tuple[str, bytes], **values: object) -> dict[str, object]:
    """A report as the page sends it."""
    sent = [FileStorage(BytesIO(data), filename=name) for name, data in files]
    return {**TIMES, **values, "receipts": sent}


def kept(scene: Scene, job: int) -> list[tuple[int, str]]:
    """The receipts of a job: number and kind of file."""
    with scene.rows():
        report = db.session.get_one(Assignment, job).report
        return [(one.id, one.media_type) for one in report.receipts] if report else []


def send(browser: FlaskClient, job: int, **values: object) -> TestResponse:
    return browser.post(f"/my/{job}/report", data=values, content_type="multipart/form-data")


def test_several_are_taken_in_seen_and_taken_off(app: Flask, scene: Scene, job: int, sign_in: SignIn) -> None:
    """A photo and a PDF come with the report; each change is a new version; what is taken off is gone as a file too."""
    me, desk = sign_in(scene.volunteer_of(job)), sign_in(DESK)
    assert send(me, job, **form(("a.jpg", picture()), ("b.pdf", pdf()))).status_code == 303
    (photo, _jpeg), (paper, _pdf) = kept(scene, job)
    assert [kind for _number, kind in kept(scene, job)] == ["image/jpeg", "application/pdf"]
    shown = me.get(f"/my/{job}/receipts/{photo}")
    assert (shown.mimetype, shown.headers["Content-Disposition"].split(";")[0]) == ("image/jpeg", "inline")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert b"GPS" not in shown.data
    with scene.rows():
        report = db.session.get_one(Assignment, job).report
        assert report is not None
        number, version = report.id, report.version
    assert f"/desk/reports/{number}/receipts/{photo}" in desk.get(f"/desk/reports/{number}").text
    assert (
        desk.get(f"/desk/reports/{number}/receipts/{paper}")
        .headers["Content-Disposition"]
        .startswith("attachment")
    )
    assert send(me, job, **form(removed=[str(photo)])).status_code == 303
    assert [one for one, _kind in kept(scene, job)] == [paper]
    assert len(folder(app)) == 1
    assert me.get(f"/my/{job}/receipts/{photo}").status_code == 404
    with scene.rows():
        assert db.session.get_one(ActivityReport, number).version == version + 1
    assert scene.actions().count("report.receipt_added") == 2
    assert scene.actions().count("report.receipt_removed") == 1


def test_nobody_else_sees_them(scene: Scene, job: int, sign_in: SignIn) -> None:
    """Not another volunteer, not a hospital, not by the number of another report; by its own link they are shown."""
    _asked, other = scene.accepted("別の 花子", start=clock.now() + timedelta(days=5))
    me, stranger = sign_in(scene.volunteer_of(job)), sign_in(scene.volunteer_of(other))
    send(me, job, **form(("a.jpg", picture())))
    [(photo, _kind)] = kept(scene, job)
    with scene.rows():
        row = db.session.get_one(Assignment, job)
        mine, theirs = (services.report_token(one) for one in (row, db.session.get_one(Assignment, other)))
        clerk = make.clerk(row.request.institution, email="clerk@example.jp").email
        number = row.report.id if row.report else 0
    assert stranger.get(f"/my/{job}/receipts/{photo}").status_code == 404
    assert stranger.get(f"/my/{other}/receipts/{photo}").status_code == 404
    assert sign_in(str(clerk)).get(f"/desk/reports/{number}/receipts/{photo}").status_code == 403
    assert (
        me.get(f"/r/{mine}/receipts/{photo}").status_code,
        me.get(f"/r/{theirs}/receipts/{photo}").status_code,
    ) == (200, 404)


@pytest.mark.parametrize(
    "data", [b"<svg onload=alert(1)>", b"", pdf(attachment=b"x")], ids=["svg", "empty", "attachment"]
)
def test_what_is_no_receipt_is_told_at_its_field(
    app: Flask, scene: Scene, job: int, sign_in: SignIn, data: bytes
) -> None:
    """Whatever its name says; the report is not filed, and no file stays."""
    answer = send(sign_in(scene.volunteer_of(job)), job, **form(("receipt.jpg", data)))
    assert (answer.status_code, kept(scene, job), folder(app)) == (422, [], [])
    assert 'id="receipts-error"' in answer.text
    assert "もう一度選んでください" in answer.text


def test_large_photographs_fit_into_one_report_and_nowhere_else(
    scene: Scene, job: int, sign_in: SignIn
) -> None:
    """More than the application's limit in sum; a form of another page keeps to it."""
    me, heavy = sign_in(scene.volunteer_of(job)), picture() + b"\0" * (4 * 1024 * 1024)
    assert send(me, job, **form(*[("a.jpg", heavy)] * 3)).status_code == 303
    assert len(kept(scene, job)) == 3
    answer = me.post(
        f"/my/{job}/decline", data=form(*[("a.jpg", heavy)] * 3), content_type="multipart/form-data"
    )
    assert answer.status_code == 413


def test_there_is_a_most(app: Flask, scene: Scene, job: int) -> None:
    """Six; with a seventh nothing changes."""
    with scene.rows():
        row = db.session.get_one(Assignment, job)
        values = ReportValues(row.start_at, row.end_at)
        services.file_report(services.bearer(row), row, values, Papers([picture()] * 6))
        db.session.commit()
        with pytest.raises(Invalid, match="6枚"):
            services.file_report(services.bearer(row), row, values, Papers([picture()]))
        db.session.rollback()
    assert len(kept(scene, job)) == 6


def test_an_approved_report_keeps_its_receipts(app: Flask, scene: Scene, job: int) -> None:
    """Nothing is laid beside it or taken off; given back, it can be mended again."""
    with scene.rows():
        row, desk = db.session.get_one(Assignment, job), make.coordinator()
        values = ReportValues(row.start_at, row.end_at)
        report = services.file_report(services.bearer(row), row, values, Papers([picture()]))
        number = report.receipts[0].id
        services.approve(desk, report, 1)
        db.session.commit()
        for papers in (Papers([picture()]), Papers(removed=[number])):
            with pytest.raises(Conflict):
                services.file_report(services.bearer(row), row, values, papers)
            db.session.rollback()
        assert len(report.receipts) == 1
        services.return_report(desk, report, "領収書をご確認ください。")
        services.file_report(services.bearer(row), row, values, Papers(removed=[number]))
        assert report.receipts == []


def test_they_are_kept_for_years_and_then_deleted(app: Flask, scene: Scene, job: int) -> None:
    """Seven years by the settings; the file goes, the memory of it stays; a lost file goes after an hour."""
    with scene.rows():
        row = db.session.get_one(Assignment, job)
        services.file_report(
            services.bearer(row), row, ReportValues(row.start_at, row.end_at), Papers([picture()])
        )
        db.session.commit()
        services.receipt_store().keep(b"lost")
    clock.advance(timedelta(days=7 * 365))
    with scene.rows():
        assert (services.tidy_receipts(), len(folder(app))) == (1, 1)
        clock.advance(timedelta(days=10))
        assert (services.tidy_receipts(), services.tidy_receipts(), folder(app)) == (1, 0, [])
        assert db.session.query(Receipt).one().file is None
        assert db.session.query(AuditEntry).filter_by(action="report.receipt_deleted").count() == 1
    assert "tidy_receipts" in {one.name for one in JOBS}
