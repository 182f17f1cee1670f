"""A notice comes in, is put into plain Japanese, and gets its languages; the one place where a notice's state moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, Notice, NoticeTranslation
from dispatch.disasters.services import log
from dispatch.disasters.services.events import must_be_open
from dispatch.disasters.services.notices import translating
from dispatch.disasters.vocabulary import NoticeState, TranslationState
from dispatch.disasters.wording.languages import EASY
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label
from dispatch.vocabulary import LANGUAGES

MOVES = {
    NoticeState.RECEIVED: {NoticeState.PLAIN, NoticeState.WITHDRAWN},
    NoticeState.PLAIN: {NoticeState.TRANSLATING, NoticeState.WITHDRAWN},
    NoticeState.TRANSLATING: {NoticeState.PUBLISHED, NoticeState.WITHDRAWN},
    NoticeState.PUBLISHED: {NoticeState.WITHDRAWN},
    NoticeState.WITHDRAWN: frozenset[NoticeState](),
}
"""What may follow on what. What was withdrawn never comes back: its correction is a notice of its own."""
WRITABLE = (NoticeState.RECEIVED, NoticeState.PLAIN, NoticeState.TRANSLATING)
"""While its plain Japanese may still be changed: once it is published somebody may have read it."""


@dataclass(frozen=True, slots=True)
class NoticeValues:
    """What is known of a notice when it comes in. `expires_at`: until when it is true."""

    title: str
    body: str
    source: str
    expires_at: datetime
    source_url: str = ""
    urgent: bool = False
    due_at: datetime | None = None


def receive(
    actor: Actor, event: DisasterEvent, values: NoticeValues, replaces: Notice | None = None
) -> Notice:
    """Take in a message for residents, perhaps to take the place of another one of the same event."""
    event = must_be_open(event)
    _check(values, event, replaces)
    notice = Notice(
        event_id=event.id,
        replaces_id=replaces.id if replaces else None,
        title=values.title,
        body=values.body,
        source=values.source,
        source_url=values.source_url,
        urgent=values.urgent,
        due_at=values.due_at,
        expires_at=values.expires_at,
        received_at=clock.now(),
    )
    db.session.add(notice)
    db.session.flush()
    record(actor, "notice.received", notice, note=notice.title)
    log.tell(event, _("お知らせ「%(title)s」を受け付けました。", title=notice.title), actor)
    return notice


def _check(values: NoticeValues, event: DisasterEvent, replaces: Notice | None) -> None:
    if values.expires_at <= clock.now():
        raise Invalid(_("有効期限が過ぎています。"), (("until_time", _("これからの日時にしてください。")),))
    if values.due_at is not None and values.due_at > values.expires_at:
        raise Invalid(
            _("公開の目標が有効期限より後です。"),
            (("due_time", _("有効期限より前の日時にしてください。")),),
        )
    if replaces is not None and replaces.event_id != event.id:
        raise Invalid(_("ほかの災害のお知らせは差し替えられません。"))


def write_plain(actor: Actor, notice: Notice, version: int, title: str, body: str) -> None:
    """Write the plain Japanese, from which all translate. What is already translated goes back to its translators."""
    must_be_open(notice.event)
    notice = at_version(notice, version)
    if notice.state not in WRITABLE:
        raise _wrong_state(notice)
    if not title.strip() or not body.strip():
        raise Invalid(_("やさしい日本語の見出しと本文を入力してください。"))
    changed = (title, body) != (notice.plain_title, notice.plain_body)
    notice.plain_title, notice.plain_body = title, body
    notice.plain_at, notice.plain_by_id = clock.now(), actor.id
    if notice.state is NoticeState.RECEIVED:
        move(actor, notice, NoticeState.PLAIN)
    else:
        notice.version += 1
        record(actor, "notice.rewritten", notice)
    if changed:
        for translation in notice.translations:
            translating.source_changed(actor, translation)
    db.session.flush()


def choose_languages(actor: Actor, notice: Notice, languages: Iterable[str]) -> None:
    """Into which languages it is to be put. One that nobody has begun can be left out again; plain Japanese is always
    one of them and waits for the approval of somebody who has not written it."""
    must_be_open(notice.event)
    notice = lock(notice)
    if notice.state not in (NoticeState.PLAIN, NoticeState.TRANSLATING, NoticeState.PUBLISHED):
        raise _wrong_state(notice)
    wanted = {EASY, *languages}
    unknown = wanted - LANGUAGES.keys() - {EASY}
    if unknown:
        raise Invalid(_("一覧にない言語が選ばれています。"))
    present = {one.language: one for one in notice.translations}
    for language in sorted(present.keys() - wanted):
        if present[language].state is TranslationState.WAITING:
            notice.translations.remove(present[language])
    for language in [EASY, *LANGUAGES]:
        if language in wanted - present.keys():
            notice.translations.append(_begun(notice, language))
    if notice.state is NoticeState.PLAIN:
        move(actor, notice, NoticeState.TRANSLATING)
    record(actor, "notice.languages_chosen", notice, languages=sorted(wanted))
    db.session.flush()


def _begun(notice: Notice, language: str) -> NoticeTranslation:
    """A language that waits for a translator; plain Japanese is written already."""
    if language != EASY:
        return NoticeTranslation(language=language)
    return NoticeTranslation(
        language=language,
        state=TranslationState.READ,
        title=notice.plain_title,
        body=notice.plain_body,
        translated_at=notice.plain_at,
    )


def move(actor: Actor, notice: Notice, state: NoticeState, *, note: str = "") -> None:
    """The one place where a notice (locked by the caller) changes its state."""
    if state not in MOVES[notice.state]:
        raise _wrong_state(notice)
    notice.state = state
    notice.version += 1
    record(actor, f"notice.{state.value}", notice, note=note)
    db.session.flush()


def at_version(notice: Notice, version: int) -> Notice:
    """The notice, locked; raises `Conflict` where somebody else has written since `version`."""
    notice = lock(notice)
    if notice.version != version:
        raise Conflict(
            _("ほかの人が先にこのお知らせを変更しました。"),
            _("いまの内容を確かめて、もう一度入力してください。"),
        )
    return notice


def _wrong_state(notice: Notice) -> Conflict:
    return Conflict(_("このお知らせは「%(state)s」のため、操作できません。", state=label(notice.state)))
