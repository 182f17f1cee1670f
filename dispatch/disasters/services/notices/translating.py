"""One language of a notice: given to two people, written by one, read by the other, approved by the desk.

The one place where a translation's state moves. Whoever reads is never who wrote: the services say so, and the
database refuses it as well.
"""

from __future__ import annotations

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import NoticeTranslation, Supporter
from dispatch.disasters.queries.notices.people import may_be_asked, user_of
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services.events import must_be_open
from dispatch.disasters.services.notices import asking
from dispatch.disasters.vocabulary import EventState, NoticeState, TranslationState
from dispatch.disasters.wording.languages import EASY
from dispatch.disasters.wording.notices import tongue
from dispatch.errors import Conflict, Forbidden, Invalid
from dispatch.i18n import _, label
from dispatch.vocabulary import N_

S = TranslationState
MOVES = {
    S.WAITING: {S.ASSIGNED},
    S.ASSIGNED: {S.ASSIGNED, S.TRANSLATED, S.WAITING},
    S.TRANSLATED: {S.READ, S.RETURNED},
    S.RETURNED: {S.TRANSLATED, S.ASSIGNED, S.WAITING},
    S.READ: {S.APPROVED, S.RETURNED},
    S.APPROVED: {S.RETURNED},
}
"""What may follow on what. An approved one goes back only when its source was changed before it was published."""
CHANGED = N_("やさしい日本語が変わりました。変わったところを直してください。")
WRITING = (S.ASSIGNED, S.RETURNED)
GOING_ON = (NoticeState.TRANSLATING, NoticeState.PUBLISHED)
"""While a notice is so, its languages are worked on."""


def assign(
    actor: Actor,
    translation: NoticeTranslation,
    version: int,
    translator: Supporter,
    reader: Supporter | None = None,
) -> None:
    """The desk has decided who writes and who reads. Who is asked anew gets a message."""
    translation = begin(translation, version)
    before = (translation.translator_id, translation.reader_id)
    if translation.state not in (S.WAITING, *WRITING) and translator.id != before[0]:
        raise _wrong_state(translation)
    if translation.state not in (S.WAITING, *WRITING, S.TRANSLATED):
        raise _wrong_state(translation)
    if reader is not None and reader.id == translator.id:
        raise Invalid(_("翻訳する人と確認する人は、別の人にしてください。"))
    for person in filter(None, (translator, reader)):
        if not may_be_asked(person, translation):
            raise Invalid(_("%(name)sさんには、この翻訳を頼めません。", name=name_of(person)))
    translation.translator_id, translation.reader_id = translator.id, reader.id if reader else None
    if translation.state is not S.TRANSLATED and translator.id != before[0]:
        translation.assigned_at = clock.now()
        _move(actor, translation, S.ASSIGNED)
    else:
        _noted(actor, translation, "translation.reassigned")
    if translator.id != before[0]:
        asking.ask_to_translate(translation, translator)
    if reader is not None and translation.state is S.TRANSLATED and reader.id != before[1]:
        asking.ask_to_read(translation, reader)


def save(
    actor: Actor, who: Supporter, translation: NoticeTranslation, version: int, title: str, body: str
) -> None:
    """The translator keeps what is written so far."""
    translation = _writer(who, begin(translation, version))
    translation.title, translation.body = title, body
    _noted(actor, translation, "translation.saved")


def hand_in(
    actor: Actor, who: Supporter, translation: NoticeTranslation, version: int, title: str, body: str
) -> None:
    """The translator has finished; a second person is asked to read it."""
    translation = _writer(who, begin(translation, version))
    if not title.strip() or not body.strip():
        raise Invalid(_("見出しと本文の両方を訳してから、提出してください。"))
    translation.title, translation.body, translation.remark = title, body, ""
    translation.translated_at = clock.now()
    _move(actor, translation, S.TRANSLATED)
    if translation.reader is not None:
        asking.ask_to_read(translation, translation.reader)


def give_back(actor: Actor, who: Supporter, translation: NoticeTranslation, version: int) -> None:
    """The translator, or the reader, cannot do it after all; what is written stays, the desk chooses somebody else."""
    translation = begin(translation, version)
    if who.id == translation.reader_id and translation.state in (*WRITING, S.TRANSLATED):
        translation.reader_id = None
        _noted(actor, translation, "translation.given_back")
        return
    _writer(who, translation)
    translation.translator_id = None
    _move(actor, translation, S.WAITING)


def confirm(actor: Actor, who: Supporter, translation: NoticeTranslation, version: int) -> None:
    """The second person has read it and found it right."""
    translation = _reader(who, begin(translation, version))
    translation.read_at = clock.now()
    _move(actor, translation, S.READ)


