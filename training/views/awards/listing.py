"""Certificates as a list and as a file, one of them, and what is handed out of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, abort, render_template
from flask_security import current_user

from dispatch import clock
from dispatch.audit import wording
from dispatch.audit.queries import history
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.forms import page_number
from dispatch.i18n import _, label, zone
from dispatch.tables.writing import as_csv
from training.certificates import serials
from training.forms.awards import AwardFilter
from training.models import Award
from training.queries import awards as queries
from training.queries import certificates, names
from training.views.access import desk_only
from training.views.awards.blueprint import awards
from training.views.files import FORMS, badge_file, paper_file


@awards.get("/")
@desk_only
def index() -> str:
    """Everything awarded, narrowed as asked."""
    form = AwardFilter()
    page = queries.search(form.filters(), clock.today(zone()), page_number())
    return render_template("training/awards/index.html", form=form, page=page, state_of=certificates.state_of)


@awards.get("/certificates.csv")
@desk_only
def export() -> Response:
    """The same as a file; who took it is on record."""
    found = db.session.scalars(queries.matching(AwardFilter().filters(), clock.today(zone()))).all()
    record_read(current_user, current_user._get_current_object(), exported=len(found))
    headings = (_("番号"), _("確認番号"), _("氏名"), _("ふりがな"), _("ローマ字"), _("登録番号"), _("講座"),
                _("受講時間（分）"), _("単元数"), _("単位"), _("修了日"), _("交付日"), _("有効期限"), _("状態"),
                _("取消日"))  # fmt: skip
    return as_csv("certificates.csv", headings, (tuple(_cells(one)) for one in found))


@awards.get("/<int:award_id>")
@desk_only
def show(award_id: int) -> str:
    """One certificate with its history."""
    award = certificates.get_award(award_id)
    return render_template(
        "training/awards/show.html",
        award=award,
        state=certificates.state_of(award),
        code=serials.spaced(award.code),
        history=history(award),
        wording=wording,
        spelt=names.writable(award.volunteer.roman),
    )


@awards.get("/<int:award_id>/certificate.pdf")
@desk_only
def paper(award_id: int) -> Response:
    """The paper, to print and hand over; the look is on record."""
    award = certificates.get_award(award_id)
    record_read(current_user, award, volunteer=award.holder)
    return paper_file(award)


@awards.get("/<int:award_id>/badge.<form>")
@desk_only
def badge(award_id: int, form: str) -> Response:
    """The badge, where its holder asks the desk for it."""
    if form not in FORMS:
        abort(404)
    award = certificates.get_award(award_id)
    record_read(current_user, award, volunteer=award.holder)
    return badge_file(award, form)


def _cells(award: Award) -> Iterator[str]:
    yield from (award.number, serials.spaced(award.code), award.holder, award.holder_kana, award.holder_roman)
    yield from (award.volunteer.code, award.title, str(award.minutes), str(award.units), str(award.points))
    yield from (award.completed_on.isoformat(), award.issued_on.isoformat())
    yield award.valid_until.isoformat() if award.valid_until else ""
    yield label(certificates.state_of(award))
    yield award.revoked_on.isoformat() if award.revoked_on else ""
