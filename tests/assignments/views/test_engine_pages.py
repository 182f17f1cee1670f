"""The pages on which a coordinator asks the engine, and those on which the answer is put to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import (
    Amendment,
    AmendmentState,
    Assignment,
    PlanQuestion,
    PlanRun,
    QuestionKind,
)
from dispatch.assignments.queries import questions
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode, RequestState, RunState
from tests import factories as make
from tests.assignments.views.scenes import DESK, Scene

SignIn = Callable[[str], FlaskClient]
CLERK = "clerk@example.jp"


def planned(scene: Scene) -> None:
    """A run and the answers that follow it."""
    with scene.rows():
        services.request_plan(make.coordinator(), "button")
        db.session.commit()
        services.run_next()
        services.answer_all()


def uncovered(scene: Scene, **values: Any) -> int:
    """A request that only somebody on the telephone could do."""
    with scene.rows():
        place = make.institution(email="front@example.jp")
        make.clerk(place, email=CLERK, name="受付 葉子")
        make.volunteer(name="電話 花子", modes=["phone"])
        asked = int(make.service_request(place, **values).id)
    planned(scene)
    return asked


def fixes_of(scene: Scene, asked: int) -> int:
    """The number of the question about fixes."""
    with scene.rows():
        found = questions.latest(QuestionKind.FIXES, db.session.get_one(ServiceRequest, asked))
        assert found is not None
        return found.id


def proposed_change(scene: Scene, asked: int, sign_in: SignIn) -> int:
    """The first fix, put to the hospital; gives its number."""
    desk, question = sign_in(DESK), fixes_of(scene, asked)
    answer = desk.post(f"/desk/{asked}/fixes/{question}/0/hospital", data={"note": "ご検討ください"})
    assert answer.status_code == 303
    with scene.rows():
        return db.session.scalars(select(Amendment.id).order_by(Amendment.id.desc())).first() or 0


def state_of(scene: Scene, number: int) -> AmendmentState:
    """How a proposed change stands."""
    with scene.rows():
        return db.session.get_one(Amendment, number).state


def test_fixes_are_asked_for_watched_and_shown(scene: Scene, sign_in: SignIn) -> None:
    """The page asks, its fragment is polled while nothing is known, and then holds each fix with its price."""
    asked = uncovered(scene)
    desk = sign_in(DESK)
    assert desk.post(f"/desk/{asked}/fixes").headers["Location"].endswith("#fixes")
    number = fixes_of(scene, asked)
    fragment = desk.get(f"/desk/questions/{number}", headers={"HX-Request": "true"}).text
    assert "hx-trigger" in fragment
    assert "<html" not in fragment
    with scene.rows():
        services.answer_all()
    fragment = desk.get(f"/desk/questions/{number}", headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in fragment
    assert "電話 花子さんが担当できます" in fragment
    assert "医療機関に相談する" in fragment
    assert "電話 花子さんが担当できます" in desk.get(f"/desk/{asked}").text
    assert "これなら担当できます（" in desk.get("/desk/?tab=uncovered").text
    assert desk.get("/desk/questions/99999").status_code == 404
    plain = desk.get(f"/desk/questions/{number}")
    assert plain.headers["Location"].endswith(f"/desk/{asked}#fixes")


def test_the_clerk_says_yes(scene: Scene, sign_in: SignIn) -> None:
    """She sees the question on top of the list and of the request, and her yes changes the request."""
    asked = uncovered(scene)
    number = proposed_change(scene, asked, sign_in)
    clerk = sign_in(CLERK)
    assert "変更のご相談が1件あります" in clerk.get("/requests/").text
    page = clerk.get(f"/requests/{asked}").text
    assert "電話でもよい" in page
    assert "ご検討ください" in page
    assert "医療機関に相談中" in sign_in(DESK).get("/desk/?tab=uncovered").text
    answer = clerk.post(f"/requests/changes/{number}", data={"answer": "yes"}, follow_redirects=True)
    assert "変更を受け付けました" in answer.text
    assert "変更のご相談が" not in clerk.get("/requests/").text
    assert state_of(scene, number) is AmendmentState.ACCEPTED
    with scene.rows():
        assert db.session.get_one(ServiceRequest, asked).modes == [Mode.ONSITE, Mode.PHONE]
        assert db.session.scalar(select(func.count()).where(PlanRun.state == RunState.QUEUED)) == 1
    again = clerk.post(f"/requests/changes/{number}", data={"answer": "no"}, follow_redirects=True)
    assert "すでに「承諾」になっています" in again.text
    assert state_of(scene, number) is AmendmentState.ACCEPTED


def test_the_clerk_says_no(scene: Scene, sign_in: SignIn) -> None:
    """The desk reads why; that fix cannot be put again, others still can, however long ago they were found."""
    with scene.rows():
        make.volunteer(name="映像 桜", modes=["video"])
    asked = uncovered(scene)
    number = proposed_change(scene, asked, sign_in)
    clock.advance(timedelta(minutes=5))
    sign_in(CLERK).post(f"/requests/changes/{number}", data={"answer": "no", "note": "耳の遠い方です"})
    assert state_of(scene, number) is AmendmentState.REFUSED
    page = sign_in(DESK).get(f"/desk/{asked}").text
    assert "医療機関は変更しないと回答" in page
    assert "「耳の遠い方です」" in page
    assert "医療機関に相談する" in page
    assert "もう一度調べてください" not in page


def test_others_do_not_see_the_question(scene: Scene, sign_in: SignIn) -> None:
    """Another hospital's clerk and a volunteer can neither read nor answer it; without a session nobody can."""
    asked = uncovered(scene)
    number = proposed_change(scene, asked, sign_in)
    with scene.rows():
        other = str(make.clerk(make.institution()).email)
        volunteer = str(make.volunteer_user(make.volunteer()).email)
    assert sign_in(other).post(f"/requests/changes/{number}", data={"answer": "yes"}).status_code == 404
    assert "変更のご相談が" not in sign_in(other).get("/requests/").text
    assert sign_in(volunteer).post(f"/requests/changes/{number}", data={"answer": "yes"}).status_code == 403
    stranger = scene.app.test_client()
    assert stranger.post(f"/requests/changes/{number}", data={"answer": "yes"}).status_code in (302, 401)
    assert state_of(scene, number) is AmendmentState.WAITING


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ("yes", AmendmentState.ACCEPTED),
        ("no", AmendmentState.REFUSED),
        ("withdraw", AmendmentState.WITHDRAWN),
    ],
)
def test_the_desk_hears_it_on_the_phone(
    scene: Scene, sign_in: SignIn, way: str, state: AmendmentState
) -> None:
    """The coordinator writes down the answer, or takes the question back; a second time is 409."""
    asked = uncovered(scene)
    number = proposed_change(scene, asked, sign_in)
    desk = sign_in(DESK)
    assert "電話で返事を聞いたとき" in desk.get(f"/desk/{asked}").text
    assert desk.post(f"/desk/amendments/{number}/{way}", data={"note": "係の方"}).status_code == 303
    assert state_of(scene, number) is state
    assert desk.post(f"/desk/amendments/{number}/{way}").status_code == 409
    assert desk.post("/desk/amendments/99999/yes").status_code == 404


