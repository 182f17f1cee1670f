"""Leaving for good: the name and the record of the work stay, everything else of the person goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select, update

from dispatch import clock
from dispatch.accounts import services as accounts
from dispatch.accounts.models import User
from dispatch.accounts.queries import roles_of
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, zone
from dispatch.notifications.models import MessageChoice, OutboxMessage
from dispatch.notifications.services import Recipient, post
from dispatch.vocabulary import CredentialKind, RoleName
from dispatch.volunteers.models import Application, CalendarFeed, Document, OutsideCalendar, Volunteer
from dispatch.volunteers.queries.leaving import jobs_ahead
from dispatch.volunteers.services.documents import recipient, store

DELETED = (
    "address", "phone", "email", "gender", "note", "languages", "credentials", "documents", "pattern", "calendars",
    "refused_institutions",
)  # fmt: skip
"""Parts that are deleted, as the record names them."""
BLANK: dict[str, Any] = {
    "email": "", "phone": "", "home_town": "", "address": "", "nearest_station": "", "note": "", "gender": None,
    "declined_topics": [], "paused_from": None, "paused_until": None, "availability_before": None,
    "availability_reminder_days": 0, "asks_per_week": None,
}  # fmt: skip
ROWS = ("languages", "pattern", "exceptions", "refused_institutions")
PLACES = 1
"""Decimals of a home's position that stay, some ten kilometres: the region, for figures of past years."""
KIND = "left"


def leave(actor: Actor, volunteer: Volunteer, note: str = "") -> list[str]:
    """Take somebody off the roster for good, and delete what need not be kept; gives the names of files to `erase`.

    Raises `Conflict` while offers wait for an answer or jobs lie ahead, and where the person has left before.
    """
    volunteer = lock(volunteer)
    db.session.expire(volunteer, ["assignments"])
    if volunteer.left_on is not None:
        raise Conflict(_("%(name)sさんは、すでに退会しています。", name=volunteer.name))
    if ahead := jobs_ahead(volunteer):
        raise Conflict(
            _("これからの活動や、お返事を待っている打診が%(n)s件あります。", n=len(ahead)),
            _("先に、辞退するか、財団に連絡して交代を決めてください。"),
        )
    to, files = recipient(volunteer), _files(volunteer)
    _delete_rows(volunteer)
    _blank(volunteer)
    volunteer.active, volunteer.left_on = False, clock.today(zone())
    db.session.flush()
    audit.record(actor, "volunteer.left", volunteer, fields=list(DELETED), **({"note": note} if note else {}))
    _close_account(actor, volunteer)
    post(
        KIND,
        f"{KIND}:{volunteer.id}:{volunteer.left_on}",
        Recipient(to.address, to.name, to.locale),
        urgent=True,
    )
    return files


def erase(files: list[str]) -> None:
    """Delete the files of somebody who has left, once that is committed."""
    store().remove(files)


def tidy_leavers() -> int:
    """Forget the addresses to which farewells were sent; gives how many. Safe to do twice."""
    sent = (OutboxMessage.kind == KIND, OutboxMessage.sent_at.is_not(None), OutboxMessage.address != "")
    gone = list(db.session.scalars(select(OutboxMessage.id).where(*sent)))
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(gone)).values(address=""))
    db.session.commit()
    return len(gone)


def _files(volunteer: Volunteer) -> list[str]:
    mine = (Document.volunteer_id == volunteer.id, Document.file.is_not(None))
    return [str(name) for name in db.session.scalars(select(Document.file).where(*mine))]


def _delete_rows(volunteer: Volunteer) -> None:
    for table in (Document, CalendarFeed, OutsideCalendar):
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))
    email = volunteer.email.lower()
    mine = Application.volunteer_id == volunteer.id
    db.session.execute(delete(Application).where(or_(mine, Application.email == email) if email else mine))
    for name in ROWS:
        getattr(volunteer, name).clear()
    for paper in [one for one in volunteer.credentials if one.kind is not CredentialKind.PLEDGE]:
        volunteer.credentials.remove(paper)  # what was pledged binds after leaving, too
    if volunteer.user_id is not None:
        _forget_messages(volunteer.user_id)


def _forget_messages(user_id: int) -> None:
    """What was not sent will not be; of what was, nobody needs to know any more where it went."""
    db.session.execute(delete(MessageChoice).where(MessageChoice.user_id == user_id))
    mine = OutboxMessage.user_id == user_id
    db.session.execute(delete(OutboxMessage).where(mine, OutboxMessage.sent_at.is_(None)))
    db.session.execute(update(OutboxMessage).where(mine).values(address=""))


def _blank(volunteer: Volunteer) -> None:
    for name, value in BLANK.items():
        setattr(volunteer, name, value)
    volunteer.lat, volunteer.lon = round(volunteer.lat, PLACES), round(volunteer.lon, PLACES)


def _close_account(actor: Actor, volunteer: Volunteer) -> None:
    """Shut the account and take its address away; one with other roles goes on without this one."""
    user: User | None = volunteer.user
    if user is None:
        return
    others = tuple(role for role in roles_of(user) if role is not RoleName.VOLUNTEER)
    if others:
        volunteer.user = None
        accounts.change_user(actor, user, user.name, others, institution_id=user.institution_id)
        return
    accounts.change_address(actor, user, f"left-{volunteer.id}@left.invalid")
    user.password = None
    accounts.set_active(actor, user, False)
