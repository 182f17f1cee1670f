"""What `dispatch jma` takes from the settings: the foundation's areas, and the rules by which an event is proposed.

`DISASTER_AREAS` stands in the environment (names with commas) or in `config.py` of the instance folder,
`DISASTER_RULES` in the latter. Nothing is made or opened where neither is there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.config import instance_path
from dispatch.disasters.telegrams.rules import Rules
from dispatch.matching.faults import ProblemError

AREAS, RULES = "DISASTER_AREAS", "DISASTER_RULES"


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of areas, none for all; and the rules."""

    areas: tuple[str, ...]
    rules: Rules


def settings() -> Settings:
    """What holds here. Raises ProblemError where a setting makes no sense."""
    stated = _instance()
    named = os.environ.get(AREAS)
    areas = re.split("[,、，]", named) if named is not None else stated.get(AREAS, ())
    try:
        return Settings(_areas(areas), Rules.from_json(stated.get(RULES, {})))
    except ProblemError as wrong:
        raise ProblemError([f"{RULES}.{fault}" for fault in wrong.faults]) from None


def _areas(stated: object) -> tuple[str, ...]:
    listed = re.split("[,、，]", stated) if isinstance(stated, str) else stated
    if not isinstance(listed, Iterable):
        listed = ()
    return tuple(name.strip() for name in map(str, listed) if name.strip())


def _instance() -> Mapping[str, Any]:
    """`config.py` of the instance folder as the application reads it; empty where there is none."""
    folder = instance_path()
    if not (folder / "config.py").is_file():
        return {}
    from flask import Config  # slow, and mostly not needed

    found = Config(folder)
    found.from_pyfile("config.py")
    return found
