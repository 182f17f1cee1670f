"""The desk as a state machine: whatever people try in whatever order, what the desk promises holds."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.db import db
from dispatch.disasters.models import Notice
from dispatch.disasters.queries.notices import public
from dispatch.disasters.queries.notices.standing import valid
from dispatch.disasters.services.notices import publishing, receiving, translating
from dispatch.disasters.vocabulary import NoticeState, TranslationState
from dispatch.errors import DispatchError
from tests.disasters.notices.scenes import BY_LINK, PLAIN, WORDS, Scene

STATES = TranslationState


class Desk:
    """One notice in one language, and everything that may be tried."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.notice: Notice = self.scene.plain()
        receiving.choose_languages(self.scene.desk, self.notice, ["vi"])

    def verbs(self) -> list[Callable[[], object]]:
        """What may be tried, sensible or not."""
        scene, one = self.scene, self.scene.of(self.notice)
        easy = scene.of(self.notice, "ja-easy")
        changed = (PLAIN[0], PLAIN[1] + "\n" + "。" * self.notice.version)
        return [
            lambda: translating.assign(scene.desk, one, one.version, scene.writer, scene.reader),
            lambda: translating.assign(scene.desk, one, one.version, scene.reader, scene.writer),
            lambda: translating.assign(scene.desk, one, one.version, scene.reader, scene.reader),
            lambda: translating.save(BY_LINK, scene.writer, one, one.version, *WORDS),
            lambda: translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS),
            lambda: translating.hand_in(BY_LINK, scene.reader, one, one.version, *WORDS),
            lambda: translating.confirm(BY_LINK, scene.writer, one, one.version),
            lambda: translating.confirm(BY_LINK, scene.reader, one, one.version),
            lambda: translating.send_back(BY_LINK, scene.reader, one, one.version, "直す"),
            lambda: translating.send_back(scene.desk, None, one, one.version, "直す"),
            lambda: translating.give_back(BY_LINK, scene.writer, one, one.version),
            lambda: translating.give_back(BY_LINK, scene.reader, one, one.version),
            lambda: translating.approve(scene.desk, one, one.version),
            lambda: translating.approve(scene.other, easy, easy.version),
            lambda: translating.approve(scene.desk, easy, easy.version),
            lambda: receiving.write_plain(scene.desk, self.notice, self.notice.version, *changed),
            lambda: receiving.choose_languages(scene.desk, self.notice, ["vi", "ne"]),
            lambda: publishing.publish(scene.desk, self.notice, (), self.notice.expires_at, public_page=True),
            lambda: publishing.withdraw(scene.desk, self.notice, "終わり"),
        ]

    def check(self) -> None:
        """What must hold after every step."""
        one = self.scene.of(self.notice)
        assert one.reader_id is None or one.reader_id != one.translator_id
        if one.state in (STATES.READ, STATES.APPROVED):
            assert one.translator_id, "nobody has written it"
            assert one.reader_id, "nobody has read it again"
            assert one.read_at is not None
            assert one.body
        assert (one.state is STATES.APPROVED) == (one.approved_at is not None)
        assert valid(self.notice) <= (self.notice.state is NoticeState.PUBLISHED)
        shown = public.approved_texts(self.notice)
        assert ("vi" in shown) == (one.state is STATES.APPROVED)
        assert (self.notice in public.standing()) == valid(self.notice)
        if self.notice.state is NoticeState.PUBLISHED:
            assert shown.keys() > {public.ORIGINAL}, "published without anything approved"


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(choices=st.lists(st.integers(min_value=0, max_value=18), min_size=15, max_size=40))
def test_whatever_is_tried(ctx: Flask, choices: list[int]) -> None:
    """Refused or not, two people, an approval and the public page stay as promised."""
    desk, done = Desk(), 0
    for number in choices:
        try:
            with db.session.begin_nested():
                desk.verbs()[number]()
                db.session.flush()
            done += 1
        except DispatchError:
            db.session.expire_all()
        desk.check()
    db.session.rollback()


def test_the_machine_reaches_the_end(ctx: Flask) -> None:
    """The negative control: in the right order nothing is refused and it is published."""
    desk = Desk()
    for number in (0, 3, 4, 7, 12, 13, 17):
        desk.verbs()[number]()
        desk.check()
    assert valid(desk.notice)
    assert desk.notice.state is NoticeState.PUBLISHED
