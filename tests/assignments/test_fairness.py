"""Fairness can be seen: who was asked, who said yes, for how many hours, in a period."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.queries.fairness import FairnessSort, shares
from dispatch.db import db
from dispatch.vocabulary import DeclineReason
from tests import factories as make
from tests.assignments import life
from tests.assignments.views.conftest import scene  # noqa: F401
from tests.assignments.views.scenes import DESK, Scene

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
WINTER = (date(2026, 11, 1), date(2026, 12, 31))


def a_month() -> tuple[int, int, int]:
    """One has worked two hours, one has declined, one was never asked."""
    desk = make.coordinator()
    works, declines, rests = (make.volunteer(name=name) for name in ("働く 花子", "断る 桜", "休む 葉子"))
    life.booked(desk, make.service_request(minutes=120), works)
    request = make.service_request(start=make.TUESDAY_10 + timedelta(days=1))
    services.choose(desk, request, services.Choice(0, declines.id, 0, request.mode))
    (job,) = life.confirm(desk, request)
    services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()
    clock.advance(timedelta(days=3))
    services.close_finished()
    return works.id, declines.id, rests.id


def test_everybodys_share(ctx: Flask) -> None:
    """Offers by the day they were made, work by the day it was done; who was never asked is there, with nothing."""
    works, declines, rests = a_month()
    found = {one.volunteer.id: one for one in shares(*WINTER).shares}
    assert [
        (s.asked, s.yes, s.no, s.jobs, s.minutes) for s in (found[works], found[declines], found[rests])
    ] == [
        (1, 1, 0, 1, 120),
        (1, 0, 1, 0, 0),
        (0, 0, 0, 0, 0),
    ]
    before = {one.volunteer.id: one for one in shares(*NOVEMBER).shares}
    assert (before[works].asked, before[works].minutes) == (1, 0)


def test_orders_and_languages(ctx: Flask) -> None:
    """Longest work first, or least asked first; a language narrows the people and their work."""
    works, declines, rests = a_month()
    assert [s.volunteer.id for s in shares(*WINTER).shares] == [works, declines, rests]
    assert shares(*WINTER, sort=FairnessSort.ASKED_LEAST).shares[0].volunteer.id == rests
    assert shares(*WINTER, language="en").shares == []


def test_the_page_and_the_table(
    scene: Scene,  # noqa: F811
    sign_in: object,
) -> None:
    """A coordinator reads the page and takes the table home; what cannot be read narrows nothing."""
    with scene.rows():
        a_month()
    desk = sign_in(DESK)  # type: ignore[operator]
    page = desk.get("/desk/fairness?first=2026-11-01&last=2026-12-31&sort=asked")
    assert page.status_code == 200
    assert "働く 花子" in page.text
    table = desk.get("/desk/fairness.csv?first=2026-11-01&last=2026-12-31").data.decode("utf-8-sig")
    assert "働く 花子,1,1,0,0,1,120" in table
    assert desk.get("/desk/fairness?first=yesterday&language=xx&sort=?").status_code == 200
