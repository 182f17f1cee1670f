"""Situations in which the pages are opened: rows made beforehand, read again afterwards, never while a browser asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState
from dispatch.volunteers.models import Volunteer
from tests import factories as make

DESK = "desk@example.jp"


def proposal(asked: ServiceRequest, *people: Volunteer, **values: Any) -> list[Assignment]:
    """People proposed for the needs of a request at its first choice."""
    option = asked.options[0]
    jobs = [
        Assignment(
            request_id=asked.id, option_id=option.id, position=need.position, volunteer_id=person.id,
            start_at=option.start_at, end_at=option.end_at, mode=asked.mode, language=need.language, level=need.level,
            cost_parts={"travel": 12, "level_surplus": 0, "gender_wish": 0, "discontinuity": 60, "total": 72}, **values,
        )
        for need, person in zip(asked.needs, people, strict=True)
    ]  # fmt: skip
    db.session.add_all(jobs)
    asked.state = RequestState.PROPOSED
    db.session.flush()
    db.session.refresh(asked, ["assignments"])
    return jobs


class Scene:
    """One coordinator, and whatever a test adds; numbers of rows are kept, since sessions end."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with self.rows():
            make.coordinator(email=DESK, name="調整 花子")

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Rows may be made and looked at inside; what was made is kept."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            yield
            db.session.commit()

    def proposed(self, name: str = "山本 和子", **values: Any) -> tuple[int, int]:
        """A request with one person proposed: its number, and the proposal's."""
        with self.rows():
            person = make.volunteer(name=name)
            asked = make.service_request(**values)
            (job,) = proposal(asked, person)
            return asked.id, job.id

    def offered(self, name: str = "山本 和子", **values: Any) -> tuple[int, int]:
        """The same, confirmed: the person has been asked."""
        asked_id, job_id = self.proposed(name, **values)
        with self.rows():
            asked = db.session.get_one(ServiceRequest, asked_id)
            services.confirm(make.coordinator(name="別の 調整"), asked, [job_id])
        return asked_id, job_id

    def accepted(self, name: str = "山本 和子", **values: Any) -> tuple[int, int]:
        """The same, and the person has said yes."""
        asked_id, job_id = self.offered(name, **values)
        with self.rows():
            job = db.session.get_one(Assignment, job_id)
            services.accept(services.bearer(job), job)
        return asked_id, job_id

    def volunteer_of(self, job_id: int) -> str:
        """An account for the person of an assignment; gives the address."""
        with self.rows():
            return str(make.volunteer_user(db.session.get_one(Assignment, job_id).volunteer).email)

    def token(self, job_id: int) -> str:
        """The signed name of an offer."""
        with self.rows():
            return services.offer_token(db.session.get_one(Assignment, job_id))

    def state(self, job_id: int) -> AssignmentState:
        """How an assignment stands now."""
        with self.rows():
            return db.session.get_one(Assignment, job_id).state

    def request_state(self, asked_id: int) -> RequestState:
        """How a request stands now."""
        with self.rows():
            return db.session.get_one(ServiceRequest, asked_id).state

    def actions(self) -> list[str]:
        """What the record holds."""
        with self.rows():
            return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


HOUR = timedelta(hours=1)
