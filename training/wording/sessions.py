"""What pages say of a session: its days, broken between their parts only, and how it stands at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup

from dispatch import clock
from dispatch.i18n import _, get_locale, local, show_date, show_hours, show_span
from training.models import TrainingSession
from training.vocabulary import SessionState


def span_in_parts(start: datetime, end: datetime, style: str = "short") -> Markup:
    """`12月12日（土）10:00〜13:00`; where the line is too short it breaks between day and hours."""
    if local(start).date() != local(end).date():
        return _whole([show_span(start, end, style)])
    return _whole([show_date(start, style), show_hours(start, end)])


def days_in_parts(session: TrainingSession) -> Markup:
    """When a session is held: the day and its hours, or from when to when and on how many days."""
    first, last = session.meetings[0], session.meetings[-1]
    if first is last:
        return span_in_parts(first.start_at, first.end_at)
    style = "short" if local(first.start_at).year == local(last.start_at).year else "medium"
    parts = [
        _("%(first)s〜", first=show_date(first.start_at, "short")),
        show_date(last.start_at, style),
        _("（全%(n)s日）", n=len(session.meetings)),
    ]
    return _whole(parts)


def state_now(session: TrainingSession) -> SessionState:
    """Its state as people see it: what has ended is over, also before the timed job has said so."""
    if session.state is SessionState.OPEN and session.end_at <= clock.now():
        return SessionState.HELD
    return session.state


def _whole(parts: Iterable[str]) -> Markup:
    locale = get_locale()
    seam = Markup("") if locale is None or locale.language == "ja" else Markup(" ")
    return seam.join(Markup('<span class="whole nums">{}</span>').format(part) for part in parts)
