"""An association elsewhere, as the desk enters it."""

from __future__ import annotations

from wtforms import BooleanField, StringField, TextAreaField

from dispatch.disasters.models import Association
from dispatch.disasters.services.associations import AssociationValues
from dispatch.forms import DispatchForm, Parsed, at_most, required
from dispatch.i18n import _l
from dispatch.tables import parsers


class AssociationForm(DispatchForm):
    """An association elsewhere."""

    name = StringField(_l("団体名"), [required(), at_most(120)])
    region = StringField(_l("地域"), [at_most(80)], description=_l("例：となり県"))
    email = StringField(_l("メールアドレス"), [Parsed(parsers.email), at_most(255)])
    phone = StringField(_l("電話番号"), [Parsed(parsers.phone), at_most(40)])
    contact = StringField(_l("担当者"), [at_most(80)])
    drill = BooleanField(_l("訓練に参加する"), description=_l("訓練の依頼は、参加する団体だけに届きます。"))
    active = BooleanField(_l("応援を依頼できる"), default=True)
    note = TextAreaField(_l("備考"), [at_most(1000)])

    def values(self) -> AssociationValues:
        """What was filled in."""
        texts = {
            name: self[name].data or "" for name in ("name", "region", "email", "phone", "contact", "note")
        }
        return AssociationValues(**texts, drill=bool(self.drill.data), active=bool(self.active.data))

    @classmethod
    def of(cls, association: Association) -> AssociationForm:
        """The form as an association's page opens it."""
        return cls(obj=association)
