"""One-tap links: for one action and one person, for a while, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Gone, NotFound
from dispatch.notifications import links


@pytest.mark.usefixtures("ctx")
class TestLinks:
    def test_a_link_says_who_may_do_what_to_which(self) -> None:
        """As often as it is looked at: a mail scanner's look uses nothing up."""
        token = links.make("renew", 7, 3, days=2, nonce=1)
        for _look in range(3):
            link = links.read("renew", token)
            assert (link.subject_id, link.person_id, link.nonce) == (7, 3, "1")
            assert not links.is_spent(link)

    def test_it_is_for_one_action(self) -> None:
        """The same token says nothing to another page, and neither does one that was altered."""
        token = links.make("renew", 7, 3, days=2)
        for action, text in (
            ("leave", token),
            ("renew", token.replace(".", "x.", 1)),
            ("renew", ""),
            ("renew", "日本"),
        ):
            with pytest.raises(NotFound):
                links.read(action, text)

    def test_it_grows_old(self) -> None:
        """Good a second before its end, gone at its end."""
        token = links.make("renew", 7, 3, days=2)
        clock.advance(timedelta(days=2, seconds=-1))
        assert links.read("renew", token)
        clock.advance(timedelta(seconds=1))
        with pytest.raises(Gone):
            links.read("renew", token)

    def test_it_acts_once(self) -> None:
        """The second use is refused, another link of the same person is not; what has expired is forgotten."""
        token = links.make("renew", 7, 3, days=2)
        link = links.read("renew", token)
        links.spend(link)
        db.session.commit()
        assert links.is_spent(link)
        with pytest.raises(Gone):
            links.spend(link)
        links.spend(links.read("renew", links.make("renew", 7, 3, days=2, nonce="again")))

    def test_an_act_that_fails_leaves_the_link_good(self) -> None:
        """Rolled back with what it should have done."""
        link = links.read("renew", links.make("renew", 7, 3, days=2))
        links.spend(link)
        db.session.rollback()
        links.spend(link)


def test_another_installation_knows_it_not(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's key signs."""
    token = links.make("renew", 7, 3, days=2)
    monkeypatch.setitem(ctx.config, "SECRET_KEY", "another key")
    with pytest.raises(NotFound):
        links.read("renew", token)
