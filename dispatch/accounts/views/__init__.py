"""The front door, and the administrator's pages of the people who can sign in."""

from dispatch.accounts import notices  # noqa: F401 (listens from now on)
from dispatch.accounts.views.front import accounts
from dispatch.accounts.views.messages import message_choice
from dispatch.accounts.views.people import people

__all__ = ["accounts", "message_choice", "people"]
