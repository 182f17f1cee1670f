"""Forms of what is handed out: an address, or a file."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, StringField, ValidationError

from dispatch.forms import DispatchForm, at_most, required
from dispatch.i18n import _, _l


def _address(_form: DispatchForm, field: Field) -> None:
    """Only what a browser opens as a page: no script, no file of the reader's own."""
    parts = urlsplit(field.data or "")
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValidationError(_("https:// から始まるアドレスを書いてください。"))


class LinkMaterialForm(DispatchForm):
    """An address with its title."""

    title = StringField(_l("題名"), [required(), at_most(120)], id="link-title")
    url = StringField(
        _l("アドレス（URL）"),
        [required(), at_most(500), _address],
        description=_l("https:// から始まるアドレスです。"),
    )


class FileMaterialForm(DispatchForm):
    """A file with its title; its content is looked at when it is taken in."""

    title = StringField(_l("題名"), [required(), at_most(120)], id="file-title")
    file = FileField(
        _l("ファイル"),
        [FileRequired(_l("ファイルを選んでください。"))],
        description=_l("PDF（20ページまで）か画像（JPEG、PNG）、8MBまで。"),
        render_kw={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )
