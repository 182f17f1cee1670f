"""Credentials given and taken by other rooms; the levels that rest on them follow at once."""

from __future__ import annotations

from datetime import date

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.i18n import _, show_date, zone
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Credential, Volunteer
from dispatch.volunteers.services.levels import rederive, speak


def grant_credential(
    actor: Actor,
    volunteer: Volunteer,
    kind: CredentialKind,
    *,
    issued_on: date,
    valid_until: date | None,
    language: str | None = None,
) -> Credential:
    """Somebody holds this from `issued_on` through `valid_until` (None: without an end), for one language or for all.

    One that they hold already is prolonged: its first day stays unless it had run out or was revoked, its end is
    never brought forward. A language that is new to the roster is added, at the level that follows.
    """
    volunteer = lock(volunteer)
    paper = _held(volunteer, kind, language or "")
    if paper is None or (paper.last_day is not None and paper.last_day < issued_on):
        if paper is None:
            paper = Credential(kind=kind, language=language or "")
            volunteer.credentials.append(paper)
        paper.issued_on, paper.valid_until, paper.revoked_on = issued_on, valid_until, None
    elif paper.valid_until is not None:
        paper.valid_until = None if valid_until is None else max(paper.valid_until, valid_until)
    if language:
        speak(volunteer, language)
    db.session.flush()
    said = {"kind": kind.value, "language": language or "", "until": str(paper.valid_until or "")}
    audit.record(actor, "credential.granted", volunteer, **said)
    rederive([volunteer])
    return paper


def bind_credential(actor: Actor, paper: Credential, language: str) -> None:
    """Say in which language a certificate was earned. One that they hold for it already is renewed by it.

    Raises `Invalid` for a language that they do not speak, `Conflict` where what they hold for it was revoked since, or
    where this one begins only after today, because nothing would count until then.
    """
    volunteer = lock(paper.volunteer)
    if not any(one.language == language for one in volunteer.languages):
        message = _("登録されている言語から選んでください。")
        raise Invalid(message, (("language", message),))
    held = _held(volunteer, paper.kind, language)
    if held is None:
        paper.language = language
    elif held is not paper:
        _renew_by(paper, held)
        volunteer.credentials.remove(paper)
    db.session.flush()
    audit.record(actor, "credential.bound", volunteer, kind=paper.kind.value, language=language)
    rederive([volunteer])


def _renew_by(paper: Credential, held: Credential) -> None:
    """What is held counts as the newer paper says; an older one changes nothing."""
    today = clock.today(zone())
    if held.revoked_on is not None and (paper.issued_on is None or paper.issued_on < held.revoked_on):
        raise Conflict(_("この言語の同じ資格は、取り消されています。取り消しより後の日の証明書が必要です。"))
    if held.revoked_on is None and (held.valid_until or date.max) >= (paper.valid_until or date.max):
        return
    if paper.issued_on is not None and paper.issued_on > today:
        message = _(
            "この証明書は%(day)sからです。その日になってから言語を決めてください。",
            day=show_date(paper.issued_on),
        )
        raise Conflict(message)
    held.issued_on = paper.issued_on or held.issued_on
    held.valid_until, held.revoked_on = paper.valid_until, None


def revoke_credential(
    actor: Actor, volunteer: Volunteer, kind: CredentialKind, *, on: date, language: str | None = None
) -> None:
    """From `on` it counts no more, and what rests on it is gone with it. Raises `NotFound` where it is not held."""
    volunteer = lock(volunteer)
    paper = _held(volunteer, kind, language or "")
    if paper is None:
        raise NotFound(_("この資格は名簿にありません。"))
    paper.revoked_on = on if paper.revoked_on is None else min(on, paper.revoked_on)
    db.session.flush()
    audit.record(actor, "credential.revoked", volunteer, kind=kind.value, language=language or "", on=str(on))
    rederive([volunteer])


def _held(volunteer: Volunteer, kind: CredentialKind, language: str) -> Credential | None:
    return next((one for one in volunteer.credentials if (one.kind, one.language) == (kind, language)), None)
