"""The situation that every test of the pages starts from."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.assignments.views.scenes import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(app)
