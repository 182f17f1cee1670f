"""Forms of a volunteer's other calendars."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from dispatch.forms import DispatchForm, at_most, required
from dispatch.i18n import _l


class SubscribeForm(DispatchForm):
    """An address that a calendar program gives for others to follow."""

    address = StringField(
        _l("カレンダーのアドレス"),
        [required(_l("アドレスを入力してください。")), at_most(2000)],
        description=_l("https:// か webcal:// で始まる、.ics のアドレスです。"),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    name = StringField(_l("名前"), [at_most(80)], description=_l("例：仕事、家族"))


class CalendarFileForm(DispatchForm):
    """A file that a calendar program has exported."""

    file = FileField(
        _l("カレンダーのファイル"),
        [FileRequired(_l("ファイルを選んでください。"))],
        description=_l(".ics ファイル、10MBまで。"),
        render_kw={"accept": ".ics,text/calendar"},
    )
