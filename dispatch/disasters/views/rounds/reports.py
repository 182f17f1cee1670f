"""What teams found: the list of forms, one form, its photograph, what is seen to, all of it as a table."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters.queries.rounds import found as queries
from dispatch.disasters.services import visits as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.disasters.wording import visits as words
from dispatch.errors import NotFound
from dispatch.forms import page_number
from dispatch.i18n import _, show_moment
from dispatch.tables.writing import as_csv


@rounds.get("/forms")
@desk_only
def forms(event_id: int) -> ResponseReturnValue:
    """All forms, or those that nobody has seen to; and what they say together."""
    event = this(event_id)
    waiting = request.args.get("show") == "waiting"
    return render_template(
        "disasters/rounds/forms.html",
        event=event,
        waiting=waiting,
        count_waiting=queries.count_waiting(event),
        page=queries.forms(event, page_number(), waiting=waiting),
        languages=queries.by_language(event),
        nationalities=queries.by_nationality(event),
        needs=queries.needs(event),
    )


@rounds.get("/forms/<int:form_id>")
@desk_only
def form(event_id: int, form_id: int) -> ResponseReturnValue:
    """One form."""
    event = this(event_id)
    return render_template("disasters/rounds/form.html", event=event, form=queries.get_form(event, form_id))


@rounds.get("/forms/<int:form_id>/photo")
@desk_only
def photo(event_id: int, form_id: int) -> ResponseReturnValue:
    """Its photograph; who looks is recorded."""
    found = queries.get_form(this(event_id), form_id)
    if not found.photo:
        raise NotFound(_("この報告に写真はありません。"))
    record_read(current_user, found, photo=1)
    return Response(found.photo, mimetype=found.photo_type)


@rounds.post("/forms/<int:form_id>/settle")
@desk_only
def settle(event_id: int, form_id: int) -> ResponseReturnValue:
    """What it asks for has been seen to."""
    found = queries.get_form(this(event_id), form_id)
    services.settle(current_user, found)
    db.session.commit()
    flash(_("対応済みにしました。"), "success")
    return redirect(url_for(".forms", event_id=event_id), 303)


@rounds.post("/forms/<int:form_id>/unsettle")
@desk_only
def unsettle(event_id: int, form_id: int) -> ResponseReturnValue:
    """It was not, after all."""
    found = queries.get_form(this(event_id), form_id)
    services.unsettle(current_user, found)
    db.session.commit()
    flash(_("未対応に戻しました。"), "success")
    return redirect(url_for(".form", event_id=event_id, form_id=form_id), 303)


@rounds.get("/forms.csv")
@desk_only
def forms_file(event_id: int) -> ResponseReturnValue:
    """Every form as a table, the newest first."""
    event = this(event_id)
    record_read(current_user, event, exported=1)
    heads = [_("日時"), _("避難所"), _("人数"), _("言語ごとの人数"), _("国籍ごとの人数"), _("必要なもの"), _("メモ"),
             _("記入者"), _("対応済み")]  # fmt: skip
    lines = [
        (
            show_moment(one.filled_at), one.stop.shelter.name, str(words.total(one.people)),
            words.people_in_words(one.people), words.by_nationality_in_words(one.people),
            words.needs_in_words(one.needs), one.note, one.filled_by,
            show_moment(one.done_at) if one.done_at else "",
        )
        for one in queries.all_forms(event)
    ]  # fmt: skip
    mark = _("訓練") + "-" if event.exercise else ""
    return as_csv(f"{mark}{event.code}-visits.csv", heads, lines)
