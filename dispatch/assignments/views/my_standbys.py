"""Standing by, answered on the volunteer's own page instead of by the mail's link."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.models import Standby
from dispatch.assignments.queries.standbys import own_standby
from dispatch.assignments.views.my import first_page, me, my
from dispatch.audit.services import Actor
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _
from dispatch.vocabulary import RoleName


@my.post("/standbys/<int:standby_id>/agree")
@only(RoleName.VOLUNTEER)
def agree_to_stand_by(standby_id: int) -> ResponseReturnValue:
    """Yes, I could."""
    return _answer(standby_id, services.agree, _("待機をお引き受けいただき、ありがとうございます。"))


@my.post("/standbys/<int:standby_id>/refuse")
@only(RoleName.VOLUNTEER)
def refuse_to_stand_by(standby_id: int) -> ResponseReturnValue:
    """No, or no longer."""
    return _answer(
        standby_id, services.refuse, _("お返事を受け付けました。お知らせいただき、ありがとうございます。")
    )


def _answer(standby_id: int, act: Callable[[Actor, Standby], None], done: str) -> ResponseReturnValue:
    try:
        act(current_user, own_standby(me(), standby_id))
    except (Conflict, Gone) as error:
        db.session.rollback()
        set_reading(True)
        return first_page(error), error.status
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("my.index"), 303)
