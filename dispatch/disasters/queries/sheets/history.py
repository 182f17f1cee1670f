"""What has happened: the day log, and how things stand now (the situation report)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    AidRequest,
    Alert,
    CallOut,
    CallOutAsk,
    DisasterEvent,
    EventShelter,
    LogEntry,
    Muster,
    MusterReply,
    Notice,
    Supporter,
    VisitForm,
)
from dispatch.disasters.queries.log import all_lines
from dispatch.disasters.queries.rounds import found
from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet, one
from dispatch.disasters.queries.sheets.rosters import shifts
from dispatch.disasters.vocabulary import (
    AidState,
    AlertState,
    CallOutAnswer,
    CallOutState,
    Coming,
    DutyState,
    LogKind,
    NoticeState,
    Safety,
)
from dispatch.disasters.wording.visits import people_in_words
from dispatch.i18n import _, label, language_name, show_moment

AHEAD = timedelta(hours=24)
"""How far the report looks ahead in the roster."""
MOST_LINES = 20


def day_log(event: DisasterEvent) -> Sheet:
    """Every line, in the order in which they were written."""
    rows = (_line(line) for line in all_lines(event))
    headings = (_("日時"), _("種別"), _("内容"), _("記録者"))
    return Sheet("log", _("記録"), headings, one(rows), (32, 18, 110, 22))


def situation(event: DisasterEvent) -> Sheet:
    """How things stand now, on a page or two: for the head office and for whoever takes over."""
    parts = (
        Part(_("災害"), tuple(_known(event))),
        Part(_("安否・参集"), tuple(_muster(event))),
        Part(_("募集"), tuple(_call_outs(event))),
        Part(_("これから24時間のシフト"), tuple(_posts(event))),
        Part(_("避難所"), tuple(_shelters(event))),
        Part(_("お知らせと配信"), tuple(_words(event))),
        Part(_("応援"), tuple(_aid(event))),
        Part(_("最近の決定と記録"), tuple(_lately(event))),
    )
    lead = _("%(when)s現在", when=show_moment(clock.now()))
    return Sheet(
        "situation",
        _("状況報告"),
        (_("項目"), _("内容")),
        parts,
        (46, 134),
        lead=lead,
        first=_("分野"),
        bare=True,
    )


def _known(event: DisasterEvent) -> list[Row]:
    return [
        (_("名称"), event.title),
        (_("状態"), label(event.state)),
        (_("発生"), show_moment(event.occurred_at)),
        (_("地域"), "、".join(event.areas)),
        (_("対応の開始"), show_moment(event.opened_at) if event.opened_at else ""),
        (_("わかっていること"), event.summary),
    ]


def _muster(event: DisasterEvent) -> list[Row]:
    muster = db.session.scalar(
        select(Muster).where(Muster.event_id == event.id).order_by(Muster.id.desc()).limit(1)
    )
    if muster is None:
        return [(_("安否確認"), _("まだ行っていません"))]
    replies = db.session.scalars(select(MusterReply).where(MusterReply.muster_id == muster.id)).all()
    safety = Counter(reply.safety for reply in replies if reply.safety)
    coming = Counter(reply.coming for reply in replies if reply.coming)
    return [
        (_("回答"), _("%(n)s人中%(m)s人", n=len(replies), m=sum(safety.values()))),
        *((label(one), _people(safety[one])) for one in Safety),
        *((label(one), _people(coming[one])) for one in Coming),
    ]


def _call_outs(event: DisasterEvent) -> list[Row]:
    coming = (
        select(CallOutAsk.call_out_id, func.count())
        .where(CallOutAsk.answer == CallOutAnswer.COMING)
        .group_by(CallOutAsk.call_out_id)
    )
    counts = {key: int(number) for key, number in db.session.execute(coming)}
    rows = db.session.scalars(
        select(CallOut)
        .where(CallOut.event_id == event.id, CallOut.state != CallOutState.CLOSED)
        .order_by(CallOut.wanted_by)
    )
    return [
        (
            _("%(when)sまで", when=show_moment(row.wanted_by, "short")),
            _(
                "%(what)s %(place)s：%(n)s人中%(m)s人（%(state)s）",
                what=language_name(row.language) if row.language else _("言語を問わず"),
                place=row.place,
                n=row.number,
                m=counts.get(row.id, 0),
                state=label(row.state),
            ),
        )
        for row in rows
    ] or [(_("募集"), _("ありません"))]


def _posts(event: DisasterEvent) -> list[Row]:
    now = clock.now()
    near = [one for one in shifts(event) if one.end_at > now and one.start_at < now + AHEAD]
    standing = (DutyState.CONFIRMED, DutyState.DONE)
    wanted = sum(one.number for one in near)
    held = sum(min(one.number, sum(duty.state in standing for duty in one.duties)) for one in near)
    return [
        (_("シフト"), _("%(n)s枠", n=len(near))),
        (_("必要な人数"), _people(wanted)),
        (_("確定"), _people(held)),
        (_("不足"), _people(wanted - held)),
    ]


def _shelters(event: DisasterEvent) -> list[Row]:
    rows = db.session.scalars(
        select(EventShelter)
        .where(EventShelter.event_id == event.id, EventShelter.open)
        .options(joinedload(EventShelter.shelter))
    ).all()
    forms = _sum_of(select(func.count(VisitForm.id)).where(VisitForm.event_id == event.id))
    met = [group for form in found.newest(event) for group in form.people]
    needs = found.needs(event)
    return [
        (_("開設"), _("%(n)sか所", n=len(rows))),
        (_("巡回済み"), _("%(n)sか所", n=sum(row.visited_at is not None for row in rows))),
        (_("通行止め"), _("%(n)sか所", n=sum(row.road_closed for row in rows))),
        (_("巡回記録"), _("%(n)s件", n=forms)),
        (_("確認した外国人"), people_in_words(met) if forms else ""),
        (_("至急の困りごと"), _("%(n)s件", n=sum(one.urgent for one in needs))),
        (_("困りごと"), "\n".join(map(_need, needs))),
    ]


def _need(one: found.NeedLine) -> str:
    said = _("%(category)s：%(n)sか所", category=label(one.category), n=one.shelters)
    return _("%(said)s（至急%(n)sか所）", said=said, n=one.urgent) if one.urgent else said


def _sum_of(statement: Select[int]) -> int:
    return int(db.session.scalar(statement) or 0)


def _words(event: DisasterEvent) -> list[Row]:
    states = Counter(db.session.scalars(select(Notice.state).where(Notice.event_id == event.id)))
    sent = Counter(db.session.scalars(select(Alert.state).where(Alert.event_id == event.id)))
    return [
        *(
            (_("お知らせ（%(state)s）", state=label(one)), _("%(n)s件", n=states[one]))
            for one in NoticeState
            if states[one]
        ),
        (_("一斉配信（送信済み）"), _("%(n)s件", n=sent[AlertState.SENT])),
        (_("一斉配信（送信中）"), _("%(n)s件", n=sent[AlertState.SENDING])),
    ]


def _aid(event: DisasterEvent) -> list[Row]:
    rows = db.session.scalars(
        select(AidRequest).where(AidRequest.event_id == event.id, AidRequest.state != AidState.DRAFT)
    ).all()
    guests = _sum_of(select(func.count(Supporter.id)).where(Supporter.event_id == event.id))
    return [
        (_("応援の依頼"), _("%(n)s件", n=len(rows))),
        (_("受け入れた人"), _people(guests)),
    ]


def _lately(event: DisasterEvent) -> list[Row]:
    lines = db.session.scalars(
        select(LogEntry)
        .where(LogEntry.event_id == event.id, LogEntry.kind.in_((LogKind.DECISION, LogKind.NOTE)))
        .order_by(LogEntry.at.desc(), LogEntry.id.desc())
        .limit(MOST_LINES)
    ).all()
    return [(show_moment(line.at, "short"), line.text) for line in lines] or [
        (_("記録"), _("まだありません"))
    ]


def _line(line: LogEntry) -> Row:
    return (show_moment(line.at), label(line.kind), line.text, line.author_name)


def _people(number: int) -> str:
    return _("%(n)s人", n=number)
