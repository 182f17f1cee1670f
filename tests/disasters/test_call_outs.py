"""Calls for people: widening by time, stopping when filled, first come first served, and places given back."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent, LogEntry, Shelter, Supporter
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.queries import places
from dispatch.disasters.services import call_outs as services
from dispatch.disasters.services import ending, musters, rosters
from dispatch.disasters.services.call_outs import CallOutValues, Step, answering
from dispatch.disasters.services.musters import Said
from dispatch.disasters.vocabulary import (
    AnsweredBy,
    CallOutAnswer,
    CallOutState,
    Coming,
    Safety,
    SupporterRole,
)
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import deliver_due
from tests import factories as people
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.support.races import at_once, meeting

MINUTE = timedelta(minutes=1)
STEPS = (Step(0, 5), Step(20, 50), Step(40, None))
A = CallOutAnswer


def called(event: DisasterEvent | None = None, **values: Any) -> CallOut:
    """Two Vietnamese in three hours, near the centre."""
    base = {"number": 2, "language": "vi", "wanted_by": clock.now() + 180 * MINUTE, "place": "中央公民館",
            "lat": 32.8, "lon": 130.7, "steps": STEPS}  # fmt: skip
    return services.open_call_out(
        people.coordinator(), event or make.event(), CallOutValues(**{**base, **values})
    )


def somebody(number: int, lat: float = 32.81, language: str = "vi", **values: Any) -> Any:
    """A supporter who lives there."""
    one = make.supporter({language: 3}, email=f"s{number}@example.jp", name=f"支援 {number}", **values)
    assert one.volunteer is not None
    one.volunteer.lat = lat
    db.session.flush()
    return one


def says(ask: CallOutAsk, coming: bool) -> CallOutAnswer | None:
    """Somebody's answer, and what it has become."""
    return services.answer(services.bearer(ask), ask, coming, AnsweredBy.LINK).answer


def sent(kind: str) -> list[str]:
    """Who was written to in this way, in order."""
    found = select(OutboxMessage.address).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return [address.split("@")[0] for address in db.session.scalars(found)]


def test_it_widens_by_time_and_stops_when_filled(ctx: Flask) -> None:
    """The near at once, the farther after 20 minutes; filled before 40, the third step asks nobody."""
    near, farther = somebody(0), somebody(1, lat=33.1)
    somebody(2, lat=40.0)
    somebody(3, language="en")
    call = called()
    db.session.commit()
    assert sent("call_out") == ["s0"]
    assert services.widen_due() == 0
    clock.advance(20 * MINUTE)
    assert (services.widen_due(), services.widen_due()) == (1, 0)
    assert sent("call_out") == ["s0", "s1"]
    asks = {ask.supporter_id: ask for ask in call.asks}
    assert [says(asks[one.id], True) for one in (near, farther)] == [A.COMING, A.COMING]
    assert call.state == CallOutState.FILLED
    db.session.commit()
    clock.advance(20 * MINUTE)
    assert services.widen_due() == 0
    assert sent("call_out_settled") == ["s0", "s1"]


def test_without_enough_everybody_is_asked_and_the_time_ends_it(ctx: Flask) -> None:
    """Two steps missed in an outage are asked in one turn; after the time nobody is asked, and yes is refused."""
    somebody(0, lat=40.0)
    call = called()
    db.session.commit()
    clock.advance(60 * MINUTE)
    assert services.widen_due() == 1
    assert (call.step, sent("call_out")) == (2, ["s0"])
    clock.advance(180 * MINUTE)
    assert services.widen_due() == 1
    assert call.state == CallOutState.CLOSED
    with pytest.raises(Conflict, match="終わりました"):
        says(call.asks[0], True)


def test_who_cannot_come_is_left_alone(ctx: Flask) -> None:
    """What people said in the muster counts: no, hurt, too late, languages of today, where they are now."""
    event = make.event()
    crowd = [somebody(number) for number in range(6)]
    said = [
        Said(Safety.SAFE, Coming.NO),
        Said(Safety.HURT, Coming.NOW),
        Said(Safety.SAFE, Coming.LATER, coming_at=clock.now() + 300 * MINUTE),
        Said(Safety.SAFE, Coming.NOW, languages=("en",)),
        Said(Safety.SAFE, Coming.NOW, place="遠く", lat=40.0, lon=130.7),
        Said(Safety.SAFE, Coming.NOW, languages=("vi",)),
    ]
    muster = musters.open_muster(people.coordinator(), event, "", ())
    for reply, one in zip(muster.replies, said, strict=True):
        musters.answer(SYSTEM, reply, one, AnsweredBy.STAFF, 0)
    call = called(event)
    assert [ask.supporter_id for ask in call.asks] == [crowd[5].id]
    assert queries.suited(event, call, None) == [crowd[4]]


