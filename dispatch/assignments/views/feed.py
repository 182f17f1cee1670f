"""The private feed: whoever knows the address reads it, as calendar programs do that cannot sign in."""

from __future__ import annotations

from flask import Blueprint, Response, request

from dispatch import i18n
from dispatch.assignments.calendar import feed as feed_of
from dispatch.db import db, set_reading
from dispatch.volunteers import services
from dispatch.volunteers.models import CalendarFeed

feed = Blueprint("feed", __name__, url_prefix="/calendar")


@feed.get("/<token>.ics")
def show(token: str) -> Response:
    """Everything somebody is asked or has agreed to; 304 where nothing has changed since."""
    own = services.read_feed_token(token)
    locale = own.volunteer.user.locale if own.volunteer.user else "ja"
    with i18n.force_locale(locale):
        answer = Response(feed_of(own.volunteer), mimetype="text/calendar")
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="tsunagu.ics"'
    _note(own)
    answer.make_conditional(request)
    return answer


def _note(own: CalendarFeed) -> None:
    """That it was read is written in a transaction of its own, after the page's has only looked."""
    found = own.id
    db.session.rollback()
    set_reading(False)
    row = db.session.get(CalendarFeed, found)
    if row is not None:
        services.feed_was_read(row)
    db.session.commit()
