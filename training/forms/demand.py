"""Which past to look at, and what a course leads to and costs."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional

from dispatch.forms import DispatchForm, LevelSelect, TermRadio, required
from dispatch.i18n import _, _l
from training.services.demand import MONTHS, Aim, Question

MOST_YEN = 100_000_000
_MONEY = (NumberRange(0, MOST_YEN, _l("0から1億までの整数で入力してください。")),)


class StudyForm(DispatchForm):
    """A new study."""

    months = SelectField(
        _l("さかのぼる期間"),
        coerce=int,
        choices=lambda: [SelectChoice(n, _("過去%(n)sか月", n=n)) for n in MONTHS],
    )
    question = TermRadio(_l("過去の月の考え方"), Question, [required()], default=Question.ADDED)


class AimForm(DispatchForm):
    """The levels and the costs of one course."""

    raises_from = LevelSelect(
        _l("受講前のレベル"), [Optional()], empty=_l("規則のとおり"),
        description=_l("ふつうは選びません。選ぶと、規則の代わりに、このレベル以上の人が次のレベルになるとみなします。"),
    )  # fmt: skip
    raises_to = LevelSelect(_l("受講後のレベル"), [Optional()], empty=_l("規則のとおり"))
    cost_yen = IntegerField(
        _l("1回の開催にかかる費用"), [Optional(), *_MONEY],
        description=_l("会場費や講師謝金など。空欄のときは、これまでの開催費の平均を使います。"),
    )  # fmt: skip
    cost_per_person_yen = IntegerField(
        _l("1人あたりの費用"), [Optional(), *_MONEY], description=_l("教材費など、人数に応じてかかる費用。")
    )

    def stated(self) -> Aim:
        """What a valid form says."""
        return Aim(
            self.raises_from.data,
            self.raises_to.data,
            self.cost_yen.data,
            self.cost_per_person_yen.data,
        )