def test_the_role_and_remote_helpers(ctx: Flask) -> None:
    """A role narrows it; who helps from afar is asked in the step for everybody."""
    event = make.event()
    patrol = somebody(0, roles=(SupporterRole.PATROL,))
    somebody(1)
    patrol.remote = True
    call = called(event, role=SupporterRole.PATROL)
    assert call.asks == []
    assert queries.suited(event, call, None) == [patrol]


def test_the_silent_are_told_when_it_is_filled_and_asked_again_when_it_is_not(ctx: Flask) -> None:
    """Who said yes too late is told; when somebody gives up the place, they and the silent are asked once more."""
    for number in range(4):
        somebody(number)
    call = called(number=1)
    db.session.commit()
    deliver_due()
    first, second, third, fourth = call.asks
    assert says(fourth, False) == A.NOT_COMING
    assert says(first, True) == A.COMING
    assert sent("call_out_late") == ["s1", "s2"]
    assert says(second, True) == A.TOO_LATE
    assert sent("call_out_late") == ["s1", "s2"]
    clock.advance(MINUTE)
    assert says(first, False) == A.NOT_COMING
    assert (call.state, second.answer, third.answer) == (CallOutState.CALLING, None, None)
    assert sent("call_out")[4:] == ["s1", "s2"]
    assert says(third, True) == A.COMING
    assert call.state == CallOutState.FILLED


def test_only_who_still_may_be_asked_is_asked_again(ctx: Flask) -> None:
    """A place is given back: who was hurt meanwhile, or has left the supporters, is not called to it."""
    event = make.event()
    somebodies = [somebody(number) for number in range(4)]
    call = called(event, number=1)
    db.session.commit()
    deliver_due()
    assert says(call.asks[0], True) == A.COMING
    somebodies[1].active = False
    musters.open_muster(people.coordinator(), event, "", ())
    (reply,) = (one for one in musters.queries.asking(event).replies if one.supporter is somebodies[2])  # type: ignore[union-attr]
    musters.answer(SYSTEM, reply, Said(Safety.HURT, Coming.NO), AnsweredBy.STAFF, 0)
    clock.advance(MINUTE)
    assert says(call.asks[0], False) == A.NOT_COMING
    assert sent("call_out")[4:] == ["s3"]


def test_nobody_goes_to_two_places(ctx: Flask) -> None:
    """Who has said yes to a call, or stands on a shift then, is not asked to another one of that time; who was asked to
    both before may go to one. Hours later they are asked as ever."""
    event = make.event()
    one, other = somebody(0), somebody(1)
    first, second = called(event, number=1), called(event)
    assert [says(ask, True) for ask in first.asks if ask.supporter is one] == [A.COMING]
    both = next(ask for ask in second.asks if ask.supporter is one)
    with pytest.raises(Conflict, match="同じころの募集「ベトナム語 1人」"):
        says(both, True)
    assert says(both, False) == A.NOT_COMING
    assert [ask.supporter for ask in called(event).asks] == [other]
    much_later = clock.now() + 360 * MINUTE
    assert [ask.supporter for ask in called(event, wanted_by=much_later).asks] == [one, other]
    shift = scenes.post(event, hours=48).shifts[1]
    duty = rosters.assign(people.coordinator(), event, shift, other, "人手が足りないため")
    on_shift = called(event, wanted_by=duty.start_at + MINUTE)
    assert [ask.supporter for ask in on_shift.asks] == [one]
    late = called(event, wanted_by=duty.end_at + MINUTE)
    late.wanted_by = duty.start_at + MINUTE  # asked before the shift was promised
    with pytest.raises(Conflict, match="ほかの担当"):
        says(next(ask for ask in late.asks if ask.supporter is other), True)


