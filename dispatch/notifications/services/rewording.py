"""Which words a message has, and changing them: no version is ever lost, and no message for the sake of its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, force_locale
from dispatch.notifications.html import EASY, spoken
from dispatch.notifications.models import MessageText
from dispatch.notifications.queries.wordings import current
from dispatch.notifications.signals import wording_failed
from dispatch.notifications.wording.facts import bare, facts_for, samples_for
from dispatch.notifications.wording.kinds import KINDS, LANGUAGES, Kind, builtin
from dispatch.notifications.wording.language import Worded, WordingError, render
from dispatch.notifications.wording.variables import FREE

EASY_FOOT = "この メールは「つなぐ」から 自動（じどう）で 送（おく）っています。"


def worded(kind: str, name: str, locale: str, values: Mapping[str, Any]) -> Worded:
    """Subject and text of a message, in the recipient's language, with the foundation's signature."""
    known = KINDS[kind]
    with force_locale(spoken(locale)):
        found = _by_choice(known, locale, facts_for(known, name, locale, values))
        return Worded(found.subject, f"{found.body}\n{signature(locale)}")


def _by_choice(kind: Kind, locale: str, facts: Mapping[str, Any]) -> Worded:
    """By the administrator's words; where those fail, by the built-in ones, and somebody is told."""
    own = current(kind.code, locale)
    if own is not None and own.source is not None:
        try:
            return render(own.source, facts, FREE)
        except WordingError as error:
            _note(own, error)
    return render(builtin(kind.code, locale), facts, FREE)


def _note(text: MessageText, error: WordingError) -> None:
    if not text.fault:
        text.fault, text.failed_at = error.message, clock.now()
        db.session.flush()
        wording_failed.send(text)


def signature(locale: str) -> str:
    """What stands under every message; to be called in the recipient's language."""
    settings = current_app.config
    told = EASY_FOOT if locale == EASY else _("このメールは「つなぐ」から自動で送信しています。")
    return f"--\n{settings['FOUNDATION_NAME']} {settings['FOUNDATION_PHONE']}".rstrip() + f"\n{told}\n"


def preview(kind: str, locale: str, source: str) -> Worded:
    """The words with made-up facts. Raises `WordingError` with line and reason."""
    known = _known(kind, locale)
    with force_locale(spoken(locale)):
        sign = signature(locale)
    facts = samples_for(known, locale)
    render(source, bare(facts), FREE)  # words must also do without what may be missing
    found = render(source, facts, FREE)
    return Worded(found.subject, f"{found.body}\n{sign}")


def reword(actor: Actor, kind: str, locale: str, source: str) -> MessageText:
    """Use these words from now on. Raises `WordingError` where they fail with made-up facts."""
    source = source.replace("\r\n", "\n").rstrip() + "\n"
    preview(kind, locale, source)
    return _add(actor, kind, locale, source)


def restore(actor: Actor, text: MessageText) -> MessageText:
    """Use an earlier version again; as a new one, so that this can be undone, too."""
    if text.source is None:
        return reset(actor, text.kind, text.locale)
    return reword(actor, text.kind, text.locale, text.source)


def reset(actor: Actor, kind: str, locale: str) -> MessageText:
    """Back to the built-in words."""
    _known(kind, locale)
    return _add(actor, kind, locale, None)


def _add(actor: Actor, kind: str, locale: str, source: str | None) -> MessageText:
    text = MessageText(
        kind=kind, locale=locale, source=source, author_id=actor.id, author_name=actor.display_name
    )
    db.session.add(text)
    db.session.flush()
    record(actor, "message.reworded", text, kind=kind, locale=locale)
    return text


def _known(kind: str, locale: str) -> Kind:
    if kind not in KINDS or locale not in LANGUAGES:
        raise NotFound(_("この文面はありません。"))
    return KINDS[kind]


def title_of(kind: str, locale: str) -> str:
    """`通訳のお願い（やさしい日本語）`, in the language of whoever reads it."""
    known = _known(kind, locale)
    return _("%(title)s（%(language)s）", title=_(known.title), language=_(LANGUAGES[locale]))
