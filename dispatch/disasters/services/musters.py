"""Are you safe, can you come: asking everybody at once, the silent again and again, and taking what they say.

Locks are taken in the order event, muster, reply, call, so that answering, asking again and closing never wait for each
other in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.audit.services import Actor, record
from dispatch.db import db, finds, lock
from dispatch.disasters.models import DisasterEvent, Muster, MusterReply, Supporter
from dispatch.disasters.queries import musters as queries
from dispatch.disasters.queries.people import may_be_called, name_of, recipient_of
from dispatch.disasters.services import call_outs, events, log
from dispatch.disasters.services.reaching import reach, take_back
from dispatch.disasters.vocabulary import AnsweredBy, Coming, EventState, MusterState, Safety
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label
from dispatch.notifications import links

INTERVALS = (15, 30, 60, 120)
"""Minutes until the silent are asked again, where the desk says nothing else."""
ACTION = "muster"
LINK_DAYS = 30.0
AT_A_TIME = 25
"""So many are asked again in one transaction, so that others can write between."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answers; `lat` and `lon` where the place is known."""

    safety: Safety
    coming: Coming
    coming_at: datetime | None = None
    until_at: datetime | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    languages: tuple[str, ...] = ()
    note: str = ""


NOTHING: dict[str, Any] = {
    "safety": None, "coming": None, "coming_at": None, "until_at": None, "place": "", "lat": None, "lon": None,
    "languages": [], "note": "",
}  # fmt: skip
"""What a reply says before anybody has answered."""


def bearer(reply: MusterReply) -> Actor:
    """The supporter who was asked, as the one who acts."""
    person = reply.supporter.volunteer
    return Bearer(person.user_id if person else None, name_of(reply.supporter))


def token_for(reply: MusterReply) -> str:
    """The link's secret: whoever holds it may answer for this person, in this muster, until it is closed."""
    return links.make(ACTION, reply.id, reply.supporter_id, days=LINK_DAYS)


def reply_of(token: str) -> MusterReply:
    """Whose answer a link takes. Raises `NotFound` and `Gone`."""
    return queries.get_reply(links.read(ACTION, token).subject_id)


def open_muster(actor: Actor, event: DisasterEvent, text: str, intervals: Sequence[int]) -> Muster:
    """Everybody whom this event may ask is to be asked now; raises `Conflict` while another muster goes on.

    `ask_again` writes the messages, some at a time: whoever commits this calls it next, and the timed job goes on
    where that was interrupted.
    """
    event = events.must_be_open(event)
    if queries.asking(event):
        raise Conflict(_("安否と参集は、すでに確認中です。"))
    _check(intervals)
    people = may_be_called(event)
    if not people:
        raise Conflict(
            _("連絡できる支援者がいません。"),
            _("支援者の名簿に登録し、訓練のときは訓練名簿に入れてください。"),
        )
    muster = Muster(event_id=event.id, text=text.strip(), intervals=list(intervals), opened_by_id=actor.id)
    muster.replies = [_waiting(one) for one in people]
    db.session.add(muster)
    record(actor, "muster.opened", muster, people=len(people))
    log.tell(event, _("%(n)s人に安否と参集を確認しました。", n=len(people)), actor)
    nowhere = sum(not recipient_of(one).address for one in people)
    if nowhere:
        log.tell(event, _("%(n)s人には送る宛先がありません。", n=nowhere))
    db.session.flush()
    return muster


def _waiting(supporter: Supporter) -> MusterReply:
    return MusterReply(supporter=supporter, asks=0, next_ask_at=clock.now())


def _check(intervals: Sequence[int]) -> None:
    if any(minutes < 1 for minutes in intervals) or list(intervals) != sorted(set(intervals)):
        raise Invalid(_("もう一度連絡するまでの間隔は、だんだん長くしてください。"))


def add_newcomers(actor: Actor, muster: Muster) -> int:
    """Who has become a supporter since is to be asked now; gives how many."""
    event = events.must_be_open(_event(muster))
    muster = _still_asking(muster)
    known = {reply.supporter_id for reply in muster.replies}
    new = [_waiting(one) for one in may_be_called(event) if one.id not in known]
    muster.replies.extend(new)
    if new:
        record(actor, "muster.widened", muster, people=len(new))
        log.tell(event, _("あとから加わった%(n)s人に安否と参集を確認しました。", n=len(new)), actor)
    db.session.flush()
    return len(new)


