"""Somebody at the desk, and their browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from tests import factories as people


@pytest.fixture
def desk(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """A coordinator's browser."""
    with app.test_request_context():
        email = people.coordinator(email="desk@example.jp", name="調整 花子").email
        db.session.commit()
    return sign_in(email)
