"""The paper says everything in both languages, in letters that stay letters, with a code that leads to the proof."""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.training.certificates.samples import ADDRESS, certificate
from training.certificates import fonts, paper, qr, wording
from training.certificates.content import Both, Name


def texts(document: bytes) -> list[str]:
    """What another reader finds on each page, without spaces."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(document)).pages]


def embedded(document: bytes) -> dict[str, bool]:
    """The fonts of a document, and whether their letters are inside."""
    found = {}
    for page in PdfReader(io.BytesIO(document)).pages:
        for reference in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font: Any = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[str(font["/BaseFont"])] = "/FontFile2" in inner and "/ToUnicode" in font
    return found


def test_both_pages_say_everything() -> None:
    """Names in three writings, course, hours, units, dates, issuer, number, address and code."""
    japanese, english = texts(paper.pdf(certificate()))
    for words in (
        *("第2026-0012号", "修了証", "たかはしみさき", "髙橋美咲様", "TAKAHASHIMisaki"),
        *("医療通訳養成講座（基礎課程）", "75時間", "50単元", "令和8年5月9日～令和8年11月14日"),
        *("令和12年11月20日まで", "つなぐ国際交流協会", "理事長青山一郎", ADDRESS, "確認番号79AM-TT9A-7HJW"),
    ):
        assert words in japanese
    for words in (
        *("No.2026-0012", "CertificateofCompletion", "TAKAHASHIMisaki", "髙橋美咲", "Hours75", "Units50"),
        *("BasicTrainingforMedicalInterpreters", "9May2026–14November2026", "Validuntil20November2030"),
        *("IchiroAoyama,President", "Issuedon21November2026", ADDRESS, "79AM-TT9A-7HJW"),
    ):
        assert words in english


def test_what_is_not_there_is_not_shown() -> None:
    """No units, no end, no kana, one day: no empty line stands for them."""
    plain = certificate(
        units=0, until=None, holder=Name("NGUYỄN Thị Ánh", "", "NGUYỄN Thị Ánh"), begun=date(2026, 11, 14)
    )
    japanese, english = texts(paper.pdf(plain))
    assert "単元" not in japanese
    assert "有効期限" not in japanese
    assert "～" not in japanese
    assert "Validuntil" not in english
    assert english.count("NGUYỄNThịÁnh") == 1


def test_every_letter_travels_with_the_file() -> None:
    """Fonts are embedded as subsets under names of their own, and the file stays small enough for a mail."""
    document = paper.pdf(certificate())
    found = embedded(document)
    assert found
    assert all(found.values())
    assert len({name.split("+")[1] for name in found}) == len(found)
    assert len(document) < 250_000


def test_the_same_certificate_is_the_same_file() -> None:
    """A second copy can be compared with the first."""
    assert paper.pdf(certificate()) == paper.pdf(certificate())
    assert paper.pdf(certificate()) != paper.pdf(certificate(number="2026-0013"))


def test_long_names_and_courses_stay_on_the_paper() -> None:
    """Smaller letters or a second line; nothing is cut, no line begins with a closing bracket."""
    course = Both("災害時多言語支援サポーター" * 5 + "（応用）", "Advanced Disaster Support " * 8)
    name = Name("寿限無　" * 9, "じゅげむ　" * 12, "Jugemu " * 14)
    japanese, english = texts(paper.pdf(certificate(course=course, holder=name)))
    assert course.ja in japanese
    assert re.sub(r"\s", "", course.en) in english
    assert "寿限無" * 9 in japanese


def test_nobody_signs_unless_named() -> None:
    """Without an office and a name there is no line for them, and the rest of the paper stays."""
    nobody = replace(certificate().issuer, office=None, signer=None)
    text = "".join(texts(paper.pdf(certificate(issuer=nobody))))
    assert ("理事長" in text, "President" in text, "つなぐ国際交流協会" in text) == (False, False, True)


def test_no_line_begins_with_a_sign_that_closes() -> None:
    """It takes the sign before it along; other lines stay as they were."""
    assert paper._kinsoku(["養成講座（基礎", "）後半"]) == ["養成講座（基", "礎）後半"]
    assert paper._kinsoku(["養成講座", "後半"]) == ["養成講座", "後半"]


@pytest.mark.parametrize(
    "letters", ["髙﨑𠮷邉德濵薰鷗彅", "NGUYỄN Thị Đào", "Ångström Müller", "Соколова", "ヴァン・ミン"]
)
def test_rare_letters_of_names_can_be_written(letters: str) -> None:
    """Old forms, Vietnamese, Western European and Cyrillic letters."""
    assert fonts.unwritable([letters]) == ""
    assert re.sub(r"\s", "", letters) in texts(paper.pdf(certificate(holder=Name(letters, "", letters))))[0]


def test_letters_sent_apart_from_their_marks_are_put_together() -> None:
    """Vietnamese and kana from machines that decompose; old forms stay what they are."""
    apart = unicodedata.normalize("NFD", "NGUYỄN Thị ガ")
    assert Name(apart, apart, apart).written == "NGUYỄN Thị ガ"
    assert fonts.unwritable([apart]) == ""
    old = "\ufa19\ufa11"
    assert Name(old, "", "x").written == old != unicodedata.normalize("NFC", old)


def test_a_letter_the_typeface_lacks_is_named() -> None:
    """Rather no certificate than one with an empty square in a name."""
    assert fonts.unwritable(["金 수진"]) == "수진"
    with pytest.raises(fonts.Unwritable) as refused:
        paper.pdf(certificate(holder=Name("김수진", "", "KIM Sujin")))
    assert refused.value.characters == "김수진"


def drawn(document: bytes) -> Image.Image:
    """The dark modules of the first page as a picture, from the rectangles of its drawing."""
    content = PdfReader(io.BytesIO(document)).pages[0].get_contents()
    assert content is not None
    picture = Image.new("L", (595 * 4, 842 * 4), 255)
    for box in re.findall(rb"([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re f", content.get_data()):
        x, y, width, height = (float(value) * 4 for value in box)
        top = 842 * 4 - y
        left, right = sorted((x, x + width))
        upper, lower = sorted((top, top - height))
        picture.paste(0, (round(left), round(upper), round(right), round(lower)))
    return picture


def test_the_code_on_the_paper_leads_to_the_proof() -> None:
    """An independent reader decodes what was drawn."""
    assert [code.text for code in zxingcpp.read_barcodes(drawn(paper.pdf(certificate())))] == [ADDRESS]


def test_pictures_of_codes_are_read_back() -> None:
    """PNG by an independent reader; the SVG has a title and draws the same modules."""
    token = "123456.59483920.ABCDEFGHIJKLMNOP"
    picture = Image.open(io.BytesIO(qr.png(token)))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [token]
    drawing = qr.svg(token, title="受付コード").decode()
    assert "<title>受付コード</title>" in drawing
    dark = sum(int(run) for run in re.findall(r"h(\d+)", drawing.replace("-", "")))
    assert dark >= sum(map(sum, qr.modules(token)))


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2019, 4, 30), "2019年4月30日", "30 April 2019"),
        (date(2019, 5, 1), "令和元年5月1日", "1 May 2019"),
        (date(2026, 11, 21), "令和8年11月21日", "21 November 2026"),
    ],
)
def test_days_are_written_as_each_language_writes_them(day: date, ja: str, en: str) -> None:
    """By era since Reiwa began."""
    assert (wording.day_ja(day), wording.day_en(day)) == (ja, en)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": " "}, "number"),
        ({"begun": date(2026, 11, 15)}, "order"),
        ({"issued": date(2026, 11, 13)}, "order"),
        ({"until": date(2026, 11, 20)}, "end before"),
        ({"hours": -1}, "negative"),
        ({"code": "79AM-TT9A-7HJW"}, "plain form"),
        ({"code": "79AMTT9A7HJX"}, "check sign"),
        ({"address": "javascript:alert(1)"}, "web address"),
    ],
)
def test_a_certificate_that_cannot_be_true_is_not_made(changes: dict[str, Any], said: str) -> None:
    """Data that exists is right."""
    with pytest.raises(ValueError, match=said):
        certificate(**changes)


def test_a_name_and_a_course_need_both_languages() -> None:
    """The paper has two pages, and neither may have a hole."""
    with pytest.raises(ValueError, match="English"):
        Both("講座", " ")
    with pytest.raises(ValueError, match="Roman"):
        Name("髙橋", "たかはし", "")


def changed(folder: Path) -> list[str]:
    """Files of the typeface that differ from their manifest."""
    (package,) = json.loads((folder / "manifest.json").read_text())
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    known = package["files"]
    return sorted(name for name in known.keys() | found.keys() if known.get(name) != found.get(name))


def test_the_typeface_is_what_was_fetched_and_brings_its_licence(tmp_path: Path) -> None:
    """Byte for byte, under its authors' terms; a file more is noticed."""
    assert changed(fonts.FOLDER) == []
    assert "SIL Open Font License" in (fonts.FOLDER / "LICENSE").read_text()
    assert sum(path.stat().st_size for path in fonts.FOLDER.rglob("*") if path.is_file()) < 6_000_000
    (tmp_path / "manifest.json").write_bytes((fonts.FOLDER / "manifest.json").read_bytes())
    (tmp_path / "other.woff").write_bytes(b"")
    assert "other.woff" in changed(tmp_path)