@pytest.mark.parametrize(
    ("said", "goes"),
    [
        (Said(Safety.HURT, Coming.NO), False),
        (Said(Safety.SAFE, Coming.NO), False),
        (Said(Safety.SAFE, Coming.NOW), True),
    ],
    ids=["hurt", "no", "now"],
)
def test_who_cannot_come_gives_the_place_back(ctx: Flask, said: Said, goes: bool) -> None:
    """What they say in the muster after their yes counts for the call: it goes on, and the next one is asked."""
    event = make.event()
    one, _other = somebody(0), somebody(1)
    call = called(event, number=1)
    db.session.commit()
    deliver_due()
    assert says(call.asks[0], True) == A.COMING
    musters.open_muster(people.coordinator(), event, "", ())
    asking = musters.queries.asking(event)
    assert asking is not None
    reply = next(row for row in asking.replies if row.supporter is one)
    clock.advance(MINUTE)
    musters.answer(musters.bearer(reply), reply, said, AnsweredBy.LINK, 0)
    assert (call.asks[0].answer == A.COMING) is goes
    assert (call.state == CallOutState.FILLED) is goes
    assert len(sent("call_out")) == (2 if goes else 3)


def test_the_end_is_told_to_those_of_a_call_that_asks_nobody_any_more(ctx: Flask) -> None:
    """The desk has ended the call, people are on their way, then the event ends: they are told not to come, once."""
    event, actor = make.event(), people.coordinator()
    somebody(0)
    call = called(event)
    says(call.asks[0], True)
    services.close(actor, call)
    assert sent("call_out_late") == []
    assert ending.expected(event) == {call.asks[0].supporter_id}
    assert ending.end(actor, event) == 1
    assert sent("call_out_late") == ["s0"]


def test_who_cannot_be_written_to_is_named_in_the_day_log(ctx: Flask) -> None:
    """The desk rings them; where all have an address nothing is said."""
    event = make.event()
    somebody(0)
    called(event)
    told = select(LogEntry.text).where(
        LogEntry.event_id == event.id, LogEntry.text.contains("送る宛先がありません")
    )
    assert db.session.scalars(told).all() == []
    one = somebody(1)
    one.volunteer.email = ""
    db.session.flush()
    called(event)
    assert db.session.scalars(told).all() == ["1人には送る宛先がありません。"]


def both_at_once(app: Flask) -> tuple[list[int], Callable[[], int]]:
    """One person who was asked to two calls for the same time; and to how many they go."""
    with app.test_request_context():
        somebody(0)
        event = make.event()
        asks = [called(event).asks[0].id for _call in range(2)]
        db.session.commit()

    def going() -> int:
        with app.app_context():
            yes = select(func.count(CallOutAsk.id)).where(CallOutAsk.answer == A.COMING)
            return db.session.scalar(yes) or 0

    return asks, going


def test_two_calls_answered_at_once(app: Flask) -> None:
    """Yes to both in the same moment: one counts, the other is told why it does not."""
    asks, going = both_at_once(app)
    told = at_once(app, *(partial(yes, ask) for ask in asks))
    assert (sorted(map(bool, told)), going()) == ([False, True], 1)


