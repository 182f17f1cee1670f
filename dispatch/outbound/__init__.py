"""Fetching from other people's servers at addresses that users typed.

Such an address may point into our own network, at once, by a redirect, or by a name that answers differently the second
time. Therefore each name is resolved once, every answer is looked at, and the connection goes to exactly the address
that was looked at. Time and size have limits that a slow or swollen answer cannot stretch.
"""

from dispatch.outbound.addresses import check, is_public, loopback_allowed
from dispatch.outbound.faults import Failed, Refused, Why
from dispatch.outbound.fetching import Answer, fetch

__all__ = ["Answer", "Failed", "Refused", "Why", "check", "fetch", "is_public", "loopback_allowed"]
