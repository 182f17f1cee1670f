"""A team on its way, by its link: where it goes next, and the form for what it finds; works without a connection."""

from __future__ import annotations

import secrets

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.visits import VisitSheet
from dispatch.disasters.models import RoundTeam
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.queries.rounds import rows
from dispatch.disasters.queries.rounds.crew import members
from dispatch.disasters.services import visits as services
from dispatch.disasters.services.rounds.links import team_of
from dispatch.disasters.services.visits import Sender
from dispatch.disasters.views.access import here
from dispatch.disasters.wording import rounds as words
from dispatch.forms import number_in
from dispatch.i18n import _
from dispatch.uploads import MOST_BYTES, Refused
from dispatch.uploads.pictures import picture_of

visits = Blueprint("visits", __name__, url_prefix="/rounds")


@visits.get("/worker.js")
def worker() -> Response:
    """The script that opens a team's page where there is no connection; it lies here because of what it may watch."""
    return current_app.send_static_file("js/rounds-worker.js")


@visits.get("/<token>/")
def show(token: str) -> ResponseReturnValue:
    """The team's stops and the form; looking changes nothing."""
    team = team_of(token)
    form = VisitSheet(
        formdata=None, key=secrets.token_hex(16), stop=number_in(request.args.get("stop")) or None
    )
    return _page(token, team, form)


@visits.post("/<token>/")
def send(token: str) -> ResponseReturnValue:
    """A form: from the page without a script, or from what a browser has kept; sent again it gets the same answer."""
    team, form = team_of(token), VisitSheet()
    event = get_event(team.event_id)
    form.offer(rows.reportable(event))
    if not form.validate():
        return _refused(token, team, form)
    try:
        photo = _photo(form)
    except Refused as error:
        form.photo.errors = [str(error)]
        return _refused(token, team, form)
    stop = rows.get_stop(event, form.stop.data)
    found = services.receive(_sender(team, form), team, stop, form.findings(photo))
    name = found.stop.shelter.name
    db.session.commit()
    if _wants_json():
        return jsonify(saved=form.key.data, shelter=name)
    flash(_("%(name)sの報告を受け付けました。", name=name), "success")
    return redirect(url_for(".show", token=token), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _sender(team: RoundTeam, form: VisitSheet) -> Sender:
    name = form.filled_by.data or team.name
    return Sender(current_user.id if current_user.is_authenticated else None, name)


def _photo(form: VisitSheet) -> bytes | None:
    """The photograph drawn anew, without place and camera; only where somebody said that there is one."""
    if not form.with_photo.data or not form.photo.data:
        return None
    data = form.photo.data.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(_("%(n)sMBまでのファイルをお使いください。", n=MOST_BYTES // 1024 // 1024))
    return picture_of(data) if data else None


def _refused(token: str, team: RoundTeam, form: VisitSheet) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(faults=[*_sentences(form)]), 422
    return _page(token, team, form, 422)


def _sentences(form: VisitSheet) -> list[str]:
    """Every fault once, as a sentence."""
    found: list[str] = list(map(str, form.form_errors))

    def gather(errors: object) -> None:
        if isinstance(errors, str) or not isinstance(errors, list | dict | tuple):
            found.append(str(errors))
            return
        for one in errors.values() if isinstance(errors, dict) else errors:
            gather(one)

    gather({name: errors for name, errors in form.errors.items() if name is not None})
    return list(dict.fromkeys(filter(None, found)))


def _page(token: str, team: RoundTeam, form: VisitSheet, status: int = 200) -> ResponseReturnValue:
    event = here(get_event(team.event_id))
    stops = rows.visits([team])[team.id]
    form.offer(rows.reportable(event), [one.stop for one in stops])
    sheet, spots = words.sheet_of(team, stops)
    page = render_template(
        "disasters/visits/show.html",
        token=token,
        event=event,
        team=team,
        people=members([team])[team.id],
        stops=stops,
        sheet=sheet,
        spots=spots,
        form=form,
        words=words,
    )
    return page, status
