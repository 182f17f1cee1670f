"""Why a job is to rest."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from dispatch.forms import DispatchForm
from dispatch.i18n import _l


class PauseForm(DispatchForm):
    """A reason that whoever finds the job paused can read."""

    note = StringField(
        _l("理由"),
        [DataRequired(_l("理由を書いてください。")), Length(max=255)],
        description=_l("ほかの管理者にも見えます。"),
    )
