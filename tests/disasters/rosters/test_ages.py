"""How old somebody is, said by choice, sets what the roster asks of them; their own word goes before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.queries.rosters.building import problem
from dispatch.disasters.queries.rosters.figures import Limits, ages_of
from dispatch.disasters.services import rosters, supporters
from dispatch.disasters.services.rosters import TermValues
from dispatch.disasters.vocabulary import AgeBand
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rosters import scenes


def asked(event: DisasterEvent) -> tuple[bool, float | None, float | None]:
    """What the solver hears of the one supporter."""
    (one,) = problem(event, scenes.question(), clock.now()).supporters
    return one.nights, one.hours_a_day, one.hours_in_7_days


def aged(band: AgeBand | None) -> tuple[DisasterEvent, Supporter]:
    """Somebody of that age who can come."""
    event = make.event()
    who = scenes.coming(event, "阿蘇 みのり")
    supporters.say_age(desk.coordinator(), who, band)
    return event, who


@pytest.mark.parametrize(
    ("band", "limits"),
    [
        (None, (True, None, None)),
        (AgeBand.ADULT, (True, None, None)),
        (AgeBand.MINOR, (False, 8, 40)),
        (AgeBand.SENIOR, (False, 6, 30)),
        (AgeBand.ELDER, (False, 4, 20)),
    ],
)
def test_what_is_usual_at_an_age(ctx: Flask, band: AgeBand | None, limits: tuple[Any, ...]) -> None:
    """Who has not said how old they are serves as the law allows."""
    event, _who = aged(band)
    assert asked(event) == limits


@pytest.mark.parametrize(
    ("band", "limits"), [(AgeBand.SENIOR, (True, 8, 30)), (AgeBand.MINOR, (False, 8, 40))], ids=str
)
def test_ones_own_word_goes_before_it(ctx: Flask, band: AgeBand, limits: tuple[Any, ...]) -> None:
    """Who is 66 and well may say so, hour by hour; what they leave open stays usual. Below 18 the law holds."""
    event, who = aged(band)
    said = TermValues(nights=True, hours_a_day=10 if band is AgeBand.MINOR else 8)
    rosters.set_terms(desk.coordinator(), event, who, said)
    assert asked(event) == limits


def test_an_event_has_its_own_figures(ctx: Flask) -> None:
    """Set once for everybody of an age; other events keep theirs."""
    event, _who = aged(AgeBand.ELDER)
    rosters.set_ages(desk.coordinator(), event, {**ages_of(event), AgeBand.ELDER: Limits(False, 2, 6)})
    assert asked(event) == (False, 2, 6)
    assert ages_of(make.event(exercise=True))[AgeBand.ELDER] == Limits(False, 4, 20)


def test_the_record_does_not_say_how_old_somebody_is(ctx: Flask) -> None:
    """Only that it was changed."""
    aged(AgeBand.ELDER)
    found = db.session.query(AuditEntry).filter_by(action="supporter.changed").one()
    assert found.detail == {"fields": ["age_band"]}


def test_the_pages(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """The person says it on their own page and reads what is usual there; the desk sees it and sets the figures; the
    list of supporters, which leaves the house as a file, does not say it."""
    with app.test_request_context():
        desk.coordinator(email="desk@example.jp")
        event = make.event()
        own = make.supporter(email="own@example.jp", name="阿蘇 みのり")
        assert own.volunteer is not None
        desk.volunteer_user(own.volunteer)
        scenes.answer(event, own)
        base, who, event_id = f"/disasters/{event.id}/roster", own.id, event.id
        db.session.commit()
    mine = sign_in("own@example.jp")
    assert (
        mine.post(f"/my/duties/{event_id}/terms", data={"age_band": "senior", "nights": ""}).status_code
        == 303
    )
    assert 'value="senior"' in mine.get(f"/my/duties/{event_id}/terms").text
    staff = sign_in("desk@example.jp")
    assert "1日6時間まで" in staff.get(f"{base}/people/{who}").text
    form = {"senior-hours_a_day": "5", "senior-hours_in_7_days": "25", "minor-hours_a_day": "8"}
    assert staff.post(f"{base}/people/ages", data=form).status_code == 303
    assert "1日5時間まで" in staff.get(f"{base}/people/{who}").text
    assert staff.post(f"{base}/people/ages", data={"senior-hours_a_day": "13"}).status_code == 422
    assert "夜間を除く" in staff.get(f"{base}/people").text
    listed = staff.get("/disasters/supporters/supporters.csv").text
    assert AgeBand.SENIOR.ja not in listed
    assert AgeBand.SENIOR.value not in listed
