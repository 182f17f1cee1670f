"""Other associations are asked, answer by their link, and whom the desk takes becomes a guest of the event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import LogEntry, Supporter
from dispatch.disasters.services import aid, aid_answers, events
from dispatch.disasters.services.aid import Line
from dispatch.disasters.services.aid_answers import AnswerValues
from dispatch.disasters.vocabulary import AidState
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import deliver_due
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.aid import scenes

AID = OutboxMessage.kind.startswith("aid_")


def letters() -> dict[str, str]:
    """Kind and address of what was posted."""
    return {
        row.address: row.kind
        for row in db.session.scalars(select(OutboxMessage).where(AID).order_by(OutboxMessage.id))
    }


def test_a_request_goes_out_once_to_each(ctx: Flask) -> None:
    """Who is asked gets one message with what is needed; asking again asks only those who are new."""
    first, second = scenes.association(), scenes.association("海辺の会", "umibe@example.jp")
    request = scenes.asked(make.event(), first)
    assert aid.send(desk.coordinator(), request, [first, second])[0].association_name == "海辺の会"
    assert letters() == {"tonari@example.jp": "aid_wanted", "umibe@example.jp": "aid_wanted"}
    body = db.session.scalars(select(OutboxMessage.body).where(AID)).first() or ""
    assert "ベトナム語・翻訳 2人 12月1日（火）9:00〜17:00 遠隔でも可" in body
    assert "/aid/" in body
    with pytest.raises(Conflict, match="依頼中"):
        aid.edit(desk.coordinator(), request, scenes.wanted())


def test_who_is_taken_becomes_a_guest(ctx: Flask) -> None:
    """Of three who are offered the desk takes one; a changed answer leaves that one alone and replaces the others."""
    event = make.event()
    (given,) = scenes.asked(event, scenes.association()).answers
    scenes.answered(given, scenes.helper(), scenes.helper("谷 あおば"), scenes.helper("沢 みぎわ"))
    (guest,) = aid_answers.take(desk.coordinator(), given, [2], given.version)
    assert (guest.name, guest.event_id, guest.association) == ("谷 あおば", event.id, "となり県国際協会")
    assert (guest.languages, guest.leaves_on, guest.drill) == ({"vi": 3}, scenes.LAST_DAY, False)
    scenes.answered(given, scenes.helper("沢 みぎわ", id=3), scenes.helper("湖 ちなみ", id=2))
    assert [(one["id"], one["name"], one["guest"]) for one in given.helpers] == [
        (2, "谷 あおば", guest.id), (3, "沢 みぎわ", None), (4, "湖 ちなみ", None),
    ]  # fmt: skip
    assert letters()["tonari@example.jp"] == "aid_taken"


def test_nobody_is_taken_who_is_not_offered_any_more(ctx: Flask) -> None:
    """The desk looked at an answer that has changed since: it looks again, and nobody has been taken."""
    (given,) = scenes.asked(make.event(), scenes.association()).answers
    scenes.answered(given, scenes.helper())
    seen = given.version
    scenes.answered(given, scenes.helper("谷 あおば"))
    with pytest.raises(Conflict, match="変わっています"):
        aid_answers.take(desk.coordinator(), given, [1], seen)
    assert db.session.scalars(select(Supporter)).all() == []
    with pytest.raises(Invalid, match="選んで"):
        aid_answers.take(desk.coordinator(), given, [1], given.version)


def test_an_ended_request_takes_no_answers(ctx: Flask) -> None:
    """When enough have come everybody asked is told, and a late answer is refused; so it is after the event."""
    event = make.event()
    filled, other = (
        scenes.asked(event, scenes.association()),
        scenes.asked(event, scenes.association("海辺の会")),
    )
    aid.end(desk.coordinator(), filled, AidState.FILLED)
    assert "aid_ended" in letters().values()
    with pytest.raises(Conflict, match="充足"):
        scenes.answered(filled.answers[0], scenes.helper())
    events.close(desk.coordinator(), event)
    with pytest.raises(Conflict, match="終了"):
        scenes.answered(other.answers[0], scenes.helper())


def test_an_exercise_asks_only_the_drill_list(ctx: Flask) -> None:
    """In an exercise an association that does not take part cannot be asked, whatever was ticked, and gets no letter
    either when it leaves the list after it was asked; what reaches the others says 訓練."""
    event = make.event(exercise=True)
    real, drill = scenes.association(), scenes.association("海辺の会", "umibe@example.jp", drill=True)
    with pytest.raises(Invalid, match="訓練"):
        scenes.asked(event, real, drill)
    assert letters() == {}
    request = scenes.asked(event, drill)
    first = db.session.scalars(select(OutboxMessage).where(AID)).one()
    assert first.subject.startswith("【訓練】")
    drill.drill = False
    aid.end(desk.coordinator(), request, AidState.CLOSED)
    db.session.commit()
    deliver_due()
    assert (first.sent_at, first.refused_at is None) == (None, False)
    assert letters() == {"umibe@example.jp": "aid_wanted"}


def test_the_same_in_a_real_event(ctx: Flask) -> None:
    """The negative control: a real event asks both, without a mark."""
    scenes.asked(
        make.event(), scenes.association(), scenes.association("海辺の会", "umibe@example.jp", drill=True)
    )
    assert len(letters()) == 2
    assert not any("訓練" in row for row in db.session.scalars(select(OutboxMessage.subject).where(AID)))


def test_what_is_wrong_is_not_sent(ctx: Flask) -> None:
    """Nothing needed, hours that end before they begin, nobody chosen, a stay that ends before it begins."""
    event, now = make.event(), clock.now()
    backwards = aid.Line(1, now, now - timedelta(hours=1))
    for lines in ([], [backwards], [aid.Line(0, now, now + timedelta(hours=1))]):
        with pytest.raises(Invalid):
            aid.draft(desk.coordinator(), event, scenes.wanted(lines=lines))
    with pytest.raises(Invalid, match="団体を選んで"):
        scenes.asked(event)
    (given,) = scenes.asked(event, scenes.association()).answers
    late = scenes.helper(arrives=scenes.LAST_DAY + timedelta(days=1))
    with pytest.raises(Invalid, match="到着日"):
        scenes.answered(given, late)


def test_the_day_log_tells_of_it(ctx: Flask) -> None:
    """Asking, answering and taking stand in the day log; that nobody can be sent is an answer as well."""
    (given,) = scenes.asked(make.event(), scenes.association()).answers
    scenes.answered(given)
    scenes.answered(given, scenes.helper())
    aid_answers.take(desk.coordinator(), given, [1], given.version)
    told = "\n".join(db.session.scalars(select(LogEntry.text)))
    for words in (
        "応援を依頼しました",
        "派遣できる人はいません",
        "派遣できる人：1人",
        "12月4日（金）まで受け入れます",
    ):
        assert words in told
    with pytest.raises(Conflict):
        aid_answers.answer(desk.coordinator(), given, AnswerValues("岡 しずく"), 0)


@pytest.mark.parametrize("late", ["the hours", "the answer"])
def test_nobody_is_asked_for_what_is_over(ctx: Flask, late: str) -> None:
    """Hours that have ended, and an answer until yesterday, are refused with a sentence."""
    start, end = clock.now() - timedelta(hours=9), clock.now() - timedelta(hours=1)
    wrong: dict[str, Any] = {"lines": [Line(2, start, end)]} if late == "the hours" else {"answer_by": end}
    with pytest.raises(Invalid, match="過ぎています"):
        aid.draft(desk.coordinator(), make.event(), scenes.wanted(**wrong))
    going_on = [Line(2, start, clock.now() + timedelta(hours=1))]
    assert aid.draft(desk.coordinator(), make.event(), scenes.wanted(lines=going_on)).id


def test_an_answer_sent_twice_is_one_answer(ctx: Flask) -> None:
    """The line breaks before the page comes back, and the same form is sent again: nobody stands there twice, and no
    other window is blamed. Another answer from the same old page is refused."""
    event = make.event()
    (given,) = scenes.asked(event, scenes.association()).answers
    said = AnswerValues("山里 けい", [scenes.helper(), scenes.helper("川辺 りく")], "よろしく")
    for _turn in range(2):
        aid_answers.answer(desk.coordinator(), given, said, 0)
    assert ([one["name"] for one in given.helpers], given.version) == (["森 このは", "川辺 りく"], 1)
    with pytest.raises(Conflict, match="変わって"):
        aid_answers.answer(desk.coordinator(), given, AnswerValues("山里 けい"), 0)
