"""Forms about shadowing: whom, where, and what is written down afterwards."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Self

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from dispatch.forms import (
    DayField,
    DispatchForm,
    KeySelect,
    LanguageSelect,
    TermChecks,
    TermRadio,
    at_most,
    chosen,
    required,
)
from dispatch.i18n import _l
from dispatch.vocabulary import CredentialKind, Mode, Topic, VisitKind
from training.services.shadowing import USUAL_JOBS, ShadowingRules
from training.services.shadowing.settings import ALWAYS
from training.vocabulary import Readiness

TEXT = 2000
REASON = 200


def _number(label: Any, least: int, most: int, **kwargs: Any) -> IntegerField:
    said = _l("%(least)s〜%(most)sで記入してください。", least=least, most=most)
    return IntegerField(label, [InputRequired(said), NumberRange(least, most, said)], **kwargs)


class ReasonForm(DispatchForm):
    """Why it comes to nothing."""

    reason = StringField(_l("理由"), [at_most(REASON)], description=_l("例：診察室が狭いため"))


class LearnerForm(DispatchForm):
    """Somebody who is to watch, as the desk enters them."""

    volunteer_id = KeySelect(_l("見学する人"), [chosen(_l("見学する人を選んでください。"))])
    language = LanguageSelect(_l("言語"), [chosen(_l("言語を選んでください。"))])
    wanted = _number(_l("見学の回数"), 1, 50, default=USUAL_JOBS)


class WishForm(DispatchForm):
    """A language in which a volunteer would like to watch."""

    language = RadioField(_l("言語"), [chosen(_l("言語を選んでください。"))], validate_choice=True)

    def offer(self, choices: list[tuple[str, str]]) -> Self:
        """The languages they know."""
        self.language.choices = [SelectChoice(code, name) for code, name in choices]
        return self


class NoteForm(DispatchForm):
    """What whoever watched them thinks."""

    ready = TermRadio(_l("一人で担当できそうですか"), Readiness, [chosen(_l("一つ選んでください。"))])
    text = TextAreaField(
        _l("気づいたこと（財団だけが読みます）"),
        [required(_l("気づいたことを書いてください。")), at_most(TEXT)],
        description=_l("患者さんの病名や様子は書かないでください。"),
    )
    for_trainee = TextAreaField(
        _l("本人へのひとこと（本人も読みます）"),
        [at_most(TEXT)],
        description=_l("よかったところ、次に気をつけるとよいところなど"),
    )


class ConsentForm(DispatchForm):
    """What an institution says once for all."""

    institution_id = KeySelect(_l("医療機関"), [chosen(_l("医療機関を選んでください。"))])
    answer = RadioField(
        _l("見学の受け入れ"),
        [chosen(_l("一つ選んでください。"))],
        choices=lambda: [
            SelectChoice("each", str(_l("そのつど確認する"))),
            SelectChoice("yes", str(_l("いつでも受け入れる（確認しない）"))),
            SelectChoice("no", str(_l("受け入れない"))),
        ],
    )
    given_by = StringField(_l("承諾した人"), [at_most(120)], description=_l("例：看護部長 青木"))
    until = DayField(_l("いつまで"), [Optional()], description=_l("決めないときは空欄にします。"))

    @property
    def allowed(self) -> bool | None:
        """Yes, no, or asked each time."""
        return {"yes": True, "no": False}.get(str(self.answer.data))


class RulesForm(DispatchForm):
    """Where somebody may watch, and how long each side has to answer."""

    kinds = TermChecks(_l("見学してよい通訳内容"), VisitKind)
    closed_topics = TermChecks(_l("見学しない診療の分野"), Topic)
    modes = TermChecks(_l("見学してよい方法"), Mode)
    papers = TermChecks(_l("誓約書と保険のほかに、見学する人に必要な書類"), CredentialKind)
    senior_jobs = _number(_l("見学を受け入れる通訳者の活動回数"), 0, 1000)
    most_per_week = _number(_l("一人が1週間に見学する回数（最大）"), 1, 14)
    notice_days = _number(_l("何日先の活動から提案するか"), 1, 60)
    horizon_days = _number(_l("何日先の活動まで提案するか"), 1, 90)
    hospital_hours = _number(_l("医療機関の回答期限（時間）"), 1, 336)
    trainee_hours = _number(_l("見学する人の回答期限（時間）"), 1, 336)
    version = IntegerField(_l("版"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Papers that are always needed are no choice."""
        super().__init__(*args, **kwargs)
        self.papers.choices = [one for one in self.papers.choices if one.value not in ALWAYS]

    @classmethod
    def of(cls, rules: ShadowingRules, version: int) -> Self:
        """As they are now."""
        return cls(formdata=None, data={**asdict(rules), "version": version})

    def rules(self) -> ShadowingRules:
        """As they were filled in."""
        names = asdict(ShadowingRules())
        return ShadowingRules(**{name: _plain(self[name].data) for name in names})


def _plain(value: Any) -> Any:
    return [one.value for one in value] if isinstance(value, list) else value
