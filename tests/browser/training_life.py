"""A volunteer's training in every situation that looks different, and the addresses of those pages."""

from __future__ import annotations

from datetime import timedelta

from dispatch.audit.services import SYSTEM
from dispatch.volunteers.models import Volunteer
from tests import factories as people
from tests.browser.volunteer_life import NEW, OWN, Stop
from tests.training import factories as make
from training.models import Enrolment
from training.services import seats
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionMode, SessionState

WEEK = timedelta(weeks=1)


def stops(me: Volunteer) -> list[Stop]:
    """Pages of training for volunteers and for everybody."""
    course = make.course(
        name="医療通訳スキルアップ研修", summary="診察の場面を練習します。", units=(("診察", 180),)
    )
    rows = {"enrolled": _moved(me), **_waiting(me), **_over(me)}
    sessions = {name: row.session_id for name, row in rows.items()}
    sessions["open"] = make.session(course, room=make.room(), trainers=(make.trainer(),), days=3).id
    hard = make.course(name="告知と同意の通訳", prerequisites=[{"kind": "course", "course": course.code}])
    sessions["closed"] = make.session(hard, start=make.SATURDAY_10 + WEEK).id
    seats.wish(SYSTEM, me, hard, note="土曜の午前")
    plain = {
        "my_training.index": "/my/training/", "my_training.wishes": "/my/training/wishes",
        "my_ledger.index": "/my/training/ledger/", "my_shadowing.index": "/my/shadowing/",
        "certificates.mine": "/certificates/mine", "check_in.index": "/check-in/",
        "own_profile.levels": "/my/levels", "own.contact": "/my/contact",
        "own.roman": "/my/roman-name",
    }  # fmt: skip
    cancelled = rows["enrolled"].session_id
    return [
        *(Stop(endpoint, path, OWN) for endpoint, path in plain.items()),
        *(Stop("my_training.show", f"/my/training/{key}", OWN, name) for name, key in sessions.items()),
        Stop("my_training.cancel", f"/my/training/{cancelled}/cancel", OWN),
        Stop("my_training.wish", f"/my/training/wishes/{course.id}", OWN),
        Stop("my_training.index", "/my/training/", NEW, "new"),
        Stop("learn.index", "/courses/"),
        Stop("learn.show", f"/courses/{course.id}"),
        Stop("certificates.index", "/certificates/"),
        Stop("certificates.show", "/certificates/nonsense", "", "nonsense", 404),
        Stop("check_in.arrived", "/check-in/here", OWN, "late", 410),
        Stop("check_in.arrive", "/check-in/nonsense", OWN, "nonsense", 404),
    ]


def _moved(me: Volunteer) -> Enrolment:
    """A seat in a session that was moved: it asks."""
    session = make.session(make.course(name="感染症の基礎"), mode=SessionMode.BOTH, room=make.room())
    row = seats.enrol(SYSTEM, session, me)
    session.schedule_version += 1
    seats.schedule_changed(SYSTEM, session)
    return row


def _waiting(me: Volunteer) -> dict[str, Enrolment]:
    """Behind others, and asked whether they want a freed seat."""
    rows = {}
    for week, name in enumerate(("waiting", "offered"), start=3):
        session = make.session(capacity=1, start=make.SATURDAY_10 + week * WEEK)
        first = seats.enrol(SYSTEM, session, people.volunteer())
        rows[name] = seats.enrol(SYSTEM, session, me)
        if name == "offered":
            seats.cancel(SYSTEM, first)
    return rows


def _over(me: Volunteer) -> dict[str, Enrolment]:
    """Completed, and called off."""
    past = make.session(start=make.SATURDAY_10 - 4 * WEEK, state=SessionState.HELD)
    off = make.session(state=SessionState.CANCELLED, reason="講師の都合により")
    return {
        "completed": make.enrolment(past, me, state=S.COMPLETED),
        "called-off": make.enrolment(off, me, state=S.CANCELLED),
    }
