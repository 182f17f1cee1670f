"""Reading the outbox and the wording of messages."""

from dispatch.notifications.queries.outbox import (
    Delivery,
    counts,
    delivery,
    get,
    last_to,
    refusal_of,
    search,
    without_keys,
)

__all__ = ["Delivery", "counts", "delivery", "get", "last_to", "refusal_of", "search", "without_keys"]
