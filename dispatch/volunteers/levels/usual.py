"""The rules a foundation begins with; they are data (`usual.json`) and meant to be changed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from dispatch.volunteers.levels.reading import read_rules
from dispatch.volunteers.levels.rules import Rules


@cache
def usual_rules() -> Rules:
    """The default rules, as `docs/levels.md` tells them."""
    return read_rules(files(__package__).joinpath("usual.json").read_bytes())
