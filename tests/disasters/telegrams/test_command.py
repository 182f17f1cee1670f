"""`dispatch jma`: the documented JSON, or code 2 with one sentence a file; never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dispatch.cli import main
from tests.disasters.telegrams.test_reading import SAMPLES, shared
from tests.disasters.telegrams.writing import earthquake, flash, telegram

KEYS = [
    "kind", "event_id", "serial", "status", "info_type", "reported_at", "max_intensity", "areas", "proposes", "rule",
    "headline",
]  # fmt: skip


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    """The command."""
    return CliRunner().invoke(main, ["jma", *map(str, arguments)], input=given)


def said(*arguments: str | Path, given: bytes | None = None) -> Any:
    """What it prints."""
    answer = run(*arguments, given=given)
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def filed(folder: Path, **files: bytes) -> list[Path]:
    """Files of these names."""
    paths = [folder / f"{name}.xml" for name in files]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    return paths


def test_the_format(tmp_path: Path) -> None:
    """All fields in their order; what a telegram does not have is null."""
    found = said(*filed(tmp_path, a=flash()), "--area", "熊本県")
    assert list(found) == KEYS
    assert found == {
        "kind": "intensity_flash",
        "event_id": "20300401090000",
        "serial": None,
        "status": "normal",
        "info_type": "issue",
        "reported_at": "2030-04-01T09:03:00+09:00",
        "max_intensity": "6-",
        "areas": [
            {"code": "43", "name": "熊本県", "value": "6-"},
            {"code": "741", "name": "熊本県熊本", "value": "6-"},
        ],
        "proposes": "earthquake",
        "rule": "intensity:5+",
        "headline": "地震がありました。",
    }


def test_an_area_that_is_not_there(tmp_path: Path) -> None:
    """Nothing is proposed, and that is no fault; the strongest intensity stays that of the telegram."""
    found = said(*filed(tmp_path, a=flash()), "--area", "北海道")
    assert (found["areas"], found["proposes"], found["rule"], found["max_intensity"]) == (
        [],
        None,
        None,
        "6-",
    )


def test_an_exercise(tmp_path: Path) -> None:
    """It is read like the real thing and proposes nothing."""
    found = said(*filed(tmp_path, a=flash(status="訓練")), "--area", "熊本県")
    assert (found["status"], found["proposes"], found["rule"]) == ("exercise", None, None)
    assert found["areas"]


def test_several_files_are_what_is_known_now(tmp_path: Path) -> None:
    """A list in the order of the files: each once, and only the last word on each thing."""
    files = filed(
        tmp_path, c=earthquake(serial="2", info_type="訂正", sent="2030-04-01T00:06:00Z"), b=earthquake(), a=flash()
    )  # fmt: skip
    found = said(*files, *files)
    assert [(one["kind"], one["serial"], one["info_type"]) for one in found] == [
        ("earthquake", "2", "correction"),
        ("intensity_flash", None, "issue"),
    ]
    assert said(tmp_path) == found[::-1]


def test_what_was_cancelled(tmp_path: Path) -> None:
    """The cancellation is the last word, and proposes nothing."""
    found = said(*filed(tmp_path, a=flash(), b=flash(info_type="取消", sent="2030-04-01T00:09:00Z")))
    assert [(one["info_type"], one["proposes"]) for one in found] == [("cancel", None)]


def test_a_folder_may_hold_other_telegrams(tmp_path: Path) -> None:
    """They are passed over, with a word; named by itself such a file is a fault."""
    other = filed(tmp_path, forecast=telegram("府県天気予報", ""), flash=flash())[0]
    answer = run(tmp_path)
    assert len(json.loads(answer.stdout)) == 1
    assert "府県天気予報" in answer.stderr
    assert run(other).exit_code == 2


def test_standard_input() -> None:
    """As the other commands."""
    assert said("-", given=flash())["kind"] == "intensity_flash"


LAUGHS = '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)
BROKEN = {
    "billion_laughs": f"{LAUGHS}]><Report>&a9;</Report>".encode(),
    "external_entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Report>&x;</Report>',
    "document_type": flash().replace(b"<Report ", b"<!DOCTYPE Report><Report ", 1),
    "external_dtd": b'<!DOCTYPE Report SYSTEM "http://127.0.0.1:9/x.dtd"><Report/>',
    "other_namespace": flash().replace(b"jmaxml1/", b"jmaxml9/"),
    "no_namespace": b"<Report><Control/></Report>",
    "not_a_report": b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
    "only_a_root": b'<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"/>',
    "truncated": flash()[:-200],
    "cut_in_a_letter": flash()[: flash().index("震度".encode()) + 1],
    "shift_jis_told_as_utf_8": flash().decode().encode("cp932"),
    "shift_jis": flash().decode().replace("UTF-8", "Shift_JIS").encode("cp932"),
    "no_such_encoding": flash().replace(b"UTF-8", b"klingon"),
    "no_text_encoding": flash().replace(b"UTF-8", b"rot13"),
    "empty": b"",
    "blank": b" \n ",
    "bytes": bytes(range(256)),
    "packed": b"\x1f\x8b\x08\x00",
    "json": b"{}",
    "page": b"<!doctype html><html><p>404",
    "deep": b"<a>" * 10_000,
    "deep_and_whole": b"<a>" * 100_000 + b"</a>" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_and_hostile_files(name: str, tmp_path: Path) -> None:
    """Code 2, nothing on standard output, one sentence with the name of the file."""
    answer = run(*filed(tmp_path, **{name: BROKEN[name]}))
    assert (answer.exit_code, answer.stdout) == (2, ""), answer.stderr
    assert isinstance(answer.exception, SystemExit)
    lines = answer.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{tmp_path / name}.xml: ")
    assert "root:" not in lines[0]


def test_an_enormous_file(tmp_path: Path) -> None:
    """No more of it is read than needed to see that it is too large."""
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.write(flash())
        file.truncate(50 * 1024 * 1024)
    answer = run(huge)
    assert answer.exit_code == 2
    assert answer.stderr == f"{huge}: is larger than 8 MB\n"


def test_every_broken_file_is_named(tmp_path: Path) -> None:
    """One line each; nothing is printed of the sound ones."""
    answer = run(*filed(tmp_path, a=flash(), b=b"", c=b"x"), tmp_path / "none.xml", tmp_path)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 5


def test_an_utf_16_telegram(tmp_path: Path) -> None:
    """XML says itself how it is written."""
    assert said(*filed(tmp_path, a=flash().decode().replace("UTF-8", "UTF-16").encode("utf-16")))["areas"]


def test_neither_web_nor_database_is_loaded(tmp_path: Path) -> None:
    """It runs where no server is."""
    (file,) = filed(tmp_path, a=flash())
    code = (
        "import sys; from dispatch.cli import main; main(['jma', sys.argv[1]], standalone_mode=False);"
        "print(sorted({'flask', 'sqlalchemy', 'babel', 'ortools'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[-1] == "[]"


@shared
@pytest.mark.parametrize(
    ("sample", "area", "first", "proposes"),
    [
        ("32-35_01_01_100806_VXSE51", "静岡県", {"code": "22", "name": "静岡県", "value": "6-"}, "earthquake"),
        ("32-35_01_01_100806_VXSE51", "千葉県", {"code": "12", "name": "千葉県", "value": "4"}, None),
        ("32-35_01_03_240613_VXSE53", "静岡県中部", {"code": "442", "name": "静岡県中部", "value": "5-"}, None),
        ("32-35_07_06_240613_VXSE53", "焼津市", {"code": "2221200", "name": "焼津市", "value": "6-"}, "earthquake"),
        ("32-39_11_02_250206_VTSE41", "宮城県", {"code": "220", "name": "宮城県", "value": "大津波警報"}, "tsunami"),
        ("32-39_11_02_250206_VTSE41", "高知県", {"code": "610", "name": "高知県", "value": "津波注意報"}, None),
        ("15_15_01_220314_VPWW54", "藍住町", {"code": "3640300", "name": "藍住町", "value": "高潮警報"}, None),
    ],
)  # fmt: skip
def test_the_samples(sample: str, area: str, first: dict[str, str], proposes: str | None) -> None:
    """The JMA's own samples, each for a prefecture, a region or a municipality."""
    found = said(SAMPLES / f"{sample}.xml", "--area", area)
    assert (found["areas"][0], found["proposes"]) == (first, proposes)


def test_a_name_that_is_none_is_doubted(tmp_path: Path) -> None:
    """A slip gives an empty list as any area that is not named does; a word beside it says what is near. What is known
    is not doubted."""
    (file,) = filed(tmp_path, a=flash())
    slip = run(file, "--area", "熊本懸", "--area", "沖縄県")
    assert (slip.exit_code, json.loads(slip.stdout)["areas"]) == (0, [])
    assert slip.stderr.startswith("熊本懸: no area of this name is known; near: ")
    assert "熊本県" in slip.stderr
    assert "沖縄県" not in slip.stderr.partition(":")[0]
    assert run(file, "--area", "沖縄県").stderr == ""
