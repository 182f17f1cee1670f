"""What a resident fills in; every word of it is in the language of the page, also what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.disasters.services.residents import Wish
from dispatch.disasters.vocabulary import AlertChannel
from dispatch.disasters.wording.tongues import TONGUES, Words, own_name
from dispatch.forms import DispatchForm, Parsed, at_most, required
from dispatch.tables import parsers


def _plain_letters(text: str) -> str:
    """An address that every mail server takes. Raises `ValueError`."""
    found = parsers.email(text)
    if not found.isascii():
        raise ValueError(text)
    return found


class ResidentForm(DispatchForm):
    """An address, and what it is to be told. No name is asked for."""

    email = StringField(validators=[required(), Parsed(_plain_letters), at_most(255)])
    language = SelectField(choices=[SelectChoice(code, own_name(code)) for code in TONGUES])
    areas = SelectMultipleField(widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    channel = RadioField(coerce=AlertChannel, default=AlertChannel.MAIL)
    drill = BooleanField()
    website = StringField()
    """A trap: nobody sees it, so whoever fills it in is a machine."""

    def __init__(self, own: Words, areas: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.own = own
        self.areas.choices = [SelectChoice(name, name) for name in areas]
        self.channel.choices = [SelectChoice(one.value, own[f"channel_{one.value}"]) for one in AlertChannel]
        self.areas.description = own["areas_hint"]
        for name in ("email", "language", "areas", "channel", "drill"):
            self[name].label.text = own[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """As usual, but what is wrong is said in the page's language."""
        fine = super().validate(extra_validators)
        for field in self:
            if field.errors:
                field.errors = [self.own["wrong_email" if field.name == "email" else "wrong_choice"]]
        return fine

    def wish(self) -> Wish:
        """What was filled in."""
        return Wish(
            self.language.data, tuple(self.areas.data or ()), self.channel.data, bool(self.drill.data)
        )
