"""Filling an empty database with the demo city, all of it or nothing."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from flask import current_app, has_request_context
from sqlalchemy import exists, select

from dispatch import clock, i18n
from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.demo import coming, episodes, joining, own_pages, papers_sent, past, waiting
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days
from dispatch.demo.desk_day import DeskDay
from dispatch.demo.diary import Diary
from dispatch.demo.institutions import institutions
from dispatch.demo.readers import tell_reads
from dispatch.demo.ready import Readiness
from dispatch.demo.roster import roster
from dispatch.demo.rows import write
from dispatch.demo.staff import Staff, accounts, hire, open_accounts, two_volunteers
from dispatch.demo.story import Story
from dispatch.demo.teaching import Teaching
from dispatch.demo.visits import Planner, Visit
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.requests.models import Institution, Programme, ServiceRequest
from dispatch.requests.services import ensure_programme
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Volunteer

SEED = "つなぐ市"
IN_USE = 90
"""Days since the desk began to work with Tsunagu, before the weeks that are told in full."""


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
    with clock.at(days.at(days.first - timedelta(days=IN_USE), 9)):
        staff = hire(places)
    known, people = _people(days, places, staff)
    chronicle = Chronicle(days.now)
    with chronicle.listening():
        own_pages.take_in_calendars(known[0], days, chronicle)
        _City(days, places, staff, known, people, chronicle).fill(programme)
    chronicle.write()
    volunteers.rederive([*known, *people])


class _City:
    """The people and the work, in the order in which they can be made up: later parts take the time that is left."""

    def __init__(
        self, days: Days, places: list[Institution], staff: Staff, known: list[Volunteer],
        people: list[Volunteer], chronicle: Chronicle,
    ) -> None:  # fmt: skip
        self.days, self.places, self.staff, self.chronicle = days, places, staff, chronicle
        self.known, self.people = known, people
        self.diary = Diary([*known, *people], days)
        self.planner = Planner(_random("visits"), days, places, self.diary)
        self.before = past.plan(self.planner, known)
        self.ahead = coming.plan(self.planner, known)
        rest = Planner(_random("episodes"), days, places, self.diary)
        ready = episodes.plan_ready(rest, known[0])
        self.open = waiting.plan(self.planner, self.before.done)
        self.visits = [*self.before.visits, *self.ahead.visits, *self.open]
        self.idle = episodes.idle_people(people, self.visits, self.planner)
        self.episodes = episodes.plan(rest, ready, known, self.idle)

    def fill(self, programme: Programme) -> None:
        """Make the rows, tell what happened, and let people and the desk do the rest by the services."""
        days, chronicle = self.days, self.chronicle
        volunteers.rederive([*self.known, *self.people])  # from papers to the levels that jobs ask for
        visits = write([*self.visits, *self.episodes.visits], programme, self.staff, days, _random("rows"))
        db.session.add_all(visit.request for visit in visits)
        db.session.flush()
        own_pages.set_limit(self.idle[0], days, chronicle)
        with db.session.no_autoflush:
            self._tell(visits)
        db.session.flush()
        chronicle.book()
        self._people()
        self._desk(programme)
        self._training()

    def _tell(self, visits: list[Visit]) -> None:
        planner, chronicle, staff = self.planner, self.chronicle, self.staff
        past.tell(planner, self.before, chronicle, staff)
        coming.tell(planner, self.ahead, chronicle, staff)
        _tell_open(planner, self.open, chronicle, staff)
        episodes.tell(planner, self.episodes, chronicle, staff)
        tell_reads(planner, visits, chronicle, staff)

    def _people(self) -> None:
        """What volunteers and strangers have done; nobody is taken away from work that is planned for them."""
        known, days, chronicle, desk = self.known, self.days, self.chronicle, self.staff.coordinators[0]
        asked = {person.id for visit in self.episodes.visits for person in visit.people}
        idle = [person for person in self.idle[1:] if person.id not in asked]
        own_pages.use_own_pages(known, idle, self.diary, days, chronicle)
        asked_now = self.episodes.asked.people
        own_pages.choose_languages([*known, *asked_now[:1], *idle[6:8]], days, chronicle)
        papers_sent.send_papers(known[0], idle[9:14], desk, days, chronicle)
        joining.let_in(desk, days, chronicle)
        joining.ask_the_year(desk, [*known, *idle[14:18]], self.people, days, chronicle)

    def _training(self) -> None:
        """What the desk has done in the months before for training, and a year ago for a disaster."""
        people = [
            person for person in self.people if person.active and person.user and person not in self.idle
        ]
        desk = self.staff.coordinators[0]
        Teaching(self.known[0], people, desk, self.days, self.chronicle).tell()
        Readiness(people, desk, self.days, self.chronicle).tell()

    def _desk(self, programme: Programme) -> None:
        """What the desk has done in the last days."""
        desk = DeskDay(self.staff, self.days, self.chronicle)
        desk.ask_standbys(self.known[0], self.episodes)
        desk.set_manners(self.open)
        desk.read_reports(but=self.known[0])
        desk.hear_hospitals()
        desk.close_books(programme)


def _random(part: str) -> Random:
    """Each part draws for itself, so that a change to one leaves the others as they were."""
    return Random(f"{SEED}:{part}")


def _people(days: Days, places: list[Institution], staff: Staff) -> tuple[list[Volunteer], list[Volunteer]]:
    """The two who can sign in, and everybody else."""
    rng = _random("people")
    known, shown = two_volunteers(rng, days, staff)
    taken = {str(user.name) for user in staff.users.values()}
    people, theirs = roster(rng, days, places, taken, first=len(known) + 1)
    open_accounts(people)
    db.session.add_all([*known, *people, *shown, *theirs])
    db.session.flush()
    return known, people


def _tell_open(planner: Planner, visits: list[Visit], chronicle: Chronicle, staff: Staff) -> None:
    for visit in visits:
        clerk = staff.clerk_of(visit.place)
        Story(visit, chronicle, planner.diary, staff.coordinators[0], clerk).posted()


def _publish(path: Path) -> None:
    path.write_text(json.dumps(accounts(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
