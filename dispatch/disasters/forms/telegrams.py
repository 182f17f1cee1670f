"""Handing in a telegram, and what is watched for."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.disasters.telegrams.parts import INTENSITIES
from dispatch.disasters.telegrams.rules import Rules
from dispatch.disasters.telegrams.watching import Watch, listed
from dispatch.disasters.wording import telegrams as wording
from dispatch.forms import DispatchForm, at_most, number_in
from dispatch.i18n import _, _l

GRADES = ("大津波警報", "津波警報", "津波注意報")
"""The JMA's own words, the gravest first."""


class TelegramForm(DispatchForm):
    """A telegram as a file."""

    file = FileField(
        _l("電文のファイル"),
        [FileRequired(_l("ファイルを選んでください。"))],
        description=_l("気象庁防災情報XML（震度速報、震源・震度、津波、気象警報）、8MBまで。"),
        render_kw={"accept": ".xml,application/xml,text/xml"},
    )


def _intensities() -> list[SelectChoice]:
    words = [
        SelectChoice(one, _("震度%(value)s以上", value=wording.intensity(one))) for one in INTENSITIES[2:]
    ]
    return [SelectChoice("", _("提案しない")), *words]


class WatchForm(DispatchForm):
    """Areas and rules; `version` is the one that was seen."""

    version = HiddenField()
    follow = BooleanField(
        _l("気象庁の発表を自動で受け取る"),
        description=_l("インターネットにつながっているあいだ、1分ごとに確かめます。"),
    )
    areas = TextAreaField(
        _l("地域"),
        [at_most(2000)],
        description=_l(
            "1行に1つずつ。都道府県・地域・市区町村の名前（例：熊本県、熊本県熊本、玉名市）。"
            "震度速報は地域まで、津波は海岸までしか発表されないため、都道府県の名前も入れてください。"
        ),
    )
    intensity = SelectField(_l("地震の対応を提案する震度"), choices=_intensities, validate_choice=True)
    tsunami = SelectMultipleField(
        _l("津波の対応を提案する発表"),
        choices=[SelectChoice(one, one) for one in GRADES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    warnings = StringField(
        _l("気象災害の対応を提案する発表"),
        [at_most(200)],
        description=_l("ここに書いた言葉で終わる警報が対象です。複数のときは「、」で区切ります。"),
    )

    @classmethod
    def of(cls, held: Watch, version: int, **more: Any) -> WatchForm:
        """The form with these values, or with what was sent."""
        rules = held.rules
        data = {
            "version": str(version),
            "follow": held.follow,
            "areas": "\n".join(held.areas),
            "intensity": rules.intensity,
            "tsunami": list(rules.tsunami),
            "warnings": "、".join(rules.warnings),
        }
        return cls(data=data, **more)

    def values(self) -> Watch:
        """What is stated, of a valid form."""
        rules = Rules(
            intensity=self.intensity.data or "",
            tsunami=tuple(one for one in GRADES if one in (self.tsunami.data or ())),
            warnings=listed(self.warnings.data),
        )
        return Watch(listed(self.areas.data), rules, bool(self.follow.data))

    @property
    def seen(self) -> int:
        """The version that the form was filled in from; 0, which none is, where that cannot be read."""
        return number_in(self.version.data)