def test_a_fix_that_has_grown_old_is_refused(scene: Scene, sign_in: SignIn) -> None:
    """Somebody has been chosen meanwhile: 409 with the state of now, and nobody is asked."""
    asked = uncovered(scene)
    question = fixes_of(scene, asked)
    with scene.rows():
        request, person = db.session.get_one(ServiceRequest, asked), make.volunteer()
        services.choose(make.coordinator(), request, services.Choice(0, person.id, 0, Mode.ONSITE))
    answer = sign_in(DESK).post(f"/desk/{asked}/fixes/{question}/0/hospital")
    assert answer.status_code == 409
    assert "この方法は使えません" in answer.text
    with scene.rows():
        assert db.session.scalar(select(func.count()).select_from(Amendment)) == 0


def test_a_volunteer_is_asked_for_more_than_usual(scene: Scene, sign_in: SignIn) -> None:
    """The offer goes out at once and says that it goes beyond the usual."""
    with scene.rows():
        make.volunteer(name="近所の 花子", max_travel_minutes=3)
        asked = int(make.service_request().id)
    planned(scene)
    question = fixes_of(scene, asked)
    with scene.rows():
        found = db.session.get_one(PlanQuestion, question).answer or {}
        index = next(k for k, fix in enumerate(found["fixes"]) if fix["changes"][0]["kind"] == "travel")
    answer = sign_in(DESK).post(f"/desk/{asked}/fixes/{question}/{index}/volunteer")
    assert answer.status_code == 303
    with scene.rows():
        job = db.session.scalars(select(Assignment)).one()
        assert (job.state, job.broken_rules) == (AssignmentState.OFFERED, ["distance"])
        assert "登録の条件を超えて" in job.override_reason
        letter = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer")).one()
        assert "いつもの条件を超えるお願いです" in letter.body
        number = job.id
    link = f"/o/{scene.token(number)}"
    assert "いつもの条件を超えるお願いです" in scene.app.test_client().get(link).text


