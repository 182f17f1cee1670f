"""Jobs given already whose interpreter may not do them on their day: the list, and putting one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.queries.expired import flagged
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import RoleName


@desk.get("/expired")
@only(RoleName.COORDINATOR)
def expired() -> str:
    """All of them, the next first."""
    return render_template("desk/expired.html", flags=flagged())


@desk.get("/expired/<int:assignment_id>")
@only(RoleName.COORDINATOR)
def put_back(assignment_id: int) -> ResponseReturnValue:
    """Ask once more."""
    found = flagged(assignment_id)
    if not found:
        raise Conflict(_("この派遣は、条件を満たすようになったか、すでに終わっています。"))
    return render_template("desk/put_back.html", flag=found[0])


@desk.post("/expired/<int:assignment_id>/put-back")
@only(RoleName.COORDINATOR)
def repair_job(assignment_id: int) -> ResponseReturnValue:
    """Take it back."""
    found = flagged(assignment_id)
    if not found:
        raise Conflict(_("この派遣は、条件を満たすようになったか、すでに終わっています。"))
    services.repair_job(current_user, found[0].job)
    db.session.commit()
    flash(_("担当を外しました。代わりの人を探します。"), "success")
    return redirect(url_for("desk.expired"), 303)
