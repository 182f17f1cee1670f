"""The timed jobs, for administrators; and the alarm that the pages of the desk show when nobody runs them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_security import current_user
from werkzeug.wrappers import Response as Redirect

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.db import db
from dispatch.i18n import _
from dispatch.jobs import queries, services
from dispatch.jobs.forms import PauseForm
from dispatch.jobs.table import Job
from dispatch.vocabulary import RoleName

jobs_admin = Blueprint("jobs", __name__, url_prefix="/admin/jobs")


@jobs_admin.record
def _note_start(state: BlueprintSetupState) -> None:
    state.app.extensions[queries.STARTED] = clock.now()


def alarm() -> bool:
    """Whether whoever reads this page has to know that no timed job runs."""
    if g.get("failed") or not current_user.is_authenticated:
        return False
    if not current_user.is_a(RoleName.ADMINISTRATOR, RoleName.COORDINATOR):
        return False
    return queries.nobody_leads()


@jobs_admin.app_context_processor
def _tools() -> dict[str, Any]:
    return {"nobody_leads": alarm}


def rhythm(job: Job) -> str:
    """How often a job comes, in words: `15秒ごと`, `毎日 8:00`."""
    if job.daily is not None:
        return _("毎日 %(time)s", time=f"{job.daily.hour}:{job.daily.minute:02d}")
    seconds = round(job.seconds)
    if seconds % 3600 == 0:
        return _("%(n)s時間ごと", n=seconds // 3600)
    if seconds % 60 == 0:
        return _("%(n)s分ごと", n=seconds // 60)
    return _("%(n)s秒ごと", n=seconds)


@jobs_admin.context_processor
def _words() -> dict[str, Any]:
    return {"rhythm": rhythm}


@jobs_admin.get("/")
@only(RoleName.ADMINISTRATOR)
def index() -> str:
    """Every job: its last turn and its next, and who leads."""
    head = queries.leader()
    return render_template(
        "jobs/index.html", views=queries.overview(), leader=head, alive=queries.is_alive(head)
    )


@jobs_admin.get("/<name>")
@only(RoleName.ADMINISTRATOR)
def show(name: str) -> str:
    """One job with its turns."""
    return _page(queries.get(name), PauseForm())


def _page(job: Job, form: PauseForm) -> str:
    alive = queries.is_alive(queries.leader())
    return render_template(
        "jobs/show.html", view=queries.view(job), runs=queries.latest(job.name), form=form, alive=alive
    )


@jobs_admin.post("/<name>/run")
@only(RoleName.ADMINISTRATOR)
def run(name: str) -> Redirect:
    """Have the leader run a job at once."""
    services.want(current_user, queries.get(name))
    db.session.commit()
    if queries.is_alive(queries.leader()):
        flash(_("実行を予約しました。まもなく始まります。"), "success")
    else:
        flash(_("実行を予約しました。自動処理が再開すると、すぐに実行されます。"), "warning")
    return redirect(url_for(".show", name=name), 303)


@jobs_admin.post("/<name>/pause")
@only(RoleName.ADMINISTRATOR)
def pause(name: str) -> str | tuple[str, int] | Redirect:
    """Let a job rest."""
    job, form = queries.get(name), PauseForm()
    if not form.validate():
        return _page(job, form), 422
    services.pause(current_user, job, form.note.data or "")
    db.session.commit()
    flash(_("一時停止しました。再開するまで実行されません。"), "success")
    return redirect(url_for(".show", name=name), 303)


@jobs_admin.post("/<name>/resume")
@only(RoleName.ADMINISTRATOR)
def resume(name: str) -> Redirect:
    """Let a job go on."""
    services.resume(current_user, queries.get(name))
    db.session.commit()
    flash(_("再開しました。"), "success")
    return redirect(url_for(".show", name=name), 303)
