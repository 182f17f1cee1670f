"""Why somebody is not served, why a session is not held: codes that pages put into words."""

from __future__ import annotations

from enum import StrEnum


class NotServed(StrEnum):
    """Why a person does not come to a course they need; the first that holds."""

    NO_SESSION = "no_session"  # the problem has no session of it
    NEVER_HELD = "never_held"  # none of its sessions has a time with a room and trainers
    NEVER_FREE = "never_free"  # not free at any time when it could be held
    CANNOT_REACH = "cannot_reach"  # free then, but none of the rooms is one they come to
    BUSY = "busy"  # a seat is left where they could come, but they come to another course at that time
    FULL = "full"  # where they could come no seat is left
    SHORT = "short"  # a session is left over, but rooms or trainers are not when they could come
    ELSEWHERE = "elsewhere"  # all its sessions are held at times or places that serve more


class NotHeld(StrEnum):
    """Why a session is not held; the first that holds."""

    NO_START = "no_start"  # no moment at which it may begin
    NO_ROOM = "no_room"  # no room at any of them
    NO_TRAINER = "no_trainer"  # not enough trainers when there is a room
    NOBODY = "nobody"  # whoever could come and needs it is served, or busy
    SHORT = "short"  # somebody more could come, but the rooms or trainers are used for more
