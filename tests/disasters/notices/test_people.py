"""Whom the desk is shown first, and when a step is late."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    Duty,
    EventShelter,
    Muster,
    MusterReply,
    Post,
    Resident,
    Shelter,
    Shift,
    Supporter,
)
from dispatch.disasters.queries.notices import clocks, desk, people
from dispatch.disasters.services.notices import translating
from dispatch.disasters.vocabulary import (
    AnsweredBy,
    Coming,
    DutyState,
    ResidentState,
    Safety,
    SupporterRole,
)
from tests.disasters.notices.scenes import BY_LINK, WORDS, Scene

HOUR = timedelta(hours=1)


def answer(
    scene: Scene, person: Supporter, coming: Coming, safety: Safety = Safety.SAFE, **values: object
) -> None:
    """What somebody says to the muster."""
    muster = db.session.query(Muster).filter_by(event_id=scene.event.id).first()
    if muster is None:
        muster = Muster(event_id=scene.event.id, intervals=[30])
        db.session.add(muster)
        db.session.flush()
    db.session.add(
        MusterReply(
            muster_id=muster.id, supporter_id=person.id, safety=safety, coming=coming, answered_at=clock.now(),
            answered_by=AnsweredBy.LINK, **values,
        )
    )  # fmt: skip
    db.session.flush()


def stands(scene: Scene, person: Supporter, role: SupporterRole) -> None:
    """Somebody is at a post now."""
    post = Post(event_id=scene.event.id, name="持ち場", role=role)
    shift = Shift(post=post, start_at=clock.now() - HOUR, end_at=clock.now() + HOUR)
    duty = Duty(
        shift=shift,
        supporter_id=person.id,
        state=DutyState.CONFIRMED,
        start_at=shift.start_at,
        end_at=shift.end_at,
    )
    db.session.add_all([post, shift, duty])
    db.session.flush()


def order(scene: Scene) -> list[str]:
    """Names in the order in which they are offered for a new notice."""
    one = scene.of(scene.translating())
    found = people.candidates(one, SupporterRole.TRANSLATOR)
    return [each.person.volunteer.name for each in found if each.person.volunteer]


def test_who_is_ready_and_has_least_to_do_comes_first(ctx: Flask) -> None:
    """Ready before silent before away; among the ready the fewest open letters; other languages not at all."""
    scene = Scene()
    busy, silent, hurt = (
        scene.person(name, f"{n}@example.jp") for n, name in enumerate(("多忙", "無言", "負傷"))
    )
    scene.person("英語", "en@example.jp", {"en": 4})
    scene.person("初級", "low@example.jp", {"vi": 1})
    for person in (busy, scene.writer, scene.reader):
        answer(scene, person, Coming.NOW)
    answer(scene, hurt, Coming.NOW, Safety.HURT)
    one = scene.of(scene.translating())
    translating.assign(scene.desk, one, one.version, busy, scene.reader)
    assert order(scene) == ["海野 空", "川辺 光", "多忙", "無言", "負傷"]
    translating.hand_in(BY_LINK, busy, one, one.version, *WORDS)
    assert order(scene) == ["海野 空", "多忙", "川辺 光", "無言", "負傷"]
    assert silent.id


def test_who_stands_elsewhere_is_not_proposed(ctx: Flask) -> None:
    """A present duty goes before the muster: at the translators' post first, on a round not at all; nor before the
    hour from which somebody can come."""
    scene = Scene()
    later = scene.person("後刻", "later@example.jp")
    answer(scene, later, Coming.LATER, coming_at=clock.now() + HOUR)
    stands(scene, scene.reader, SupporterRole.TRANSLATOR)
    stands(scene, scene.writer, SupporterRole.PATROL)
    (proposal,) = people.proposals([scene.of(scene.translating())])
    assert proposal.translator is not None
    assert proposal.translator.person is scene.reader
    assert proposal.reader is None
    with clock.at(clock.now() + HOUR):
        (proposal,) = people.proposals([scene.of(scene.translating())])
        assert proposal.reader is not None


def test_one_page_does_not_give_all_to_one(ctx: Flask) -> None:
    """Two languages that the same people speak are spread over them."""
    scene = Scene()
    for person in (scene.writer, scene.reader):
        answer(scene, person, Coming.REMOTE)
    third = scene.person("第三", "3@example.jp", {"vi": 3, "en": 3})
    fourth = scene.person("第四", "4@example.jp", {"vi": 3, "en": 3})
    for person in (third, fourth):
        answer(scene, person, Coming.NOW)
    notice = scene.translating("en", "vi")
    found = people.proposals([scene.of(notice, "en"), scene.of(notice, "vi")])
    chosen = [one.person.id for each in found for one in (each.translator, each.reader) if one]
    assert sorted(chosen) == sorted({scene.writer.id, scene.reader.id, third.id, fourth.id})


def test_each_step_has_its_clock(ctx: Flask) -> None:
    """A step is late after its minutes, urgent ones after half; the next step begins anew; an event may set others."""
    scene = Scene()
    notice = scene.received()
    step = clocks.step_of(notice)
    assert step is not None
    assert (step.code, step.late) == ("plain", False)
    clock.advance(timedelta(minutes=16))
    step = clocks.step_of(notice)
    assert step is not None
    assert (step.late, step.minutes) == (True, 16)
    assert clocks.late_steps(notice) == 1
    one = scene.assigned(urgent=True)
    begun = clocks.step_of_translation(one)
    assert begun is not None
    assert (begun.code, begun.due - begun.since) == ("translate", timedelta(minutes=15))
    scene.event.settings = {"notice_minutes": {"translate": 60}}
    assert clocks.due_of(one) - one.state_since == timedelta(minutes=30)
    translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS)
    after = clocks.step_of_translation(one)
    assert after is not None
    assert (after.code, after.since) == ("read", clock.now())
    assert clocks.step_of_translation(scene.approved()) is None


def test_languages_of_those_who_live_there(ctx: Flask) -> None:
    """Residents who want to be told and people in open shelters say which languages; nobody known: the usual ones."""
    scene = Scene()
    assert desk.wanted_languages(scene.event) == list(desk.USUAL)
    for code, state in (("ne", ResidentState.ACTIVE), ("th", ResidentState.LEFT)):
        db.session.add(Resident(digest=code * 32, language=code, state=state))
    place = Shelter(code="S1", name="第一小学校", lat=32.8, lon=130.7)
    db.session.add(place)
    db.session.flush()
    db.session.add(
        EventShelter(event_id=scene.event.id, shelter_id=place.id, languages=["my"], suspected=["jsl"])
    )
    db.session.flush()
    assert desk.wanted_languages(scene.event) == ["ne", "my"]
