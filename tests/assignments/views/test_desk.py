"""The coordinator's desk, over both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import PlanRun
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import AssignmentState, RoleName, RunState
from tests import factories as make
from tests.assignments.views.scenes import DESK, Scene, proposal

SignIn = Callable[[str], FlaskClient]
NEXT_DAY = make.TUESDAY_10 + timedelta(days=1)
PAGES = ("/desk/", "/desk/runs", "/desk/runs/1", "/desk/1", "/desk/1/choose/0")
ACTIONS = (
    "/desk/runs", "/desk/review", "/desk/confirm", "/desk/1/confirm", "/desk/1/reject", "/desk/1/unfilled",
    "/desk/1/choose/0", "/desk/assignments/1/withdraw",
)  # fmt: skip


@pytest.mark.parametrize("role", [RoleName.HOSPITAL, RoleName.VOLUNTEER, RoleName.ADMINISTRATOR])
def test_only_coordinators_come_to_the_desk(
    scene: Scene, sign_in: SignIn, client: FlaskClient, role: RoleName
) -> None:
    """Everybody else is refused, and a stranger is sent to sign in."""
    with scene.rows():
        place = make.institution().id if role is RoleName.HOSPITAL else None
        make.user(role, email="other@example.jp", institution_id=place)
    other = sign_in("other@example.jp")
    assert [other.get(page).status_code for page in PAGES] == [403] * len(PAGES)
    assert [other.post(page).status_code for page in ACTIONS] == [403] * len(ACTIONS)
    assert {client.get(page).status_code for page in PAGES} | {
        client.post(page).status_code for page in ACTIONS
    } == {302}


def test_the_desk_opens_where_work_waits(scene: Scene, sign_in: SignIn) -> None:
    """An empty desk says what to do; with an offer out, that list is shown first."""
    desk = sign_in(DESK)
    assert "確認する提案はありません" in desk.get("/desk/").text
    scene.offered("上野 由美子")
    page = desk.get("/desk/").text
    assert "上野 由美子" in page
    assert "回答期限" in page


def test_each_list_holds_its_own(scene: Scene, sign_in: SignIn) -> None:
    """Proposed, without anybody, asked, confirmed and unreported: each in its list and in no other."""
    scene.proposed("提案 一子")
    scene.offered("打診 二子", start=NEXT_DAY)
    scene.accepted("確定 三子", start=make.TUESDAY_10 + timedelta(days=2))
    scene.accepted("報告 四子", start=make.TUESDAY_10 - timedelta(hours=20))
    with scene.rows():
        make.service_request(make.institution(name="みどり未定病院"))
    marks = {
        "proposed": "提案 一子",
        "uncovered": "みどり未定病院",
        "waiting": "打診 二子",
        "confirmed": "確定 三子",
        "reports": "報告 四子",
    }
    clock.advance(timedelta(hours=6))
    desk = sign_in(DESK)
    for tab in marks:
        page = desk.get(f"/desk/?tab={tab}").text
        assert [mark for mark in marks.values() if mark in page] == [marks[tab]], tab


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("language=zh", {"中田 春子"}), ("day=2026-12-02", {"中田 春子"}), ("day=2026-12-01", {"越山 夏子"}),
        ("text=みどり東", {"越山 夏子"}), ("text=なつこ", {"越山 夏子"}), ("text=%25", set()),
        ("language=xx&day=いつか&sort=x&tab=x&page=x", {"中田 春子", "越山 夏子"}),
        ("sort=language", {"中田 春子", "越山 夏子"}), ("sort=place", {"中田 春子", "越山 夏子"}),
    ],
)  # fmt: skip
def test_filters_narrow_the_list_and_nonsense_narrows_nothing(
    scene: Scene, sign_in: SignIn, query: str, found: set[str]
) -> None:
    """Language, day, place and name; a percent sign is only a percent sign."""
    with scene.rows():
        east, west = make.institution(name="みどり東病院"), make.institution(name="みどり西病院")
        proposal(make.service_request(east), make.volunteer(name="越山 夏子", kana="こしやま なつこ"))
        chinese = make.service_request(west, start=NEXT_DAY, needs=(("zh", 2),))
        proposal(chinese, make.volunteer({"zh": 3}, name="中田 春子", kana="なかた はるこ"))
    page = sign_in(DESK).get(f"/desk/?{query}")
    assert page.status_code == 200
    assert {name for name in ("中田 春子", "越山 夏子") if name in page.text} == found


def test_a_filter_after_midnight_is_of_the_local_day(scene: Scene, sign_in: SignIn) -> None:
    """Eight in the morning in Japan is still the day before in UTC; the filter counts Japanese days."""
    scene.proposed("早朝 朝子", start=make.TUESDAY_10 - timedelta(hours=2))
    desk = sign_in(DESK)
    assert "早朝 朝子" in desk.get("/desk/?day=2026-12-01").text
    assert "早朝 朝子" not in desk.get("/desk/?tab=proposed&day=2026-11-30").text


def test_what_is_ticked_is_confirmed_and_nothing_else(scene: Scene, sign_in: SignIn) -> None:
    """Two of three go out; the third stays a proposal; the filters survive the way back."""
    rows = [scene.proposed(f"候補 {k}子", start=make.TUESDAY_10 + timedelta(days=k)) for k in range(3)]
    ticked = [f"{asked}:{job}" for asked, job in rows[:2]]
    answer = sign_in(DESK).post("/desk/confirm?language=vi&evil=1", data={"seen": ticked})
    assert answer.status_code == 303
    assert answer.location == "/desk/?language=vi"
    assert [scene.state(job) for _asked, job in rows] == ["offered", "offered", "proposed"]
    with scene.rows():
        assert len(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer")).all()) == 2


def test_a_rows_own_button_confirms_that_row_only(scene: Scene, sign_in: SignIn) -> None:
    """Whatever else is ticked stays."""
    (one, first), (two, second) = scene.proposed(), scene.proposed(start=NEXT_DAY)
    data = {"one": f"{one}:{first}", "seen": [f"{two}:{second}"]}
    assert sign_in(DESK).post("/desk/confirm", data=data).status_code == 303
    assert (scene.state(first), scene.state(second)) == (AssignmentState.OFFERED, AssignmentState.PROPOSED)


def test_confirming_all_asks_first(scene: Scene, sign_in: SignIn) -> None:
    """The review lists what would go out and changes nothing; its button confirms exactly that."""
    asked, job = scene.proposed("確認 花子")
    desk, before = sign_in(DESK), scene.actions()
    page = desk.post("/desk/review", data={"shown": [f"{asked}:{job}"]})
    assert page.status_code == 200
    assert "確認 花子" in page.text
    assert f'value="{asked}:{job}"' in page.text
    assert scene.actions() == before
    assert scene.state(job) is AssignmentState.PROPOSED
    assert desk.post("/desk/confirm", data={"seen": [f"{asked}:{job}"]}).status_code == 303
    assert scene.state(job) is AssignmentState.OFFERED


def test_nothing_ticked_is_told(scene: Scene, sign_in: SignIn) -> None:
    """No proposal chosen: a sentence, and nothing happens."""
    _asked, job = scene.proposed()
    answer = sign_in(DESK).post("/desk/confirm", follow_redirects=True)
    assert "確定する提案を選んでください" in answer.text
    assert scene.state(job) is AssignmentState.PROPOSED


@pytest.mark.parametrize("value", ["", "1", "1:", "x:1", "1:2;3", "1:2,", "9" * 30 + ":1"])
def test_a_row_that_was_tampered_with_is_refused(scene: Scene, sign_in: SignIn, value: str) -> None:
    """What no page of ours has sent is answered with a sentence, not an error of ours."""
    answer = sign_in(DESK).post("/desk/confirm", data={"seen": [value]})
    assert answer.status_code == 422
    assert "画面を更新して" in answer.text


def test_the_second_coordinator_is_told_who_was_first(scene: Scene, sign_in: SignIn) -> None:
    """Both saw the proposal; one confirms; the other gets 409, the name, the state of now, and changes nothing."""
    asked, job = scene.proposed()
    with scene.rows():
        make.coordinator(email="late@example.jp", name="あとから 来た")
    first, second = sign_in(DESK), sign_in("late@example.jp")
    data = {"assignment": [job]}
    assert first.post(f"/desk/{asked}/confirm", data=data).status_code == 303
    before = scene.actions()
    answer = second.post(f"/desk/{asked}/confirm", data=data)
    assert answer.status_code == 409
    assert "調整 花子" in answer.text
    assert "打診中" in answer.text
    assert "回答期限" in answer.text
    from_list = second.post("/desk/confirm", data={"one": f"{asked}:{job}"})
    assert from_list.status_code == 409
    assert "調整 花子" in from_list.text
    assert scene.actions() == before


def test_one_that_has_moved_holds_up_no_other(scene: Scene, sign_in: SignIn) -> None:
    """Of two ticked one is gone: the other is confirmed, and both are told."""
    (gone, old), (here, job) = scene.offered(), scene.proposed(start=NEXT_DAY)
    data = {"seen": [f"{gone}:{old}", f"{here}:{job}"]}
    answer = sign_in(DESK).post("/desk/confirm", data=data, follow_redirects=True)
    assert "1件を確定" in answer.text
    assert "確定できなかった依頼があります" in answer.text
    assert scene.state(job) is AssignmentState.OFFERED


def test_a_run_is_asked_for_once_and_watched(scene: Scene, sign_in: SignIn) -> None:
    """However often the button is pressed one run waits; it is a page, a fragment and JSON; it ends in words."""
    desk = sign_in(DESK)
    assert [desk.post("/desk/runs").status_code for _ in range(2)] == [303, 303]
    with scene.rows():
        run = db.session.scalars(select(PlanRun)).one()
        number = run.id
    assert 'hx-trigger="every 1s"' in desk.get("/desk/").text
    assert (
        desk.get(f"/desk/runs/{number}", headers={"Accept": "application/json"}).get_json()["state"]
        == "queued"
    )
    with scene.rows():
        run = db.session.get_one(PlanRun, number)
        run.state, run.finished_at, run.seconds = RunState.DONE, clock.now(), 3.2
        run.open_count, run.covered_count, run.coverage, run.coverage_bound = 60, 56, 240, 240
    fragment = desk.get(f"/desk/runs/{number}", headers={"HX-Request": "true"}).text
    assert "60件の依頼のうち56件" in fragment
    assert "証明済み" in fragment
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert "56件" in desk.get(f"/desk/runs/{number}").text
    assert "56件" in desk.get("/desk/runs").text
    assert desk.get("/desk/runs/999").status_code == 404


def test_an_unproven_run_claims_no_proof(scene: Scene, sign_in: SignIn) -> None:
    """The bound is told as what could still be gained at most; a failure says that nothing is lost."""
    with scene.rows():
        db.session.add(
            PlanRun(
                state=RunState.DONE, finished_at=clock.now(), open_count=60, covered_count=50, coverage=200,
                coverage_bound=210, room=3,
            )
        )  # fmt: skip
    desk = sign_in(DESK)
    page = desk.get("/desk/").text
    assert "増えても最大であと3件分" in page
    assert "証明済み" not in page
    with scene.rows():
        db.session.add(PlanRun(state=RunState.FAILED, finished_at=clock.now()))
    assert "計算に失敗しました" in desk.get("/desk/").text
