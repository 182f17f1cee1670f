"""Papers that end: their owners hear of it at 90, 30 and 7 days, the desk on Mondays."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.i18n import zone
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers import services
from dispatch.volunteers.models import Credential, Volunteer
from tests import factories as make

END = datetime(2027, 3, 31, 3, tzinfo=UTC)


def told() -> Counter[str]:
    """How many messages of each kind are in the outbox."""
    return Counter(db.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.kind.like("paper%"))))


def only(person: Volunteer, days: int | None) -> None:
    """Of this person's papers one ends, so many days from today."""
    for one in person.credentials:
        one.valid_until = None
    until = None if days is None else clock.today(zone()) + timedelta(days=days)
    person.credentials.append(Credential(kind=CredentialKind.MEASLES, valid_until=until))
    db.session.commit()


def test_owners_are_told_once_at_each_distance(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """From 100 days before the end until it is over: three messages, whatever days are skipped."""
    person = make.volunteer()
    only(person, 100)
    now, seen = clock.now(), []
    for days in (0, 9, 10, 11, 69, 70, 80, 92, 93, 94, 100, 101, 102):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        services.remind_of_papers()
        services.remind_of_papers()
        seen.append(told()["paper_expiring"])
    assert seen == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]


def test_nobody_is_told_who_has_left_and_nothing_without_an_end(ctx: Flask) -> None:
    """An inactive person and a paper without an end bring no message."""
    gone, lasting = make.volunteer(), make.volunteer()
    gone.active = False
    only(gone, 5)
    only(lasting, None)
    services.remind_of_papers()
    assert not told()


def test_the_desk_has_one_list_a_week(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all names, at the first turn of the week, though that be a Wednesday after an outage."""
    make.coordinator()
    for name in ("海野 空", "山川 花"):
        person = make.volunteer(name=name)
        only(person, 40)
    services.remind_of_papers()
    services.remind_of_papers()
    body = db.session.scalars(select(OutboxMessage.body).where(OutboxMessage.kind == "papers_digest")).one()
    assert "海野 空" in body
    assert "山川 花" in body
    now = clock.now()
    for days, number in ((1, 1), (6, 1), (9, 2), (10, 2)):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        services.remind_of_papers()
        assert told()["papers_digest"] == number


def test_registrations_have_one_voice(ctx: Flask) -> None:
    """The yearly question speaks of their end, asked or not yet; only an end unknown to it is told."""
    person = make.volunteer()
    for one in person.credentials:
        if one.kind is not CredentialKind.REGISTRATION:
            one.valid_until = None
    for days in (60, 35, 10):
        with clock.at(END - timedelta(days=days)):
            services.remind_of_papers()
            services.renew_due()
            services.remind_of_papers()
    assert told() == Counter()
    [registration] = [one for one in person.credentials if one.kind is CredentialKind.REGISTRATION]
    registration.valid_until = END.date() - timedelta(days=3)
    db.session.commit()
    with clock.at(END - timedelta(days=10)):
        assert services.remind_of_papers() == 1
    assert told()["paper_expiring"] == 1


def test_the_outcome_counts_what_was_written(ctx: Flask) -> None:
    """A second turn has nothing to write and says so, though the papers still end."""
    make.coordinator()
    only(make.volunteer(), 40)
    assert [services.remind_of_papers() for _turn in range(2)] == [2, 0]
