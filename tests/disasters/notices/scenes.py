"""A notice on its way, for tests: taken in, written plainly, given to two people, as far as a test wants it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.audit.services import System
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Notice, NoticeTranslation, Supporter
from dispatch.disasters.services.notices import phrases, publishing, receiving, translating
from dispatch.disasters.services.notices.receiving import NoticeValues
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.volunteers.models import Volunteer
from tests import factories as desk
from tests.disasters import factories as make

HOUR = timedelta(hours=1)
BOTH = (SupporterRole.TRANSLATOR, SupporterRole.SECOND_READER)
PLAIN = (
    "水（みず）を 配（くば）ります",
    "市役所（しやくしょ）で 水（みず）を もらえます。\nお金（かね）は いりません。",
)
WORDS = ("Phát nước", "Bạn có thể nhận nước tại tòa thị chính.\nMiễn phí.")


class Person(System):
    """Whoever acts by a link: a name without an account."""

    display_name = "翻訳する人"


BY_LINK = Person()


class Scene:
    """An event, two people of the desk, two supporters who speak Vietnamese."""

    def __init__(
        self, *, exercise: bool = False, drill: bool = True, event: DisasterEvent | None = None
    ) -> None:
        self.event: DisasterEvent = event or make.event(exercise=exercise)
        self.event_id = self.event.id
        self.desk: User = desk.coordinator()
        self.other: User = desk.coordinator()
        self.writer = self.person("海野 空", "writer@example.jp", drill=drill)
        self.reader = self.person("川辺 光", "reader@example.jp", drill=drill)

    def person(
        self, name: str, email: str, languages: dict[str, int] | None = None, **values: Any
    ) -> Supporter:
        """Somebody who translates and reads again."""
        return make.supporter(languages or {"vi": 3}, roles=BOTH, name=name, email=email, **values)

    def received(self, **values: Any) -> Notice:
        """As it comes in."""
        given = NoticeValues(
            **{
                "title": "給水のお知らせ",
                "body": "市役所にて給水を実施します。料金は不要です。",
                "source": "架空市水道局",
                "expires_at": clock.now() + 24 * HOUR,
                **values,
            }
        )
        return receiving.receive(self.desk, self.event, given)

    def plain(self, **values: Any) -> Notice:
        """Written in plain Japanese."""
        notice = self.received(**values)
        receiving.write_plain(self.desk, notice, notice.version, *PLAIN)
        return notice

    def translating(self, *languages: str, **values: Any) -> Notice:
        """With its languages chosen."""
        notice = self.plain(**values)
        receiving.choose_languages(self.desk, notice, languages or ("vi",))
        return notice

    def of(self, notice: Notice, language: str = "vi") -> NoticeTranslation:
        """One language of it."""
        return next(one for one in notice.translations if one.language == language)

    def assigned(self, **values: Any) -> NoticeTranslation:
        """Given to the two."""
        one = self.of(self.translating(**values))
        translating.assign(self.desk, one, one.version, self.writer, self.reader)
        return one

    def translated(self, **values: Any) -> NoticeTranslation:
        """Handed in."""
        one = self.assigned(**values)
        translating.hand_in(BY_LINK, self.writer, one, one.version, *WORDS)
        return one

    def read(self, **values: Any) -> NoticeTranslation:
        """Read by the second person."""
        one = self.translated(**values)
        translating.confirm(BY_LINK, self.reader, one, one.version)
        return one

    def approved(self, **values: Any) -> NoticeTranslation:
        """Approved by the desk."""
        one = self.read(**values)
        translating.approve(self.desk, one, one.version)
        return one

    def published(self, places: tuple[str, ...] = (), **values: Any) -> Notice:
        """On the public page, and in other places."""
        notice = self.approved(**values).notice
        easy = self.of(notice, "ja-easy")
        translating.approve(self.other, easy, easy.version)
        publishing.publish(self.desk, notice, places, notice.expires_at, public_page=True)
        db.session.flush()
        return notice


def noticed(event: DisasterEvent) -> dict[str, int]:
    """A notice that is out, another that is being read again, a phrase; the names of addresses with their values."""
    scene = Scene(event=event)
    notice = scene.published(("中央公民館の掲示板",))
    scene.translated(urgent=True)
    phrases.keep(scene.desk, "お金（かね）は いりません。", "vi", WORDS[1].splitlines()[1])
    return {"notice_id": notice.id, "translation_id": scene.of(notice).id}


def own_work(person: Volunteer) -> int:
    """A translation given to somebody of the roster; gives its number."""
    mine = db.session.scalar(select(Supporter).where(Supporter.volunteer_id == person.id))
    if mine is None:
        mine = Supporter(volunteer=person, roles=[role.value for role in BOTH])
        db.session.add(mine)
        db.session.flush()
    scene = Scene()
    one = scene.of(scene.translating())
    translating.assign(scene.desk, one, one.version, mine, scene.reader)
    return one.id
