"""Strangers who want to join: what they say, that the address is theirs, and the coordinator's word.

Nothing here tells a stranger whether an address is known: the answer is the same, and only the owner of the address
reads more.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.accounts import services as accounts
from dispatch.accounts.queries import find_by_email
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _, label, zone
from dispatch.notifications import links
from dispatch.notifications.services import Recipient, post
from dispatch.vocabulary import ApplicationState, CredentialKind
from dispatch.volunteers.models import Application, Volunteer
from dispatch.volunteers.services.levels import rederive, take_over
from dispatch.volunteers.services.profile import Paper, Profile, Spoken
from dispatch.volunteers.services.roster import create
from dispatch.volunteers.services.years import first_end

ACTION = "join"
LINK_DAYS = 2
MOST_MAILS = 5
"""To one address, for one application: nobody's letter-box is filled by somebody else's patience."""
JUDGED = "申込みの審査"
INTERVIEWED = "登録のときの面談"
"""The note of levels that a coordinator gives from the start."""
"""What a level rests on that the coordinator gave on approval: the talk with the applicant."""
OPEN = (ApplicationState.UNCONFIRMED, ApplicationState.WAITING)
DECIDED = (ApplicationState.APPROVED, ApplicationState.REFUSED)


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody says of themselves; `languages` are levels (1 to 4), as they see it, by code."""

    name: str
    kana: str
    email: str
    phone: str
    town: str
    languages: Mapping[str, int] = field(default_factory=dict)
    message: str = ""
    locale: str = "ja"


class Applicant:
    """Somebody without an account, as the record names them."""

    id: int | None = None

    def __init__(self, application: Application) -> None:
        self.display_name: str = application.name


def apply_to_join(details: Details) -> None:
    """Take down what a stranger says, and write to the address what is to be done next.

    It looks the same from outside whether the address is known, waits already or was written to too often.
    """
    email = details.email.strip().lower()
    found = _open_of(email)
    if _is_known(email) or (found and found.state is ApplicationState.WAITING):
        _say_known(email, details.locale)
    elif found is None:
        _begin(email, details)
    elif found.mails < MOST_MAILS:
        _lay(found, details)
        _ask(found)


def _begin(email: str, details: Details) -> None:
    application = Application(email=email, nonce="")
    _lay(application, details)
    try:
        with db.session.begin_nested():
            db.session.add(application)
    except IntegrityError:
        return  # the same form, sent a second time in the same moment
    _ask(application)


def _lay(application: Application, details: Details) -> None:
    for name in ("name", "kana", "phone", "town", "message", "locale"):
        setattr(application, name, getattr(details, name))
    application.languages = [{"language": code, "level": level} for code, level in details.languages.items()]
    application.consented_at = clock.now()
    application.nonce = secrets.token_urlsafe(16)
    application.mails = (application.mails or 0) + 1


def _ask(application: Application) -> None:
    """The mail names nobody: whoever typed the address may not be its owner, and must not write in our name."""
    db.session.flush()
    post(
        "join_confirm",
        f"join_confirm:{application.id}:{application.mails}",
        Recipient(application.email, application.email, application.locale),
        urgent=True,
        token=token_of(application),
        kept_days=current_app.config["APPLICATION_DAYS"],
    )


def _say_known(email: str, locale: str) -> None:
    """Once a day; the key outlives the address, so it does not name it."""
    day, mark = clock.today(zone()).isoformat(), sha256(email.encode()).hexdigest()[:32]
    post("join_known", f"join_known:{mark}:{day}", Recipient(email, email, locale), urgent=True)


def _is_known(email: str) -> bool:
    on_roster = select(Volunteer.id).where(func.lower(Volunteer.email) == email).limit(1)
    return find_by_email(email) is not None or db.session.scalar(on_roster) is not None


def _open_of(email: str) -> Application | None:
    return db.session.scalar(
        select(Application).where(Application.email == email, Application.state.in_(OPEN)).with_for_update()
    )


def token_of(application: Application) -> str:
    """The signed name of one confirmation; words that change make another."""
    return links.make(ACTION, application.id, application.id, days=LINK_DAYS, nonce=application.nonce)


