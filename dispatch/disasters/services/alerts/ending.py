"""How a sending ends by itself: all has left, its time is over, its notice was withdrawn, its event was closed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import Alert, AlertDelivery
from dispatch.disasters.queries.alerts import tally, title_of
from dispatch.disasters.services import log
from dispatch.disasters.services.alerts.states import event_of, is_outdated, move
from dispatch.disasters.vocabulary import AlertState, EventState, LetterFault, LetterState
from dispatch.i18n import _


def end_if_over(alert: Alert) -> bool:
    """Whether nothing more may leave; the caller holds the row's lock."""
    event = event_of(alert)
    db.session.refresh(event)
    if alert.expires_at is not None and alert.expires_at <= clock.now():
        _end(alert, AlertState.EXPIRED, "expired", _("有効期限"))
    elif event.state != EventState.OPEN:
        _end(alert, AlertState.STOPPED, "stopped", _("対応の終了"))
    elif is_outdated(alert):
        _end(alert, AlertState.STOPPED, "stopped", _("お知らせの取り下げ"))
    else:
        return False
    return True


def finish(alert: Alert) -> None:
    """Nothing is left to send."""
    _end(alert, AlertState.SENT, "sent")


def _end(alert: Alert, state: AlertState, action: str, reason: str = "") -> None:
    counted = tally(alert)
    numbers = {one.value: counted.of(one) for one in LetterState}
    move(SYSTEM, alert, state, action, note=reason, **numbers)
    alert.ended_at, alert.stop_reason = clock.now(), reason
    sentence = _(
        "一斉配信「%(title)s」が終わりました。送信済み%(sent)s、送れなかった%(failed)s、未送信%(waiting)s",
        title=title_of(alert), **numbers,
    )  # fmt: skip
    log.tell(event_of(alert), sentence, key=f"alert:{alert.id}:{state.value}:{clock.now():%Y%m%d%H%M%S}")


def forget_unclear(alert_id: int | None, lease: timedelta) -> None:
    """Letters whose worker died while handing them over: nobody knows whether they arrived, and nobody sends again."""
    mine = AlertDelivery.alert_id.is_(None) if alert_id is None else AlertDelivery.alert_id == alert_id
    db.session.execute(
        update(AlertDelivery)
        .where(
            mine,
            AlertDelivery.started_at <= clock.now() - lease,
            AlertDelivery.sent_at.is_(None),
            AlertDelivery.failed_at.is_(None),
        )
        .values(failed_at=clock.now(), fault=LetterFault.UNCLEAR, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
