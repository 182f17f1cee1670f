"""Supporters: taken from the roster once, searched, on the drill list or not, in a call tree without circles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.disasters.models import Supporter
from dispatch.disasters.queries import people as who
from dispatch.disasters.queries import supporters as queries
from dispatch.disasters.queries.supporters import Filters
from dispatch.disasters.services import supporters as services
from dispatch.disasters.services.supporters import SupporterValues
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.errors import Invalid
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Credential
from tests import factories as people
from tests.disasters import factories as make

TODAY = date(2026, 11, 30)


def test_people_are_taken_from_the_roster_once(ctx: Flask) -> None:
    """Twice the same click makes one supporter; who has left the roster is not taken."""
    desk, one, left = people.coordinator(), people.volunteer(), people.volunteer(active=False)
    assert [services.add(desk, [one.id, left.id], [SupporterRole.PATROL]) for _turn in range(2)] == [1, 0]
    made = db.session.scalars(select(Supporter)).one()
    assert (made.volunteer_id, made.roles, made.since, made.drill) == (one.id, ["patrol"], TODAY, False)


def test_candidates_hold_the_paper_of_the_training(ctx: Flask) -> None:
    """Valid today, and no supporter yet; by name anybody of the roster is found."""
    trained, expired, other = (people.volunteer(name=name) for name in ("阿蘇 一", "阿蘇 二", "阿蘇 三"))
    for person, until in ((trained, None), (expired, date(2026, 11, 29))):
        person.credentials.append(Credential(kind=CredentialKind.DISASTER, valid_until=until))
    db.session.flush()
    assert queries.candidates("", TODAY, 1).items == [trained]
    assert [queries.is_trained(one, TODAY) for one in (trained, expired, other)] == [True, False, False]
    assert set(queries.candidates("阿蘇", TODAY, 1).items) == {trained, expired, other}
    services.add(people.coordinator(), [trained.id])
    assert queries.candidates("", TODAY, 1).items == []


def test_the_list_is_narrowed(ctx: Flask) -> None:
    """By words, language, role, driving and the drill list; guests of an event are not of the roster."""
    one = make.supporter({"vi": 3}, name="白川 あゆ", drives=True)
    two = make.supporter({"ne": 3}, roles=(SupporterRole.PATROL,), drill=True)
    db.session.add(Supporter(event_id=make.event().id, name="応援 太郎"))
    db.session.flush()

    def found(**wanted: object) -> list[Supporter]:
        return list(queries.search(Filters(**wanted), TODAY, 1).items)  # type: ignore[arg-type]

    assert len(found()) == 2
    assert found(text="白川") == found(drives=True) == found(language="vi") == [one]
    assert found(role=SupporterRole.PATROL) == found(drill=True) == [two]


def test_the_call_tree_has_no_circle(ctx: Flask) -> None:
    """Nobody rings, by however many steps, who rings them; the tree names everybody once, each under their caller."""
    first, second, third = (make.supporter(name=f"支援 {n}") for n in range(3))
    desk = people.coordinator()
    services.change(desk, second, SupporterValues(caller_id=first.id))
    services.change(desk, third, SupporterValues(caller_id=second.id))
    for caller in (third, second, first):
        with pytest.raises(Invalid, match="ひと回り"):
            services.change(desk, first, SupporterValues(caller_id=caller.id))
    assert queries.tree(queries.in_tree()) == [(0, first), (1, second), (2, third)]
    first.caller_id = third.id  # as the form never writes it
    db.session.flush()
    assert {one for _depth, one in queries.tree(queries.in_tree())} == {first, second, third}


def test_only_what_differs_is_written(ctx: Flask) -> None:
    """The record names the fields that have changed, and says nothing where none has."""
    one, desk = make.supporter(), people.coordinator()
    for _turn in range(2):
        services.change(desk, one, SupporterValues(roles=(SupporterRole.TRANSLATOR,), drill=True, seats=3))
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "supporter.changed"))
    assert entry.detail == {"fields": ["seats", "drill"]}


def test_guests_are_called_in_their_own_event_while_they_stay(ctx: Flask) -> None:
    """Not in another event, not after their last day, not when they are resting."""
    event, other = make.event(), make.event()
    guest = Supporter(event_id=event.id, name="応援 太郎", email="guest@example.jp", languages={"vi": 3})
    gone = Supporter(event_id=event.id, name="応援 次郎", leaves_on=date(2026, 11, 29))
    resting = make.supporter(active=False)
    db.session.add_all([guest, gone])
    db.session.flush()
    assert list(who.may_be_called(event)) == [guest]
    assert [who.may_call(event, one) for one in (guest, gone, resting)] == [True, False, False]
    assert list(who.may_be_called(other)) == []
    assert (who.name_of(guest), who.languages_of(guest), who.home_of(guest)) == ("応援 太郎", {"vi": 3}, None)


def test_the_desk_keeps_the_list(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """Adding, changing, the tree, the file; nobody else comes in."""
    with app.app_context():
        people.coordinator(email="desk@example.jp")
        person = people.volunteer(name="白川 あゆ", email="own@example.jp", phone="090-0000-0009")
        people.volunteer_user(person)
        person_id = person.id
        db.session.commit()
    desk = sign_in("desk@example.jp")
    for page in ("", "tree"):
        assert "支援者はまだ登録されていません" in desk.get(f"/disasters/supporters/{page}").text
    assert "まだ支援者でない人はいません" in desk.get("/disasters/supporters/add").text
    assert "白川 あゆ" in desk.get("/disasters/supporters/add?text=白川").text
    made = desk.post("/disasters/supporters/add", data={"volunteer": person_id, "roles": ["patrol"]})
    assert made.status_code == 303
    with app.app_context():
        page = f"/disasters/supporters/{db.session.scalars(select(Supporter.id)).one()}"
    assert desk.post(page, data={"seats": "90"}).status_code == 422
    assert desk.post(page, data={"active": "y", "drill": "y", "drives": "y", "seats": "4"}).status_code == 303
    assert "4人乗れる" in desk.get("/disasters/supporters/?drill=y").text
    assert "090-0000-0009" in desk.get("/disasters/supporters/tree").text
    assert "白川 あゆ" in desk.get("/disasters/supporters/supporters.csv").get_data().decode("utf-8-sig")
    assert sign_in("own@example.jp").get("/disasters/supporters/").status_code == 403
