"""Teams: a new one, one changed, one taken away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.forms.rounds import TeamForm
from dispatch.disasters.models import DisasterEvent, RoundTeam
from dispatch.disasters.queries.rounds import rows
from dispatch.disasters.queries.rounds.crew import members, who_may_go
from dispatch.disasters.services.rounds import teams as services
from dispatch.disasters.services.rounds.telling import tell_teams
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.disasters.views.rounds.overview import chosen_day
from dispatch.errors import Invalid
from dispatch.i18n import _, local, zone


@rounds.route("/teams/new", methods=["GET", "POST"])
@desk_only
def new_team(event_id: int) -> ResponseReturnValue:
    """A new team; it begins as the one before it."""
    event = this(event_id)
    there = rows.teams(event)
    begun = TeamForm.begun(clock.today(zone()), len(there) + 1, there[-1] if there else None)
    form = TeamForm() if request.method == "POST" else begun
    _offer(form, event, None)
    if form.validate_on_submit():
        try:
            team = services.create(current_user, event, form.values())
        except Invalid as fault:
            form.take(fault.faults)
        else:
            return _saved(event, team)
    return _page(event, form, None)


@rounds.route("/teams/<int:team_id>", methods=["GET", "POST"])
@desk_only
def team(event_id: int, team_id: int) -> ResponseReturnValue:
    """Change a team."""
    event = this(event_id)
    found = rows.get_team(event, team_id)
    form = TeamForm() if request.method == "POST" else TeamForm.of(found)
    _offer(form, event, found)
    if form.validate_on_submit():
        try:
            services.change(current_user, event, found, form.values())
        except Invalid as fault:
            form.take(fault.faults)
        else:
            return _saved(event, found)
    return _page(event, form, found)


@rounds.route("/teams/<int:team_id>/remove", methods=["GET", "POST"])
@desk_only
def remove_team(event_id: int, team_id: int) -> ResponseReturnValue:
    """Take a team away, after a look."""
    event = this(event_id)
    found = rows.get_team(event, team_id)
    if request.method == "POST":
        services.remove(current_user, event, found)
        db.session.commit()
        flash(_("班を削除しました。"), "success")
        return redirect(url_for(".index", event_id=event_id), 303)
    return render_template(
        "disasters/rounds/remove_team.html", event=event, team=found, people=members([found])[found.id]
    )


@rounds.post("/teams/tell")
@desk_only
def tell(event_id: int) -> ResponseReturnValue:
    """Write to the teams of a day where their page is."""
    event = this(event_id)
    day = chosen_day(rows.team_days(event))
    reached = tell_teams(current_user, event, rows.teams(event, day)) if day else 0
    db.session.commit()
    if reached:
        flash(
            _("%(n)s人に班のページをお知らせします。すでに送った人には重ねて送りません。", n=reached),
            "success",
        )
    else:
        flash(_("連絡先のわかる班員がいません。印刷した巡回表をお渡しください。"), "warning")
    return redirect(url_for(".index", event_id=event_id, day=day), 303)


def _offer(form: TeamForm, event: DisasterEvent, team: RoundTeam | None) -> None:
    """Those who may go, and who is in the team already."""
    people = {one.id: one for one in who_may_go(event)}
    if team is not None:
        people.update({one.id: one for one in members([team])[team.id]})
    form.offer([*people.values()])


def _saved(event: DisasterEvent, team: RoundTeam) -> ResponseReturnValue:
    day = local(team.start_at).date().isoformat()
    db.session.commit()
    flash(_("班を保存しました。"), "success")
    return redirect(url_for(".index", event_id=event.id, day=day), 303)


def _page(event: DisasterEvent, form: TeamForm, team: RoundTeam | None) -> ResponseReturnValue:
    page = render_template("disasters/rounds/team.html", event=event, form=form, team=team)
    return page, 422 if form.errors else 200
