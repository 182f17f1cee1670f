"""Who has completed: the trainer asks, the desk looks at a preview and decides."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.i18n import _
from training.queries import attendance as queries
from training.queries import names
from training.services import results as services
from training.services.others import is_self
from training.views.access import desk_only
from training.views.teach.blueprint import is_desk, own, teach, teachers_only

PROPOSED = "training.results_proposed"


@teach.get("/sessions/<int:session_id>/decide")
@teachers_only
def decide(session_id: int) -> str:
    """Who would pass, and why not the others; nothing has happened yet."""
    session = own(queries.get_session(session_id))
    standings = queries.standings(session)
    return render_template(
        "training/teach/decide.html",
        session=session,
        passing=[one for one in standings if one.is_open and one.verdict.passes],
        lacking=[one for one in standings if one.is_open and not one.verdict.passes],
        done=[one for one in standings if not one.is_open],
        proposed=next((e for e in reversed(history(session)) if e.action == PROPOSED), None),
        over=session.end_at <= clock.now(),
        titles={unit.id: unit.title for unit in session.course.units},
        is_desk=is_desk(),
        names=names,
        is_self=is_self,
    )


@teach.post("/sessions/<int:session_id>/decide")
@desk_only
def settle(session_id: int) -> ResponseReturnValue:
    """Certificates for those ticked, all or none of them."""
    session = queries.get_session(session_id)
    completed = set(request.form.getlist("complete", type=int))
    failed = set(request.form.getlist("fail", type=int))
    if not completed | failed:
        flash(_("チェックした人がいないため、何も変えていません。"), "warning")
        return redirect(url_for(".decide", session_id=session.id), 303)
    given = services.decide(current_user, session, completed, failed)
    db.session.commit()
    if given:
        flash(_("%(n)s人に修了証を交付しました。", n=len(given)), "success")
    if failed:
        flash(_("%(n)s人を未修了として終えました。", n=len(failed)), "success")
    return redirect(url_for(".decide", session_id=session.id), 303)


@teach.post("/sessions/<int:session_id>/propose")
@teachers_only
def propose(session_id: int) -> ResponseReturnValue:
    """The records are complete: the desk is told."""
    session = own(queries.get_session(session_id))
    services.propose(current_user, session)
    db.session.commit()
    flash(_("修了の判定を財団に依頼しました。"), "success")
    return redirect(url_for(".decide", session_id=session.id), 303)
