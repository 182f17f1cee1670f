"""Narrowing the record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from dispatch.audit.queries import Filters
from dispatch.audit.wording import GROUPS
from dispatch.forms import DayField, FilterForm
from dispatch.i18n import _, _l, zone


class AuditFilter(FilterForm):
    """Who did what to which thing, and when."""

    who = StringField(_l("だれが"), description=_l("名前の一部"))
    about = StringField(_l("何に"), description=_l("依頼番号、登録番号、メールアドレス、名称"))
    action = SelectField(
        _l("操作"), choices=lambda: [SelectChoice(k, _(v)) for k, v in GROUPS.items()], validate_choice=False
    )
    first = DayField(_l("この日から"))
    last = DayField(_l("この日まで"))

    def filters(self) -> Filters:
        """What is asked for; days are those of the foundation's wall clock, both included."""
        return Filters(
            who=self.who.data or "",
            action=self.action.data or "",
            about=self.about.data or "",
            since=_midnight(self.first.data),
            before=_midnight(self.last.data and self.last.data + timedelta(days=1)),
        )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), zone()) if day else None
