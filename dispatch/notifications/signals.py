"""What this room calls out and cannot deal with itself, because it knows no roles: who listens sits above it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

message_refused = _signals.signal("message-refused")
"""A message (`sender`: the `OutboxMessage`) will not be taken by the other side; in the transaction that notes it."""
wording_failed = _signals.signal("wording-failed")
"""An administrator's words (`sender`: the `MessageText`) could not be used; the built-in ones were."""
