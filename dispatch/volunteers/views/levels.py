"""How somebody's levels come about, for the desk; and what a coordinator sets instead."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _, zone
from dispatch.vocabulary import LANGUAGES, RoleName, VisitKind
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.levels import OverrideForm, override_values
from dispatch.volunteers.level_words import WORDS
from dispatch.volunteers.levels import LEVEL
from dispatch.volunteers.models import ONE_LANGUAGE, Credential, LevelOverride, Volunteer
from dispatch.volunteers.views.blueprint import staff_only, volunteers

coordinators_only = only(RoleName.COORDINATOR)


def shown(volunteer: Volunteer) -> dict[str, Any]:
    """What the desk's page and the person's own have in common."""
    today = clock.today(zone())
    derived = queries.derived(volunteer, today)
    return {
        "today": today,
        "derived": [derived[code] for code in sorted(derived, key=_usual_order)],
        "ahead": queries.spans([volunteer.id], today, date.max).get(volunteer.id, {}),
        "words": WORDS,
    }


def _usual_order(code: str) -> int:
    return [*LANGUAGES].index(code) if code in LANGUAGES else len(LANGUAGES)


@volunteers.get("/<int:volunteer_id>/levels")
@staff_only
def levels(volunteer_id: int) -> str:
    """Each language with its level: why, until when, what then, what is missing for more; and what was set by hand."""
    volunteer = queries.get(volunteer_id)
    record_read(current_user, volunteer)
    overrides = [*reversed(volunteer.level_overrides)]
    return render_template(
        "levels/show.html",
        volunteer=volunteer,
        overrides=overrides,
        unbound=_unbound(volunteer),
        **shown(volunteer),
    )


def _unbound(volunteer: Volunteer) -> list[Credential]:
    """Certificates that count for nothing until somebody says for which of the languages they are."""
    if len(volunteer.languages) < 2:
        return []
    return [one for one in volunteer.credentials if one.kind in ONE_LANGUAGE and not one.language]


@volunteers.route("/<int:volunteer_id>/levels/override", methods=["GET", "POST"])
@coordinators_only
def override(volunteer_id: int) -> ResponseReturnValue:
    """Set a level or a permission for a time, with the reason."""
    volunteer = queries.get(volunteer_id)
    form = OverrideForm(data=override_values(request.args.get("language", "")))
    if not form.is_submitted():
        return _page(volunteer, form)
    if not form.validate():
        return _page(volunteer, form), 422
    try:
        _set(volunteer, form)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.take(error.faults)
        return _page(volunteer, form), 422
    flash(_("%(name)sさんのレベルを変更しました。", name=volunteer.name), "success")
    return redirect(url_for(".levels", volunteer_id=volunteer_id), 303)


def _set(volunteer: Volunteer, form: OverrideForm) -> None:
    said: dict[str, Any] = {"note": form.note.data or "", "last": form.last.data}
    if form.target == LEVEL:
        services.override_level(current_user, volunteer, form.language.data, form.value, **said)
    else:
        visit, allowed = VisitKind(form.target), bool(form.value)
        services.override_visit(current_user, volunteer, form.language.data, visit, allowed, **said)


@volunteers.post("/levels/overrides/<int:override_id>/end")
@coordinators_only
def end_override(override_id: int) -> ResponseReturnValue:
    """From today on the rules count again."""
    row = db.session.get(LevelOverride, override_id)
    if row is None:
        raise NotFound(_("この変更は見つかりません。"))
    services.end_override(current_user, row)
    db.session.commit()
    flash(_("規則で決まるレベルに戻しました。"), "success")
    return redirect(url_for(".levels", volunteer_id=row.volunteer_id), 303)


@volunteers.post("/levels/credentials/<int:credential_id>")
@coordinators_only
def bind_credential(credential_id: int) -> ResponseReturnValue:
    """In which language a certificate was earned."""
    row = db.session.get(Credential, credential_id)
    if row is None:
        raise NotFound(_("この資格は名簿にありません。"))
    services.bind_credential(current_user, row, request.form.get("language", ""))
    db.session.commit()
    flash(_("資格の言語を決めました。"), "success")
    return redirect(url_for(".levels", volunteer_id=row.volunteer_id), 303)


def _page(volunteer: Volunteer, form: OverrideForm) -> str:
    return render_template("levels/override.html", volunteer=volunteer, form=form, **shown(volunteer))
