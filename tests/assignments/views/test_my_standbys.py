"""Standing by on the volunteer's own page: seen, agreed to, ended, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Standby
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import StandbyState
from tests import factories as make
from tests.assignments.views.scenes import Scene

SignIn = Callable[[str], FlaskClient]


def asked(scene: Scene, name: str = "待機 花子", **values: object) -> tuple[int, str]:
    """Somebody with an account, asked to stand by for a booked job; the question's number, and their address."""
    request_id, _job = scene.accepted(**values)  # type: ignore[arg-type]
    with scene.rows():
        person = make.volunteer(name=name)
        email = str(make.volunteer_user(person).email)
        request = db.session.get_one(ServiceRequest, request_id)
        return services.ask_standby(make.coordinator(), request, 0, person.id).id, email


def state(scene: Scene, number: int) -> StandbyState:
    """How it stands now."""
    with scene.rows():
        return db.session.get_one(Standby, number).state


def test_yes_and_no_longer(scene: Scene, sign_in: SignIn) -> None:
    """The first page asks with both answers and the time left; after a yes it says so, and offers a way out."""
    number, email = asked(scene)
    me = sign_in(email)
    page = me.get("/my/").text
    assert "もしものときの代わり" in page
    assert "待機を引き受けます" in page
    assert "今回は難しいです" in page
    assert "残り" in page
    assert "今お願いしている活動はありません" not in page
    assert me.post(f"/my/standbys/{number}/agree").status_code == 303
    assert state(scene, number) is StandbyState.AGREED
    page = me.get("/my/").text
    assert "待機を引き受けます" not in page
    assert "待機をやめる" in page
    assert me.post(f"/my/standbys/{number}/refuse").status_code == 303
    assert state(scene, number) is StandbyState.REFUSED
    assert "もしものときの代わり" not in me.get("/my/").text


def test_an_answer_that_comes_too_late_is_told(scene: Scene, sign_in: SignIn) -> None:
    """After the deadline the page asks no more, and an old page's button says what has happened."""
    number, email = asked(scene)
    me = sign_in(email)
    clock.advance(timedelta(hours=23))
    assert "待機を引き受けます" not in me.get("/my/").text
    late = me.post(f"/my/standbys/{number}/agree")
    assert late.status_code == 410
    assert "期限" in late.text
    assert state(scene, number) is StandbyState.ASKED


def test_anothers_is_not_found(scene: Scene, sign_in: SignIn) -> None:
    """Neither seen nor answered by somebody else; the desk is refused."""
    number, _email = asked(scene)
    _other, email = asked(scene, "他人 花子", start=make.TUESDAY_10 + timedelta(days=1))
    me, desk = sign_in(email), sign_in("desk@example.jp")
    for word in ("agree", "refuse"):
        assert me.post(f"/my/standbys/{number}/{word}").status_code == 404
        assert desk.post(f"/my/standbys/{number}/{word}").status_code == 403
    assert state(scene, number) is StandbyState.ASKED