def test_without_the_persons_lock_both_would_count(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look at the other call before either has said yes."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("on SQLite the transaction is the lock")
    asks, going = both_at_once(app)
    locked, here, look = answering.lock, threading.local(), queries.elsewhere
    monkeypatch.setattr(answering, "lock", lambda row: row if isinstance(row, Supporter) else locked(row))
    monkeypatch.setattr(queries, "elsewhere", lambda call: (look(call), here.wait())[0])

    def act(wait: Callable[[], object], ask_id: int) -> None:
        here.wait = wait
        yes(ask_id)

    assert meeting(app, *(lambda wait, ask=ask: act(wait, ask) for ask in asks)) == ["", ""]
    assert going() == 2


def test_who_has_not_been_written_to_yet_is_not_told_either(ctx: Flask) -> None:
    """A call that was filled before its messages left takes them back."""
    somebody(0)
    somebody(1)
    call = called(number=1)
    says(call.asks[0], True)
    assert (sent("call_out"), sent("call_out_late")) == ([], [])


def test_with_the_event_everything_ends(ctx: Flask, client: FlaskClient) -> None:
    """Who would set out is told not to, once, and so is who has not answered; the muster asks nobody any more, and what
    has not left is taken back. Who came to an earlier call is left alone."""
    event, desk = make.event(), people.coordinator()
    came, coming, _silent = (somebody(number) for number in range(3))
    past = called(event, wanted_by=clock.now() + MINUTE)
    says(next(ask for ask in past.asks if ask.supporter is came), True)
    clock.advance(2 * MINUTE)
    call = called(event)
    db.session.commit()
    deliver_due()
    says(next(ask for ask in call.asks if ask.supporter is coming), True)
    says(next(ask for ask in call.asks if ask.supporter is came), False)
    musters.open_muster(desk, event, "", (15,))
    db.session.commit()
    assert musters.ask_again() == 3
    assert ending.expected(event) == {coming.id}
    before = len(sent("call_out_late"))
    assert ending.end(desk, event) == 1
    assert sorted(sent("call_out_late")[before:]) == ["s1", "s2"]
    assert sent("muster_ask") == []
    assert {one.state for one in (past, call)} == {CallOutState.CLOSED}
    db.session.commit()
    clock.advance(30 * MINUTE)
    assert (musters.ask_again(), services.widen_due()) == (0, 0)
    path = f"/call-outs/{services.token_for(next(ask for ask in call.asks if ask.supporter is coming))}"
    db.session.commit()
    assert "この募集は終わりました" in client.get(path).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"wanted_by": clock.now() - timedelta(days=3650)}, "期限"),
        ({"number": 0}, "人数"),
        ({"steps": ()}, "段階"),
        ({"steps": (Step(5, None),)}, "段階"),
        ({"steps": (Step(0, 10), Step(20, 5))}, "段階"),
        ({"steps": (Step(0, None), Step(20, 5))}, "段階"),
        ({"lat": None}, "位置"),
    ],
)
def test_a_call_makes_sense(ctx: Flask, wrong: dict[str, Any], words: str) -> None:
    """Each fault is told in its own sentence."""
    with pytest.raises(Invalid, match=words):
        called(**wrong)


def test_nobody_is_called_in_an_event_that_is_not_open(ctx: Flask) -> None:
    """A proposal calls nobody; who answers after the event has ended is told that it is over."""
    with pytest.raises(Conflict, match="提案"):
        called(make.event(opened=False))


def test_an_exercise_calls_only_the_drill_list(ctx: Flask) -> None:
    """Nobody else has even a row; the real event is the negative control."""
    somebody(0, drill=True)
    somebody(1)
    called(make.event(exercise=True), steps=(Step(0, None),))
    assert sent("call_out") == ["s0"]
    called(make.event(), steps=(Step(0, None),))
    assert sent("call_out") == ["s0", "s0", "s1"]


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=14), st.integers(1, 3))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_say_there_are_never_too_many(
    ctx: Flask, turns: list[tuple[int, bool]], number: int
) -> None:
    """After any order of yes and no: at most the number wanted come, and it is filled exactly when so many come."""
    db.session.rollback()  # what the last example has done
    event = make.event()
    for at in range(4):
        somebody(at)
    call = called(event, number=number)
    for who, coming in turns:
        answer = says(call.asks[who], coming)
        assert (answer == A.NOT_COMING) != coming
        assert queries.coming(call) <= number
        assert (call.state == CallOutState.FILLED) == (queries.coming(call) == number)


def test_places_are_found_by_name(ctx: Flask) -> None:
    """A shelter by its name or its only beginning, a town by its shelters; what no list knows is nowhere."""
    for at, name in enumerate(("中央小学校", "中央小学校 体育館", "北中学校")):
        db.session.add(Shelter(code=str(at), name=name, municipality="架空市", lat=30.0 + at, lon=130.0))
    db.session.flush()
    assert places.find("中央小学校") == (30.0, 130.0)
    assert places.find("北中") == (32.0, 130.0)
    assert places.find("架空市") == (31.0, 130.0)
    assert (places.find("中央"), places.find(""), places.find("月")) == (None, None, None)


CROWD = 12


def crowd_of(app: Flask, number: int) -> tuple[int, list[int]]:
    """A call for two, and so many who were asked."""
    with app.test_request_context():
        for at in range(number):
            somebody(at)
        call = called()
        db.session.commit()
        return call.id, [ask.id for ask in call.asks]


def yes(ask_id: int) -> object:
    """One of them says yes."""
    return says(db.session.get_one(CallOutAsk, ask_id), True)


