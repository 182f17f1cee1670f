"""Reading the applications of strangers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import ApplicationState
from dispatch.volunteers.models import Application, Volunteer
from dispatch.volunteers.queries.documents import count_documents


def get_application(application_id: int) -> Application:
    """The application; one whose address nobody has confirmed is not there yet. Raises `NotFound`."""
    found = db.session.get(Application, application_id)
    if found is None or found.state is ApplicationState.UNCONFIRMED:
        raise NotFound(_("この申込みは見つかりません。"))
    return found


def waiting_applications() -> Sequence[Application]:
    """What a coordinator is to decide, the oldest first."""
    waiting = Application.state == ApplicationState.WAITING
    return db.session.scalars(select(Application).where(waiting).order_by(Application.confirmed_at)).all()


def decided_applications(limit: int = 20) -> Sequence[Application]:
    """What was decided last."""
    statement = select(Application).where(Application.decided_at.is_not(None))
    return db.session.scalars(statement.order_by(Application.decided_at.desc()).limit(limit)).all()


def count_applications() -> int:
    """How many wait for a coordinator."""
    statement = select(func.count()).select_from(Application)
    return db.session.scalar(statement.where(Application.state == ApplicationState.WAITING)) or 0


def count_inbox() -> int:
    """How many papers and applications wait together."""
    return count_documents() + count_applications()


def likely_place(town: str) -> tuple[float, float] | None:
    """Latitude and longitude where people of this town live, or else the middle of all; None on an empty roster."""
    middle = select(func.avg(Volunteer.lat), func.avg(Volunteer.lon)).where(Volunteer.active)
    for statement in (middle.where(Volunteer.home_town == town), middle):
        lat, lon = db.session.execute(statement).one()
        if lat is not None and lon is not None:
            return round(float(lat), 4), round(float(lon), 4)
    return None