def test_two_parties_are_told_of_but_not_asked(scene: Scene, sign_in: SignIn) -> None:
    """A fix that needs the hospital and a volunteer shows both parts and what else moves, without a button."""
    asked = uncovered(scene)
    question = fixes_of(scene, asked)
    with scene.rows():
        found = db.session.get_one(PlanQuestion, question)
        first, second = make.volunteer(name="甲野 花子"), make.volunteer(name="乙野 花子")
        place = {"request_id": asked, "people": [first.id], "rank": 0, "mode": "phone",
                 "start": "2026-12-01T10:00:00+09:00", "end": "2026-12-01T11:00:00+09:00"}  # fmt: skip
        other = {**place, "request_id": make.service_request().id}
        fix = {
            "changes": [{"kind": "phone", "rank": 0}, {"kind": "day_cap", "volunteer_id": first.id, "cap": 3}],
            "place": place,
            "proven": True,
            "difference": {
                "won": [], "lost": [], "moved": [{"before": other, "now": {**other, "people": [second.id]}}],
                "coverage_change": 4, "cost_change": 70, "moving": 45, "proven": True,
            },
        }  # fmt: skip
        found.answer = {**(found.answer or {}), "fixes": [fix]}
    page = sign_in(DESK).get(f"/desk/{asked}").text
    assert "同じ時間に、電話で通訳する" in page
    assert "甲野 花子さんに、その日はもう1件お願いする" in page
    assert "ほかの案も1件変わります" in page
    assert "甲野 花子さんから乙野 花子さんに変わります" in page
    assert "うち45分は、ほかの案を変える分" in page
    assert "二つ以上の相手に確かめる必要がある" in page
    assert "医療機関に相談する</" not in page
    assert "この条件で打診する" not in page


def test_what_is_missing_is_said_and_exported(scene: Scene, sign_in: SignIn) -> None:
    """Nobody speaks the language: no button, but whom it would take, on the page and as a file."""
    asked = uncovered(scene, needs=(("uk", 3),))
    desk = sign_in(DESK)
    page = desk.get(f"/desk/{asked}").text
    assert "一つか二つの変更では担当できません" in page
    assert "医療機関に相談する" not in page
    table = desk.get("/desk/shortages.csv")
    assert table.mimetype == "text/csv"
    assert "ウクライナ語,3 診察" in table.text


def test_why_is_asked_for(scene: Scene, sign_in: SignIn) -> None:
    """Parts of the burden, the next best person, and what gave way; not asked for unless somebody wants it."""
    with scene.rows():
        make.volunteer(name="近い 花子")
        make.volunteer(name="遠い 桜", lat=32.86)
        asked = int(make.service_request().id)
    planned(scene)
    desk = sign_in(DESK)
    assert "遠い 桜さんです" not in desk.get(f"/desk/{asked}").text
    assert desk.post(f"/desk/{asked}/why").status_code == 303
    with scene.rows():
        services.answer_all()
    page = desk.get(f"/desk/{asked}").text
    assert "遠い 桜さんです" in page
    assert "全体の負担は" in page
    assert "この依頼がなくても、ほかの案は変わりません" in page


