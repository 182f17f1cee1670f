"""Filling an empty database with the demo city, all of it or nothing."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from random import Random

from flask import current_app, has_request_context
from sqlalchemy import exists, select

from dispatch import clock, i18n
from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.demo import coming, past, waiting
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days
from dispatch.demo.diary import Diary
from dispatch.demo.institutions import institutions
from dispatch.demo.readers import tell_reads
from dispatch.demo.roster import roster
from dispatch.demo.rows import write
from dispatch.demo.staff import Staff, accounts, hire, open_accounts, two_volunteers
from dispatch.demo.story import Story
from dispatch.demo.visits import Planner, Visit
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.requests.services import ensure_programme
from dispatch.volunteers.models import Volunteer

SEED = "つなぐ市"
MONTHS_AGO = 90
"""Days since the desk began to work with Tsunagu."""


def load(now: datetime | None = None) -> None:
    """Fill the database as of `now` (aware; the present moment unless named) and commit once, at the end.

    The same day gives the same city. The accounts are written to `demo.json` in the instance folder, too.
    Raises `Conflict` where anybody or anything is in the database already.
    """
    moment = now or clock.now()
    with ExitStack() as around:
        around.enter_context(clock.at(moment))
        if not has_request_context():
            base = current_app.config["BASE_URL"]
            around.enter_context(current_app.test_request_context(base_url=base))
        _refuse_if_used()
        try:
            _fill(Days.around(moment, i18n.zone()))
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        _publish(Path(current_app.instance_path) / "demo.json")


def _refuse_if_used() -> None:
    if any(db.session.scalar(select(exists().where(table.id.is_not(None)))) for table in USED):
        raise Conflict(
            _("データベースにすでにデータがあるため、デモのデータは読み込めません。"),
            _("空のデータベースを用意してから、もう一度実行してください。"),
        )


USED = (User, Institution, Volunteer, ServiceRequest)


def _fill(days: Days) -> None:
    programme = ensure_programme()
    places = institutions(_random("institutions"))
    db.session.add_all(places)
    db.session.flush()
    with clock.at(days.at(days.first, 9)):
        staff = hire(places)
    known, people = _people(days, places, staff)
    planner = Planner(_random("visits"), days, places, Diary([*known, *people], days))
    before = past.plan(planner, known)
    ahead = coming.plan(planner, known)
    open_ = waiting.plan(planner, before.done)
    visits = write([*before.visits, *ahead.visits, *open_], programme, staff, days, _random("rows"))
    db.session.add_all(visit.request for visit in visits)
    db.session.flush()
    chronicle = Chronicle(days.now)
    with db.session.no_autoflush:
        past.tell(planner, before, chronicle, staff)
        coming.tell(planner, ahead, chronicle, staff)
        _tell_open(planner, open_, chronicle, staff)
        tell_reads(planner, visits, chronicle, staff)
    db.session.flush()
    chronicle.write()


def _random(part: str) -> Random:
    """Each part draws for itself, so that a change to one leaves the others as they were."""
    return Random(f"{SEED}:{part}")


def _people(days: Days, places: list[Institution], staff: Staff) -> tuple[list[Volunteer], list[Volunteer]]:
    """The two who can sign in, and everybody else."""
    rng = _random("people")
    known = two_volunteers(rng, days, staff)
    taken = {str(user.name) for user in staff.users.values()}
    people = roster(rng, days, places, taken, first=len(known) + 1)
    open_accounts(people)
    db.session.add_all([*known, *people])
    db.session.flush()
    return known, people


def _tell_open(planner: Planner, visits: list[Visit], chronicle: Chronicle, staff: Staff) -> None:
    for visit in visits:
        clerk = staff.clerk_of(visit.place)
        Story(visit, chronicle, planner.diary, staff.coordinators[0], clerk).posted()


def _publish(path: Path) -> None:
    path.write_text(json.dumps(accounts(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
