"""Partner institutions, for administrators."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.accounts.access import only
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.forms import page_number
from dispatch.i18n import _
from dispatch.requests import services
from dispatch.requests.forms import InstitutionFilter, InstitutionForm
from dispatch.requests.models import Institution
from dispatch.requests.queries.institutions import get_institution, request_counts, search, staff
from dispatch.requests.views.blueprints import institutions
from dispatch.vocabulary import RoleName

Page = str | Response | tuple[str, int]


@institutions.get("/")
@only(RoleName.ADMINISTRATOR)
def index() -> str:
    """All partners, found by words."""
    form = InstitutionFilter()
    page = search(
        form.text.data or "",
        form.kind.data,
        gone=bool(form.gone.data),
        page=page_number(),
    )
    return render_template("institutions/index.html", form=form, page=page, counts=request_counts(page.items))


@institutions.get("/<int:institution_id>")
@only(RoleName.ADMINISTRATOR)
def show(institution_id: int) -> str:
    """One partner and its clerks."""
    institution = get_institution(institution_id)
    posted = request_counts([institution]).get(institution.id, 0)
    return render_template(
        "institutions/show.html", institution=institution, staff=staff(institution), posted=posted
    )


@institutions.route("/new", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR)
def new() -> Page:
    """Add a partner."""
    return _edit(InstitutionForm(), None)


@institutions.route("/<int:institution_id>/edit", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR)
def edit(institution_id: int) -> Page:
    """Change a partner."""
    institution = get_institution(institution_id)
    return _edit(InstitutionForm(data=InstitutionForm.shown(institution)), institution)


@institutions.post("/<int:institution_id>/active")
@only(RoleName.ADMINISTRATOR)
def set_active(institution_id: int) -> Response:
    """End an agreement, or take it up again."""
    institution = get_institution(institution_id)
    if request.form.get("active") == "yes":
        services.reactivate_institution(current_user, institution)
        message = _("%(name)s の依頼を受け付けるようにしました。", name=institution.name)
    else:
        services.deactivate_institution(current_user, institution)
        message = _("%(name)s の依頼の受け付けを止めました。", name=institution.name)
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("institutions.show", institution_id=institution.id), 303)


def _edit(form: InstitutionForm, institution: Institution | None) -> Page:
    if not form.is_submitted():
        return render_template("institutions/form.html", form=form, institution=institution)
    if form.validate():
        try:
            if institution is None:
                institution = services.create_institution(current_user, form.values())
            else:
                services.change_institution(current_user, institution, form.values())
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            flash(_("%(name)s を保存しました。", name=institution.name), "success")
            return redirect(url_for("institutions.show", institution_id=institution.id), 303)
    return render_template("institutions/form.html", form=form, institution=institution), 422
