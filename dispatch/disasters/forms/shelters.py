"""Looking a shelter up."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from dispatch.forms import FilterForm
from dispatch.i18n import _l

ANY = _l("すべて")


class ShelterFilter(FilterForm):
    """Shelters by words and municipality."""

    text = StringField(_l("名称・住所"))
    place = SelectField(_l("市町村"), validate_choice=False, choices=[])

    def offer(self, municipalities: Sequence[tuple[str, int]]) -> None:
        """Fill the list of municipalities."""
        listed = [SelectChoice(name, name) for name, _count in municipalities]
        self.place.choices = [SelectChoice("", str(ANY)), *listed]
