"""Asking people of the desk: to translate, to read again, to mend. An exercise reaches only its drill list."""

from __future__ import annotations

from dispatch.disasters.models import NoticeTranslation, Supporter
from dispatch.disasters.queries.notices.clocks import due_of
from dispatch.disasters.queries.notices.people import letters_of
from dispatch.disasters.queries.people import recipient_of
from dispatch.disasters.services.messages import post
from dispatch.notifications import links

ACTION = "notice_work"
LINK_DAYS = 14


def link_of(translation: NoticeTranslation, person: Supporter) -> str:
    """The token by which somebody without an account comes to their part of this translation, as often as needed."""
    return links.make(ACTION, translation.id, person.id, days=LINK_DAYS)


def ask_to_translate(translation: NoticeTranslation, person: Supporter) -> None:
    """A translator gets a notice to put into their language."""
    _ask("translation_wanted", translation, person)


def ask_to_read(translation: NoticeTranslation, person: Supporter) -> None:
    """A second reader gets a translation to check."""
    _ask("second_reading_wanted", translation, person)


def ask_to_mend(translation: NoticeTranslation) -> None:
    """The translator gets their translation back with a remark."""
    if translation.translator is not None:
        _ask("translation_returned", translation, translation.translator)


def _ask(kind: str, translation: NoticeTranslation, person: Supporter) -> None:
    post(
        translation.notice.event,
        kind,
        f"{kind}:{translation.id}:{translation.version}",
        recipient_of(person),
        send_before=translation.notice.expires_at,
        translation=translation,
        letters=letters_of(translation.notice),
        note=translation.remark,
        due=due_of(translation),
        token=link_of(translation, person),
    )
