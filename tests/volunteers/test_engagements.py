"""What people have promised, asked of the rooms that know it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from dispatch.volunteers import engagements as asking
from dispatch.volunteers.engagements import Engagement
from tests.conftest import MONDAY

END = MONDAY + timedelta(hours=1)


@pytest.mark.parametrize(("asked", "told"), [((1, 2), {1, 2}), ((1, 2, 3), None), (None, None)])
def test_a_long_list_of_people_is_not_told(
    monkeypatch: pytest.MonkeyPatch, asked: Collection[int] | None, told: set[int] | None
) -> None:
    """A source is then asked about everybody, and only what was wanted of its answer is given."""
    app, heard = Flask(__name__), list[Collection[int] | None]()

    def source(people: Collection[int] | None, since: datetime, until: datetime) -> Iterable[Engagement]:
        heard.append(people)
        return [Engagement(who, since, until, "研修") for who in (1, 9)]

    monkeypatch.setattr(asking, "MOST_NAMED", 2)
    asking.register_engagements(app, source)
    with app.app_context():
        found = asking.engagements(asked, MONDAY, END)
    assert heard == [told]
    assert set(found) == ({1, 9} if asked is None else {1})
