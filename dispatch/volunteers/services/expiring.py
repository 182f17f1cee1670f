"""Papers that will soon no longer hold: their owners are told in time, the desk once a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import and_, exists, not_, select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.accounts.models import Role, User
from dispatch.db import db
from dispatch.i18n import _, label, show_date, zone
from dispatch.notifications.services import Recipient, post
from dispatch.vocabulary import CredentialKind, RoleName
from dispatch.volunteers.models import Credential, Renewal, Volunteer

WARNING_DAYS = (7, 30, 90)
"""Days before the end on which the owner is told, the nearest first."""


def remind_of_papers() -> int:
    """Tell everybody whose paper ends within 90, 30 or 7 days, once for each; the desk once a week, from Monday on.

    Gives how many papers end within the longest of these.
    """
    today = clock.today(zone())
    soon = _ending(today)
    for paper in soon:
        _tell_owner(paper, today)
    if soon:
        _tell_desk(soon, today)
    db.session.commit()
    return len(soon)


def _ending(today: date) -> Sequence[Credential]:
    """But for registrations about which the yearly question was asked: that has reminders of its own."""
    asked = exists().where(
        Renewal.volunteer_id == Credential.volunteer_id, Renewal.ends_on == Credential.valid_until
    )
    in_question = and_(Credential.kind == CredentialKind.REGISTRATION, asked)
    until = today + timedelta(days=WARNING_DAYS[-1])
    return db.session.scalars(
        select(Credential)
        .join(Volunteer)
        .where(Volunteer.active, Credential.valid_until >= today, Credential.valid_until <= until)
        .where(not_(in_question))
        .options(selectinload(Credential.volunteer))
        .order_by(Credential.valid_until, Credential.id)
    ).all()


def _tell_owner(paper: Credential, today: date) -> None:
    person, until = paper.volunteer, paper.valid_until
    assert until is not None
    days = (until - today).days
    threshold = next(one for one in WARNING_DAYS if days <= one)
    locale = person.user.locale if person.user else "ja"
    post(
        "paper_expiring",
        f"paper_expiring:{paper.id}:{until}:{threshold}",
        Recipient(person.email, person.name, locale, person.user_id),
        paper=paper.kind,
        until=until,
        days=days,
    )


def _tell_desk(soon: Sequence[Credential], today: date) -> None:
    def lines() -> list[str]:
        return [
            _(
                "%(name)s：%(paper)s（%(until)sまで）",
                name=paper.volunteer.name,
                paper=label(paper.kind),
                until=show_date(paper.valid_until),
            )
            for paper in soon
        ]

    monday = today - timedelta(days=today.weekday())  # the first turn of the week tells, also after an outage
    desk = select(User).join(User.roles).where(Role.name == RoleName.COORDINATOR.value, User.active)
    for user in db.session.scalars(desk.order_by(User.id)):
        to = Recipient(str(user.email), user.display_name, user.locale, user.id)
        post("papers_digest", f"papers_digest:{monday}:{user.id}", to, number=len(soon), people=lines)