def read_join_token(token: str) -> tuple[Application, bool]:
    """The application behind a link, and whether it still waits for its confirmation.

    Raises `NotFound` for a link that was never ours, `Gone` for one that has grown old or was replaced.
    """
    link = links.read(ACTION, token)
    application = db.session.get(Application, link.subject_id)
    if application is None or application.nonce != link.nonce:
        raise Gone(
            _("このリンクは、もう使えません。"),
            _("新しいメールのリンクを使うか、もう一度お申し込みください。"),
        )
    return application, application.state is ApplicationState.UNCONFIRMED


def confirm_application(token: str) -> Application:
    """The address is the applicant's: from now on a coordinator looks at it. A second time changes nothing."""
    application = lock(read_join_token(token)[0])
    if read_join_token(token)[1]:
        application.state, application.confirmed_at = ApplicationState.WAITING, clock.now()
        db.session.flush()
        audit.record(Applicant(application), "application.confirmed", application)
    return application


def approve_application(
    actor: Actor, application: Application, levels: Mapping[str, int], lat: float, lon: float
) -> Volunteer:
    """Put the person on the roster, registered until the year's end, and invite them to sign in.

    `levels` are the languages that count from the start, for a year; others wait for their evidence. Nobody is asked
    for a job before the pledge and the insurance are there. Raises `Conflict` where somebody has decided before,
    `Invalid` where the address has come onto the roster meanwhile.
    """
    application = _waiting(application)
    volunteer = create(actor, _profile(application, levels, lat, lon))
    if take_over(actor, volunteer, levels, INTERVIEWED):
        rederive([volunteer])
    if volunteer.user is not None:
        if volunteer.user.password is None:
            volunteer.user.locale = application.locale
        accounts.invite(actor, volunteer.user)
    application.volunteer_id = volunteer.id
    _decide(actor, application, ApplicationState.APPROVED)
    return volunteer


def _profile(application: Application, levels: Mapping[str, int], lat: float, lon: float) -> Profile:
    today = clock.today(zone())
    return Profile(
        name=application.name,
        kana=application.kana,
        email=application.email,
        phone=application.phone,
        home_town=application.town,
        lat=lat,
        lon=lon,
        note=application.message,
        registered_from=today,
        languages=[Spoken(language=code, evidence=JUDGED) for code in levels],
        credentials=[Paper(kind=CredentialKind.REGISTRATION, issued_on=today, valid_until=first_end(today))],
    )


def refuse_application(actor: Actor, application: Application, note: str = "") -> None:
    """Thank somebody and say no; `note` is a sentence of the coordinator's own for them."""
    application = _waiting(application)
    post(
        "join_refused",
        f"join_refused:{application.id}",
        Recipient(application.email, application.name, application.locale),
        note=note,
        kept_days=current_app.config["DECIDED_APPLICATION_DAYS"],
    )
    _decide(actor, application, ApplicationState.REFUSED)


def _waiting(application: Application) -> Application:
    application = lock(application)
    if application.state is not ApplicationState.WAITING:
        raise Conflict(_("この申込みは、すでに「%(state)s」になっています。", state=label(application.state)))
    return application


def _decide(actor: Actor, application: Application, state: ApplicationState) -> None:
    application.state, application.decided_at = state, clock.now()
    application.decided_by = actor.display_name
    db.session.flush()
    audit.record(actor, f"application.{state.value}", application)


def tidy_applications() -> int:
    """Forget what nobody confirmed, and what was decided long ago; gives how many. Safe to do twice."""
    settings, now = current_app.config, clock.now()
    unconfirmed = and_(
        Application.state == ApplicationState.UNCONFIRMED,
        Application.updated_at < now - timedelta(days=settings["APPLICATION_DAYS"]),
    )
    decided = and_(
        Application.state.in_(DECIDED),
        Application.decided_at < now - timedelta(days=settings["DECIDED_APPLICATION_DAYS"]),
    )
    gone = list(db.session.scalars(select(Application.id).where(or_(unconfirmed, decided))))
    db.session.execute(delete(Application).where(Application.id.in_(gone)))
    db.session.commit()
    return len(gone)
