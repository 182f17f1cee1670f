"""The code at the door, for the projector."""

from __future__ import annotations

from base64 import b64encode

from flask import render_template, url_for

from dispatch import clock
from training import keys
from training.certificates import qr
from training.queries import attendance as queries
from training.queries import certificates
from training.services.attendance import OPENS_BEFORE
from training.views.teach.blueprint import own, teach, teachers_only


@teach.get("/meetings/<int:meeting_id>/code")
@teachers_only
def code(meeting_id: int) -> str:
    """The moving code in full size; the page asks for itself again and again."""
    meeting = queries.get_meeting(meeting_id)
    own(meeting.session)
    now, door = clock.now(), keys.door()
    path = url_for("check_in.arrive", token=door.token(meeting.id, now))
    picture = b64encode(qr.svg(certificates.below_base(path), title="QR")).decode("ascii")
    here = [one for one in queries.standings(meeting.session) if _is_here(one, meeting.id)]
    return render_template(
        "training/teach/code.html",
        meeting=meeting,
        picture=picture,
        digits=door.digits(meeting.id, now),
        short=certificates.below_base(url_for("check_in.index")),
        arrived=len(here),
        expected=len(queries.learners(meeting.session)),
        is_open=meeting.start_at - OPENS_BEFORE <= now < meeting.end_at,
        opens=meeting.start_at - OPENS_BEFORE,
        over=now >= meeting.end_at,
    )


def _is_here(one: queries.Standing, meeting_id: int) -> bool:
    row = one.attended.get(meeting_id)
    return row is not None and row.minutes > 0
