"""Writing a sending, and stopping one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch import clock
from dispatch.disasters.models import Alert
from dispatch.disasters.services.alerts import PER_MINUTE, AlertValues, stamp
from dispatch.disasters.wording.tongues import TONGUES
from dispatch.forms import ClockField, DayField, DispatchForm, FormPart, KeySelect, at_most, chosen, required
from dispatch.i18n import _, _l, local, zone

HOURS = 24
"""Until when a sending is true, unless its writer says otherwise."""
MOST_TITLE, MOST_BODY = 200, 8500
"""What a notice's translation may have, and its source below it."""


class TextPart(FormPart):
    """The words in one language; both left empty, it is not sent in that language."""

    language = HiddenField()
    title = StringField(_l("題名"), [at_most(MOST_TITLE)])
    body = TextAreaField(_l("本文"), [at_most(MOST_BODY)])

    def validate(self, extra_validators: Any = None) -> bool:
        """A title needs its text, a text its title."""
        fine = super().validate(extra_validators)
        if bool(self.title.data) == bool(self.body.data):
            return fine
        empty = self.body if self.title.data else self.title
        empty.errors = [_("題名と本文の両方を書いてください。")]
        return False


class AlertForm(DispatchForm):
    """Words by language, for which areas, until when, how fast. `seen`: the stamp of what its writer began from."""

    seen = HiddenField()
    texts = FieldList(FormField(TextPart), label=_l("送る文"), max_entries=len(TONGUES))
    areas = SelectMultipleField(
        _l("地域"),
        description=_l("選ばないときは、すべての地域に送ります。地域を選んでいない人には、いつも届きます。"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    day = DayField(_l("有効期限の日"), [required()])
    time = ClockField(_l("有効期限の時刻"), [required()])
    per_minute = IntegerField(
        _l("1分間に送る数"),
        [required(), NumberRange(1, 100_000, _l("1から100000までの数にしてください。"))],
        description=_l("メールサーバーの決まりに合わせてください。"),
    )

    def __init__(self, offered: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.areas.choices = [SelectChoice(name, name) for name in offered]

    @classmethod
    def of(cls, offered: Sequence[str], alert: Alert | None = None) -> Self:
        """The form as it is opened: what is written so far, in every language there is."""
        texts = alert.texts if alert else {}
        until = local((alert and alert.expires_at) or clock.now() + timedelta(hours=HOURS))
        return cls(
            sorted({*offered, *(alert.areas if alert else ())}),
            texts=[{"language": code, **texts.get(code, {})} for code in TONGUES],
            areas=alert.areas if alert else [],
            day=until.date(),
            time=until.time(),
            per_minute=alert.per_minute if alert else PER_MINUTE,
            seen=stamp(alert) if alert else "",
        )

    def values(self) -> AlertValues:
        """What was filled in."""
        parts = [entry.form for entry in self.texts]
        return AlertValues(
            texts={
                part.language.data: {"title": part.title.data or "", "body": part.body.data or ""}
                for part in parts
                if part.language.data in TONGUES
            },
            areas=list(self.areas.data or ()),
            per_minute=int(self.per_minute.data or PER_MINUTE),
            expires_at=datetime.combine(self.day.data, self.time.data, zone()),  # type: ignore[arg-type]
        )


class NoticeForm(DispatchForm):
    """Which notice's approved translations are sent."""

    notice = KeySelect(_l("翻訳が承認されたお知らせ"), [chosen()])


class ApproveForm(DispatchForm):
    """The words as whoever approves them, or throws them away, has seen them."""

    seen = HiddenField()


class StopForm(DispatchForm):
    """Why no more letters are to leave."""

    reason = StringField(_l("止める理由"), [required(), at_most(200)])
