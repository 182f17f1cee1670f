"""What a person types about how they are reached and written."""

from __future__ import annotations

from wtforms import StringField

from dispatch.forms import DispatchForm, Parsed, at_most, required
from dispatch.i18n import _l
from dispatch.tables import parsers


class ContactForm(DispatchForm):
    """The telephone number on which they are called on the day, and their station."""

    phone = StringField(_l("電話番号"), [required(), Parsed(parsers.phone), at_most(40)])
    nearest_station = StringField(_l("最寄り駅"), [at_most(80)])


class RomanForm(DispatchForm):
    """The name in Roman letters, as its bearer spells it."""

    roman = StringField(
        _l("ローマ字氏名"),
        [Parsed(parsers.roman), at_most(parsers.MOST_ROMAN)],
        description=_l("パスポートや在留カードの表記のとおりにご記入ください。例：NGUYEN Thi Hoa"),
    )
