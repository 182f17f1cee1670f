"""What the pages behind links share: the reader's language, chosen by the person or at the top of the page."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.queries.people import locale_of
from dispatch.disasters.wording.asking import LANGUAGES, speaker
from dispatch.i18n import force_locale
from dispatch.notifications.html import language_tag, spoken


def reader_of(supporter: Supporter) -> str:
    """The language of this page's reader."""
    asked = request.args.get("lang", "")
    found = asked if asked in LANGUAGES else locale_of(supporter)
    return found if found in LANGUAGES else "ja"


def page(template: str, event: DisasterEvent, locale: str, **values: Any) -> str:
    """A page of its own small frame, in this language; to be called inside `speaking`."""
    return render_template(
        template,
        event=event,
        locale=locale,
        lang=language_tag(locale),
        say=speaker(locale),
        languages=LANGUAGES,
        **values,
    )


def speaking(locale: str) -> Any:
    """Sentences and dates inside are in this language."""
    return force_locale(spoken(locale))
