"""A small past in rows: what was done, what nobody could do, and people one level below it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.training import factories as teach
from training.models import Course

OCTOBER = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""Monday 5 October 2026, 10:00 in Japan: in the last whole month before the tests' clock."""
DAY = timedelta(days=1)


def asked(
    at: Institution, start: datetime, level: int = 3, state: Any = RequestState.UNFILLED
) -> ServiceRequest:
    """A request for Vietnamese that is over."""
    return make.service_request(at, start=start, needs=(("vi", level),), state=state)


def done(
    request: ServiceRequest, person: Volunteer, state: AssignmentState = AssignmentState.DONE, **values: Any
) -> Assignment:
    """Somebody did it, or was asked and did not."""
    option, need = request.options[0], request.needs[0]
    request.state = RequestState.DONE
    job = Assignment(
        request_id=request.id, option_id=option.id, position=need.position, volunteer_id=person.id,
        state=state, start_at=option.start_at, end_at=option.end_at, mode=request.mode,
        language=need.language, level=need.level, **values,
    )  # fmt: skip
    db.session.add(job)
    db.session.flush()
    return job


def course(**values: Any) -> Course:
    """A course from level 2 to level 3 in Vietnamese, for 60,000 yen."""
    return teach.course(
        **{
            "code": "vi3", "name": "ベトナム語 診察通訳講座", "language": "vi", "raises_from": 2, "raises_to": 3,
            "cost_yen": 60_000, "cost_per_person_yen": 5_000, "capacity": 3, **values,
        }
    )  # fmt: skip


def past(seed: int = 1, requests: int = 24, people: int = 5) -> list[Volunteer]:
    """Two months short of level 3, in two wards; a senior did what one can do. Gives those one level below."""
    rng = random.Random(seed)
    places = [make.institution(ward=ward) for ward in ("中央区", "東区")]
    senior = make.volunteer({"vi": 3}, name="先輩 花子", max_per_day=1, max_per_week=2)
    juniors = [
        make.volunteer({"vi": 2}, name=f"候補 {'春夏秋冬空'[k]}", max_per_week=rng.choice((1, 2, 4)))
        for k in range(people)
    ]
    free: set[Any] = set()
    for k in range(requests):
        start = OCTOBER - 28 * DAY + DAY * rng.randrange(0, 50) + timedelta(hours=rng.choice((0, 0, 2, 5)))
        one = asked(rng.choice(places), start, rng.choice((3, 3, 3, 2)))
        week = start.isocalendar()[:2]
        if k % 3 == 0 and week not in free:
            free.add(week)
            done(one, senior)
    return juniors
