"""Forms of the administrator: an institution, and a file of them."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

from dispatch.forms import DispatchForm, Parsed, TermSelect, at_most, required
from dispatch.i18n import _l
from dispatch.requests.models import Institution
from dispatch.requests.services import InstitutionValues
from dispatch.tables import parsers
from dispatch.vocabulary import InstitutionKind


class InstitutionForm(DispatchForm):
    """A partner institution."""

    code = StringField(
        _l("コード"),
        [required(), Parsed(parsers.code)],
        description=_l("取り込みのときの目印です。例：H0001"),
    )
    name = StringField(_l("名称"), [required(), at_most(120)])
    kana = StringField(_l("ふりがな"), [at_most(120)])
    kind = TermSelect(_l("種類"), InstitutionKind, default=InstitutionKind.HOSPITAL)
    postcode = StringField(_l("郵便番号"), [Parsed(parsers.postcode)])
    address = StringField(_l("住所"), [at_most(255)])
    ward = StringField(_l("区・地域"), [at_most(60)])
    phone = StringField(_l("電話番号"), [Parsed(parsers.phone)])
    email = StringField(_l("メールアドレス"), [Parsed(parsers.email), at_most(255)])
    beds = StringField(_l("病床数"), [Parsed(parsers.integer(0, 10_000))])
    departments = TextAreaField(_l("診療科"), description=_l("「、」か改行で区切ってください。"))
    meeting_place = StringField(
        _l("待ち合わせ場所"), [at_most(120)], description=_l("依頼のときに最初から入る場所です。")
    )
    lat = StringField(_l("緯度"), [required(), Parsed(parsers.latitude)], description=_l("例：32.803108"))
    lon = StringField(_l("経度"), [required(), Parsed(parsers.longitude)], description=_l("例：130.718006"))
    active = BooleanField(_l("依頼を受け付ける（協定が有効）"), default=True)

    @staticmethod
    def shown(institution: Institution) -> dict[str, Any]:
        """The form's values for an institution."""
        values = {name: getattr(institution, name) for name in InstitutionValues.names()}
        beds = "" if institution.beds is None else str(institution.beds)
        return {**values, "departments": "、".join(institution.departments), "beds": beds,
                "lat": str(institution.lat), "lon": str(institution.lon)}  # fmt: skip

    def values(self) -> InstitutionValues:
        """What is stated, of a valid form."""
        stated = {name: self[name].data for name in InstitutionValues.names()}
        stated["departments"] = parsers.many(parsers.text)(self.departments.data or "")
        stated["beds"] = self.beds.data if self.beds.data != "" else None
        return InstitutionValues(**stated)
