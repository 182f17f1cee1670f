"""The room's address, and who may come in."""

from datetime import datetime, time

from flask import Blueprint

from dispatch.accounts.access import only
from dispatch.i18n import local
from dispatch.vocabulary import WEEKDAYS, Mode, RoleName, Topic
from dispatch.volunteers.hours import say


def _wall(moment: datetime) -> time:
    """An aware moment as the clock on the wall shows it."""
    return local(moment).time()


volunteers = Blueprint("volunteers", __name__, url_prefix="/volunteers")
volunteers.context_processor(
    lambda: {"modes": Mode, "topics": Topic, "WEEKDAYS": WEEKDAYS, "say": say, "wall": _wall}
)
staff_only = only(RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
"""The gate of every page here: addresses and telephone numbers are on them."""
