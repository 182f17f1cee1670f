"""A session's states, moved here and in `holding` only."""

from __future__ import annotations

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from training.models import TrainingSession
from training.services import seats
from training.services.sessions.checking import must_be_alive
from training.vocabulary import SessionMode, SessionState


def open_session(actor: Actor, session: TrainingSession) -> None:
    """Let people enrol; it stands on the public page from now on. Nothing where it is open already.

    Raises `Conflict` for one that is over, cancelled, of an archived course, without a room yet, or in the past.
    """
    session = lock(session)
    if session.state is SessionState.OPEN:
        return
    must_be_alive(session)
    if session.course.archived_at is not None:
        raise Conflict(_("「%(name)s」は終了した講座です。", name=session.course.name))
    if session.mode is not SessionMode.ONLINE and session.room is None:
        raise Conflict(_("会場が決まっていません。"), _("日時と場所の変更で、会場を選んでください。"))
    if session.start_at <= clock.now():
        raise Conflict(_("開始の日時を過ぎています。"), _("日時を変更してから、募集を始めてください。"))
    session.state, session.opened_at = SessionState.OPEN, clock.now()
    db.session.flush()
    audit.record(actor, "session.opened", session, name=session.course.name)


def cancel(actor: Actor, session: TrainingSession, reason: str) -> None:
    """Hold it not at all; who has a seat or waits is told why.

    Raises `Invalid` without a reason, `Conflict` when it is over.
    """
    if not reason.strip():
        sentence = _("中止の理由を記入してください。")
        raise Invalid(sentence, (("reason", sentence),))
    session = lock(session)
    must_be_alive(session)
    session.state, session.reason = SessionState.CANCELLED, reason.strip()
    session.schedule_version += 1  # calendars take over only what has a higher number
    db.session.flush()
    audit.record(actor, "session.cancelled", session, name=session.course.name, note=session.reason)
    seats.session_cancelled(actor, session)
