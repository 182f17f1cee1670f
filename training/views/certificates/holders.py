"""What the holders take away: the paper, and the badge where they wish for one."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask_security import current_user
from sqlalchemy import select

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from training.certificates import serials
from training.models import Award
from training.queries import certificates as queries
from training.views.access import volunteers_only
from training.views.certificates.blueprint import certificates
from training.views.files import FORMS, badge_file, paper_file
from training.vocabulary import AwardState


@certificates.get("/mine")
@volunteers_only
def mine() -> str:
    """All certificates of whoever is signed in, the newest first."""
    person = current_user.volunteer
    own = select(Award).where(Award.volunteer_id == (person.id if person else 0))
    return render_template(
        "training/certificates/mine.html",
        awards=db.session.scalars(own.order_by(Award.issued_on.desc(), Award.id.desc())).all(),
        state_of=queries.state_of,
        spaced=serials.spaced,
        address_of=queries.address_of,
    )


@certificates.get("/mine/<int:award_id>/certificate.pdf")
@volunteers_only
def own_paper(award_id: int) -> Response:
    """One's own certificate; none once it is revoked."""
    return paper_file(_own(award_id))


@certificates.get("/mine/<int:award_id>/badge.<form>")
@volunteers_only
def own_badge(award_id: int, form: str) -> Response:
    """One's own badge."""
    if form not in FORMS:
        abort(404)
    return badge_file(_own(award_id), form)


def _own(award_id: int) -> Award:
    award = queries.get_award(award_id)
    person = current_user.volunteer
    if person is None or award.volunteer_id != person.id:
        raise NotFound(_("この修了証は見つかりません。"))
    if queries.state_of(award) is AwardState.REVOKED:
        raise NotFound(_("この修了証は取り消されています。"))
    return award
