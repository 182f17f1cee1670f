"""Forms about seats: wishes, reasons, the desk's words and lists."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from dispatch.forms import DispatchForm, FilterForm, TermSelect, at_most, required
from dispatch.i18n import _l
from training.queries.seats.lists import Wanted
from training.vocabulary import EnrolmentState

REASON = 200
MESSAGE = 2000


class CancelForm(DispatchForm):
    """Why somebody does not come."""

    reason = StringField(_l("理由"), [at_most(REASON)], description=_l("例：仕事の都合のため"))


class WishForm(DispatchForm):
    """A course somebody would like to take."""

    online_only = BooleanField(_l("オンラインなら受けたい"))
    note = StringField(
        _l("希望の曜日や時間帯など"), [at_most(REASON)], description=_l("例：土曜の午前がよいです")
    )


class PeopleFilter(FilterForm):
    """People and sessions by words, state and time."""

    text = StringField(_l("キーワード"), description=_l("氏名・ふりがな・登録番号・講座名"))
    state = TermSelect(_l("状態"), EnrolmentState, empty=_l("すべて"))
    past = BooleanField(_l("終わった研修を表示する"))

    def wanted(self) -> Wanted:
        """What is asked for."""
        return Wanted((self.text.data or "").strip(), self.state.data, bool(self.past.data))


class DespiteForm(DispatchForm):
    """Enrolling somebody by telephone; the reason where they lack what the course asks for."""

    volunteer_id = HiddenField(_l("氏名"))
    despite = StringField(_l("条件を満たさない人を受け付ける理由"), [at_most(REASON)])


class PriorityForm(DispatchForm):
    """A place in the queue."""

    priority = SelectField(
        _l("優先度"),
        coerce=int,
        choices=[
            SelectChoice(0, _l("ふつう")),
            SelectChoice(1, _l("高い")),
            SelectChoice(2, _l("とても高い")),
        ],
    )


class TellForm(DispatchForm):
    """The desk's own words to everybody of a session."""

    text = TextAreaField(_l("本文"), [required(_l("本文を記入してください。")), at_most(MESSAGE)])
    waiting = BooleanField(_l("キャンセル待ちの人にも送る"))
