"""What a roster cannot cover becomes the draft of a request for mutual aid; a person sends it, or does not."""

from __future__ import annotations

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.disasters.models import AidRequest, DisasterEvent, RosterRun
from dispatch.disasters.queries.rosters.building import role_of
from dispatch.disasters.rostering.aid import Aid
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.services import aid
from dispatch.errors import Conflict
from dispatch.i18n import _, show_moment


def draft_aid(actor: Actor, event: DisasterEvent, run: RosterRun) -> AidRequest:
    """The draft, by language, role and hours; the one made before, where this run has one already.

    Raises `Conflict` where nothing is missing, or only what is over.
    """
    run = lock(run)
    if run.plan is None:
        raise Conflict(_("この案は、まだ計算が終わっていません。"))
    made = db.session.get(AidRequest, run.plan.get("aid_request", 0))
    if made is not None:
        return made
    lines = [_line(one) for one in Plan.from_json(run.plan).aid if one.end > clock.now()]
    if not lines:
        raise Conflict(_("応援をお願いする時間帯はありません。"))
    title = _("シフトの不足（%(when)s計算）", when=show_moment(run.finished_at))
    made = aid.draft(actor, event, aid.AidValues(title, lines))
    run.plan = {**run.plan, "aid_request": made.id}
    db.session.flush()
    return made


def _line(one: Aid) -> aid.Line:
    return aid.Line(one.number, one.start, one.end, one.language, role_of(one.role), one.remote)
