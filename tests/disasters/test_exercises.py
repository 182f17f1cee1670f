"""Nothing real is contacted in an exercise: two guards, each enough by itself, each with its negative control."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.services import messages
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient, deliver_due
from tests.disasters import factories as make

KIND = "message_test"


def to(address: str) -> Recipient:
    """Somebody at this address."""
    return Recipient(address, "阿蘇 みのり")


@pytest.fixture
def people(ctx: Flask) -> Flask:
    """One supporter on the drill list, one who is not."""
    make.supporter(email="Drill@example.jp", drill=True)
    make.supporter(email="real@example.jp", name="白川 あゆ")
    db.session.commit()
    return ctx


def test_an_exercise_writes_only_to_the_drill_list(people: Flask) -> None:
    """In an exercise only who has agreed gets a row; a real event reaches both; the mark stands in subject and text."""
    drill, real = make.event(exercise=True), make.event()
    assert messages.post(drill, KIND, "one", to("real@example.jp")) is None
    marked = messages.post(drill, KIND, "one", to("drill@example.jp"))
    assert marked is not None
    assert marked.exercise
    assert marked.subject.startswith("【訓練】")
    assert "これは訓練です" in marked.body
    plain = messages.post(real, KIND, "one", to("real@example.jp"))
    assert plain is not None
    assert not plain.exercise
    assert "訓練" not in plain.subject


def test_the_delivery_looks_again(people: Flask) -> None:
    """Who has left the list since, or a row that came past the first guard, is not written to."""
    drill, real = make.event(exercise=True), make.event()
    with patch("dispatch.notifications.services.posting.may_reach", return_value=True):
        messages.post(drill, KIND, "past", to("real@example.jp"))
    messages.post(drill, KIND, "fine", to("drill@example.jp"))
    messages.post(real, KIND, "real", to("real@example.jp"))
    db.session.commit()
    assert deliver_due() == 2
    found = {row.key.split(":")[-1]: row for row in db.session.scalars(select(OutboxMessage))}
    assert found["past"].sent_at is None
    assert found["past"].refused_at is not None
    assert found["fine"].sent_at is not None
    assert found["real"].sent_at is not None


def test_without_a_list_nothing_of_an_exercise_leaves(people: Flask) -> None:
    """The guard fails closed."""
    listed = people.extensions.pop("drill_list")
    try:
        assert messages.post(make.event(exercise=True), KIND, "one", to("drill@example.jp")) is None
    finally:
        people.extensions["drill_list"] = listed
