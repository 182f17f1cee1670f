"""Papers and levels that will soon no longer hold: their owners are told in time, the desk once a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch import clock
from dispatch.accounts.models import Role, User
from dispatch.db import db
from dispatch.i18n import _, label, language_name, level_name, show_date, zone
from dispatch.notifications.services import Recipient, post, written
from dispatch.vocabulary import CredentialKind, RoleName
from dispatch.volunteers.models import Credential, Renewal, Volunteer
from dispatch.volunteers.queries import Fall, falling
from dispatch.volunteers.services.years import year_end

WARNING_DAYS = (7, 30, 90)
"""Days before the end on which the owner is told, the nearest first."""


def remind_of_papers() -> int:
    """Tell everybody whose paper or level ends within 90, 30 or 7 days, once for each; the desk once a week, from
    Monday on.

    Gives how many messages were written.
    """
    today = clock.today(zone())
    soon, falls = _ending(today), falling(today, today + timedelta(days=WARNING_DAYS[-1]))
    with written() as messages:
        for paper in soon:
            _tell_owner(paper, today)
        for fall in falls:
            _tell_of_level(fall, today)
        if soon or falls:
            _tell_desk(soon, falls, today)
    db.session.commit()
    return len(messages)


def _ending(today: date) -> Sequence[Credential]:
    """But for registrations of which the yearly question speaks: it is the one voice about them."""
    until = today + timedelta(days=WARNING_DAYS[-1])
    found = db.session.scalars(
        select(Credential)
        .join(Volunteer)
        .where(Volunteer.active, Credential.valid_until >= today, Credential.valid_until <= until)
        .where(or_(Credential.revoked_on.is_(None), Credential.revoked_on > Credential.valid_until))
        .options(selectinload(Credential.volunteer))
        .order_by(Credential.valid_until, Credential.id)
    ).all()
    asked = _asked(found)
    return [paper for paper in found if not _is_asked_about(paper, asked[paper.volunteer_id])]


def _asked(papers: Sequence[Credential]) -> dict[int, list[Renewal]]:
    """The questions that these people had, by person."""
    people = {paper.volunteer_id for paper in papers if paper.kind is CredentialKind.REGISTRATION}
    of_people = select(Renewal).where(Renewal.volunteer_id.in_(people)).options(joinedload(Renewal.campaign))
    found: dict[int, list[Renewal]] = defaultdict(list)
    for renewal in db.session.scalars(of_people):
        found[renewal.volunteer_id].append(renewal)
    return found


def _is_asked_about(paper: Credential, asked: Sequence[Renewal]) -> bool:
    """Whether the question about this end was asked, or is going to be: each person is asked once for a year's end.

    Only who was asked about another day of the same year has no question about this one.
    """
    if paper.kind is not CredentialKind.REGISTRATION or paper.valid_until is None:
        return False
    end = year_end(paper.valid_until)
    days = [one.ends_on for one in asked if end == one.campaign.ends_on or one.ends_on == paper.valid_until]
    return not days or paper.valid_until in days


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


def _tell_of_level(fall: Fall, today: date) -> None:
    person, days = fall.volunteer, (fall.until - today).days
    threshold = next(one for one in WARNING_DAYS if days <= one)
    locale = person.user.locale if person.user else "ja"
    post(
        "level_falling",
        f"level_falling:{person.id}:{fall.language}:{fall.level}:{fall.until}:{threshold}",
        Recipient(person.email, person.name, locale, person.user_id),
        skill=lambda: _skill(fall),
        then=lambda: level_name(fall.then),
        until=fall.until,
        days=days,
    )


def _skill(fall: Fall) -> str:
    return _("%(language)s「%(level)s」", language=language_name(fall.language), level=level_name(fall.level))


def _tell_desk(soon: Sequence[Credential], falls: Sequence[Fall], today: date) -> None:
    def lines() -> list[str]:
        return [*_papers(soon), *_levels(falls)]

    monday = today - timedelta(days=today.weekday())  # the first turn of the week tells, also after an outage
    desk = select(User).join(User.roles).where(Role.name == RoleName.COORDINATOR.value, User.active)
    for user in db.session.scalars(desk.order_by(User.id)):
        to = Recipient(str(user.email), user.display_name, user.locale, user.id)
        number = len(soon) + len(falls)
        post("papers_digest", f"papers_digest:{monday}:{user.id}", to, number=number, people=lines)


def _papers(soon: Sequence[Credential]) -> list[str]:
    return [
        _(
            "%(name)s：%(paper)s（%(until)sまで）",
            name=paper.volunteer.name,
            paper=label(paper.kind),
            until=show_date(paper.valid_until),
        )
        for paper in soon
    ]


def _levels(falls: Sequence[Fall]) -> list[str]:
    return [
        _(
            "%(name)s：%(paper)s（%(until)sまで）",
            name=fall.volunteer.name,
            paper=_skill(fall),
            until=show_date(fall.until),
        )
        for fall in falls
    ]
