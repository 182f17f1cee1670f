"""The answer to what to teach next, and how far the next one is."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.i18n import zone
from dispatch.vocabulary import RoleName
from training.demand.cells import FEW
from training.forms.demand import StudyForm
from training.models import DemandStudy
from training.queries import demand as queries
from training.services.demand import MONTHS
from training.views.access import desk_only
from training.views.demand import showing
from training.views.demand.blueprint import demand

BY = ("ward", "weekday")


@demand.get("/")
@desk_only
def index() -> ResponseReturnValue:
    """The newest answer, with the form for another; or how much past is needed."""
    return page(StudyForm())


def page(form: StudyForm) -> str:
    """The page around a form, as it was sent where it has faults."""
    months = queries.months_before(clock.today(zone()), MONTHS[0])
    told = queries.told(months[0][0], months[-1][1])
    last = queries.last_study()
    return render_template(
        "training/demand/index.html",
        form=form,
        told=told,
        least=queries.LEAST,
        aimed=len(queries.aimed()),
        study=last,
        present=queries.present_study(),
        **(_answer(last) if last else {}),
    )


def _answer(study: DemandStudy) -> dict[str, Any]:
    result = study.result or {}
    by = request.args.get("by", BY[0])
    by = by if by in BY else BY[0]
    columns, rows = showing.heat(result, by)
    return {
        "result": result,
        "by": by,
        "few": FEW,
        "many": queries.MANY_ASKED,
        "columns": columns,
        "rows": rows,
        "useful": showing.useful(result),
        "useless": showing.useless(result),
        "may_invite": current_user.is_a(RoleName.COORDINATOR),
    }


@demand.get("/studies/<int:study_id>")
@desk_only
def progress(study_id: int) -> ResponseReturnValue:
    """How far a study is: what the page asks for again and again, and a page of its own without a script."""
    study = queries.study(study_id)
    if request.headers.get("HX-Request"):
        return render_template("training/demand/_present.html", present=study, watched=True)
    return index()
