"""Who may come in."""

from __future__ import annotations

from dispatch.accounts.access import only
from dispatch.vocabulary import RoleName
from dispatch.volunteers.views.own.blueprint import me, volunteers_only

__all__ = ["desk_only", "me", "volunteers_only"]

desk_only = only(RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
