"""What messages say: every kind in every language, an administrator's own words, and a language that can do no harm."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.notifications import services
from dispatch.notifications.channels import compose
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.queries import wordings
from dispatch.notifications.services import Recipient, rewording
from dispatch.notifications.wording.kinds import KINDS, LANGUAGES, builtin
from dispatch.notifications.wording.language import WordingError, render
from dispatch.notifications.wording.variables import FREE, VARIABLES
from dispatch.vocabulary import AssignmentState, DeclineReason, Mode, RoleName
from tests import factories as make

EVERY = [(kind, locale) for kind in KINDS for locale in LANGUAGES]
SECRETS = ("P-4711", "K.T.-secret", "結核の疑い", "内緒の連絡先")
JAPANESE = re.compile(r"[\u3040-\u30ff]")


def rows() -> dict[str, Any]:
    """Everything that posters hand over, with a patient's data wherever rows hold any."""
    request = make.service_request(
        patient_code=SECRETS[0],
        infection_precautions=SECRETS[2],
        contact_name=SECRETS[3],
        note=SECRETS[1],
    )
    job = SimpleNamespace(
        id=1, request=request, volunteer=make.volunteer(name="海野 空"), mode=Mode.ONSITE, language="vi", level=4,
        start_at=clock.now(), end_at=clock.now() + timedelta(hours=2), deadline=clock.now(), broken_rules=["x"],
        state=AssignmentState.DECLINED, decline_reason=DeclineReason.BUSY,
    )  # fmt: skip
    change = SimpleNamespace(what="開始", before="10:00", after="14:00")
    return {
        "request": request, "assignment": job, "assignments": [job], "token": "t", "standby": job, "report_token": "t",
        "amendment": SimpleNamespace(state=AssignmentState.DECLINED, deadline=clock.now(), note=SECRETS[1],
                                     answer_note=SECRETS[1]),
        "rows": lambda: [change], "run": SimpleNamespace(open_count=3, covered_count=2), "number": 2,
        "note": SECRETS[1], "user": make.coordinator(), "which": "打診（日本語）",
        "message": SimpleNamespace(address="x@example.jp", subject="件名", error=SECRETS[1]),
        "text": SimpleNamespace(kind="offer", locale="ja", fault="理由"),
    }  # fmt: skip


@pytest.fixture
def values(ctx: Flask) -> dict[str, Any]:
    """As above, over this test's database."""
    return rows()


def test_no_subject_and_no_header_tells_of_a_patient(values: dict[str, Any]) -> None:
    """Whatever rows hold of a patient, in every kind and language: it is in no header of the mail."""
    for kind, locale in EVERY:
        to = Recipient("reader@example.jp", "山川 花子", locale)
        message = services.post(kind, f"{kind}:{locale}", to, **values)
        assert message is not None
        mail = compose(message, "tsunagu@example.jp")
        head = "\n".join(f"{name}: {value}" for name, value in mail.items())
        assert message.subject in head
        assert not [secret for secret in SECRETS if secret in head], (kind, locale)


def test_a_patient_in_the_subject_would_be_seen(values: dict[str, Any]) -> None:
    """The control: the same look finds it where it is."""
    to = Recipient("reader@example.jp", "山川 花子")
    message = services.post("offer", "k", to, **values)
    assert message is not None
    message.subject += SECRETS[0]
    assert SECRETS[0] in str(compose(message, "tsunagu@example.jp")["Subject"])


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(("kind", "locale"), EVERY)
def test_every_kind_speaks_every_language(kind: str, locale: str) -> None:
    """With all facts and with the fewest; English holds no Japanese, easy Japanese reads its hard words aloud."""
    words = rewording.preview(kind, locale, builtin(kind, locale))
    assert words.subject
    source = builtin(kind, locale)
    if locale == "en":
        assert not JAPANESE.search(source)
    if locale == "ja@easy":
        assert not re.search(r"(ます|ください)が|いたし|ご確認|お手数", source)
        readable = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|「[^」]*」|コーディネーター", "", source)
        assert not re.findall(
            r"[\u4e00-\u9fff]+(?![\u4e00-\u9fff]|（[\u3040-\u309f]+）)", readable.replace("件あ", "")
        )


@pytest.mark.usefixtures("ctx")
def test_every_name_on_offer_is_made() -> None:
    """A kind offers no name that has no meaning, no sample, or that nothing makes."""
    for kind in KINDS.values():
        for name in kind.names:
            assert VARIABLES[name].meaning
            assert all(VARIABLES[name].sample(locale) for locale in LANGUAGES)


