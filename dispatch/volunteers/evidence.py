"""Who knows facts about people: every room that does says so here, and levels are derived from all of them.

This room does not know the rooms above it; `create_app` brings their functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias, cast

from flask import Flask, current_app

from dispatch.volunteers.levels import Fact

Source: TypeAlias = Callable[[Collection[int]], Mapping[int, Sequence[Fact]]]
"""Gives the facts of these people (ids of `volunteers`), by person; who has none may be left out."""

_KEY = "evidence_sources"


def register_evidence(app: Flask, source: Source) -> None:
    """From now on levels are derived from this source too."""
    app.extensions.setdefault(_KEY, []).append(source)


def gather(ids: Collection[int]) -> dict[int, list[Fact]]:
    """All facts of these people, from all sources, by person."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for source in cast("list[Source]", current_app.extensions.get(_KEY, [])):
        for person, facts in source(ids).items():
            found[person] += facts
    return found
