"""Choosing a person for a need: when, how, and whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from wtforms import HiddenField, IntegerField, SearchField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from dispatch.assignments.forms.desk import NOTE
from dispatch.assignments.services import Choice
from dispatch.forms import DispatchForm, FormPart, at_most
from dispatch.i18n import _l, label, show_span
from dispatch.japanese import plain
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import Mode
from dispatch.volunteers.models import Volunteer


class WayForm(FormPart):
    """For which of a request's times, in which mode, and by which name candidates are looked for."""

    option = SelectField(_l("日時"), coerce=int)
    mode = SelectField(_l("実施方法"))
    q = SearchField(_l("氏名で探す"))

    @classmethod
    def of(cls, asked: ServiceRequest, values: Mapping[str, Any], present: Any = None) -> Self:
        """The choices of this request; without a (possible) choice those of the present proposal, or the first."""
        ranks = [option.rank for option in asked.options]
        modes = [mode.value for mode in asked.modes]
        rank, mode = values.get("option", ""), values.get("mode", "")
        form = cls(formdata=None)
        form.option.choices = [
            SelectChoice(o.rank, show_span(o.start_at, o.end_at, "short")) for o in asked.options
        ]
        form.mode.choices = [SelectChoice(one.value, label(one)) for one in asked.modes]
        first = present.option.rank if present and present.option.rank in ranks else ranks[0]
        form.option.data = int(rank) if rank.isdecimal() and int(rank) in ranks else first
        form.mode.data = mode if mode in modes else present.mode.value if present else modes[0]
        form.q.data = values.get("q", "").strip()
        return form

    @property
    def chosen_mode(self) -> Mode:
        """The mode of the choice."""
        return next(mode for mode in Mode if mode == self.mode.data)

    def wants(self, person: Volunteer) -> bool:
        """Whether somebody's name, kana or number contains what is looked for, spaces aside."""
        sought = plain(self.q.data or "").replace(" ", "").casefold()
        names = (person.name, person.kana, person.code)
        return any(sought in plain(name).replace(" ", "").casefold() for name in names)


class ChooseForm(DispatchForm):
    """One person for one need; the reason is wanted where rules forbid it, which the service decides. `seen` says that
    the coordinator has looked at what the choice does to other proposals."""

    volunteer_id = IntegerField(_l("担当者"), [InputRequired(_l("担当する人を選んでください。"))])
    option = HiddenField(_l("日時"))
    mode = HiddenField(_l("実施方法"))
    seen = HiddenField(_l("確認"))
    override_reason = TextAreaField(
        _l("条件に合わない人に依頼する理由"),
        [Optional(), at_most(NOTE)],
        description=_l("条件に合わない点がある人を選ぶときに書いてください。操作記録に残ります。"),
    )

    def choice(self, position: int) -> Choice:
        """What the coordinator wants; odd values fall back to the first choice, which the page shows again."""
        option = self.option.data or "0"
        return Choice(
            position=position,
            volunteer_id=self.volunteer_id.data,
            option_rank=int(option) if option.isdecimal() else 0,
            mode=next((mode for mode in Mode if mode == self.mode.data), Mode.ONSITE),
            override_reason=(self.override_reason.data or "").strip(),
        )

    def refuse(self, sentence: str) -> None:
        """Ask for the reason at its field."""
        self.override_reason.errors = [sentence]