def answers(app: Flask, call_id: int) -> Counter[CallOutAnswer | None]:
    """How many have been told what."""
    with app.test_request_context():
        return Counter(db.session.scalars(select(CallOutAsk.answer).where(CallOutAsk.call_out_id == call_id)))


def test_the_first_two_of_twelve_go(app: Flask) -> None:
    """All say yes at the same moment: two go, ten are told that they are too late, nobody sees an error."""
    call_id, asks = crowd_of(app, CROWD)
    assert at_once(app, *(partial(yes, ask) for ask in asks)) == [""] * CROWD
    assert answers(app, call_id) == Counter({A.COMING: 2, A.TOO_LATE: CROWD - 2})


def test_without_the_lock_too_many_would_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: everybody counts before anybody says yes, and nobody holds the call."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("on SQLite the transaction is the lock")
    call_id, asks = crowd_of(app, 4)
    monkeypatch.setattr(answering, "lock", lambda row: row)
    monkeypatch.setattr(
        answering, "_follow", lambda *_given: None
    )  # all would end the call, in each other's way
    settled = answering._settled

    def act(wait: Callable[[], object], ask_id: int) -> None:
        def look(call: CallOut, before: CallOutAnswer | None, coming: bool) -> CallOutAnswer:
            found = settled(call, before, coming)
            wait()
            return found

        local.look = look
        yes(ask_id)

    local = threading.local()
    monkeypatch.setattr(answering, "_settled", lambda *given: local.look(*given))
    meeting(app, *(lambda wait, ask=ask: act(wait, ask) for ask in asks))
    assert answers(app, call_id)[A.COMING] == 4


def test_the_pages(app: Flask, client: FlaskClient, sign_in: Callable[[str], FlaskClient]) -> None:
    """The desk calls, one person says yes behind the link and gives the place back, another by phone; then the end."""
    with app.app_context():
        people.coordinator(email="desk@example.jp")
        event = make.event(exercise=True)
        own = make.supporter(email="own@example.jp", drill=True).volunteer
        assert own is not None
        people.volunteer_user(own)
        somebody(1, drill=True)
        base = f"/disasters/{event.id}/call-outs/"
        db.session.commit()
    desk = sign_in("desk@example.jp")
    assert "募集はまだありません" in desk.get(base).text
    form = {"number": "1", "language": "vi", "day": "2026-11-30", "time": "12:00", "place": "どこか",
            "steps-0-after_minutes": "0", "steps-0-km": "5"}  # fmt: skip
    assert "位置がわかりません" in desk.post(base + "new", data=form).text
    made = desk.post(base + "new", data=form | {"lat": "32.8", "lon": "130.7"})
    assert made.status_code == 303
    assert "災害時の活動のお願い" in sign_in("own@example.jp").get("/my/").text
    with app.app_context():
        body = db.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()[0]
        second = db.session.scalars(select(CallOutAsk.id).order_by(CallOutAsk.id)).all()[1]
    path = urlsplit(next(line for line in body.splitlines() if line.startswith("http"))).path
    assert "行きます" in client.get(path).text
    early = {"coming": "yes", "until_day": "2026-11-30", "until_time": "11:00"}
    assert client.post(path, data=early).status_code == 422
    assert client.post(path, data=early | {"until_time": "18:30"}).status_code == 303
    assert "あなたに決まりました" in client.get(path).text
    assert "18:30" in client.get(path).text
    assert "あなたに" in client.get(path + "?lang=ja@easy").text
    assert client.post(path, data={"coming": "no"}).status_code == 303
    assert desk.post(f"{made.location}/{second}", data={"coming": "yes"}).status_code == 303
    table = desk.get(f"{made.location}/answers.csv")
    assert (
        "訓練-" in table.headers["Content-Disposition"] or "%E8%A8%93" in table.headers["Content-Disposition"]
    )
    assert [line.split(",")[1] for line in table.text.splitlines()[1:]] == ["行きます", "行けません"]
    assert "充足" in desk.get(base).text
    assert "定員に達しました" in client.get(path).text or "ありがとうございます" in client.get(path).text
    assert desk.post(made.location + "/close").status_code == 303
    assert client.post(path, data={"coming": "yes"}).status_code == 409
    assert "この募集は終わりました" in client.get(path).text
