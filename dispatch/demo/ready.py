"""Ready for a disaster: supporters with their call tree, shelters, a neighbouring association, and last autumn's
exercise with what it taught."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete

from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days
from dispatch.demo.town import TOWNS
from dispatch.disasters.models import DisasterEvent, Muster, Shelter, Supporter
from dispatch.disasters.services import associations, closing, drills, events, log, musters, supporters
from dispatch.disasters.services.associations import AssociationValues
from dispatch.disasters.services.closing import Lesson, ReportValues
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.services.musters import Said
from dispatch.disasters.services.supporters import SupporterValues
from dispatch.disasters.vocabulary import (
    AnsweredBy,
    Coming,
    EventKind,
    EventMode,
    LessonSort,
    LogKind,
    Safety,
    SupporterRole,
)
from dispatch.notifications.models import OutboxMessage
from dispatch.volunteers.models import Volunteer

NUMBER, LEADERS = 24, 4
"""Supporters, and those of them who ring the others."""
ROLES = (
    (SupporterRole.HEAD, SupporterRole.LIAISON),
    (SupporterRole.INFORMATION, SupporterRole.PHONE),
    (SupporterRole.TRANSLATOR, SupporterRole.SECOND_READER),
    (SupporterRole.PATROL, SupporterRole.PHONE),
    (SupporterRole.TRANSLATOR, SupporterRole.PATROL),
)
A_YEAR = timedelta(days=364)
ANSWERS: tuple[tuple[int, Said], ...] = (
    (2, Said(Safety.SAFE, Coming.NOW, place="自宅")),
    (3, Said(Safety.SAFE, Coming.REMOTE, place="自宅", note="通信は問題ありません。")),
    (5, Said(Safety.SAFE, Coming.NOW, place="会館の近く")),
    (9, Said(Safety.HURT, Coming.NO, place="自宅", note="足をけがした想定です。")),
    (14, Said(Safety.SAFE, Coming.NOW, place="勤務先")),
    (21, Said(Safety.SAFE, Coming.NO, place="県外")),
)
"""Minutes after the question, and what was said; over and over, ever later."""
SILENT = 3
LESSONS = (
    Lesson(LessonSort.WENT_WELL, "安否確認の開始から20分で半数の回答が集まった。"),
    Lesson(LessonSort.TO_MEND, "会館の鍵の置き場所を知らない人がいた。名簿に書いておく。", "総務"),
    Lesson(
        LessonSort.TO_MEND, "電話のつながらない人への連絡は、連絡網の次の人がすぐに引き継ぐ。", "通訳派遣"
    ),
)


class Readiness:
    """What the desk has prepared, and how it went last year."""

    def __init__(self, people: Sequence[Volunteer], desk: User, days: Days, chronicle: Chronicle) -> None:
        self.people, self.desk, self.days, self.chronicle = people[:NUMBER], desk, days, chronicle
        self.day = self._working(days.today - A_YEAR)

    def _working(self, day: date) -> date:
        while not self.days.is_working(day):
            day -= timedelta(days=1)
        return day

    def tell(self) -> None:
        """All of it, in the order in which it happened. Letters of a year ago have been cleared away."""
        with self.chronicle.at(self.days.at(self.day - timedelta(days=30), 10)):
            self._prepare()
        event = self._exercise()
        with self.chronicle.at(self.days.at(self.day + timedelta(days=7), 15)):
            closing.write(self.desk, event, ReportValues(SUMMARY, LESSONS), 0)
            closing.fix(self.desk, event, 1)
        db.session.execute(delete(OutboxMessage).where(OutboxMessage.exercise))

    def _prepare(self) -> None:
        """Who would come, who rings whom, which shelters there are, who would help, and by which script to practise."""
        supporters.add(self.desk, [person.id for person in self.people])
        self.supporters = list(db.session.query(Supporter).order_by(Supporter.id))
        for k, one in enumerate(self.supporters):
            caller = None if k < LEADERS else self.supporters[k % LEADERS].id
            drives = k % 3 == 0
            values = SupporterValues(
                ROLES[k % len(ROLES)], True, drives, 3 if drives else 0, True, k + 1, caller
            )
            supporters.change(self.desk, one, values)
        db.session.add_all(
            Shelter(
                code=f"TSUNAGU{k:04d}", name=f"{name.removesuffix('町')}小学校", municipality="つなぐ市",
                address=f"つなぐ市{name}1-1", lat=town.lat, lon=town.lon,
            )
            for k, (name, town) in enumerate(TOWNS.items(), 1)
        )  # fmt: skip
        associations.add(self.desk, NEIGHBOUR)
        drills.add_usual(self.desk)

    def _exercise(self) -> DisasterEvent:
        """A morning's earthquake: asked, answered, written down, over before noon."""
        begun = self.days.at(self.day, 9)
        with self.chronicle.at(begun):
            event = events.begin(
                self.desk,
                EventValues(
                    f"{self.day.year}年度 総合防災訓練", EventMode.EXERCISE, EventKind.EARTHQUAKE, begun, ("つなぐ市",),
                    "平日の朝に震度6弱の地震が起きた想定で、参集と多言語支援センターの開設を訓練します。",
                ),
            )  # fmt: skip
        with self.chronicle.at(begun + timedelta(minutes=4)):
            muster = musters.open_muster(self.desk, event, "本部は国際交流会館3階です。", (15, 30, 60))
        self._answer(muster)
        with self.chronicle.at(begun + timedelta(minutes=70)):
            log.note(self.desk, event, "多言語支援センターを開設しました。", LogKind.DECISION)
        with self.chronicle.at(begun + timedelta(minutes=150)):
            log.note(self.desk, event, "会館の鍵の置き場所を、全員に伝えておく。", LogKind.LESSON)
            musters.close(self.desk, muster)
        with self.chronicle.at(begun + timedelta(minutes=165)):
            events.close(self.desk, event)
        return event

    def _answer(self, muster: Muster) -> None:
        """Most by their link, one in six by telephone, a few not at all."""
        for reply in muster.replies:
            reply.asks, reply.asked_at, reply.next_ask_at = 1, muster.opened_at, None
        for k, reply in enumerate(muster.replies[:-SILENT]):
            after, said = ANSWERS[k % len(ANSWERS)]
            moment = muster.opened_at + timedelta(minutes=after + 6 * (k // len(ANSWERS)))
            by_phone = k % len(ANSWERS) == len(ANSWERS) - 1
            with self.chronicle.at(moment):
                actor = self.desk if by_phone else musters.bearer(reply)
                musters.answer(actor, reply, said, AnsweredBy.STAFF if by_phone else AnsweredBy.LINK, 0)


NEIGHBOUR = AssociationValues(
    "となりの県国際交流協会", "となりの県", "kyokai@example.jp", "000-555-0130", drill=True
)
SUMMARY = "平日の朝の地震を想定し、支援者の安否確認と参集、多言語支援センターの開設までを確かめました。"
