"""The templates alone, without rooms or database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect


@pytest.fixture(scope="session")
def pages() -> Flask:
    """The templates alone, without rooms or database, as a page of any room finds them."""
    app = Flask("dispatch")
    app.config.update(SECRET_KEY="a test", TESTING=True)
    Babel(app, locale_selector=lambda: "ja")
    CSRFProtect(app)
    for name, rules in {
        "security": ("login", "logout", "change_password"),
        "accounts": ("set_language",),
        "message_choice": ("show",),
    }.items():
        blueprint = Blueprint(name, name, url_prefix=f"/{name}")
        for rule in rules:
            blueprint.add_url_rule(f"/{rule}", rule, lambda: "")
        app.register_blueprint(blueprint)
    return app


@pytest.fixture
def request_context(pages: Flask) -> Iterator[None]:
    """A visit with filters in its address."""
    with pages.test_request_context("/list?state=offered&page=2&state=matching&endpoint=x&q=%22%3E%3Cb%3E"):
        yield
