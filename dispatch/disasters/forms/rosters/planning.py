"""What a roster is asked to plan, and who is put on a shift by hand."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.fields import SelectChoice, SelectField
from wtforms.validators import Optional

from dispatch.disasters.forms.rosters.parts import between, moment
from dispatch.disasters.queries.rosters.building import Question
from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    KeySelect,
    at_most,
    chosen,
    required,
)
from dispatch.i18n import _, _l

SECONDS = (15, 30, 60, 120)


class AskForm(DispatchForm):
    """What the solver is asked, and the figures of the law that it obeys."""

    first_day = DayField(_l("始まりの日"), [required()])
    first_time = ClockField(_l("始まりの時刻"), [required()])
    hours = IntegerField(_l("期間"), [required(), between(24, 336)], default=72)
    seconds = SelectField(
        _l("計算にかける時間"),
        choices=lambda: [SelectChoice(str(n), _("最大%(n)s秒", n=n)) for n in SECONDS],
        coerce=int,
        default=30,
    )
    hours_a_day = IntegerField(_l("1日の上限"), [required(), between(1, 12)], default=8)
    rest_hours = IntegerField(_l("次の日の担当までの休息"), [required(), between(0, 24)], default=11)
    hours_in_7_days = IntegerField(_l("7日間の上限"), [required(), between(1, 84)], default=40)
    free_days_in_7 = IntegerField(_l("7日間の休みの日"), [Optional(), between(0, 6)], default=1)
    fair_hours = IntegerField(_l("1人分の目安"), [required(), between(1, 336)], default=8)

    def question(self) -> Question:
        """What is asked."""
        start = moment(self.first_day.data, self.first_time.data)  # type: ignore[arg-type]
        return Question(start, self.hours.data or 0, self.seconds.data)

    def figures(self) -> dict[str, int]:
        """What is to be obeyed."""
        names = ("hours_a_day", "rest_hours", "hours_in_7_days", "free_days_in_7", "fair_hours")
        return {name: self[name].data or 0 for name in names}


class AssignForm(DispatchForm):
    """Who is put on a shift, and why, where a rule is against it."""

    supporter = KeySelect(_l("担当する人"), [chosen()])
    override = StringField(
        _l("きまりに反してもお願いする理由"),
        [at_most(255)],
        description=_l("きまりに合わない人にお願いするときだけ、入力してください。"),
    )


class NoteForm(DispatchForm):
    """Why somebody is let go, or has not come."""

    note = StringField(
        _l("連絡事項・理由"), [at_most(255)], description=_l("担当を外すときは、本人への連絡に載ります。")
    )
