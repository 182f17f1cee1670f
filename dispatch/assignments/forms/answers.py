"""Why somebody says no, cannot come after all, or is no longer needed."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Optional

from dispatch.assignments.forms.desk import NOTE
from dispatch.forms import DispatchForm, TermRadio, TermSelect, at_most, chosen
from dispatch.i18n import _l
from dispatch.vocabulary import AfterNo, CancelReason, DeclineReason


class DeclineForm(DispatchForm):
    """Why the volunteer says no."""

    reason = TermRadio(_l("辞退の理由"), DeclineReason, [chosen(_l("理由を一つ選んでください。"))])
    after = TermRadio(_l("これからの活動"), AfterNo, [Optional()], default=AfterNo.STAY)
    note = TextAreaField(_l("ひとこと"), [Optional(), at_most(NOTE)])

    @property
    def pauses(self) -> bool:
        """Whether the person wants to rest to the month's end."""
        return self.after.data is AfterNo.PAUSE


class GiveUpForm(DispatchForm):
    """Why the volunteer cannot come after all."""

    reason = TermRadio(_l("行けなくなった理由"), DeclineReason, [chosen(_l("理由を一つ選んでください。"))])
    note = TextAreaField(_l("ひとこと"), [Optional(), at_most(NOTE)])


class PhoneForm(DispatchForm):
    """An answer that a coordinator has heard on the phone; without a reason it was a yes."""

    reason = TermSelect(
        _l("辞退の理由"), DeclineReason, [chosen(_l("理由を一つ選んでください。"))],
        empty=_l("選んでください"),
    )  # fmt: skip


class CancelForm(DispatchForm):
    """Why the hospital no longer needs anybody."""

    reason = TermRadio(_l("取り消す理由"), CancelReason, [chosen(_l("理由を一つ選んでください。"))])
    note = TextAreaField(_l("連絡事項"), [Optional(), at_most(NOTE)])
