"""The coordinators' look at papers that volunteers have sent in."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.forms import DispatchForm
from dispatch.i18n import _, zone
from dispatch.vocabulary import RoleName
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.documents import GradeForm, RefusalForm, ValidityForm
from dispatch.volunteers.models import Document
from dispatch.volunteers.views.blueprint import volunteers
from dispatch.volunteers.views.files import paper_file

coordinators_only = only(RoleName.COORDINATOR)
"""Papers hold more than the roster does; who administers the system has no need of them."""


@volunteers.get("/papers/")
@coordinators_only
def papers() -> str:
    """What waits, and what was decided last."""
    return render_template(
        "papers/index.html",
        waiting=queries.waiting_documents(),
        decided=queries.decided_documents(),
        about=services.document_about,
        tabs=tabs("papers"),
    )


def tabs(current: str) -> list[dict[str, object]]:
    """The three inboxes of the roster."""
    places = (
        ("papers", _("書類の確認"), queries.count_documents()),
        ("applications", _("登録の申込み"), queries.count_applications()),
        ("renewals", _("意向調査"), None),
    )
    return [
        {"label": title, "href": url_for(f"volunteers.{name}"), "current": name == current, "count": count}
        for name, title, count in places
    ]


@volunteers.get("/papers/<int:document_id>")
@coordinators_only
def paper(document_id: int) -> str:
    """One paper beside what the roster says."""
    document = queries.get_document(document_id)
    record_read(current_user, document, volunteer=document.volunteer.name)
    return _page(document)


@volunteers.get("/papers/<int:document_id>/file")
@coordinators_only
def paper_download(document_id: int) -> Response:
    """The file itself."""
    return paper_file(queries.get_document(document_id))


@volunteers.post("/papers/<int:document_id>/approve")
@coordinators_only
def approve_paper(document_id: int) -> ResponseReturnValue:
    """The paper shows what it is to show; the roster follows."""
    document = queries.get_document(document_id)
    grade, validity = GradeForm(), ValidityForm()
    if document.language:
        grade.offer(document)
        return _decide(
            document, grade, lambda: services.approve_language(current_user, document, grade.shown)
        )
    dates = validity.issued_on, validity.valid_until
    return _decide(
        document,
        validity,
        lambda: services.approve_paper(current_user, document, *(day.data for day in dates)),
    )


@volunteers.post("/papers/<int:document_id>/refuse")
@coordinators_only
def refuse_paper(document_id: int) -> ResponseReturnValue:
    """Say what is wrong with the paper."""
    document, form = queries.get_document(document_id), RefusalForm()
    return _decide(
        document, form, lambda: services.refuse_document(current_user, document, form.reason.data or "")
    )


def _decide(document: Document, form: DispatchForm, act: Callable[[], None]) -> ResponseReturnValue:
    if not form.validate():
        return _page(document, form), 422
    try:
        act()
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.take(error.faults)
        return _page(document, form), 422
    flash(_("%(name)sさんに結果をお知らせします。", name=document.volunteer.name), "success")
    return redirect(url_for(".papers"), 303)


def _page(document: Document, form: DispatchForm | None = None) -> str:
    """With the forms filled in from what the volunteer claims, but for the one that was just sent."""
    forms: dict[str, DispatchForm] = {
        "grade": GradeForm(formdata=None),
        "validity": ValidityForm(
            formdata=None, data={"issued_on": document.issued_on, "valid_until": document.valid_until}
        ),
        "refusal": RefusalForm(formdata=None),
    }
    if isinstance(grade := forms["grade"], GradeForm):
        grade.offer(document)
    sent = {GradeForm: "grade", ValidityForm: "validity", RefusalForm: "refusal"}
    if form is not None:
        forms[sent[type(form)]] = form
    held = next((one for one in document.volunteer.credentials if one.kind == document.kind), None)
    return render_template(
        "papers/show.html",
        document=document,
        forms=forms,
        about=services.document_about,
        held=held,
        outlook=queries.levels_shown_by(document, clock.today(zone())) if document.language else [],
    )
