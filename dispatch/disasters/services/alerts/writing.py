"""Writing what is to be sent. Whoever has changed it last is its writer, and cannot approve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import Alert, DisasterEvent, Notice
from dispatch.disasters.queries.alerts import title_of
from dispatch.disasters.services import log
from dispatch.disasters.services.alerts.states import locked, move, stamp
from dispatch.disasters.services.events import must_be_open
from dispatch.disasters.vocabulary import AlertState, TranslationState
from dispatch.disasters.wording.languages import frame
from dispatch.disasters.wording.tongues import TONGUES
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _

Text = Mapping[str, str]
PER_MINUTE = 600


@dataclass(frozen=True, slots=True)
class AlertValues:
    """What is sent: `texts` are `{"title", "body"}` by language; letters a minute; until when it is true."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    areas: Sequence[str] = ()
    per_minute: int = PER_MINUTE
    expires_at: datetime | None = None
    notice_id: int | None = None


def draft(actor: Actor, event: DisasterEvent, values: AlertValues) -> Alert:
    """A sending that nobody gets yet. `actor` is a user."""
    event = must_be_open(event)
    alert = Alert(event_id=event.id, written_by_id=_user(actor))
    _lay(alert, values)
    db.session.add(alert)
    db.session.flush()
    move(actor, alert, AlertState.DRAFT, "drafted")
    return alert


def edit(actor: Actor, alert: Alert, values: AlertValues, seen: str) -> Alert:
    """Other words in place of those `seen` (a `stamp`); one that waited for its approval is a draft again.

    Raises `Conflict` where somebody else has written since, or approved it.
    """
    alert, _event = locked(alert)
    if alert.state not in (AlertState.DRAFT, AlertState.WAITING):
        raise Conflict(_("承認された一斉配信は、変更できません。"))
    if seen != stamp(alert):
        raise Conflict(
            _("ほかの人が先にこの一斉配信を変更しました。"),
            _("いまの内容を確かめて、もう一度保存してください。"),
        )
    _lay(alert, values)
    alert.written_by_id = _user(actor)
    move(actor, alert, AlertState.DRAFT, "edited")
    return alert


def discard(actor: Actor, alert: Alert, seen: str) -> None:
    """Throw a draft away as it was `seen` (a `stamp`), also one that waits for its approval; the log and the
    record keep its title.

    Raises `Conflict` where it has been approved, or somebody else has written since.
    """
    alert, event = locked(alert)
    if alert.state not in (AlertState.DRAFT, AlertState.WAITING):
        raise Conflict(_("承認された一斉配信は、破棄できません。"))
    if seen != stamp(alert):
        raise Conflict(
            _("ほかの人が先にこの一斉配信を変更しました。"),
            _("いまの内容を確かめて、もう一度破棄してください。"),
        )
    title = title_of(alert)
    record(actor, "alert.discarded", alert, note=title)
    db.session.delete(alert)
    log.tell(event, _("一斉配信「%(title)s」の下書きを破棄しました。", title=title), actor)


def from_notice(actor: Actor, event: DisasterEvent, notice: Notice) -> Alert:
    """A draft with the approved translations of a notice and its source, until when the notice is true.

    Raises `Invalid` where nothing of it is approved, or it has been withdrawn.
    """
    approved = [
        one
        for one in notice.translations
        if one.state == TranslationState.APPROVED and one.language in TONGUES
    ]
    if notice.event_id != event.id or notice.withdrawn_at is not None or not approved:
        raise Invalid(_("承認された翻訳がある、公開できるお知らせを選んでください。"))
    texts = {one.language: _told(one.language, one.title, one.body, notice) for one in approved}
    texts.setdefault("ja", _told("ja", notice.title, notice.body, notice))
    return draft(actor, event, AlertValues(texts=texts, expires_at=notice.expires_at, notice_id=notice.id))


def _told(language: str, title: str, body: str, notice: Notice) -> Text:
    """The words of a notice with who says it, as on its page; until when it is true stands below every letter."""
    return {"title": title, "body": f"{body}\n\n{frame(language).source}: {notice.source}"}


def _lay(alert: Alert, values: AlertValues) -> None:
    texts = {
        code: {"title": text["title"].strip(), "body": text["body"].strip()}
        for code, text in values.texts.items()
        if text["title"].strip() or text["body"].strip()
    }
    if unknown := texts.keys() - set(TONGUES):
        raise Invalid(_("配信できない言語です：%(codes)s", codes="、".join(sorted(unknown))))
    alert.texts, alert.areas = texts, list(values.areas)
    alert.per_minute, alert.expires_at = values.per_minute, values.expires_at
    alert.notice_id = values.notice_id or alert.notice_id


def _user(actor: Actor) -> int:
    if actor.id is None:
        raise Conflict(_("一斉配信を書くのは人です。"))
    return actor.id
