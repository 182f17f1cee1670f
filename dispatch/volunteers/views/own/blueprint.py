"""The address of a volunteer's own pages, who may come in, and whose they are."""

from __future__ import annotations

from flask import Blueprint
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.errors import NotFound
from dispatch.i18n import _, local
from dispatch.vocabulary import WEEKDAYS, RoleName
from dispatch.volunteers import services
from dispatch.volunteers.hours import say
from dispatch.volunteers.models import Volunteer

own = Blueprint("own", __name__, url_prefix="/my")
volunteers_only = only(RoleName.VOLUNTEER)


@own.app_context_processor
def tools() -> dict[str, object]:
    """What the pages, and the card on my page, say of hours."""
    return {"own_hours": {"stale": services.is_stale, "said": services.last_said}}


own.context_processor(lambda: {"WEEKDAYS": WEEKDAYS, "say": say, "wall": lambda moment: local(moment).time()})


def me() -> Volunteer:
    """The signed-in person's place on the roster. Raises `NotFound` where they have none."""
    found: Volunteer | None = current_user.volunteer
    if found is None:
        raise NotFound(_("名簿にあなたの登録が見つかりません。"), _("お手数ですが、財団にお電話ください。"))
    return found
