"""Leaving for good: the name and the record of the work stay, everything else of the person goes.

What the rows of other people and of the outbox say of them goes, too; the append-only record never held it.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

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
from dispatch.vocabulary import CredentialKind, RoleName, Transport
from dispatch.volunteers.models import Application, CalendarFeed, Document, OutsideCalendar, Volunteer
from dispatch.volunteers.queries.leaving import jobs_ahead
from dispatch.volunteers.services.documents import recipient, store
from dispatch.volunteers.signals import volunteer_left

DELETED = (
    "address", "phone", "email", "gender", "note", "languages", "credentials", "documents", "pattern", "conditions",
    "calendars", "refused_institutions", "messages",
)  # fmt: skip
"""Parts that are deleted, as the record names them."""
BLANK: dict[str, Any] = {
    "email": "", "phone": "", "home_town": "", "address": "", "nearest_station": "", "note": "", "gender": None,
    "declined_topics": [], "paused_from": None, "paused_until": None, "availability_before": None,
    "availability_reminder_days": 0, "availability_confirmed_at": None, "asks_per_week": None,
    "transport": Transport.TRANSIT, "modes": [], "max_travel_minutes": 0, "max_per_day": 0, "max_per_week": 0,
    "open_on_holidays": False, "roman": "",
}  # fmt: skip
ROWS = ("languages", "pattern", "exceptions", "refused_institutions")
PLACES = 1
"""Decimals of a home's position that stay, some ten kilometres: the region, for figures of past years."""
KIND = "left"
ERASED = "（退会により削除）"
"""What stands where the subject of a message was; the record of who was written to when stays."""
FAREWELL_DAYS = 7
"""After so many days a farewell that could not be delivered will not be."""
ACCOUNT_EXTRAS = (
    "username", "us_phone_number", "us_totp_secrets", "tf_phone_number", "tf_totp_secret", "tf_primary_method",
    "mf_recovery_codes", "last_login_ip", "current_login_ip",
)  # fmt: skip
"""Columns of the account that could tell of the person, used or not."""


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
    _forget_messages(volunteer)
    _blank(volunteer)
    volunteer.active, volunteer.left_on = False, clock.today(zone())
    db.session.flush()
    audit.record(actor, "volunteer.left", volunteer, fields=list(DELETED), **({"note": note} if note else {}))
    volunteer_left.send(volunteer, actor=actor)
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
    """Forget the addresses to which farewells went, or could not go for a week; gives how many. Safe to do twice."""
    over = or_(
        OutboxMessage.sent_at.is_not(None),
        OutboxMessage.refused_at.is_not(None),
        OutboxMessage.created_at < clock.now() - timedelta(days=FAREWELL_DAYS),
    )
    farewell = (OutboxMessage.kind == KIND, OutboxMessage.address != "", over)
    gone = list(db.session.scalars(select(OutboxMessage.id).where(*farewell)))
    given_up = (
        OutboxMessage.id.in_(gone),
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.refused_at.is_(None),
    )
    db.session.execute(update(OutboxMessage).where(*given_up).values(refused_at=clock.now()))
    emptied = update(OutboxMessage).where(OutboxMessage.id.in_(gone))
    db.session.execute(emptied.values(address="", body="", error=None))
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
    for name in (*ROWS, "level_overrides", "level_spans"):
        getattr(volunteer, name).clear()
    for paper in [one for one in volunteer.credentials if one.kind is not CredentialKind.PLEDGE]:
        volunteer.credentials.remove(paper)  # what was pledged binds after leaving, too


def _forget_messages(volunteer: Volunteer) -> None:
    """What was not sent will not be; of what was, only when it was sent and what kind it was is kept.

    An account that goes on with other roles keeps its messages.
    """
    email = volunteer.email.lower()
    joining = OutboxMessage.kind.in_(("join_confirm", "join_known", "join_refused"))
    db.session.execute(delete(OutboxMessage).where(joining, func.lower(OutboxMessage.address) == email))
    user = volunteer.user
    if user is not None and not _other_roles(user):
        db.session.execute(delete(MessageChoice).where(MessageChoice.user_id == user.id))
        mine = OutboxMessage.user_id == user.id
        db.session.execute(delete(OutboxMessage).where(mine, OutboxMessage.sent_at.is_(None)))
        words: dict[str, Any] = {"address": "", "subject": ERASED, "body": "", "error": None}
        statement = update(OutboxMessage).where(mine)
        db.session.execute(statement.values(**words, calendar=None, calendar_method=None))
    for secret in {volunteer.email, email, volunteer.phone} - {""}:
        _strike_out(secret)


def _strike_out(secret: str) -> None:
    """Others were told whom to call or whose address fails: those words stay, without the number and the address."""
    told = update(OutboxMessage).where(OutboxMessage.body.contains(secret, autoescape=True))
    db.session.execute(told.values(body=func.replace(OutboxMessage.body, secret, ERASED)))


def _other_roles(user: User) -> tuple[RoleName, ...]:
    return tuple(role for role in roles_of(user) if role is not RoleName.VOLUNTEER)


def _blank(volunteer: Volunteer) -> None:
    for name, value in BLANK.items():
        setattr(volunteer, name, value)
    volunteer.lat, volunteer.lon = round(volunteer.lat, PLACES), round(volunteer.lon, PLACES)


def _close_account(actor: Actor, volunteer: Volunteer) -> None:
    """Shut the account and take its address away; one with other roles goes on without this one."""
    user: User | None = volunteer.user
    if user is None:
        return
    if others := _other_roles(user):
        volunteer.user = None
        accounts.change_user(actor, user, user.name, others, institution_id=user.institution_id)
        return
    accounts.change_address(actor, user, f"left-{volunteer.id}@left.invalid")
    user.password, user.fs_uniquifier = (
        None,
        uuid.uuid4().hex,
    )  # whoever is signed in anywhere is out for good
    for name in ACCOUNT_EXTRAS:
        setattr(user, name, None)
    accounts.set_active(actor, user, False)
