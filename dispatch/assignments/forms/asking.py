"""How people are asked."""

from __future__ import annotations

from typing import Self

from wtforms import BooleanField, IntegerField
from wtforms.validators import Optional

from dispatch.assignments.services import Manner
from dispatch.forms import DispatchForm, TermRadio, chosen
from dispatch.i18n import _l
from dispatch.vocabulary import AskMode


class AskForm(DispatchForm):
    """How a request asks."""

    mode = TermRadio(_l("打診の方法"), AskMode, [chosen(_l("方法を一つ選んでください。"))])
    count = IntegerField(_l("同時に打診する人数"), [Optional()])
    next = BooleanField(_l("自動で次の人に打診"))
    standby_steps_in = BooleanField(_l("担当者が行けなくなったとき、待機の人に自動で交代"))

    @classmethod
    def of(cls, manner: Manner) -> Self:
        """As it is now."""
        return cls(formdata=None, obj=manner)

    def manner(self, before: Manner) -> Manner:
        """What was chosen; a number that is not asked for stays."""
        return Manner(
            mode=self.mode.data,
            count=before.count if self.count.data is None else self.count.data,
            next=self.next.data,
            standby_steps_in=self.standby_steps_in.data,
        )
