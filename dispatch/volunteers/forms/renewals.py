"""Forms of the yearly question."""

from __future__ import annotations

from dispatch.forms import DispatchForm, TermSelect, chosen
from dispatch.i18n import _l
from dispatch.vocabulary import RenewalAnswer


class AnswerForm(DispatchForm):
    """One of three buttons."""

    answer = TermSelect(_l("これからの活動"), RenewalAnswer, [chosen()])
