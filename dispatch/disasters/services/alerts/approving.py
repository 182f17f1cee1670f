"""A second person approves; then the letters are queued. Anybody at the desk can stop them."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import insert

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.disasters.models import Alert, AlertDelivery, DisasterEvent
from dispatch.disasters.queries.alerts import title_of
from dispatch.disasters.queries.residents import audience, spoken_to
from dispatch.disasters.services import log
from dispatch.disasters.services.alerts.pacing import BURST
from dispatch.disasters.services.alerts.states import is_outdated, locked, move, stamp
from dispatch.disasters.vocabulary import AlertState
from dispatch.errors import Conflict, Forbidden, Invalid
from dispatch.i18n import _

AT_ONCE = 1000


def submit(actor: Actor, alert: Alert) -> None:
    """Ask for the approval. Raises `Invalid` where there is nothing to approve."""
    alert, event = locked(alert)
    _must_be_sendable(alert)
    move(actor, alert, AlertState.WAITING, "submitted")
    log.tell(event, _("一斉配信「%(title)s」の承認を依頼しました。", title=title_of(alert)), actor)


def approve(actor: Actor, alert: Alert, seen: str) -> int:
    """Let it out as it was `seen` (a `stamp`), and queue its letters; gives how many.

    Raises `Forbidden` for its own writer, `Conflict` where the words have changed since they were seen.
    """
    alert, event = locked(alert)
    if actor.id is None or actor.id == alert.written_by_id:
        raise Forbidden(_("書いた人は承認できません。もう一人が確かめてください。"))
    if seen != stamp(alert):
        raise Conflict(
            _("ご覧になったあとで、内容が変わりました。"), _("もう一度読んでから承認してください。")
        )
    _must_be_sendable(alert)
    alert.approved_by_id, alert.approved_at = actor.id, clock.now()
    alert.queued_at, alert.next_at = clock.now(), clock.now() - BURST
    move(actor, alert, AlertState.SENDING, "approved")
    number = _queue(alert, event)
    log.tell(
        event,
        _("一斉配信「%(title)s」を承認しました。%(n)s人に送ります。", title=title_of(alert), n=number),
        actor,
    )
    return number


def stop(actor: Actor, alert: Alert, reason: str) -> None:
    """No further letter begins to leave."""
    alert, event = locked(alert)
    move(actor, alert, AlertState.STOPPED, "stopped", note=reason)
    alert.stop_reason, alert.ended_at = reason.strip(), clock.now()
    log.tell(
        event,
        _("一斉配信「%(title)s」を止めました。理由：%(reason)s", title=title_of(alert), reason=reason),
        actor,
    )


def resume(actor: Actor, alert: Alert) -> None:
    """The rest leaves after all; who has had the letter does not get it again."""
    alert, event = locked(alert)
    _must_be_sendable(alert)
    move(actor, alert, AlertState.SENDING, "resumed")
    alert.stop_reason, alert.ended_at, alert.next_at = "", None, clock.now() - BURST
    log.tell(event, _("一斉配信「%(title)s」を再開しました。", title=title_of(alert)), actor)


def _must_be_sendable(alert: Alert) -> None:
    if not alert.texts:
        raise Invalid(_("送る文を書いてください。"))
    if any(not text["title"] or not text["body"] for text in alert.texts.values()):
        raise Invalid(_("題名と本文の両方を書いてください。"))
    if alert.expires_at is None:
        raise Invalid(_("有効期限を決めてください。"))
    if alert.expires_at <= clock.now():
        raise Invalid(_("有効期限が過ぎています。"))
    if is_outdated(alert):
        raise Conflict(_("もとのお知らせは取り下げられました。"), _("いまの内容で、新しく書いてください。"))


def _queue(alert: Alert, event: DisasterEvent) -> int:
    """A row for each resident; the addresses stay where they are."""
    number, now, people = 0, clock.now(), audience(event, alert.areas)
    while some := list(islice(people, AT_ONCE)):
        rows = [
            {
                "alert_id": alert.id,
                "resident_id": resident,
                "language": spoken_to(language, alert.texts),
                "send_after": now,
            }
            for resident, language in some
        ]
        db.session.execute(insert(AlertDelivery), rows)
        number += len(rows)
    return number
