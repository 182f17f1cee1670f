"""Courses to begin with, as data (JSON beside this file): read once, and filled into the form of a new course.

Each file: `title` (of the template), `course` (as `CourseValues.plain`, without what is at its default).
"""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from training.services.courses import CourseValues

NAMES = ("standard", "skill_up", "renewal", "disaster")
"""In the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Template:
    """A course to begin with; its texts are Japanese, as courses are."""

    name: str
    title: str
    values: CourseValues


@cache
def templates() -> dict[str, Template]:
    """By name."""
    return {name: _read(name) for name in NAMES}


def _read(name: str) -> Template:
    found: dict[str, Any] = json.loads(files(__package__).joinpath(f"{name}.json").read_text("utf-8"))
    stated = {**_usual(), **found["course"]}
    return Template(name, found["title"], CourseValues.read(stated))


def _usual() -> dict[str, Any]:
    return {one.name: one.default for one in fields(CourseValues) if one.default is not MISSING}
