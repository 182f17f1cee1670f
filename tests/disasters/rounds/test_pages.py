"""Every page of rounds and shelters opens in the middle of a day, in both languages, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from dispatch.db import db
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rounds.scenes import toured


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens(app: Flask, sign_in: Callable[[str], FlaskClient], language: str) -> None:
    """What a scene names is enough for every address; an exercise says on each page that it is one."""
    with app.test_request_context():
        desk.coordinator(email="desk@example.jp")
        event = make.event(exercise=True)
        values: dict[str, Any] = {"event_id": event.id, **toured(event)}
        db.session.commit()
        paths = [
            url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith(("rounds.", "shelters.")) and "GET" in (rule.methods or ())
        ]
    client = sign_in("desk@example.jp")
    client.post(f"/language/{language}")
    assert len(paths) >= 15
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        if "/rounds/" in path and answer.mimetype == "text/html":
            assert 'class="environment"' in answer.text, path
