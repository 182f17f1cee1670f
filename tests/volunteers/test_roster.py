"""The roster's services: what they change, whom they refuse, and what the record says of it."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from dispatch.audit import queries as audit
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import CredentialKind, RoleName
from dispatch.volunteers import services
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import roster_for_matching
from tests import factories
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("ctx")

PROFILE = services.Profile(
    name="海野 みどり",
    email="midori@example.jp",
    lat=32.8,
    lon=130.7,
    languages=[{"language": "vi", "level": 3}],
    pattern=[{"weekday": 0, "start": time(9), "end": time(12)}],
)


def actions(subject) -> list[str]:
    return [entry.action for entry in audit.history(subject)]


def test_a_new_person_gets_the_next_code_an_account_and_an_invitation():
    """The account has the role of a volunteer and no password; the message leads to the page that sets one."""
    factories.volunteer(code="V00041")
    factories.volunteer(code="別表-7")
    person = services.create(SYSTEM, PROFILE, invite=True)
    assert person.code == "V00042"
    assert [role.name for role in person.user.roles] == [RoleName.VOLUNTEER]
    assert person.user.password is None
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.address == "midori@example.jp"
    assert "/account/reset/" in message.body
    assert actions(person) == ["volunteer.created"]
    assert actions(person.user) == ["user.created", "user.invited"]


def test_a_person_without_an_address_has_no_account():
    """Somebody who is only ever called by phone."""
    assert services.create(SYSTEM, {**PROFILE, "email": ""}).user is None


@pytest.mark.parametrize(
    "said",
    [services.Profile(code="V00001"), services.Profile(email="taken@example.jp")],
    ids=["code", "email"],
)
def test_a_code_or_an_address_of_another_is_refused_at_its_field(said: services.Profile):
    """The fault names the field, so that the form can show it there."""
    other = factories.volunteer(code="V00001", email="taken@example.jp")
    factories.volunteer_user(other)
    with pytest.raises(Invalid) as refused:
        services.create(SYSTEM, {**PROFILE, **said})
    assert [place for place, _sentence in refused.value.faults] == list(said)


def test_a_colleague_who_interprets_too_keeps_one_account():
    """An existing account gets the role in addition, and its address stays its own."""
    colleague = factories.coordinator(email="midori@example.jp")
    person = services.create(SYSTEM, PROFILE)
    assert person.user is colleague
    assert {role.name for role in colleague.roles} == {RoleName.COORDINATOR, RoleName.VOLUNTEER}
    services.update(SYSTEM, person, {"email": "elsewhere@example.jp"})
    assert colleague.email == "midori@example.jp"


def test_the_account_of_a_volunteer_follows_the_address_of_the_roster():
    """Otherwise offers would go to an address that the person has left."""
    person = services.create(SYSTEM, PROFILE)
    services.update(SYSTEM, person, {"email": "new@example.jp", "name": "海野 緑"})
    assert (person.user.email, person.user.name) == ("new@example.jp", "海野 緑")


def test_an_update_changes_what_is_stated_and_keeps_the_rest():
    """Rows are changed in place by their key; evidence that is not stated stays; the record names the parts."""
    person = services.create(
        SYSTEM, {**PROFILE, "languages": [{"language": "vi", "level": 3, "evidence": "JLPT N1"}]}
    )
    row = person.languages[0]
    changed = services.update(
        SYSTEM,
        person,
        {"languages": [{"language": "vi", "level": 4}, {"language": "en", "level": 2}], "note": ""},
    )
    assert changed == ["languages"]
    assert person.languages[0] is row
    assert (row.level, row.evidence) == (0, "JLPT N1")
    assert {one.language for one in person.languages} == {"vi", "en"}
    assert audit.history(person)[-1].detail == {"fields": ["languages"]}


def test_an_update_that_says_what_is_known_is_not_recorded():
    """Saving a form without a change leaves no trace."""
    person = services.create(SYSTEM, PROFILE)
    assert services.update(SYSTEM, person, PROFILE) == []
    assert actions(person) == ["volunteer.created"]


def test_rows_no_longer_stated_are_gone():
    """A list that is stated replaces the one before."""
    paper = {"kind": CredentialKind.PLEDGE, "valid_until": date(2027, 3, 31)}
    person = services.create(SYSTEM, {**PROFILE, "credentials": [paper]})
    services.update(SYSTEM, person, {"credentials": [], "pattern": []})
    db.session.expire_all()
    assert (person.credentials, person.pattern) == ([], [])


def test_leaving_shuts_the_account_and_coming_back_opens_it():
    """Twice is a conflict that names the state."""
    person = services.create(SYSTEM, PROFILE)
    services.deactivate(SYSTEM, person, "転居のため")
    assert not person.active
    assert not person.user.active
    with pytest.raises(Conflict, match="登録終了"):
        services.deactivate(SYSTEM, person)
    services.reactivate(SYSTEM, person)
    assert person.active
    assert person.user.active
    assert actions(person) == ["volunteer.created", "volunteer.deactivated", "volunteer.reactivated"]


def test_leaving_does_not_shut_an_account_that_is_needed_otherwise():
    """A coordinator who stops interpreting goes on coordinating."""
    factories.coordinator(email="midori@example.jp")
    person = services.create(SYSTEM, PROFILE)
    services.deactivate(SYSTEM, person)
    assert person.user.active


def test_pauses_and_exceptions_come_and_go():
    """A pause ends before it begins only by mistake; the same exception said twice is one."""
    person = factories.volunteer()
    with pytest.raises(Invalid):
        services.pause(SYSTEM, person, date(2026, 12, 5), date(2026, 12, 1))
    services.pause(SYSTEM, person, date(2026, 12, 1), None)
    assert person.paused_from == date(2026, 12, 1)
    services.resume(SYSTEM, person)
    assert person.paused_from is None
    for _twice in range(2):
        services.add_exception(
            SYSTEM, person, date(2026, 12, 3), False, ((time(9), time(12)), (time(15), time(0)))
        )
    assert len(person.exceptions) == 2
    services.remove_exception(SYSTEM, person, person.exceptions[0].id)
    services.remove_exception(SYSTEM, person, 0)
    assert len(person.exceptions) == 1


def test_the_roster_for_a_plan_is_everybody_active_in_a_fixed_number_of_queries(ctx):
    """Ten times the people ask the database no more often."""

    def asked() -> int:
        db.session.expire_all()
        with statements() as seen:
            for person in roster_for_matching():
                _ = (
                    person.languages,
                    person.credentials,
                    person.pattern,
                    person.exceptions,
                    person.refused_institutions,
                )
        return len(seen)

    factories.volunteer()
    once = asked()
    for _more in range(9):
        factories.volunteer()
    factories.volunteer(active=False)
    assert asked() == once
    assert len(roster_for_matching()) == 10
    assert db.session.query(Volunteer).count() == 11
