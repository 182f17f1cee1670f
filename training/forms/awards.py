"""Narrowing the list of certificates, reissuing and revoking."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from dispatch.forms import DispatchForm, FilterForm, KeySelect, at_most, required
from dispatch.i18n import _, _l, label
from training.queries.awards import SOON, Filters, courses_awarded
from training.vocabulary import AwardState


def _states() -> list[SelectChoice]:
    own = [SelectChoice("", _("すべて")), SelectChoice(SOON, _("90日以内に期限が来るもの"))]
    return own + [SelectChoice(one.value, label(one)) for one in AwardState]


class AwardFilter(FilterForm):
    """By name, number, code or course, and by what it is worth today."""

    text = StringField(_l("名前・番号"), description=_l("氏名、修了証の番号、確認番号、講座名"))
    state = SelectField(_l("状態"), choices=_states, validate_choice=False)
    course = KeySelect(_l("講座"))

    def __init__(self) -> None:
        super().__init__()
        self.course.offer(courses_awarded(), empty=_l("すべて"))
        self.validate()

    def filters(self) -> Filters:
        """What is asked for."""
        return Filters(self.text.data or "", self.state.data or "", self.course.data)


class ReissueForm(DispatchForm):
    """The holder's right name, as it is to stand on the paper."""

    holder = StringField(_l("氏名"), [required(), at_most(80)])
    kana = StringField(_l("ふりがな"), [at_most(80)])
    roman = StringField(
        _l("ローマ字"),
        [at_most(160)],
        description=_l("英語の面に載ります。空欄にすると、名簿のローマ字氏名か、ふりがなから作ります。"),
    )


class RevokeForm(DispatchForm):
    """Why it counts no more."""

    reason = StringField(
        _l("取り消す理由"), [required(), at_most(255)], description=_l("本人にもこのまま伝えます。")
    )
