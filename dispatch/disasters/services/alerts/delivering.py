"""Sending letters at the rate set: nobody gets one twice, whoever dies when, however many workers there are.

A worker claims rows for a while (a lease, as in the outbox), and before it hands a letter to the mail server it writes
down that it has begun, in a transaction of its own. What has begun is never begun again: a worker that dies just then
leaves a letter of which nobody can say whether it has arrived, and it is counted so instead of being sent twice. What
was claimed and not begun is taken up by another worker when the lease is over.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import update

from dispatch import clock, marks
from dispatch.db import db, lock
from dispatch.disasters.models import Alert, AlertDelivery, DisasterEvent, Resident
from dispatch.disasters.services.alerts.claiming import Claimed, claim, open_yet
from dispatch.disasters.services.alerts.letters import alert_letter, asking_letter
from dispatch.disasters.services.alerts.states import is_outdated
from dispatch.disasters.vocabulary import AlertState, LetterFault, ResidentState
from dispatch.notifications.channels.base import Refused
from dispatch.notifications.channels.letters import Away, Letter, Post, Unsure, open_post
from dispatch.notifications.exercises import may_reach

AT_ONCE = 50
"""Rows claimed together."""
MOST = 1000
"""Letters in one turn; the next turn goes on."""
RETRY_MINUTES = (1, 2, 5, 15, 30, 60)
MOST_ATTEMPTS = 12

logger = logging.getLogger(__name__)


def send_letters(most: int = MOST) -> int:
    """Send what may leave now, at most `most` letters; gives the number sent. Safe to run in many processes at once.

    What the session holds is committed first: a letter is on its way without any transaction open.
    """
    db.session.commit()
    sent = tried = 0
    with open_post() as post:
        while tried < most and (claimed := claim(min(AT_ONCE, most - tried))):
            marks.reach("claimed")
            done = _send_all(post, claimed)
            if done is None:
                break
            tried, sent = tried + len(claimed), sent + done
    return sent


def _send_all(post: Post, claimed: list[Claimed]) -> int | None:
    """Letter by letter; None where there is no mail server, and the rest is put back for a minute."""
    sent = 0
    for k, one in enumerate(claimed):
        letter = begin(one)
        if letter is None:
            continue
        marks.reach("begun")
        try:
            failure = _hand_over(post, letter)
        except Away as away:
            logger.warning("no mail server for letters: %s", away)
            _put_back(claimed[k:])
            return None
        marks.reach("sent")
        _mark(one, failure)
        sent += failure is None
    db.session.commit()
    return sent


def _hand_over(post: Post, letter: Letter) -> Exception | None:
    try:
        post.deliver(letter)
    except Away:
        raise
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one letter, the others must go out)
        return error
    return None


def begin(one: Claimed) -> Letter | None:
    """Write down that this letter begins to leave, and give its words; None where it must not leave.

    Everything is looked at afresh: the lease, the sending, the resident, and in an exercise the drill list.
    """
    if not _is_begun(one):
        db.session.commit()
        return None
    delivery = db.session.get_one(AlertDelivery, one.id, populate_existing=True)
    resident = db.session.get_one(Resident, delivery.resident_id, populate_existing=True)
    letter = _asking(delivery, resident) if delivery.alert_id is None else _telling(delivery, resident)
    if isinstance(letter, LetterFault):
        _give_up(delivery, letter)
    db.session.commit()
    return letter if isinstance(letter, Letter) else None


def _is_begun(one: Claimed) -> bool:
    """Whether the row is still this worker's and nobody has begun it."""
    begun = db.session.scalar(
        update(AlertDelivery)
        .where(
            AlertDelivery.id == one.id,
            AlertDelivery.claimed_by == one.worker,
            AlertDelivery.claimed_until > clock.now(),
            AlertDelivery.started_at.is_(None),
            *open_yet(),
        )
        .values(started_at=clock.now())
        .returning(AlertDelivery.id)
        .execution_options(synchronize_session=False)
    )
    return begun is not None


def _asking(delivery: AlertDelivery, resident: Resident) -> Letter | LetterFault | None:
    if not resident.email or resident.wanted is None:
        return LetterFault.LEFT
    return asking_letter(delivery, resident, to=resident.email)


def _telling(delivery: AlertDelivery, resident: Resident) -> Letter | LetterFault | None:
    alert = db.session.get_one(Alert, delivery.alert_id, populate_existing=True)
    event = db.session.get_one(DisasterEvent, alert.event_id)
    late = alert.expires_at is not None and alert.expires_at <= clock.now()
    if alert.state != AlertState.SENDING or late or is_outdated(alert):
        delivery.started_at = delivery.claimed_by = delivery.claimed_until = None
        return None
    if resident.state != ResidentState.ACTIVE or not resident.email:
        return LetterFault.LEFT
    if event.exercise and not (resident.drill and may_reach(resident.email)):
        return LetterFault.NOT_DRILL
    return alert_letter(delivery, alert, event, resident, to=resident.email)


def _give_up(delivery: AlertDelivery, fault: LetterFault) -> None:
    delivery.failed_at, delivery.fault = clock.now(), fault
    delivery.claimed_by = delivery.claimed_until = None


def _put_back(claimed: list[Claimed]) -> None:
    """Nothing of these has left: somebody takes them up again in a minute."""
    for one in claimed:
        db.session.execute(
            update(AlertDelivery)
            .where(AlertDelivery.id == one.id, AlertDelivery.claimed_by == one.worker, *open_yet())
            .values(
                started_at=None,
                claimed_by=None,
                claimed_until=None,
                send_after=clock.now() + timedelta(minutes=RETRY_MINUTES[0]),
            )
            .execution_options(synchronize_session=False)
        )
    db.session.commit()


def _mark(one: Claimed, failure: Exception | None) -> None:
    """Write down how it went, with the beginning of the next letter or at the end of the batch.

    A letter that has left has left, whoever believed otherwise meanwhile.
    """
    found = db.session.get(AlertDelivery, one.id, populate_existing=True)
    if found is None:  # the resident's row is gone
        return
    delivery = lock(found)
    if failure is None:
        delivery.sent_at, delivery.failed_at, delivery.fault = clock.now(), None, None
        delivery.attempts += 1
        delivery.claimed_by = delivery.claimed_until = None
    elif delivery.claimed_by == one.worker and delivery.failed_at is None:
        _fail(delivery, failure)


def _fail(delivery: AlertDelivery, failure: Exception) -> None:
    delivery.attempts += 1
    if isinstance(failure, Refused):
        _give_up(delivery, LetterFault.REFUSED)
    elif isinstance(failure, Unsure):
        _give_up(delivery, LetterFault.UNCLEAR)
    elif delivery.attempts >= MOST_ATTEMPTS:
        _give_up(delivery, LetterFault.DEFERRED)
    else:
        wait = RETRY_MINUTES[min(delivery.attempts, len(RETRY_MINUTES)) - 1]
        delivery.send_after = clock.now() + timedelta(minutes=wait)
        delivery.started_at = delivery.claimed_by = delivery.claimed_until = None
