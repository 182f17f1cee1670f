"""Scores, make-ups, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from dispatch import japanese
from dispatch.forms import DayField, DispatchForm, KeySelect, Parsed, at_most, chosen, required
from dispatch.i18n import _, _l, show_span
from dispatch.tables import parsers
from training.models import Meeting
from training.queries.attendance import Standing

MOST_MINUTES = 24 * 60


class DayForm(DispatchForm):
    """When the test was."""

    taken_on = DayField(_l("試験の日"), [required()])


class ScoreForm(DispatchForm):
    """One score put right."""

    score = StringField(_l("正しい点数"), [required(), Parsed(parsers.integer(0, 100))])
    note = StringField(_l("訂正の理由"), [required(), at_most(255)])


class MakeUpForm(DispatchForm):
    """What was missed, where it was made up, and for how long."""

    missed = KeySelect(_l("休んだ回"), [chosen()])
    at = KeySelect(_l("補講を受けた回"), [chosen()])
    minutes = StringField(
        _l("受けた時間の合計（分）"),
        [required(), Parsed(parsers.integer(1, MOST_MINUTES))],
        description=_l("休んだ回で先に受けた時間があれば、それも足します。"),
    )
    note = TextAreaField(_l("メモ"), [Optional(), at_most(255)])

    def offer(self, missed: Iterable[Meeting], others: Iterable[Meeting]) -> None:
        """The meetings to choose from."""
        self.missed.offer((one.id, show_span(one.start_at, one.end_at, "short")) for one in missed)
        self.at.offer((one.id, show_span(one.start_at, one.end_at)) for one in others)


def read_scores(
    form: Mapping[str, str], standings: Iterable[Standing]
) -> tuple[dict[int, int], dict[int, str]]:
    """Scores by enrolment, and what is wrong with a field (by enrolment); empty fields are no attempt."""
    scores: dict[int, int] = {}
    faults: dict[int, str] = {}
    for one in standings:
        text = japanese.tidy(form.get(f"score-{one.enrolment.id}", ""))
        if not text or not one.is_open:
            continue
        if text.isascii() and text.isdecimal() and int(text) <= 100:
            scores[one.enrolment.id] = int(text)
        else:
            faults[one.enrolment.id] = _("0から100までの整数で入力してください。")
    return scores, faults
