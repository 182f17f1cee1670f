"""Who may come in."""

from __future__ import annotations

from dispatch.accounts.access import only
from dispatch.vocabulary import RoleName

desk_only = only(RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
volunteers_only = only(RoleName.VOLUNTEER)
