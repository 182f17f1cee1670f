"""From the row of an award to what proves it: the paper, the badge, its place in the list, and the addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from training import keys
from training.certificates import badges, paper, serials, status
from training.certificates.badges import Achievement, Holder, Place, Profile
from training.certificates.content import Both, Certificate, Issuer, Name
from training.models import Award, Course
from training.vocabulary import AwardState

LIST_DAYS = 2
"""So long a copy of the status list counts; it is made anew whenever it is asked for."""


def get_award(award_id: int) -> Award:
    """An award; raises `NotFound`."""
    found = db.session.get(Award, award_id)
    if found is None:
        raise NotFound(_("この修了証は見つかりません。"))
    return found


def by_code(typed: str) -> Award | None:
    """The award with this verification code, however it is typed; raises `serials.Mistyped`."""
    return db.session.scalar(select(Award).where(Award.code == serials.read(typed)))


def state_of(award: Award, today: date | None = None) -> AwardState:
    """What it is worth on a day (today)."""
    day = today or clock.today(zone())
    if award.revoked_on is not None and award.revoked_on <= day:
        return AwardState.REVOKED
    if award.valid_until is not None and award.valid_until < day:
        return AwardState.EXPIRED
    return AwardState.VALID


def address_of(award: Award) -> str:
    """The page on which anybody can verify it."""
    return f"{_base()}/certificates/{award.code}"


def below_base(path: str) -> str:
    """An address for others: below BASE_URL, whatever host the present request named."""
    return _base() + path


def certificate_of(award: Award) -> Certificate:
    """What stands on the paper."""
    return Certificate(
        number=award.number,
        holder=Name(award.holder, award.holder_kana, award.holder_roman),
        course=Both(award.title, award.title_en or award.title),
        hours=round(award.minutes / 60, 2),
        units=award.units,
        begun=award.begun_on,
        completed=award.completed_on,
        issued=award.issued_on,
        until=award.valid_until,
        issuer=issuer(),
        code=award.code,
        address=address_of(award),
    )


def pdf_of(award: Award) -> bytes:
    """The paper as a file; raises `fonts.Unwritable`."""
    return paper.pdf(certificate_of(award))


def badge_of(award: Award) -> str:
    """The badge, signed now; the same facts give the same badge."""
    body = badges.credential(
        certificate_of(award),
        profile(),
        achievement_of(award.course),
        Holder(),
        Place(list_address(), award.status_index),
        zone(),
    )
    return badges.signed(body, keys.signing_key())


def published_list() -> str:
    """Which badges have been revoked, signed now."""
    gone = select(Award.status_index).where(Award.revoked_on <= clock.today(zone()))
    return status.published(
        list_address(),
        profile().id,
        db.session.scalars(gone),
        clock.now(),
        LIST_DAYS,
        keys.signing_key(),
    )


def list_address() -> str:
    """Where the list of revoked badges is."""
    return f"{_base()}/certificates/status/1"


def issuer() -> Issuer:
    """Who answers for certificates, by the configuration."""
    return Issuer(_both("FOUNDATION_NAME"), _stated("CERTIFICATE_OFFICE"), _stated("CERTIFICATE_SIGNER"))


def profile() -> Profile:
    """The issuer as other systems know it."""
    return Profile(f"{_base()}/certificates/issuer", _base())


def profile_document() -> dict[str, Any]:
    """What is found at the issuer's address."""
    about = profile()
    return {
        "@context": badges.CONTEXTS,
        "id": about.id,
        "type": ["Profile"],
        "name": issuer().name.ja,
        "url": about.url,
        "jwks_uri": f"{_base()}/certificates/keys",
    }


def achievement_of(course: Course) -> Achievement:
    """The course as something one can achieve. Its words are Japanese, whoever asks: the badge is signed."""
    criteria = f"{course.minutes / 60:g}時間の課程の{course.attendance_percent}%以上を受講すること。"
    if course.pass_mark is not None:
        criteria += f"試験で{course.pass_mark}点以上を取ること。"
    address = f"{_base()}/certificates/courses/{course.id}"
    return Achievement(address, course.summary or course.name, criteria)


def achievement_document(course: Course) -> dict[str, Any]:
    """What is found at a course's address."""
    about = achievement_of(course)
    return {
        "@context": badges.CONTEXTS,
        "id": about.id,
        "type": ["Achievement"],
        "name": course.name,
        "description": about.description,
        "criteria": {"narrative": about.criteria},
        "achievementType": "CertificateOfCompletion",
        "inLanguage": about.language,
    }


def _both(setting: str) -> Both:
    japanese = current_app.config[setting]
    return Both(japanese, current_app.config[f"{setting}_EN"] or japanese)


def _stated(setting: str) -> Both | None:
    return _both(setting) if current_app.config[setting] else None


def _base() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")
