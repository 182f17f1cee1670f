"""Telegrams: each kept once, what it supersedes, the event that it proposes, and following the feeds."""

from dispatch.disasters.services.telegrams.following import follow_feeds
from dispatch.disasters.services.telegrams.joining import join, set_apart
from dispatch.disasters.services.telegrams.taking import MOST_DAYS, receive, take, tidy_telegrams

__all__ = ["MOST_DAYS", "follow_feeds", "join", "receive", "set_apart", "take", "tidy_telegrams"]
