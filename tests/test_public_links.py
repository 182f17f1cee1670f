"""Strangers who arrive to sign in, to join or to choose their password find the public pages of other rooms."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dispatch import navigation

LINK = 'href="/courses/"'
ARRIVALS = ("/account/login", "/account/reset", "/join/")


@pytest.mark.parametrize("page", ARRIVALS)
def test_courses_are_found_where_strangers_arrive(
    client: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link leads to the courses; without that room (the control) the page is there and leads nowhere."""
    assert LINK in client.get(page).text
    monkeypatch.setattr(navigation, "PUBLIC", (("nowhere.index", "どこにもない"),))
    answer = client.get(page)
    assert answer.status_code == 200
    assert LINK not in answer.text
    assert "どこにもない" not in answer.text
