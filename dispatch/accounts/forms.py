"""Forms of the people who can sign in."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice

from dispatch.accounts.models import User
from dispatch.accounts.queries import institutions, roles_of
from dispatch.forms import (
    DispatchForm,
    FilterForm,
    KeySelect,
    Parsed,
    TermChecks,
    TermSelect,
    at_most,
    chosen,
    required,
)
from dispatch.i18n import _l
from dispatch.notifications.wording.kinds import LANGUAGES
from dispatch.tables import parsers
from dispatch.vocabulary import RoleName


class PeopleFilter(FilterForm):
    """Accounts by words and role."""

    text = StringField(_l("キーワード"), description=_l("名前、メールアドレス"))
    role = TermSelect(_l("役割"), RoleName, empty=_l("すべて"))


class PersonForm(DispatchForm):
    """Somebody who can sign in."""

    name = StringField(_l("名前"), [required(), at_most(80)])
    roles = TermChecks(_l("役割"), RoleName, [chosen()])
    institution_id = KeySelect(
        _l("所属する医療機関"), description=_l("役割が「医療機関」の人だけ選んでください。")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.institution_id.offer(institutions().items(), _l("なし"))

    @staticmethod
    def shown(user: User) -> dict[str, Any]:
        """The form's values for an account."""
        return {"name": user.name, "roles": roles_of(user), "institution_id": user.institution_id}


class InvitationForm(PersonForm):
    """Somebody new: the address is where the link goes."""

    email = StringField(
        _l("メールアドレス"), [required(), Parsed(parsers.email), at_most(255)],
        description=_l("サインインに使います。パスワードを設定する案内を、ここに送ります。"),
    )  # fmt: skip


class MessageChoiceForm(DispatchForm):
    """How somebody wants to be written to."""

    channel = RadioField(
        _l("方法"),
        choices=[
            SelectChoice("mail", _l("メール")),
            SelectChoice("webhook", _l("Webhook（LINEやSlackへの転送など）")),
        ],
        description=_l("Webhookに長く届かないときは、メールで送ります。"),
    )
    webhook_url = StringField(
        _l("Webhookのアドレス"), [at_most(500)], description=_l("https:// で始まるアドレスです。")
    )
    locale = RadioField(
        _l("お知らせの言語"),
        choices=[
            SelectChoice("", _l("画面と同じ")),
            *(SelectChoice(code, _l(title)) for code, title in LANGUAGES.items()),
        ],
    )
