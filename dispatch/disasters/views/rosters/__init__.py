"""The roster of an event: its table, posts and shifts, asking the solver, changes by hand, people, paper and files."""

from dispatch.disasters.views.rosters import (  # noqa: F401 (their routes)
    asking,
    duties,
    pages,
    people,
    posts,
    sheets,
)
from dispatch.disasters.views.rosters.blueprint import rosters

__all__ = ["rosters"]