def test_words_of_ones_own(values: dict[str, Any]) -> None:
    """They are used from then on, for their language only; and no longer when they are put back."""
    admin = make.user(RoleName.ADMINISTRATOR)

    def subject(key: str, locale: str = "ja") -> str:
        message = services.post("offer", key, Recipient("a@example.jp", "山川", locale), **values)
        assert message is not None
        return message.subject

    first = rewording.reword(admin, "offer", "ja", "お願い {{ place }}\n\n{{ name }}さん\n{{ link }}")
    assert subject("1").startswith("お願い みどり")
    assert subject("2", "en").startswith("Could you")
    rewording.reword(admin, "offer", "ja", "別のお願い\n\n{{ name }}さん")
    assert subject("3") == "別のお願い"
    rewording.reset(admin, "offer", "ja")
    assert subject("4").startswith("通訳のお願い")
    rewording.restore(admin, first)
    assert subject("5").startswith("お願い みどり")
    assert [text.author_name for text in wordings.versions("offer", "ja")] == [admin.display_name] * 4
    assert [entry.action for entry in history(first)] == ["message.reworded"]


def test_words_that_fail_when_needed_lose_no_message(values: dict[str, Any]) -> None:
    """A version saved long ago no longer fits: the built-in words go out, an administrator is told, once."""
    admin = make.user(RoleName.ADMINISTRATOR)
    text = rewording.reword(admin, "offer", "ja", "お願い\n\n{{ name }}")
    text.source = "お願い\n\n{{ gone }}"
    for key in ("1", "2"):
        message = services.post("offer", key, Recipient("a@example.jp", "山川"), **values)
        assert message is not None
        assert message.subject.startswith("通訳のお願い")
    assert "gone" in text.fault
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "wording_failed")).all()
    assert [message.address for message in told] == [admin.email]
    assert "通訳のお願い（日本語）" in told[0].body


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("件名\n\n{{ nobody }}", 3, "nobody"),
        ("件名\n\n{{ name.__class__ }}", 3, "name"),
        ("件名 {{ note }}\n\n本文", 1, "件名には使えません"),
        ("件名\n\n{% if name %}本文", 0, "書き方"),
        ("件名\n\n{{ name | shell }}", 3, "shell"),
        ("件名\n\n本文\n{% include 'offer' %}", 4, "書き方"),
        ("件名\n\n本文\n{% render 'offer' %}", 4, "書き方"),
        ("件名\n\n{% for i in (1..1000000000) %}x{% endfor %}", 3, "繰り返し"),
        ("件名\n{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}", 2, "繰り返し"),
        (
            "件名\n{% assign a = name %}{% for i in (1..999) %}{% assign a = a | append: a %}{% endfor %}",
            2,
            "長",
        ),
        ("\n\n本文", 1, "件名を"),
        ("件名", 2, "本文を"),
        ("件名\n\n" + "あ" * 9000, 0, "文字まで"),
        ("件名\n" + "{% if name %}" * 400 + "x" + "{% endif %}" * 400, 0, ""),
    ],
)
@pytest.mark.usefixtures("ctx")
def test_words_that_cannot_be_used_are_refused(source: str, line: int, reason: str) -> None:
    """With the line and the reason; nothing is kept."""
    admin = make.user(RoleName.ADMINISTRATOR)
    with pytest.raises(WordingError) as fault:
        rewording.reword(admin, "request_unfilled", "ja", source)
    assert reason in fault.value.message
    if line:
        assert fault.value.line == line
    assert wordings.current("request_unfilled", "ja") is None


@pytest.mark.usefixtures("ctx")
def test_nothing_is_said_of_kinds_that_are_not() -> None:
    """Neither kinds nor languages can be made up."""
    for kind, locale in (("nothing", "ja"), ("offer", "fr"), ("../offer", "ja")):
        with pytest.raises(NotFound):
            rewording.preview(kind, locale, "a\n\nb")


def test_facts_are_text_and_never_a_template() -> None:
    """What somebody typed is shown as it is, braces and all."""
    words = render("件名\n\n{{ note }}", {"note": "{{ secret }} {% for %} <b>"}, FREE)
    assert words.body == "{{ secret }} {% for %} <b>\n"


def test_lines_of_tags_leave_no_gap() -> None:
    """A condition on a line of its own is not seen in the text."""
    source = "件名\n\n前\n{% if note %}\n中\n{% endif %}\n後\n\n次"
    assert render(source, {"note": None}).body == "前\n後\n\n次\n"
    assert render(source, {"note": "x"}).body == "前\n中\n後\n\n次\n"