def ask_silent(actor: Actor, muster: Muster) -> int:
    """All who have not answered are to be asked once more, now; gives how many."""
    event = events.must_be_open(_event(muster))
    muster = _still_asking(muster)
    there = {one.id for one in may_be_called(event) if recipient_of(one).address}
    found = [reply for reply in _silent(muster) if reply.supporter_id in there]
    for reply in found:
        reply.next_ask_at = clock.now()
    record(actor, "muster.asked_again", muster, people=len(found))
    log.tell(event, _("返事のない%(n)s人に、もう一度連絡しました。", n=len(found)), actor)
    db.session.flush()
    return len(found)


def _silent(muster: Muster) -> Sequence[MusterReply]:
    return db.session.scalars(_unanswered(muster)).all()


def _unanswered(muster: Muster) -> Select[MusterReply]:
    found = select(MusterReply).where(MusterReply.muster_id == muster.id, MusterReply.answered_at.is_(None))
    locked = found.order_by(MusterReply.id).with_for_update(of=MusterReply)
    return locked.execution_options(populate_existing=True)


def ask_again() -> int:
    """The timed job, and what follows a click at the desk: ask those whose time has come, some in each transaction.

    It may run twice at once and asks each once; gives how many. What is pending must have been committed.
    """
    due = (
        select(Muster.id)
        .join(DisasterEvent, DisasterEvent.id == Muster.event_id)
        .join(Muster.replies)
        .where(
            Muster.state == MusterState.ASKING,
            DisasterEvent.state == EventState.OPEN,
            MusterReply.answered_at.is_(None),
            MusterReply.next_ask_at <= clock.now(),
        )
        .distinct()
    )
    if not finds(due):
        return 0
    keys = db.session.scalars(due).all()
    db.session.rollback()
    return sum(_ask_due(key) for key in keys)


def _ask_due(muster_id: int) -> int:
    asked = 0
    while True:
        muster = lock(db.session.get_one(Muster, muster_id))
        event = _event(muster)
        live = muster.state == MusterState.ASKING and event.state == EventState.OPEN
        due = _unanswered(muster).where(MusterReply.next_ask_at <= clock.now()).limit(AT_A_TIME)
        found = db.session.scalars(due).all() if live else ()
        asked += _ask_each(event, muster, found)
        db.session.commit()
        if not found:
            return asked


def _ask_each(event: DisasterEvent, muster: Muster, found: Sequence[MusterReply]) -> int:
    """Who may not be called any more (has left the roster, or the drill list) is not asked again."""
    there = {one.id for one in may_be_called(event)} if found else set()
    asked = 0
    for reply in found:
        reply.next_ask_at = None
        if reply.supporter_id in there:
            asked += _ask(event, muster, reply)
    db.session.flush()
    return asked


def _ask(event: DisasterEvent, muster: Muster, reply: MusterReply) -> bool:
    """Ask one person, and note when next; whether anything could be written."""
    kind = "muster_again" if reply.asks else "muster_ask"
    key = f"{_key(reply)}{reply.asks}"
    reached = reach(event, kind, key, reply.supporter, token=token_for(reply), note=muster.text)
    if reached:
        reply.asks, reply.asked_at = reply.asks + 1, clock.now()
        waits = muster.intervals[reply.asks - 1 : reply.asks]
        reply.next_ask_at = clock.now() + timedelta(minutes=waits[0]) if waits else None
    return reached


def _key(reply: MusterReply) -> str:
    return f"muster:{reply.muster_id}:{reply.supporter_id}:"


def answer(actor: Actor, reply: MusterReply, said: Said, by: AnsweredBy, seen: int) -> MusterReply:
    """Take an answer, or another one in its place; who has answered is not asked again.

    Who says that they cannot come gives their places in calls back. `seen`: the version that the page showed. Raises
    `Conflict` once the muster is closed, or where a newer answer is there already that says something else.
    """
    _possible(said)
    muster = _still_asking(reply.muster)
    reply = lock(reply)
    if seen != reply.version:
        if reply.answered_at is not None and _says(reply) == _as_kept(said):
            return reply  # sent twice: the line broke before the page came back
        raise Conflict(
            _("ほかの画面から、新しい回答が届いています。"), _("内容を確かめてから、もう一度送ってください。")
        )
    if reply.answered_at is not None:
        reply.earlier = [*reply.earlier, as_it_is(reply)]
    for name, value in _as_kept(said).items():
        setattr(reply, name, value)
    reply.answered_at, reply.answered_by, reply.version = clock.now(), by, reply.version + 1
    reply.entered_by_id = actor.id if by == AnsweredBy.STAFF else None
    reply.next_ask_at = None
    event = _event(muster)
    take_back(event, _key(reply))
    record(actor, "muster.answered", reply, by=by.value)
    _tell_need(event, reply)
    db.session.flush()
    if said.safety != Safety.SAFE or said.coming == Coming.NO:
        call_outs.give_back(actor, event, reply.supporter, by)
    return reply


