"""What messages say: every kind in every language, an administrator's own words, and a language that can do no harm."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.accounts import choosing
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.notifications import services
from dispatch.notifications.channels import compose
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.queries import wordings
from dispatch.notifications.services import Recipient, rewording
from dispatch.notifications.wording.kinds import FOLDERS, KINDS, LANGUAGES, builtin
from dispatch.notifications.wording.language import WordingError, render
from dispatch.notifications.wording.variables import FREE, VARIABLES
from dispatch.vocabulary import AssignmentState, DeclineReason, Mode, RoleName
from tests import factories as make

ROOT = Path(__file__).parents[2]
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
        "trainee": SimpleNamespace(name="野村 空"), "by": "senior", "shadowing_id": 1,
        "rows": lambda: [change], "run": SimpleNamespace(open_count=3, covered_count=2), "number": 2,
        "note": SECRETS[1], "user": make.coordinator(), "which": "打診（日本語）",
        "message": SimpleNamespace(address="x@example.jp", subject="件名", error=SECRETS[1]),
        "text": SimpleNamespace(kind="offer", locale="ja", fault="理由"),
        "document": SimpleNamespace(reason=SECRETS[1]), "approved": False, "paper": lambda: "守秘義務誓約書",
        "until": clock.today(i18n.zone()), "days": 7, "again": True, "kept_days": 7, "people": lambda: ["海野 空"],
        "session": SimpleNamespace(
            id=1, title="", online_url="", mode="both", materials=[], room=None, meetings=[job],
            course=SimpleNamespace(name="講座", name_en="Course"),
        ),
        "meeting": job, "enrolment": SimpleNamespace(offered_until=clock.now()), "asked": True,
        "since": lambda: "昨日", "hours": lambda: ["月：9:00〜12:00"],
        "proposal": SimpleNamespace(id=1, rule="震度5強以上"),
    }  # fmt: skip


@pytest.fixture
def values(ctx: Flask) -> dict[str, Any]:
    """As above, over this test's database."""
    return rows()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_kind_is_a_whole_mail_and_its_headers_tell_nothing(values: dict[str, Any], locale: str) -> None:
    """From the rows posters hand over, in each language: text, HTML, the page it leads to, words without a hole.

    Whatever those rows hold of a patient is in no header.
    """
    for kind in KINDS:
        message = services.post(kind, kind, Recipient("reader@example.jp", "山川 花子", locale), **values)
        assert message is not None
        mail = compose(message, "tsunagu@example.jp")
        head = "\n".join(f"{name}: {value}" for name, value in mail.items())
        assert message.subject in head
        assert not [secret for secret in SECRETS if secret in head], kind
        text, page = (mail.get_body((form,)).get_content() for form in ("plain", "html"))  # type: ignore[union-attr]
        assert ('class="button" href="http' in page) == (KINDS[kind].leads_to is not None), kind
        holes = ("None", "{{", "{%", "<function", "\n\n\n", "（）", "()")
        assert not [hole for hole in holes if hole in text], kind


def test_no_kind_is_left_out() -> None:
    """Whatever is posted anywhere is a kind with words that can be changed, and each such kind is posted somewhere."""
    posted, spelled = set(), set()
    for path in (*ROOT.glob("dispatch/**/*.py"), *ROOT.glob("training/**/*.py")):
        if "wording/kinds" in str(path):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                spelled.add(node.value)
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("post", "services.post")
                and node.args
            ):
                posted |= {one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)}
    assert len(posted) > 20, "the look has gone blind"
    assert posted <= KINDS.keys()
    assert KINDS.keys() <= spelled
    assert not list(ROOT.glob("dispatch/templates/messages/*.txt"))


def test_there_are_no_words_without_a_kind() -> None:
    """Every file of words belongs to a kind, in all languages."""
    for folder in FOLDERS.values():
        files = {path.stem for path in (ROOT / "dispatch/notifications/wording/builtin" / folder).iterdir()}
        assert files == KINDS.keys()


def test_a_patient_in_the_subject_would_be_seen(values: dict[str, Any]) -> None:
    """The control: the same look finds it where it is."""
    to = Recipient("reader@example.jp", "山川 花子")
    message = services.post("offer", "k", to, **values)
    assert message is not None
    message.subject += SECRETS[0]
    assert SECRETS[0] in str(compose(message, "tsunagu@example.jp")["Subject"])


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_kind_speaks_every_language(locale: str) -> None:
    """With all facts and with the fewest; English holds no Japanese, easy Japanese reads its hard words aloud."""
    for kind in KINDS:
        source = builtin(kind, locale)
        assert rewording.preview(kind, locale, source).subject, kind
        if locale == "en":
            assert not JAPANESE.search(source), kind
        if locale == "ja@easy":
            assert not re.search(r"(ます|ください)が|いたし|ご確認|お手数", source), kind
            readable = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|「[^」]*」|コーディネーター|件あ", "", source)
            assert not re.findall(r"[\u4e00-\u9fff]+(?![\u4e00-\u9fff]|（[\u3040-\u309f]+）)", readable), kind


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


def test_a_forgotten_password_is_a_message_like_others_but_never_a_webhooks(ctx: Flask) -> None:
    """In the administrator's words and the reader's language; a webhook that somebody set does not get the link."""
    user = make.coordinator()
    choosing.choose(user, channel="webhook", locale="en", webhook_url="https://bridge.example/hook")
    rewording.reword(
        make.user(RoleName.ADMINISTRATOR), "password_reset", "en", "New password\n\nHello\n{{ link }}"
    )
    db.session.commit()
    asked = {"email": str(user.email)}
    answer = ctx.test_client().post("/account/reset", data=asked)
    assert answer.status_code == 200
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "password_reset")).one()
    assert (message.subject, message.channel, message.locale) == ("New password", "mail", "en")
    assert f"Hello\n{ctx.config['BASE_URL']}/account/reset/" in message.body
    test = choosing.send_test(user)
    assert test is not None
    assert test.channel == "webhook", "the control: other messages take the way that was chosen"
