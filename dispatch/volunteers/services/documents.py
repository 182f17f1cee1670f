"""Papers sent in: filed by the volunteer, decided by a coordinator, whose word alone changes the roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, or_, select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label, language_name
from dispatch.notifications.services import Recipient, post
from dispatch.uploads import Clean, Refused, Store, check
from dispatch.vocabulary import CredentialKind, DocumentState, EvidenceKind
from dispatch.volunteers.models import Document, Volunteer
from dispatch.volunteers.services.levels import rederive
from dispatch.volunteers.services.profile import Paper, Profile, Spoken
from dispatch.volunteers.services.roster import update

MOST_WAITING = 20
"""How many papers of one person may wait at once."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says that a paper shows: a language or a kind of credential, never both."""

    language: str | None = None
    kind: CredentialKind | None = None
    evidence: EvidenceKind | None = None
    title: str = ""
    level: int | None = None
    issued_on: date | None = None
    valid_until: date | None = None


def store() -> Store:
    """Where the papers lie."""
    return Store(Path(current_app.instance_path) / "uploads" / "documents")


def about(document: Document) -> str:
    """`ベトナム語` or `守秘義務誓約書`: what a paper is about."""
    return language_name(document.language) if document.language else label(document.kind)


def file_document(actor: Actor, volunteer: Volunteer, claim: Claim, data: bytes) -> Document:
    """Take in a paper; the one about the same thing that still waits gives way to it.

    Raises `Invalid` (at `file`) for a file that is not taken, `Conflict` where too many wait.
    """
    clean = _checked(data)
    volunteer = lock(volunteer)
    waiting = list(db.session.scalars(_of(volunteer, DocumentState.FILED)))
    if len(waiting) >= MOST_WAITING:
        raise Conflict(_("確認待ちの書類が多すぎます。確認が済むまでお待ちください。"))
    for before in waiting:
        if (before.language, before.kind) == (claim.language, claim.kind):
            before.state = DocumentState.SUPERSEDED
    document = _row(volunteer, claim, clean)
    db.session.add(document)
    audit.record(actor, "document.filed", document, volunteer=volunteer.name)
    return document


def _row(volunteer: Volunteer, claim: Claim, clean: Clean) -> Document:
    return Document(
        volunteer_id=volunteer.id,
        language=claim.language,
        kind=claim.kind,
        evidence=claim.evidence,
        title=claim.title,
        claimed_level=claim.level,
        issued_on=claim.issued_on,
        valid_until=claim.valid_until,
        file=store().keep(clean.data),
        media_type=clean.media_type,
        size=len(clean.data),
    )


def _checked(data: bytes) -> Clean:
    try:
        return check(data)
    except Refused as error:
        raise Invalid(str(error), (("file", str(error)),)) from None


def _of(volunteer: Volunteer, state: DocumentState) -> Select[Document]:
    return select(Document).where(Document.volunteer_id == volunteer.id, Document.state == state)


def withdraw(actor: Actor, document: Document) -> None:
    """The volunteer takes a paper back that nobody has decided on. Raises `Conflict` where somebody has."""
    document = _undecided(document)
    document.state = DocumentState.SUPERSEDED
    db.session.flush()
    audit.record(actor, "document.withdrawn", document)


def approve_language(actor: Actor, document: Document, grade: str = "") -> None:
    """The paper is evidence, of this `grade` (N1, B2; "": its kind has none): levels follow from it by the rules."""
    document = _undecided(document, actor)
    document.grade = grade
    rows = {one.language: Spoken(language=one.language) for one in document.volunteer.languages}
    language = str(document.language)
    rows[language] = Spoken(language=language, evidence=_evidence(document))
    update(actor, document.volunteer, Profile(languages=[*rows.values()]))
    _decide(actor, document, DocumentState.APPROVED)
    rederive([document.volunteer])


