"""Partner institutions: added, changed, ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sqlalchemy import select

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.requests.models import Institution
from dispatch.vocabulary import InstitutionKind


@dataclass(frozen=True, slots=True)
class InstitutionValues:
    """Everything that is stated of an institution."""

    code: str
    name: str
    lat: float
    lon: float
    kana: str = ""
    kind: InstitutionKind = InstitutionKind.HOSPITAL
    postcode: str = ""
    address: str = ""
    ward: str = ""
    phone: str = ""
    email: str = ""
    beds: int | None = None
    departments: tuple[str, ...] = ()
    meeting_place: str = ""
    active: bool = True

    @classmethod
    def names(cls) -> list[str]:
        """Names of the values, which are those of the columns."""
        return [field.name for field in fields(cls)]


def create_institution(actor: Actor, values: InstitutionValues) -> Institution:
    """A new partner. Raises `Invalid` where the code is another's."""
    _check_code(values.code, None)
    institution = Institution(**_columns(values))
    db.session.add(institution)
    db.session.flush()
    audit.record(actor, "institution.created", institution, name=institution.name)
    return institution


def change_institution(actor: Actor, institution: Institution, values: InstitutionValues) -> list[str]:
    """Write what differs; gives the names of what changed. Raises `Invalid` where the code is another's."""
    _check_code(values.code, institution)
    stated = _columns(values)
    changed = [name for name, value in stated.items() if getattr(institution, name) != value]
    for name in changed:
        setattr(institution, name, stated[name])
    if changed:
        db.session.flush()
        audit.record(actor, "institution.changed", institution, fields=changed)
    return changed


def deactivate_institution(actor: Actor, institution: Institution) -> None:
    """End the agreement: no new requests; what was asked stays. Nothing where it has ended already."""
    _set_active(actor, institution, False, "institution.ended")


def reactivate_institution(actor: Actor, institution: Institution) -> None:
    """Take an institution back."""
    _set_active(actor, institution, True, "institution.resumed")


def _set_active(actor: Actor, institution: Institution, active: bool, action: str) -> None:
    if institution.active == active:
        return
    institution.active = active
    db.session.flush()
    audit.record(actor, action, institution)


def _check_code(code: str, own: Institution | None) -> None:
    other = db.session.scalar(select(Institution).where(Institution.code == code))
    if other is not None and other is not own:
        sentence = _("このコードは%(name)sが使っています。", name=other.name)
        raise Invalid(sentence, (("code", sentence),))


def _columns(values: InstitutionValues) -> dict[str, object]:
    return {**asdict(values), "departments": list(values.departments)}
