"""Approved sentences are kept to be used again, and counted when they are."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import NoticeTranslation, Phrase
from dispatch.disasters.plain.sentences import sentences
from dispatch.disasters.queries.notices.phrases import key_of, offered
from dispatch.disasters.vocabulary import TranslationState
from dispatch.disasters.wording.languages import EASY
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _

LONGEST = 400


def keep(
    actor: Actor,
    japanese: str,
    language: str,
    text: str,
    category: str = "",
    translation: NoticeTranslation | None = None,
) -> Phrase:
    """Keep one sentence; raises `Conflict` where the same one is kept already."""
    if not japanese.strip() or not text.strip():
        raise Invalid(_("日本語の文と訳の両方を入力してください。"))
    if _known(japanese, language) is not None:
        raise Conflict(_("同じ日本語の定型文がすでにあります。"), _("先に前の定型文を終了してください。"))
    phrase = Phrase(
        japanese=japanese.strip(),
        language=language,
        text=text.strip(),
        category=category,
        translation_id=translation.id if translation else None,
        approved_by_id=actor.id,
    )
    db.session.add(phrase)
    db.session.flush()
    record(actor, "phrase.kept", phrase, note=phrase.japanese[:80])
    return phrase


def _known(japanese: str, language: str) -> Phrase | None:
    rows = db.session.scalars(select(Phrase).where(Phrase.language == language, Phrase.retired_at.is_(None)))
    return next((row for row in rows if key_of(row.japanese) == key_of(japanese)), None)


def keep_all(actor: Actor, translation: NoticeTranslation) -> int:
    """Keep an approved translation sentence by sentence, where both sides have as many lines; gives how many are new.

    Nothing of an exercise is kept: its words are not meant for anybody.
    """
    if translation.notice.event.exercise or translation.language == EASY:
        return 0
    if translation.state is not TranslationState.APPROVED:
        raise Conflict(_("承認された翻訳だけを定型文にできます。"))
    made = 0
    for japanese, text in pairs(translation):
        if len(japanese) <= LONGEST and _known(japanese, translation.language) is None:
            keep(actor, japanese, translation.language, text, translation=translation)
            made += 1
    return made


def pairs(translation: NoticeTranslation) -> list[tuple[str, str]]:
    """The title, and the lines of source and translation side by side; without lines where their numbers differ."""
    notice = translation.notice
    source = [line for line in notice.plain_body.splitlines() if line.strip()]
    target = [line for line in translation.body.splitlines() if line.strip()]
    found = [(notice.plain_title, translation.title)]
    if len(source) == len(target):
        found += [pair for pair in zip(source, target, strict=True) if len(sentences(pair[0])) == 1]
    return [(one.strip(), other.strip()) for one, other in found if one.strip() and other.strip()]


def count_uses(translation: NoticeTranslation) -> int:
    """Count the phrases that stand in an approved translation; gives how many."""
    written = f"{translation.title}\n{translation.body}"
    used = {match.phrase.id: match.phrase for match in offered(translation) if match.phrase.text in written}
    for phrase in used.values():
        phrase.uses += 1
    db.session.flush()
    return len(used)


def retire(actor: Actor, phrase: Phrase) -> None:
    """It is offered no more; what it was used for stays."""
    phrase = lock(phrase)
    if phrase.retired_at is not None:
        raise Conflict(_("この定型文はすでに終了しています。"))
    phrase.retired_at = clock.now()
    record(actor, "phrase.retired", phrase, note=phrase.japanese[:80])
    db.session.flush()