def test_what_if_comes_before_a_choice_that_touches_others(scene: Scene, sign_in: SignIn) -> None:
    """Another person in place of the proposal: nothing is kept until the coordinator has seen what it changes."""
    with scene.rows():
        make.volunteer(name="近い 花子")
        other = make.volunteer(name="遠い 桜", lat=32.86).id
        asked = int(make.service_request().id)
    planned(scene)
    desk, wish = sign_in(DESK), {"volunteer_id": other, "option": "0", "mode": "onsite"}
    answer = desk.post(f"/desk/{asked}/choose/0", data=wish)
    address = answer.headers["Location"]
    assert "/desk/questions/" in address
    page = desk.get(address).text
    assert "遠い 桜さんにすると" in page
    assert "調べています" in page
    with scene.rows():
        assert not db.session.scalars(select(Assignment).where(Assignment.volunteer_id == other)).all()
        services.answer_all()
    assert "ほかの案は変わりません" in desk.get(address).text
    assert desk.post(f"/desk/{asked}/choose/0", data={**wish, "seen": "yes"}).status_code == 303
    with scene.rows():
        chosen = db.session.scalars(select(Assignment).where(Assignment.volunteer_id == other)).one()
        assert chosen.state is AssignmentState.PROPOSED


def test_a_choice_that_touches_nobody_is_made_at_once(scene: Scene, sign_in: SignIn) -> None:
    """Nobody is proposed, and the person nowhere else: there is nothing to look at first."""
    with scene.rows():
        person = make.volunteer().id
        asked = int(make.service_request(state=RequestState.MATCHING).id)
    answer = sign_in(DESK).post(
        f"/desk/{asked}/choose/0", data={"volunteer_id": person, "option": "0", "mode": "onsite"}
    )
    assert answer.headers["Location"].endswith(f"/desk/{asked}")


def test_standby_on_the_list_and_on_the_request(scene: Scene, sign_in: SignIn) -> None:
    """Before anything is known the page says so; then it names who could step in."""
    desk = sign_in(DESK)
    assert "まだ調べていません" in desk.get("/desk/standby").text
    asked, _job = scene.accepted()
    with scene.rows():
        make.volunteer(name="控えの 花子")
    assert desk.post("/desk/standby").status_code == 303
    assert "調べています" in desk.get(f"/desk/{asked}").text
    with scene.rows():
        services.answer_all()
    assert "控えの 花子" in desk.get("/desk/standby").text
    page = desk.get(f"/desk/{asked}").text
    assert "控えの 花子" in page
    assert "待機をお願いする" in page


def test_only_coordinators_ask(scene: Scene, sign_in: SignIn) -> None:
    """A clerk is refused every page of this room's desk."""
    asked = uncovered(scene)
    question = fixes_of(scene, asked)
    clerk = sign_in(CLERK)
    for path in (f"/desk/questions/{question}", "/desk/standby", "/desk/shortages.csv"):
        assert clerk.get(path).status_code == 403
    for path in (f"/desk/{asked}/fixes", f"/desk/{asked}/why", f"/desk/{asked}/fixes/{question}/0/hospital"):
        assert clerk.post(path).status_code == 403


def test_a_run_is_ended_from_the_desk(scene: Scene, sign_in: SignIn) -> None:
    """The button stands while the run works, and does nothing to one that has ended."""
    with scene.rows():
        run = PlanRun(
            state=RunState.RUNNING, started_at=clock.now(), heartbeat_at=clock.now(), best=9.0, bound=10.0
        )
        db.session.add(run)
        db.session.flush()
        number = run.id
    desk = sign_in(DESK)
    assert "ここまでの結果で終える" in desk.get("/desk/").text
    assert "90%" in desk.get("/desk/").text
    assert desk.post(f"/desk/runs/{number}/stop").status_code == 303
    assert "ここまでの結果をまとめています" in desk.get("/desk/").text
    with scene.rows():
        db.session.get_one(PlanRun, number).state = RunState.DONE
    answer = desk.post(f"/desk/runs/{number}/stop", follow_redirects=True)
    assert "もう終わっています" in answer.text
