"""A school in the middle of its year, and one row for each name in the addresses of training's pages."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import exists, func, select
from werkzeug.routing import Rule

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import RoleName, StudyState
from tests import factories as people
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.training import factories as make
from tests.training.demand import rows as past
from tests.training.results_life import Held, completed, held
from tests.training.shadowing.scenes import proposed
from tests.training.timetables.scenes import question, wished
from training.models import DemandStudy, LedgerEntry, Shadowing, TimetableStudy, Trainer, TrainingRoom
from training.services import awards, demand, ledger, seats, sessions, timetables
from training.vocabulary import SessionMode, SessionState

TRAINER = "teacher@example.jp"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEARNERS = (
    ("海野 みどり", "うみの みどり"),
    ("グエン・ティ・フオン", "ぐえん てぃ ふおん"),
    ("佐々木 陽子", "ささき ようこ"),
)
UNITS = (("医療制度と病院のしくみ", 180), ("説明と同意の場面を通訳する", 180))
SLOW = 60
"""Seconds in which a small study is answered."""

Stop = tuple[str, str]
"""Who opens which address."""


class School(Scene):
    """Sessions in every state, results, certificates, hours, studies with answers, a trainee beside a senior."""

    def __init__(self, served: Served) -> None:
        super().__init__(served.app)
        self.served, self.keys = served, dict[str, int]()
        with self.rows():
            account = people.user(RoleName.TRAINER, email=TRAINER, name="森田 文子")
            self.trainer_id = make.trainer(
                name="森田 文子", user_id=account.id, hours=[[5, "09:00", "17:00"]]
            ).id

    def live(self) -> None:
        """Everything that can have happened."""
        with self.rows():
            self._teach()
            self._open_and_full()
            self._off()
        with self.rows():
            proposed()
        with self.rows():
            past.past(requests=12, people=3)
            past.course()
            demand.ask(people.coordinator(), 3)
            timetables.ask(people.coordinator(), question(wished(name="医療用語の基礎"), count=1))
        self._answered("study_demand", DemandStudy)
        self._answered("timetable", TimetableStudy)

    def _teach(self) -> None:
        """A course whose second day is today, and one that was completed: a certificate, another revoked, hours."""
        trainer = db.session.get_one(Trainer, self.trainer_id)
        learners = [people.volunteer(name=name, kana=kana) for name, kana in LEARNERS]
        today = held(
            start=clock.now() - 7 * DAY, learners=learners, name="医療通訳スキルアップ研修", units=UNITS
        )
        today.session.mode, today.session.room = SessionMode.BOTH, make.room(name="みどり会館 大会議室")
        for meeting, unit in zip(today.session.meetings, today.course.units, strict=True):
            meeting.units = [unit]
        before = held(learners=learners[:2], name="医療通訳ボランティア養成講座", name_en="Entry course")
        kept, revoked = (awards.complete(before.desk, completed(before, at)) for at in (0, 1))
        awards.revoke(before.desk, revoked, "受講の記録に誤りがあったため")
        for one in (today, before):
            one.session.trainers = [trainer]
        entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).first()
        assert entry
        ledger.correct(before.desk, entry, 300, 8, "途中で退席したため")
        self.keys |= {"award_id": kept.id, "revoked": revoked.id, **self._named(today)}

    def _named(self, today: Held) -> dict[str, int]:
        first = today.enrolments[0]
        return {
            "session_id": today.session.id,
            "meeting_id": today.session.meetings[1].id,
            "enrolment_id": first.id,
            "course_id": today.course.id,
            "volunteer_id": first.volunteer_id,
        }

    def _open_and_full(self) -> None:
        """A full session with a queue, one of the queue asked, and moved since."""
        room, trainer = make.room(name="国際交流プラザ 研修室"), db.session.get_one(Trainer, self.trainer_id)
        full = make.session(
            make.course(name="告知と同意の通訳"), room=room, trainers=(trainer,), capacity=2, days=3
        )
        taken = [seats.enrol(SYSTEM, full, people.volunteer()) for _number in range(4)]
        seats.cancel(SYSTEM, taken[0], "勤務の都合")
        seats.offer_free_seats(full)
        full.schedule_version += 1
        seats.schedule_changed(SYSTEM, full)
        self.keys |= {"full": full.id, "seat": taken[1].id}

    def _off(self) -> None:
        """A session in preparation, one that was called off, a course that is not held any more."""
        draft = make.session(start=make.SATURDAY_10 + DAY, state=SessionState.DRAFT, mode=SessionMode.ONLINE)
        off = make.session(start=make.SATURDAY_10 + 2 * DAY)
        sessions.cancel(SYSTEM, off, "講師の都合により")
        ended = make.course(name="旧・入門講座", archived_at=clock.now() - 30 * DAY)
        self.keys |= {"draft": draft.id, "off": off.id, "ended": ended.id}

    def _answered(self, job: str, study: type[DemandStudy] | type[TimetableStudy]) -> None:
        """The study is answered, whoever took it: this turn or the scheduler's beside it."""
        ahead = exists().where(study.state.in_((StudyState.QUEUED, StudyState.RUNNING)))
        until = time.monotonic() + SLOW
        while time.monotonic() < until:
            self.served.run_job(job)
            with self.app.app_context():
                if not db.session.scalar(select(ahead)):
                    assert db.session.scalar(select(study.state)) is StudyState.DONE, job
                    return
            time.sleep(0.2)
        raise AssertionError(f"{job} has not ended in {SLOW} s")

    def sample(self, rule: Rule) -> dict[str, Any]:
        """A value for every name in an address."""

        def first(column: Any) -> int:
            return int(db.session.scalars(select(func.min(column))).one())

        study = DemandStudy if rule.endpoint.startswith("demand.") else TimetableStudy
        entry = select(LedgerEntry.id).where(LedgerEntry.corrects_id.is_(None)).order_by(LedgerEntry.id)
        values = {
            **self.keys, "room_id": first(TrainingRoom.id), "trainer_id": self.trainer_id,
            "entry_id": db.session.scalars(entry).first(), "shadowing_id": first(Shadowing.id),
            "study_id": first(study.id), "name": "C", "way": "cancel",
        }  # fmt: skip
        if rule.endpoint.startswith("seats."):
            values |= {"session_id": self.keys["full"], "enrolment_id": self.keys["seat"]}
        if rule.endpoint.startswith("courses.") and rule.endpoint != "courses.session":
            values["session_id"] = self.keys["full"]
        if rule.endpoint == "timetable.session":
            plan = db.session.scalars(select(TimetableStudy.plan)).one() or {}
            values["name"] = plan["held"][0]["session"]
        return values

    def further(self) -> list[Stop]:
        """Pages that look different with another row."""
        found = [
            (COORDINATOR, url_for("courses.session", session_id=self.keys[k]))
            for k in ("full", "draft", "off")
        ]
        found += [
            (COORDINATOR, url_for("courses.show", course_id=self.keys["ended"])),
            (COORDINATOR, url_for("courses.new", template="standard")),
            (COORDINATOR, url_for("awards.show", award_id=self.keys["revoked"])),
            (COORDINATOR, url_for("seats.index", past=1)),
            (COORDINATOR, url_for("teach.decide", session_id=self.keys["session_id"])),
            (TRAINER, url_for("teach.session", session_id=self.keys["full"])),
        ]
        return found