def approve_paper(actor: Actor, document: Document, issued_on: date | None, valid_until: date | None) -> None:
    """The paper holds through `valid_until` (None: without an end). Raises `Invalid` where it ends before it begins."""
    document = _undecided(document, actor)
    if issued_on and valid_until and valid_until < issued_on:
        message = _("有効期限は、取得日より後の日にしてください。")
        raise Invalid(message, (("valid_until", message),))
    rows = {
        one.kind: Paper(kind=one.kind, issued_on=one.issued_on, valid_until=one.valid_until)
        for one in document.volunteer.credentials
        if not one.language
    }
    kind = CredentialKind(str(document.kind))
    rows[kind] = Paper(kind=kind, issued_on=issued_on, valid_until=valid_until)
    update(actor, document.volunteer, Profile(credentials=[*rows.values()]))
    for held in document.volunteer.credentials:
        if (held.kind, held.language) == (kind, ""):
            held.revoked_on = None  # what a coordinator has seen now counts again
    document.issued_on, document.valid_until = issued_on, valid_until
    _decide(actor, document, DocumentState.APPROVED)
    rederive([document.volunteer])


def refuse(actor: Actor, document: Document, reason: str) -> None:
    """Say why the paper does not do; the roster stays as it is."""
    document = _undecided(document)
    document.reason = reason
    _decide(actor, document, DocumentState.REFUSED)


def _undecided(document: Document, judge: Actor | None = None) -> Document:
    """The paper, held, where nobody has decided on it; `judge` may not decide on their own."""
    lock(document.volunteer)
    if judge is not None and judge.id is not None and judge.id == document.volunteer.user_id:
        raise Conflict(_("ご自身の書類は承認できません。ほかの担当者が確認します。"))
    document = lock(document)
    if document.state is not DocumentState.FILED:
        raise Conflict(_("この書類は、すでに「%(state)s」になっています。", state=label(document.state)))
    return document


def _decide(actor: Actor, document: Document, state: DocumentState) -> None:
    if state is DocumentState.APPROVED:
        _supersede(document)
    document.state, document.decided_at, document.decided_by = state, clock.now(), actor.display_name
    db.session.flush()
    audit.record(actor, f"document.{state.value}", document, volunteer=document.volunteer.name)
    _tell(document)


def _supersede(document: Document) -> None:
    """What was approved of the same thing before has done its work; of a language, what showed the same grade of it."""
    shows = (Document.language, Document.evidence, Document.grade) if document.language else (Document.kind,)
    same = and_(*(column == getattr(document, column.key) for column in shows))
    for before in db.session.scalars(_of(document.volunteer, DocumentState.APPROVED).where(same)):
        before.state = DocumentState.SUPERSEDED


def _evidence(document: Document) -> str:
    return " ".join(filter(None, (label(document.evidence), document.title)))[:255]


def _tell(document: Document) -> None:
    volunteer = document.volunteer
    post(
        "document_decided",
        f"document_decided:{document.id}:{document.state.value}",
        recipient(volunteer),
        document=document,
        approved=document.state is DocumentState.APPROVED,
        paper=lambda: about(document),
    )


def recipient(volunteer: Volunteer) -> Recipient:
    """Where and in which language somebody on the roster is written to."""
    locale = volunteer.user.locale if volunteer.user else "ja"
    return Recipient(volunteer.email, volunteer.name, locale, volunteer.user_id)


def _done_with() -> ColumnElement[bool]:
    """0 days keep the files of approved papers as long as the person is registered."""
    days, approved_days = current_app.config["DOCUMENT_DAYS"], current_app.config["APPROVED_DOCUMENT_DAYS"]
    now = clock.now()
    ended = Document.state.in_((DocumentState.REFUSED, DocumentState.SUPERSEDED))
    done = and_(ended, Document.updated_at < now - timedelta(days=days))
    if not approved_days:
        return done
    approved = Document.state == DocumentState.APPROVED
    return or_(done, and_(approved, Document.decided_at < now - timedelta(days=approved_days)))


def tidy_documents() -> int:
    """Delete the files of papers that nobody needs to see again, and files that no row names; gives how many.

    Those are refused, replaced, or approved so long ago that the roster's own word is enough. What was decided stays
    on record; only the picture goes.
    """
    old = db.session.scalars(
        select(Document).where(Document.file.is_not(None), _done_with()).with_for_update(skip_locked=True)
    ).all()
    names = [str(document.file) for document in old]
    for document in old:
        document.file = None
        audit.record(SYSTEM, "document.deleted", document)
    db.session.commit()
    store().remove(names)
    kept = db.session.scalars(select(Document.file).where(Document.file.is_not(None)))
    return len(names) + store().sweep({str(name) for name in kept})
