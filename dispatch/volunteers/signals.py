"""What this room calls out for rooms above it, which it does not know."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

volunteer_left = _signals.signal("volunteer-left")
"""Somebody (`sender`: the `Volunteer`; `actor`: who said so) leaves for good; in the transaction of their leaving."""
