"""One request on the coordinator's desk, and a person chosen for it by hand, over both databases."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.assignments.models import Assignment, PlanRun
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState, RunState
from tests import factories as make
from tests.assignments.views.scenes import DESK, Scene

SignIn = Callable[[str], FlaskClient]


def test_looking_is_written_into_the_record_and_changes_nothing_else(scene: Scene, sign_in: SignIn) -> None:
    """Opening a request adds one read by this person; the lists, which show no patient, add none."""
    asked, _job = scene.proposed()
    desk, before = sign_in(DESK), scene.actions()
    page = desk.get(f"/desk/{asked}")
    assert page.status_code == 200
    assert "移動（片道）" in page.text
    assert "前回と別の人" in page.text
    desk.get("/desk/")
    assert scene.actions() == [*before, "read"]
    assert desk.get("/desk/999999").status_code == 404


def test_an_uncovered_request_says_why(scene: Scene, sign_in: SignIn) -> None:
    """The funnel in words, what to do, and the rival request where one holds the only person."""
    with scene.rows():
        rival = make.service_request()
        asked = make.service_request(state=RequestState.MATCHING)
        asked.why_uncovered = [
            {"rule": "language", "count": 240}, {"rule": "availability", "count": 9},
            {"rule": "contested", "count": 1, "requests": [f"R{rival.id:07d}"]},
        ]  # fmt: skip
        number, code = asked.id, rival.code
    page = sign_in(DESK).get(f"/desk/{number}").text
    assert "250人" in page
    assert "残り10人" in page
    assert "残り1人" in page
    assert "ほかの依頼に必要です" in page
    assert code in page


def test_rejecting_keeps_the_person_out_and_asks_for_a_new_plan(scene: Scene, sign_in: SignIn) -> None:
    """The proposal is withdrawn with the note, and a run waits."""
    asked, job = scene.proposed()
    answer = sign_in(DESK).post(
        f"/desk/{asked}/reject", data={"assignment": [job], "note": "前回トラブルがあった"}
    )
    assert answer.status_code == 303
    with scene.rows():
        request = db.session.get_one(ServiceRequest, asked)
        assert request.state is RequestState.MATCHING
        assert not request.ruled_volunteers[0].wanted
        assert db.session.get_one(Assignment, job).closing_note == "前回トラブルがあった"
        assert db.session.scalar(select(PlanRun.state)) is RunState.QUEUED


def test_taking_back_and_giving_up(scene: Scene, sign_in: SignIn) -> None:
    """An offer is withdrawn, then the request is declared unfilled; doing so again is 409."""
    asked, job = scene.offered()
    desk = sign_in(DESK)
    assert desk.post(f"/desk/assignments/{job}/withdraw", data={"note": "日程が変わった"}).status_code == 303
    assert scene.state(job) is AssignmentState.WITHDRAWN
    assert scene.request_state(asked) is RequestState.MATCHING
    assert desk.post(f"/desk/assignments/{job}/withdraw").status_code == 409
    assert desk.post(f"/desk/{asked}/unfilled", data={"note": "電話通訳をご案内"}).status_code == 303
    assert scene.request_state(asked) is RequestState.UNFILLED


def test_a_person_is_chosen_by_hand(scene: Scene, sign_in: SignIn) -> None:
    """Candidates come with their rules in words; the chosen one becomes the proposal."""
    with scene.rows():
        asked = make.service_request()
        fits, _busy = make.volunteer(name="適任 花子"), make.volunteer(name="多忙 花子", free=False)
        make.volunteer({"zh": 4}, name="別語 花子")
        number, person = asked.id, fits.id
    desk, path = sign_in(DESK), f"/desk/{number}/choose/0"
    page = desk.get(path).text
    assert "条件に合う" in page
    assert "空き時間" in page
    assert "別語 花子" not in page
    assert "別語 花子" in desk.get(f"{path}?q=別語").text
    assert page.index("適任 花子") < page.index("多忙 花子")
    answer = desk.post(path, data={"volunteer_id": person, "option": 0, "mode": "onsite"})
    assert answer.status_code == 303
    assert scene.request_state(number) is RequestState.PROPOSED


def test_an_override_wants_a_reason(scene: Scene, sign_in: SignIn) -> None:
    """Without one the form comes back with the choice kept and the sentence at the field; with one it goes through."""
    with scene.rows():
        asked = make.service_request()
        number, person = asked.id, make.volunteer(name="多忙 花子", free=False).id
    desk, data = sign_in(DESK), {"volunteer_id": person, "option": 0, "mode": "onsite"}
    answer = desk.post(f"/desk/{number}/choose/0", data=data)
    assert answer.status_code == 422
    assert "理由を書いてください" in answer.text
    assert "登録された空き時間の外です" in answer.text
    assert f'value="{person}" id="who-{person}" checked' in answer.text
    assert scene.request_state(number) is RequestState.SUBMITTED
    done = desk.post(
        f"/desk/{number}/choose/0",
        data={**data, "override_reason": "本人に電話で確認済み"},
        follow_redirects=True,
    )
    assert done.status_code == 200
    assert "条件外：空き時間" in done.text
    assert "本人に電話で確認済み" in done.text


def test_nobody_chosen_is_told_at_the_field(scene: Scene, sign_in: SignIn) -> None:
    """No person: 422 and a sentence; a need that the request has not: 404."""
    with scene.rows():
        number = make.service_request().id
        make.volunteer()
    desk = sign_in(DESK)
    answer = desk.post(f"/desk/{number}/choose/0", data={"option": "9", "mode": "x", "show": "x"})
    assert answer.status_code == 422
    assert "担当する人を選んでください" in answer.text
    assert desk.get(f"/desk/{number}/choose/7").status_code == 404


def test_nobody_is_chosen_for_what_is_already_asked(scene: Scene, sign_in: SignIn) -> None:
    """The request has moved on: 409, and the page shows how it stands."""
    asked, job = scene.offered()
    with scene.rows():
        person = make.volunteer().id
    answer = sign_in(DESK).post(
        f"/desk/{asked}/choose/0", data={"volunteer_id": person, "option": 0, "mode": "onsite"}
    )
    assert answer.status_code == 409
    assert "打診中" in answer.text
    assert scene.state(job) is AssignmentState.OFFERED


def test_who_is_booked_at_that_time_is_never_chosen(scene: Scene, sign_in: SignIn) -> None:
    """Not even with a reason: the page says so, and neither booking is touched."""
    _asked, held = scene.accepted("二重 花子")
    with scene.rows():
        person = db.session.get_one(Assignment, held).volunteer_id
        number = make.service_request().id
    data = {"volunteer_id": person, "option": 0, "mode": "onsite", "override_reason": "どうしても"}
    desk = sign_in(DESK)
    chosen = desk.post(f"/desk/{number}/choose/0", data=data)
    with scene.rows():
        jobs = [job.id for job in db.session.get_one(ServiceRequest, number).assignments]
    refused = desk.post(f"/desk/{number}/confirm", data={"assignment": jobs}) if jobs else chosen
    assert refused.status_code == 409
    assert "二重 花子" in refused.text
    assert scene.state(held) is AssignmentState.ACCEPTED
    assert all(scene.state(job) is AssignmentState.PROPOSED for job in jobs)
