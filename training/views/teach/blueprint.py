"""The blueprint of the trainer's pages, and who may see which session."""

from __future__ import annotations

from flask import Blueprint
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.errors import Forbidden
from dispatch.i18n import _
from dispatch.vocabulary import RoleName
from training.models import TrainingSession

teach = Blueprint("teach", __name__, url_prefix="/teach", template_folder="../../templates")
teachers_only = only(RoleName.TRAINER, RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
DESK = (RoleName.COORDINATOR, RoleName.ADMINISTRATOR)


def is_desk() -> bool:
    """Whether the desk is looking: it may open every session and decide."""
    return bool(current_user.is_a(*DESK))


def own(session: TrainingSession) -> TrainingSession:
    """The session, where the signed-in person teaches it (and has not stopped teaching) or is of the desk; raises
    `Forbidden`."""
    mine = (one for one in session.trainers if one.active and one.user_id == current_user.id)
    if not is_desk() and not any(mine):
        raise Forbidden(_("担当していない研修は開けません。"))
    return session