def _as_kept(said: Said) -> dict[str, Any]:
    """An answer as the columns keep it."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(said).items()}


def _says(reply: MusterReply) -> dict[str, Any]:
    return {name: getattr(reply, name) for name in NOTHING}


def withdraw(actor: Actor, reply: MusterReply, seen: int) -> None:
    """An answer that was entered for the wrong person counts no more; who has not spoken is asked again at once.

    Raises `Conflict` as `answer` does, and where there is no answer.
    """
    muster = _still_asking(reply.muster)
    reply = lock(reply)
    if reply.answered_at is None or seen != reply.version:
        raise Conflict(_("回答が変わっています。"), _("今の内容を確かめてください。"))
    reply.earlier = [*reply.earlier, as_it_is(reply)]
    for name, value in NOTHING.items():
        setattr(reply, name, list(value) if isinstance(value, list) else value)
    reply.answered_at = reply.answered_by = reply.entered_by_id = None
    reply.version += 1
    reply.next_ask_at = clock.now()
    record(actor, "muster.withdrawn", reply)
    told = _("%(who)sさんの回答を取り消しました（入力の誤り）。", who=name_of(reply.supporter))
    log.tell(_event(muster), told, actor)
    db.session.flush()


def _possible(said: Said) -> None:
    if said.coming == Coming.LATER and said.coming_at is None:
        raise Invalid(
            _("活動できる時刻を入力してください。"), (("coming_time", _("時刻を入力してください。")),)
        )
    if said.until_at is not None and said.until_at <= (said.coming_at or clock.now()):
        raise Invalid(
            _("終わりの時刻を確かめてください。"), (("until_time", _("始まりより後の時刻にしてください。")),)
        )


def as_it_is(reply: MusterReply) -> dict[str, Any]:
    """An answer as JSON, to be kept when another takes its place."""
    return {
        "answered_at": reply.answered_at.isoformat() if reply.answered_at else None,
        "answered_by": reply.answered_by.value if reply.answered_by else None,
        "safety": reply.safety.value if reply.safety else None,
        "coming": reply.coming.value if reply.coming else None,
        "coming_at": reply.coming_at.isoformat() if reply.coming_at else None,
        "until_at": reply.until_at.isoformat() if reply.until_at else None,
        "place": reply.place,
        "languages": list(reply.languages),
        "note": reply.note,
    }


def _tell_need(event: DisasterEvent, reply: MusterReply) -> None:
    """Somebody in need stands in the day log at once."""
    if reply.safety in (Safety.HURT, Safety.NEED_HELP):
        who, state = name_of(reply.supporter), label(reply.safety)
        text = _(
            "支援者の%(who)sさん：%(state)s（%(place)s）", who=who, state=state, place=reply.place or "-"
        )
        log.tell(event, text, bearer(reply), key=f"{_key(reply)}need:{reply.version}")


def mark_called(actor: Actor, reply: MusterReply) -> None:
    """Somebody has rung this person, whether or not they answered the phone."""
    _still_asking(reply.muster)
    reply = lock(reply)
    reply.called_at = clock.now()
    record(actor, "muster.called", reply)
    db.session.flush()


def close(actor: Actor, muster: Muster) -> None:
    """No more questions and no more answers; what was said stays. Also after the event has ended."""
    muster = _still_asking(muster)
    event = _event(muster)
    muster.state, muster.closed_at = MusterState.CLOSED, clock.now()
    db.session.execute(update(MusterReply).where(MusterReply.muster_id == muster.id).values(next_ask_at=None))
    take_back(event, f"muster:{muster.id}:")
    found = queries.tally(queries.replies(muster))
    record(actor, "muster.closed", muster, asked=found.asked, answered=found.answered)
    told = _("安否と参集の確認を締め切りました（%(n)s人中%(m)s人が回答）。", n=found.asked, m=found.answered)
    log.tell(event, told, actor)
    db.session.flush()


def _still_asking(muster: Muster) -> Muster:
    muster = lock(muster)
    if muster.state != MusterState.ASKING:
        raise Conflict(_("この確認は締め切られました。"), _("急ぎの連絡は、電話でお願いします。"))
    return muster


def _event(muster: Muster) -> DisasterEvent:
    return db.session.get_one(DisasterEvent, muster.event_id)