def send_back(
    actor: Actor, who: Supporter | None, translation: NoticeTranslation, version: int, remark: str
) -> None:
    """What is wrong, for the translator to put right. `who`: the second reader; None: the desk."""
    translation = begin(translation, version)
    if who is not None:
        _reader(who, translation)
    elif translation.state is not S.READ:
        raise _wrong_state(translation)
    if not remark.strip():
        raise Invalid(_("どこを直してほしいか、入力してください。"))
    translation.remark, translation.read_at = remark.strip(), None
    _move(actor, translation, S.RETURNED)
    asking.ask_to_mend(translation)


def approve(actor: Actor, translation: NoticeTranslation, version: int) -> None:
    """The desk approves: from now on it may be seen wherever the notice is published. Nobody approves their own."""
    translation = begin(translation, version)
    if not may_approve(actor, translation):
        raise Forbidden(_("自分が書いたものは承認できません。ほかの職員が確かめて承認してください。"))
    translation.approved_at, translation.approved_by_id = clock.now(), actor.id
    _move(actor, translation, S.APPROVED)


def may_approve(actor: Actor, translation: NoticeTranslation) -> bool:
    """Whether these are somebody else's words."""
    return actor.id is None or actor.id not in _writers(translation)


def _writers(translation: NoticeTranslation) -> set[int | None]:
    """Accounts of those whose words these are; plain Japanese is the desk's own writing."""
    if translation.translator is None:
        return {translation.notice.plain_by_id}
    return {user_of(translation.translator)} - {None}


def source_changed(actor: Actor, translation: NoticeTranslation) -> None:
    """The plain Japanese has been changed: it takes its own new words; what others made of the old ones goes back.

    Who is writing just then is told, and what they hand in from the old page is not taken unseen.
    """
    if translation.language == EASY:
        notice = translation.notice
        translation.title, translation.body = notice.plain_title, notice.plain_body
        translation.translated_at = clock.now()
        translation.approved_at = translation.approved_by_id = None
        translation.state, translation.state_since = S.READ, clock.now()
        _noted(actor, translation, "translation.rewritten")
    elif translation.state in WRITING:
        if _(CHANGED) not in translation.remark:
            translation.remark = f"{translation.remark}\n{_(CHANGED)}".strip()
        _noted(actor, translation, "translation.rewritten")
    elif translation.state in (S.TRANSLATED, S.READ, S.APPROVED):
        translation.remark = _(CHANGED)
        translation.read_at = translation.approved_at = translation.approved_by_id = None
        _move(actor, translation, S.RETURNED)
        asking.ask_to_mend(translation)


def begin(translation: NoticeTranslation, version: int) -> NoticeTranslation:
    """The translation, locked, of an open event; raises `Conflict` where somebody else has written since `version`."""
    must_be_open(translation.notice.event)
    translation = lock(translation)
    if translation.notice.state not in GOING_ON:
        raise Conflict(
            _("このお知らせは「%(state)s」のため、操作できません。", state=label(translation.notice.state))
        )
    if translation.version != version:
        raise Conflict(
            _("ほかの人が先にこの翻訳を変更しました。"),
            _("いまの内容を確かめて、もう一度入力してください。"),
        )
    return translation


def goes_on(translation: NoticeTranslation) -> bool:
    """Whether anything is still to be done here: neither withdrawn, nor is its event over."""
    notice = translation.notice
    return notice.state in GOING_ON and notice.event.state == EventState.OPEN


def _writer(who: Supporter, translation: NoticeTranslation) -> NoticeTranslation:
    if translation.state not in WRITING:
        raise _wrong_state(translation)
    if translation.translator_id != who.id:
        raise Forbidden(_("この翻訳の担当ではありません。"))
    return translation


def _reader(who: Supporter, translation: NoticeTranslation) -> NoticeTranslation:
    if translation.reader_id != who.id or translation.translator_id == who.id:
        raise Forbidden(_("この翻訳を確認する担当ではありません。"))
    if translation.state is not S.TRANSLATED:
        raise _wrong_state(translation)
    return translation


def _move(actor: Actor, translation: NoticeTranslation, state: TranslationState) -> None:
    if state not in MOVES[translation.state]:
        raise _wrong_state(translation)
    translation.state, translation.state_since = state, clock.now()
    _noted(actor, translation, f"translation.{state.value}")


def _noted(actor: Actor, translation: NoticeTranslation, action: str) -> None:
    translation.version += 1
    record(actor, action, translation, note=tongue(translation.language))
    db.session.flush()


def _wrong_state(translation: NoticeTranslation) -> Conflict:
    return Conflict(_("この翻訳は「%(state)s」のため、操作できません。", state=label(translation.state)))
