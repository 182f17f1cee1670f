"""Paper and packs: what is in them, who may be in an exercise's, how they are locked, and when they are made."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.cli import main
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    Duty,
    EventShelter,
    Phrase,
    Post,
    Resident,
    Shelter,
    Shift,
)
from dispatch.disasters.queries.sheets import of_event, sheet
from dispatch.disasters.queries.sheets.people import in_order
from dispatch.disasters.services import closing, events, log, packs
from dispatch.disasters.services.closing import ReportValues
from dispatch.disasters.vocabulary import DutyState, LogKind, NeedCategory, ResidentState, SupporterRole
from dispatch.disasters.wording.card import CARD_TONGUES
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import label
from tests import factories as desk
from tests.disasters import factories as make

SECRET = "correct horse battery"
HOUR = timedelta(hours=1)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs with a single line in them, where it does not matter what is."""
    one = packs.File("one.txt", b"one")
    monkeypatch.setattr("dispatch.disasters.services.packs.making.files", lambda _event: iter([one]))


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Where packs are kept, and a passphrase."""
    before = dict(app.config)
    app.config.update(DISASTER_PACK_FOLDER=str(tmp_path), DISASTER_PACK_PASSPHRASE=SECRET)
    yield tmp_path
    app.config.clear()
    app.config.update(before)


@pytest.fixture
def folder(place: Path, ctx: Flask) -> Path:
    """The same, for tests of services."""
    return place


def work(event: DisasterEvent) -> None:
    """A post with two shifts of which one is held, a shelter, phrases, a line in the log."""
    head = make.supporter({"vi": 3}, name="阿蘇 みのり", drill=True)
    other = make.supporter({"ne": 2}, name="白川 あゆ", tree_order=1, caller_id=head.id)
    post = Post(event_id=event.id, name="多言語センター", role=SupporterRole.PHONE, place="市民会館")
    start = clock.now() + HOUR
    held, lacking = (
        Shift(post=post, start_at=start + n * HOUR, end_at=start + (n + 4) * HOUR, number=n + 1, languages=[])
        for n in range(2)
    )
    db.session.add_all([held, lacking])
    db.session.flush()
    db.session.add(
        Duty(
            shift=held, supporter=head if event.exercise else other, state=DutyState.CONFIRMED,
            start_at=held.start_at, end_at=held.end_at,
        )
    )  # fmt: skip
    place = Shelter(code="A1", name="架空小学校", municipality="架空市", address="本町1", lat=32.8, lon=130.7)
    db.session.add(EventShelter(event_id=event.id, shelter=place, languages=["vi"]))
    for language, text in (("vi", "Xin chờ ở đây."), ("ne", "यहाँ पर्खनुहोस्।")):
        db.session.add(Phrase(japanese="ここで まって ください。", language=language, text=text))
    resident = Resident(
        digest="0" * 64, email="resident@example.jp", language="vi", state=ResidentState.ACTIVE
    )
    db.session.add(resident)
    log.note(desk.coordinator(), event, "本部を開く")
    db.session.commit()


def text_of(data: bytes) -> str:
    """The letters of a PDF, without the spaces between them."""
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def opened(data: bytes, secret: str) -> dict[str, bytes]:
    """An AE-2 archive read by the book: PBKDF2, 1,000 rounds; AES-CTR, little endian from 1; HMAC-SHA1."""
    found = {}
    for info in zipfile.ZipFile(io.BytesIO(data)).infolist():
        assert info.compress_type == 99
        start = info.header_offset
        name, extra = struct.unpack("<HH", data[start + 26 : start + 30])
        start += 30 + name + extra
        body = data[start : start + info.compress_size]
        salt, check, cipher, seal = body[:16], body[16:18], body[18:-10], body[-10:]
        keys = hashlib.pbkdf2_hmac("sha1", secret.encode(), salt, 1000, 66)
        assert keys[64:] == check, "another passphrase"
        assert hmac.new(keys[32:64], cipher, "sha1").digest()[:10] == seal
        box = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()
        stream = b"".join(box.update(n.to_bytes(16, "little")) for n in range(1, len(cipher) // 16 + 2))
        packed = bytes(one ^ other for one, other in zip(cipher, stream, strict=False))
        found[info.filename] = zlib.decompress(packed, -15)
    return found


def table(files: dict[str, bytes], name: str) -> list[list[str]]:
    """A CSV of a pack."""
    return list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"))))


def test_a_pack_opens_with_its_passphrase_alone(folder: Path) -> None:
    """An independent reader finds everything in it; without the passphrase nothing can be read."""
    event = make.event()
    work(event)
    made = packs.write(SYSTEM, event.id)
    db.session.commit()
    data = made.path.read_bytes()
    files = opened(data, SECRET)
    assert [row[0] for row in table(files, "csv/D-2026-001-contact-tree.csv")][2:] == ["└ 白川 あゆ"]
    place = dict(zip(*table(files, "csv/D-2026-001-shelters.csv"), strict=True))
    assert (place["緯度"], place["経度"]) == ("32.80000", "130.70000")
    assert "यहाँ" in files["html/D-2026-001-phrases.html"].decode()
    assert "白川あゆ" in text_of(files["D-2026-001-papers.pdf"])
    assert json.loads(files["data/all.json"])["duties"][0]["state"] == "confirmed"
    assert b"resident@example.jp" not in b"".join(files.values())
    assert b"shelters.csv" in data
    with pytest.raises(AssertionError, match="another passphrase"):
        opened(data, SECRET + "x")
    with pytest.raises(RuntimeError):
        zipfile.ZipFile(io.BytesIO(data)).read("data/all.json")


def test_an_exercise_says_so_and_knows_only_its_list(folder: Path) -> None:
    """訓練 stands in every name and on every page; nobody who is not on the drill list is in any file."""
    event = make.event(exercise=True)
    work(event)
    made = packs.write(SYSTEM, event.id)
    files = opened(made.path.read_bytes(), SECRET)
    assert made.path.name.startswith("訓練-T-2026-001-pack-")
    papers = text_of(files["訓練-T-2026-001-papers.pdf"])
    assert all(
        title in papers for title in ("【訓練】連絡網", "【訓練】状況報告", "【訓練】避難所巡回票", "阿蘇")
    )
    for data in (papers.encode(), *files.values()):
        assert "白川" not in data.decode("utf-8", "ignore")
    assert "阿蘇" in files["csv/訓練-T-2026-001-contact-tree.csv"].decode()
    assert "これは訓練の書類です" in files["はじめにお読みください.txt"].decode()


@pytest.mark.usefixtures("light")
def test_three_generations_and_never_half_of_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes; other files stay; where the disk fails, what was there is there, and nothing else."""
    event, other = make.event(), make.event()
    db.session.commit()
    (folder / "mine.zip").write_bytes(b"")
    first = packs.write(SYSTEM, other.id)
    for _turn in range(4):
        clock.advance(timedelta(seconds=1))
        packs.write(SYSTEM, event.id)
    assert len(packs.packs(event)) == 3
    assert [one.path for one in packs.packs(other)] == [first.path]
    before = sorted(folder.iterdir())
    assert len(before) == 5

    def full(_handle: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("dispatch.disasters.services.packs.archive.os.fsync", full)
    clock.advance(HOUR)
    with pytest.raises(OSError, match="no space"):
        packs.write(SYSTEM, event.id)
    assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("light")
def test_packs_follow_the_changes(folder: Path) -> None:
    """At once where there is none, again when a change has rested, not in between; at night all of them."""
    event = make.event()
    make.event(opened=False)
    db.session.commit()
    assert packs.pack_changed() == 1
    assert packs.pack_changed() == 0
    clock.advance(HOUR)
    assert packs.pack_changed() == 0
    log.note(desk.coordinator(), db.session.merge(event), "新しい記録")
    db.session.commit()
    clock.advance(timedelta(seconds=30))
    assert packs.pack_changed() == 1  # the newest pack is an hour old: long enough
    clock.advance(timedelta(seconds=1))
    log.note(desk.coordinator(), db.session.merge(event), "もう一つ")
    db.session.commit()
    clock.advance(timedelta(seconds=30))
    assert packs.pack_changed() == 0  # it may change again
    clock.advance(timedelta(minutes=2))
    assert packs.pack_changed() == 1
    clock.advance(HOUR)
    assert packs.pack_all() == 2
    assert [path.name[:6] for path in folder.glob("ready-*.zip")] == ["ready-"]


def test_without_a_passphrase_nothing_is_written(folder: Path, ctx: Flask) -> None:
    """Whoever asks is told; the timed jobs do nothing; a short one counts as none."""
    ctx.config["DISASTER_PACK_PASSPHRASE"] = "short"
    event = make.event()
    db.session.commit()
    with pytest.raises(Conflict, match="合言葉"):
        packs.write(SYSTEM, event.id)
    with pytest.raises(Invalid):
        packs.write(SYSTEM, event.id, secret="short")
    assert (packs.pack_changed(), packs.pack_all(), list(folder.iterdir())) == (0, 0, [])


def test_every_sheet_of_an_empty_event(ctx: Flask) -> None:
    """Each can be printed on the first minute, and its file has as many columns as it has heads."""
    event = make.event()
    found = of_event(event)
    assert len(PdfReader(io.BytesIO(packs.pdf(found, event, clock.now()))).outline) == len(found)
    for one in found:
        assert all(len(row) == len(one.columns) for row in one.rows)
        assert len(one.widths) == len(one.headings)


def test_long_and_foreign_texts_on_paper(ctx: Flask) -> None:
    """A line of the log longer than a page loses nothing; signs that no typeface has are 〓, and the paper says so."""
    event = make.event()
    log.note(desk.coordinator(), event, "あいうえお" * 700 + "おわり ไทย 😀")
    paper = packs.pdf([sheet(event, "log")], event, clock.now())
    text = text_of(paper)
    assert text.count("いうえ") == 700
    assert "おわりไทย〓" in text
    assert "書体にありません" in text
    assert len(PdfReader(io.BytesIO(paper)).pages) >= 2


def test_every_language_has_its_card_on_one_page(ctx: Flask) -> None:
    """Twelve pages to hand out, each with its own heading and with the Japanese for those who help."""
    event = make.event(exercise=True)
    pages = PdfReader(io.BytesIO(packs.pdf([sheet(event, "form-cards")], event, clock.now()))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(texts) == len(CARD_TONGUES) == 12
    assert all(
        "【訓練】" in text and "助けてください。" in text and "災害用伝言ダイヤル" in text for text in texts
    )
    assert "Thẻkhẩncấp" in texts[CARD_TONGUES.index("vi")]
    assert not any("〓" in text for text in texts)


def test_the_form_on_paper_asks_what_the_screen_asks(ctx: Flask) -> None:
    """What was filled in by hand is copied later: every category of needs is there in the same words."""
    told = [row[0] for row in sheet(make.event(), "form-visit").rows]
    assert [str(label(one)) for one in NeedCategory] == told[10:20]


def test_a_tree_with_a_circle_names_everybody_once(ctx: Flask) -> None:
    """Two who ring each other are both there, once."""
    one, other = make.supporter(name="一"), make.supporter(name="二")
    one.caller_id, other.caller_id = other.id, one.id
    alone = make.supporter(name="三")
    db.session.flush()
    named = [person.id for person, _depth in in_order([one, other, alone])]
    assert sorted(named) == sorted([one.id, other.id, alone.id])


@pytest.mark.usefixtures("place", "light")
def test_the_pages(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """The desk sees what there is, takes a sheet, the rows and a pack; others get nothing; what is unknown is 404."""
    with app.test_request_context():
        desk.coordinator(email="desk@example.jp")
        desk.volunteer_user(desk.volunteer({"vi": 3}), email="volunteer@example.jp")
        event = make.event(exercise=True)
        work(event)
        base = f"/disasters/{event.id}/files/"
    client = sign_in("desk@example.jp")
    assert "合言葉をかけたZIP" in client.get(base).text
    assert "これは訓練です" in client.get(base + "situation").text
    page = client.get(base + "roster-people.pdf")
    assert page.mimetype == "application/pdf"
    assert "%E8%A8%93%E7%B7%B4-T-2026-001" in page.headers["Content-Disposition"]
    assert "阿蘇" in client.get(base + "contact-tree.csv").get_data().decode("utf-8-sig")
    assert "यहाँ" in client.get(base + "phrases.html").text
    assert client.post(base + "pack").status_code == 303
    with app.test_request_context():
        (made,) = packs.packs(db.session.scalars(select(DisasterEvent)).one())
    assert opened(client.get(f"{base}packs/{made.stamp}.zip").get_data(), SECRET) == {"one.txt": b"one"}
    rows = zipfile.ZipFile(io.BytesIO(client.get(base + "export.zip").data))
    assert json.loads(rows.read("all.json"))["exercise"] is True
    for missing in ("nothing.pdf", "nothing.csv", "packs/20260101T000000Z.zip", "packs/..%2fx.zip"):
        assert client.get(base + missing).status_code == 404
    other = sign_in("volunteer@example.jp")
    for path in ("", "situation", "contact-tree.csv", "log.pdf", "export.zip", f"packs/{made.stamp}.zip"):
        assert other.get(base + path).status_code == 403
    assert other.post(base + "pack").status_code == 403


@pytest.mark.usefixtures("light")
def test_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch, ctx: Flask) -> None:
    """Writes into the folder named; an event that is not there, and a passphrase that nobody has stated, are told."""
    event = make.event()
    db.session.commit()
    monkeypatch.setattr("dispatch.cli.data.create_app", lambda: ctx)
    out = folder / "stick"
    done = CliRunner().invoke(main, ["disasters", "pack", "--out", str(out)])
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2)
    assert {path.name.rsplit("-", 1)[0] for path in out.iterdir()} == {f"{event.code}-pack", "ready"}
    wrong = CliRunner().invoke(main, ["disasters", "pack", "--event", "D-1", "--out", str(out)])
    assert (wrong.exit_code, "there is no event D-1" in wrong.stderr) == (1, True)
    ctx.config["DISASTER_PACK_PASSPHRASE"] = ""
    unlocked = CliRunner().invoke(main, ["disasters", "pack", "--out", str(out)])
    assert (unlocked.exit_code, "no passphrase" in unlocked.stderr) == (1, True)


@pytest.mark.usefixtures("light")
def test_the_end_and_the_report_are_packed(folder: Path) -> None:
    """What happened last before the end is in a pack, and so is the report that is written and fixed weeks later; what
    has rested is packed no more, but by hand."""
    event, who = make.event(), desk.coordinator()
    db.session.commit()
    assert packs.pack_changed() == 1
    clock.advance(HOUR)
    events.close(who, event)
    db.session.commit()
    clock.advance(timedelta(minutes=3))
    assert packs.pack_changed() == 1
    assert packs.pack_changed() == 0
    clock.advance(timedelta(days=30))
    log.note(who, event, "遅れて届いた話", LogKind.LESSON)
    db.session.commit()
    clock.advance(timedelta(minutes=3))
    assert packs.pack_changed() == 0
    closing.write(who, event, ReportValues("朝の地震に対応した。"), 0)
    closing.fix(who, event, 1)
    db.session.commit()
    clock.advance(timedelta(minutes=3))
    assert packs.pack_changed() == 1
    clock.advance(timedelta(days=30))
    assert packs.pack_changed() == 0
    assert packs.write(SYSTEM, event.id).path.exists()


def test_one_that_cannot_be_made_keeps_no_other_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others lie there, and the job still says that something is wrong."""
    broken, whole = make.event(), make.event()
    broken_id = broken.id
    db.session.commit()

    def made(event: DisasterEvent | None) -> Iterator[packs.File]:
        if event is not None and event.id == broken_id:
            raise ValueError("a letter that no paper has")
        yield packs.File("one.txt", b"one")

    monkeypatch.setattr("dispatch.disasters.services.packs.making.files", made)
    with pytest.raises(ValueError, match="no paper"):
        packs.pack_all()
    assert [len(packs.packs(one)) for one in (broken, whole, None)] == [0, 1, 1]
