"""Renewing a credential with points: granted when the rule of levels holds on the day, refused with the reason else."""

from __future__ import annotations

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, NotFound
from dispatch.i18n import _, label, language_name, show_date, zone
from dispatch.notifications.services import post, recall_from
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Credential
from dispatch.volunteers.services.documents import recipient
from training.queries.ledger import Standing, standing_of


def renew(actor: Actor, credential: Credential) -> Credential:
    """The credential holds for one period more, from the day after its last one.

    Raises `NotFound` where no rule in force asks for points, `Conflict` with the reason where points are missing, the
    last day is over, it is renewed already, or it is the actor's own.
    """
    lock(credential.volunteer)
    db.session.refresh(credential)
    today = clock.today(zone())
    found = standing_of(credential, today)
    if found is None:
        raise NotFound(_("単位で更新する資格ではありません。"))
    if actor.id is not None and actor.id == found.volunteer.user_id:
        raise Conflict(_("ご自身の資格は更新できません。ほかの担当者が確かめます。"))
    if not found.can_renew(today):
        raise Conflict(*refusal(found))
    until = found.renews_until
    credential.issued_on = credential.issued_on or found.first
    paper = volunteers.grant_credential(
        actor,
        found.volunteer,
        credential.kind,
        issued_on=today,
        valid_until=until,
        language=credential.language or None,
    )
    said = {"kind": credential.kind.value, "points": found.points, "until": str(until)}
    audit.record(actor, "credential.renewed", found.volunteer, **said)
    _tell(paper)
    return paper


def _tell(paper: Credential) -> None:
    """Its holder hears until when it holds; a warning that waits for the morning is none any more."""
    recall_from(f"paper_expiring:{paper.id}:")
    post(
        "paper_renewed",
        f"paper_renewed:{paper.id}:{paper.valid_until}",
        recipient(paper.volunteer),
        paper=lambda: _called(paper),
        until=paper.valid_until,
    )


def _called(paper: Credential) -> str:
    """In the reader's language; one of several languages is named with it."""
    if not paper.language:
        return label(paper.kind)
    return _("%(paper)s（%(language)s）", paper=label(paper.kind), language=language_name(paper.language))


def refusal(found: Standing) -> tuple[str, ...]:
    """Why a credential cannot be renewed now, and what would do."""
    if found.credential.valid_until is None:
        return (_("期限のない資格です。期間ごとの単位がそろっていれば、そのまま続きます。"),)
    if found.renewed:
        return (_("%(day)sまで更新済みです。", day=show_date(found.credential.valid_until)),)
    if found.due is not None and clock.today(zone()) > found.due:
        return (
            _("%(day)sの期限を過ぎているため、更新できません。", day=show_date(found.due)),
            _("新しく取得した資格として、証明書を確かめて名簿に登録してください。"),
        )
    return (
        _(
            "%(first)sから%(last)sまでの単位が%(points)s単位で、あと%(missing)s単位足りません。",
            first=show_date(found.first),
            last=show_date(found.last),
            points=found.points,
            missing=found.missing,
        ),
    )
