"""Rounds in the middle of their day, for tests that look at their pages."""

from __future__ import annotations

from datetime import timedelta

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RoundRun, ShelterOpening
from dispatch.disasters.services.visits import Need, People
from dispatch.disasters.vocabulary import NeedCategory, ShelterPriority
from dispatch.vocabulary import StudyState
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rounds import world


def toured(event: DisasterEvent) -> dict[str, int]:
    """Shelters, a team, its form, a plan that waits; the names of addresses with their values."""
    crew = world.team(
        event,
        make.supporter({"vi": 3}, name="水前寺 りく", drives=True, drill=True, email="r0@example.jp"),
        make.supporter({"ne": 3}, name="出水 はな", drill=True, email="r1@example.jp"),
    )
    seen = world.stop(event, "中央小学校 体育館", priority=ShelterPriority.URGENT, languages=["vi"])
    world.stop(event, "東公民館", road_closed=True, suspected=["ne", "en"], north_km=3)
    needs = [Need(NeedCategory.MEDICAL, "糖尿病の薬", urgent=True), Need(NeedCategory.FOOD)]
    form = world.found(
        crew,
        seen,
        People(8, "ベトナム", "vi"),
        People(2),
        needs=needs,
        note="入口は裏側です。",
        photo=b"\xff\xd8\xff",
    )
    day = (clock.now() + timedelta(hours=1)).date().isoformat()
    run = RoundRun(
        event_id=event.id,
        state=StudyState.CANCELLED,
        wanted={"day": day, "revisit_hours": 12},
        asked_by_id=desk.coordinator().id,
    )
    opening = ShelterOpening(event_id=event.id, place="架空市", made=[seen.id])
    db.session.add_all([run, opening])
    db.session.flush()
    return {
        "shelter_id": seen.shelter_id, "stop_id": seen.id, "team_id": crew.id, "form_id": form.id, "round_id": run.id,
        "opening_id": opening.id,
    }  # fmt: skip
