"""Posting, changing and cancelling: what is kept, what is refused, and what the record says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.audit import queries as audit
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.requests import services
from dispatch.requests.models import Institution, Programme, ServiceRequest
from dispatch.requests.services import posting
from dispatch.vocabulary import AssignmentState, CancelReason, Gender, Mode, RequestState, Strength
from tests import factories
from tests.requests.drafts import draft, slot

HOUR = timedelta(hours=1)


def job(asked: ServiceRequest, state: AssignmentState, start=None) -> Assignment:
    """Somebody asked for the first need."""
    option = asked.options[0]
    begins = start or option.start_at
    row = Assignment(
        request=asked, option=option, position=0, volunteer_id=factories.volunteer().id, state=state,
        start_at=begins, end_at=begins + HOUR, mode=Mode.ONSITE, language="vi", level=3,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def test_a_request_is_submitted_with_all_that_was_stated(ctx):
    """Times, needs, wishes and who posted it; nobody is booked; one line in the record."""
    house = factories.institution()
    clerk = factories.clerk(house)
    stated = draft(
        slots=(slot(), slot(factories.TUESDAY_10 + 24 * HOUR)), needs=(("vi", 3), ("vi", 2)), mode=Mode.ONSITE,
        other_modes=(Mode.VIDEO, Mode.ONSITE), gender=Gender.FEMALE, gender_strength=Strength.MUST,
        named=(services.Named(factories.volunteer().id, True, "前回も担当"),), in_series=True,
    )  # fmt: skip
    asked = services.submit(clerk, house, stated)
    db.session.commit()
    assert (asked.code, asked.state, asked.created_by) == ("R-2026-00001", RequestState.SUBMITTED, clerk)
    assert [(option.rank, option.start_at) for option in asked.options] == [
        (0, factories.TUESDAY_10), (1, factories.TUESDAY_10 + 24 * HOUR),
    ]  # fmt: skip
    assert [(need.position, need.language, need.level) for need in asked.needs] == [
        (0, "vi", 3),
        (1, "vi", 2),
    ]
    assert (asked.other_modes, asked.series) == (["video"], "R-2026-00001")
    assert [(row.wanted, row.reason) for row in asked.ruled_volunteers] == [(True, "前回も担当")]
    assert [line.action for line in audit.history(asked)] == ["request.submitted"]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"slots": ()}, "slots"),
        ({"slots": (slot(minutes=0),)}, "slots-0-end"),
        ({"slots": (slot(minutes=13 * 60),)}, "slots-0-end"),
        ({"slots": (slot(factories.TUESDAY_10 - 48 * HOUR),)}, "slots-0-start"),
        ({"slots": (slot(factories.TUESDAY_10 + 24 * 60 * HOUR),)}, "slots-0-day"),
        ({"slots": (slot(factories.TUESDAY_10 - 3 * HOUR),)}, "slots-0-start"),
        ({"slots": (slot(factories.TUESDAY_10 + 10 * HOUR),)}, "slots-0-end"),
        ({"slots": (slot(), slot())}, "slots-1-start"),
        ({"needs": ()}, "needs"),
        ({"needs": (("vi", 3),) * 5}, "needs"),
        ({"needs": (("xx", 3),)}, "needs-0-language"),
        ({"gender": Gender.FEMALE}, "gender_strength"),
        ({"patient_code": ""}, "patient_code"),
        ({"patient_consents": False}, "patient_consents"),
        ({"exclusions_read": False}, "exclusions_read"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_at_its_place(ctx, values, place):
    """Each rule names the field; nothing is kept."""
    with pytest.raises(Invalid) as refusal:
        services.submit(SYSTEM, factories.institution(), draft(**values))
    assert [where for where, _sentence in refusal.value.faults] == [place]
    assert db.session.scalar(select(func.count()).select_from(ServiceRequest)) == 0


def test_opening_hours_are_the_programmes(ctx):
    """The same early hour is refused by one programme's numbers and taken by another's."""
    early = draft(slots=(slot(factories.TUESDAY_10 - 3 * HOUR),))
    house = factories.institution()
    with pytest.raises(Invalid, match="確認"):
        services.submit(SYSTEM, house, early)
    factories.programme(earliest_start_hour=6)
    assert services.submit(SYSTEM, house, early).first_start == factories.TUESDAY_10 - 3 * HOUR


def test_an_institution_that_has_ended_cannot_ask(ctx):
    """A conflict, and nothing is kept."""
    with pytest.raises(Conflict):
        services.submit(SYSTEM, factories.institution(active=False), draft())


def test_codes_go_on_past_five_digits(ctx):
    """After 99999 comes 100000, and the order is by number."""
    factories.service_request(code="R-2026-99999")
    assert services.next_code() == "R-2026-100000"
    factories.service_request(code="R-2026-100000")
    factories.service_request(code="R-2025-99999")
    assert services.next_code() == "R-2026-100001"


def test_hospitals_that_post_at_once_get_codes_of_their_own(app):
    """Eight at once: eight requests, eight codes, nobody refused."""
    with app.app_context():
        services.ensure_programme()
        house = factories.institution().id
        db.session.commit()

    def post(_number: int) -> str:
        with app.test_request_context():
            code = services.submit(SYSTEM, db.session.get_one(Institution, house), draft()).code
            db.session.commit()
            return code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(post, range(8)))
    assert codes == [f"R-2026-{number:05d}" for number in range(1, 9)]


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_without_the_queue_two_would_get_the_same_code(app, monkeypatch):
    """Negative control: the lock taken out, a second sees nothing of the first, who has not committed.

    On SQLite the write transaction itself is the queue, and cannot be taken out.
    """
    monkeypatch.setattr(posting, "_queue_for_codes", lambda: None)
    with app.test_request_context():
        first = services.submit(SYSTEM, factories.institution(), draft()).code
        with app.app_context():  # another session, as another person's request has
            assert services.next_code() == first
            db.session.rollback()
        db.session.rollback()


@pytest.mark.parametrize("state", [RequestState.SUBMITTED, RequestState.MATCHING, RequestState.PROPOSED])
def test_a_change_starts_the_request_afresh(ctx, state):
    """While nobody is asked: new times and needs, submitted, no reasons for nobody; the record says what."""
    asked = factories.service_request(state=state, why_uncovered=[{"rule": "language"}], department="内科")
    services.edit(SYSTEM, asked, draft(department="外科", needs=(("zh", 4), ("en", 2))))
    db.session.commit()
    assert (asked.state, asked.why_uncovered, asked.department) == (RequestState.SUBMITTED, None, "外科")
    assert [(need.language, need.level) for need in asked.needs] == [("zh", 4), ("en", 2)]
    line = next(line for line in audit.history(asked) if line.action == "request.edited")
    assert {"department", "needs", "options"} <= set(line.detail["fields"])
    assert "外科" not in str(line.detail), "the record names what was changed, not what was written"


def test_a_change_that_changes_nothing_keeps_rows(ctx):
    """Rows of times and needs are kept, so that what points at them still does."""
    asked = factories.service_request()
    option, need = asked.options[0].id, asked.needs[0].id
    services.edit(SYSTEM, asked, draft())
    db.session.commit()
    assert (asked.options[0].id, asked.needs[0].id) == (option, need)


def test_dropping_a_choice_keeps_the_answers_given_to_it(ctx):
    """Somebody declined the second choice, which is then taken out: the answer stays, with its own times."""
    asked = services.submit(
        SYSTEM, factories.institution(), draft(slots=(slot(), slot(factories.TUESDAY_10 + 24 * HOUR)))
    )
    answer = job(asked, AssignmentState.DECLINED, start=asked.options[1].start_at)
    answer.option = asked.options[1]
    db.session.commit()
    services.edit(SYSTEM, asked, draft())
    db.session.commit()
    assert len(asked.options) == 1
    assert (answer.option, answer.start_at) == (asked.options[0], factories.TUESDAY_10 + 24 * HOUR)


@pytest.mark.parametrize("state", list(RequestState))
def test_only_open_requests_change(ctx, state):
    """Offered, confirmed or over: a conflict that names the state, and what to do instead."""
    asked = factories.service_request(state=state)
    if asked.is_open:
        services.edit(SYSTEM, asked, draft())
        return
    with pytest.raises(Conflict) as refusal:
        services.edit(SYSTEM, asked, draft())
    assert state.ja in refusal.value.message
    assert "取り消してから" in refusal.value.hint


@pytest.mark.parametrize("state", [AssignmentState.OFFERED, AssignmentState.ACCEPTED])
def test_nothing_changes_while_somebody_is_asked(ctx, state):
    """Even where the request still says that it is matched: one of two people has been asked."""
    asked = factories.service_request(state=RequestState.MATCHING)
    job(asked, state)
    db.session.refresh(asked)
    with pytest.raises(Conflict):
        services.edit(SYSTEM, asked, draft())


@pytest.mark.parametrize(("hours", "late"), [(25, False), (24, False), (23.9, True), (-1, True)])
def test_a_cancellation_is_late_within_the_programmes_hours(ctx, hours, late):
    """24 hours by default, counted to the first choice while nothing is confirmed."""
    asked = factories.service_request()
    with clock.at(asked.first_start - timedelta(hours=hours)):
        services.cancel(SYSTEM, asked, CancelReason.PATIENT, "発熱のため")
    assert (asked.state, asked.cancelled_late) == (RequestState.CANCELLED, late)
    assert (asked.cancel_reason, asked.cancel_note) == (CancelReason.PATIENT, "発熱のため")
    assert audit.history(asked)[-1].detail["reason"] == "patient"


def test_a_confirmed_job_counts_and_not_the_first_choice(ctx):
    """Confirmed for the second choice, two days later: not late, though the first choice is tomorrow."""
    asked = factories.service_request(state=RequestState.CONFIRMED)
    job(asked, AssignmentState.ACCEPTED, start=asked.first_start + 48 * HOUR)
    db.session.refresh(asked)
    services.cancel(SYSTEM, asked, CancelReason.PATIENT)
    assert asked.cancelled_late is False


@pytest.mark.parametrize("state", [RequestState.DONE, RequestState.REPORTED, RequestState.CANCELLED])
def test_what_is_over_is_not_cancelled(ctx, state):
    """A conflict; the reason given before stays (a second cancellation is nothing new)."""
    asked = factories.service_request(state=state, cancel_reason=CancelReason.OTHER)
    with pytest.raises(Conflict):
        services.cancel(SYSTEM, asked, CancelReason.PATIENT)
    assert asked.cancel_reason == CancelReason.OTHER


def test_a_follow_up_joins_its_series(ctx):
    """The first visit gives the series its name; the third joins the same."""
    first = services.submit(SYSTEM, factories.institution(), draft())
    second = services.follow_up(SYSTEM, first, draft(in_series=True))
    third = services.follow_up(SYSTEM, second, draft(in_series=True))
    alone = services.follow_up(SYSTEM, third, draft(in_series=False))
    assert {first.series, second.series, third.series} == {first.code}
    assert alone.series == ""
    assert third.institution == first.institution


def test_the_programme_is_made_once(ctx):
    """Asked for twice, it is one row; what its row states is kept."""
    made = services.ensure_programme()
    made.stated = {"slot_minutes": 90}
    db.session.flush()
    assert services.ensure_programme().settings.slot_minutes == 90
    assert db.session.scalar(select(func.count()).select_from(Programme)) == 1
