"""Questions to the engine: asking, watching for the answer, and what the answer leads to."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.models import QuestionKind
from dispatch.assignments.queries import answers, questions
from dispatch.assignments.queries import cases as queries
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.assignments.views.desk.looking import about_fixes
from dispatch.audit import services as audit
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import RoleName


@desk.post("/<int:request_id>/fixes")
@only(RoleName.COORDINATOR)
def ask_fixes(request_id: int) -> ResponseReturnValue:
    """What would cover this request?"""
    services.ask(current_user, QuestionKind.FIXES, queries.one(request_id))
    db.session.commit()
    return redirect(url_for("desk.show", request_id=request_id, _anchor="fixes"), 303)


@desk.post("/<int:request_id>/why")
@only(RoleName.COORDINATOR)
def ask_why(request_id: int) -> ResponseReturnValue:
    """Why these people?"""
    asked = queries.one(request_id)
    people = sorted(job.volunteer_id for job in queries.Case(asked).proposed)
    services.ask(current_user, QuestionKind.WHY, asked, {"people": people})
    db.session.commit()
    return redirect(url_for("desk.show", request_id=request_id, _anchor="why"), 303)


@desk.get("/standby")
@only(RoleName.COORDINATOR)
def standby() -> ResponseReturnValue:
    """Who could step in for what is confirmed."""
    return render_template("desk/standby.html", look=answers.latest(QuestionKind.STANDBY))


@desk.post("/standby")
@only(RoleName.COORDINATOR)
def ask_standby() -> ResponseReturnValue:
    """Who could step in as things stand now?"""
    services.ask(current_user, QuestionKind.STANDBY)
    db.session.commit()
    return redirect(url_for("desk.standby"), 303)


@desk.get("/shortages.csv")
@only(RoleName.COORDINATOR)
def shortages() -> Response:
    """Whom it would take for what nobody can cover: for recruiting and for training."""
    found = answers.shortages()
    heading = (_("依頼番号"), _("言語"), _("レベル"), _("日時"), _("場所・方法"))
    rows = [(asked, wording.lack_of(asked, one)) for asked, one in found]
    return as_csv(
        f"shortages-{clock.today(zone()):%Y%m%d}.csv",
        heading,
        ((asked.code, lack.language, lack.level, lack.when, lack.where) for asked, lack in rows),
    )


@desk.get("/questions/<int:question_id>")
@only(RoleName.COORDINATOR)
def question(question_id: int) -> ResponseReturnValue:
    """The fragment that a page polls; for a plain visit the page on which the answer stands."""
    found = questions.one(question_id)
    look = answers.of(found)
    if request.headers.get("HX-Request"):
        more = about_fixes(look.request) if found.kind is QuestionKind.FIXES and look.request else {}
        return render_template("desk/_question.html", look=look, watched=True, **more)
    if found.kind is QuestionKind.STANDBY:
        return redirect(url_for("desk.standby"), 303)
    if found.kind is not QuestionKind.SWAP:
        return redirect(url_for("desk.show", request_id=found.request_id, _anchor=found.kind.value), 303)
    if look.request is None:
        raise NotFound(_("この派遣依頼はありません。"))
    audit.record_read(current_user, look.request)
    return render_template("desk/swap.html", look=look, asked=look.request, choice=found.detail)
