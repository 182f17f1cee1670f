"""One city for all tests that only look: loaded once on each kind of database, because that takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.demo import load
from tests.conftest import MONDAY, Backend


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, backends: Callable[[str], Backend]) -> Iterator[Flask]:
    """The demo city as of the tests' Monday, over each kind of database; only to be read."""
    backend = backends(request.param)
    backend.empty()
    with clock.at(MONDAY), backend.app.test_request_context(base_url=backend.app.config["BASE_URL"]):
        load()
        yield backend.app
        db.session.remove()
        db.engine.dispose()
