"""The room's address, and who may come in."""

from flask import Blueprint

from dispatch.accounts.access import only
from dispatch.vocabulary import WEEKDAYS, Mode, RoleName, Topic

volunteers = Blueprint("volunteers", __name__, url_prefix="/volunteers")
volunteers.context_processor(lambda: {"modes": Mode, "topics": Topic, "WEEKDAYS": WEEKDAYS})
staff_only = only(RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
"""The gate of every page here: addresses and telephone numbers are on them."""
