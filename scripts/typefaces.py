"""Copy the typefaces of what is printed into dispatch/typeface.

Run by hand when a version below changes, never at run time: `python scripts/typefaces.py` (needs npm and the
house's own environment). Files are copied byte for byte, but for the two Chinese faces: of their megabytes
only the characters are kept that Noto Serif JP lacks, a tenth. The licence (OFL) allows it, and neither
name is reserved. What came from where, and with which sha256, is written to each folder's manifest.json and held
by tests/test_typeface.py.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "dispatch" / "typeface"
VERSION = "5.3.0"
LICENCE = "OFL-1.1"
CANTONESE = "喺嘅咗冇咁嗰啲嘢唔哋嚟佢咩嗱喎啱攞睇畀俾噉揾搵乜嘥瞓冚唞㗎嘞啩咪嗮晒曬仲諗郁嘈嚿餸"
HANGUL = (range(0x1100, 0x1200), range(0x3130, 0x3190), range(0xAC00, 0xD7A4))


class Family(NamedTuple):
    """One npm package of @fontsource, and which of its files (before `-400-normal.woff`) are taken as they are."""

    name: str
    parts: tuple[str, ...] = ("[0-9]*",)


FAMILIES = (
    Family("noto-serif-jp", ("[0-9]*", "cyrillic", "latin*", "vietnamese")),
    Family("noto-serif", ("cyrillic", "cyrillic-ext", "latin", "latin-ext")),
    Family("noto-sans-kr"),
    Family("noto-serif-devanagari", ("devanagari",)),
    Family("noto-serif-bengali", ("bengali",)),
    Family("noto-serif-sinhala", ("sinhala",)),
    Family("noto-serif-thai", ("thai",)),
    Family("noto-serif-khmer", ("khmer",)),
    Family("noto-serif-myanmar", ("myanmar",)),
    Family("noto-naskh-arabic", ("arabic",)),
)


def simplified() -> set[str]:
    """The characters of GB 2312: all that ordinary Chinese of the mainland is written with."""
    return set(_encoded("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)))


def traditional() -> set[str]:
    """The common characters of Big5, and those that only Cantonese writes."""
    common = (_encoded("big5", range(0xA4, 0xC7), cells) for cells in (range(0x40, 0x7F), range(0xA1, 0xFF)))
    return set(CANTONESE).union(*common)


def _encoded(codec: str, rows: range, cells: range) -> Iterator[str]:
    for row in rows:
        for cell in cells:
            yield from bytes((row, cell)).decode(codec, "ignore")


class Gap(NamedTuple):
    """A package of which only those of some characters are kept that no family before it has."""

    name: str
    part: str
    signs: Callable[[], set[str]]


GAPS = (Gap("noto-serif-sc", "chinese-simplified", simplified), Gap("noto-serif-hk", "[0-9]*", traditional))


def install(folder: Path) -> Path:
    """Fetch every package into an empty folder without running any of their scripts."""
    names = [family.name for family in FAMILIES] + [gap.name for gap in GAPS]
    (folder / "package.json").write_text('{"private": true}\n')
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run([*command, *(f"@fontsource/{name}@{VERSION}" for name in names)], cwd=folder, check=True)
    return folder / "node_modules" / "@fontsource"


def letters(path: Path) -> set[int]:
    """The characters a file holds."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def copy(family: Family, source: Path, target: Path) -> None:
    """Take the licence, the declaration of ranges and the files, unchanged."""
    (target / "files").mkdir(parents=True)
    for name in ("LICENSE", "400.css"):
        shutil.copyfile(source / name, target / name)
    for part in family.parts:
        for path in sorted((source / "files").glob(f"{family.name}-{part}-400-normal.woff")):
            if family.name == "noto-sans-kr" and not any(set(block) & letters(path) for block in HANGUL):
                continue  # its Chinese characters are there already
            shutil.copyfile(path, target / "files" / path.name)


def cut(path: Path, wanted: set[int], target: Path) -> str:
    """Keep of one file only these characters, without features; answers with the face as the packages declare it."""
    options = Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    with TTFont(path, recalcTimestamp=False) as font:
        subset = Subsetter(options)
        subset.populate(unicodes=wanted)
        subset.subset(font)
        font.flavor = "woff"
        font.save(target / path.name)
    ranges = ",".join(f"U+{code:x}" for code in sorted(wanted))
    return f"@font-face {{\n  src: url(./files/{path.name}) format('woff');\n  unicode-range: {ranges};\n}}\n"


def close(gap: Gap, source: Path, target: Path, held: set[int]) -> None:
    """Cut out what is wanted and not yet held."""
    (target / "files").mkdir(parents=True)
    shutil.copyfile(source / "LICENSE", target / "LICENSE")
    faces = []
    for path in sorted((source / "files").glob(f"{gap.name}-{gap.part}-400-normal.woff")):
        wanted = set(map(ord, gap.signs())) & letters(path) - held
        if wanted:
            faces.append(cut(path, wanted, target / "files"))
            held |= wanted
    (target / "400.css").write_text("".join(faces))


def describe(name: str, folder: Path) -> int:
    """Write the manifest: where each file comes from and what it must still be; says how many bytes there are."""
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    entry = {"name": f"@fontsource/{name}", "version": VERSION, "licence": LICENCE, "files": files}
    (folder / "manifest.json").write_text(json.dumps([entry], indent=1) + "\n")
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def fill(modules: Path) -> Iterator[tuple[str, int]]:
    """Place every family, then what only the Chinese ones have; yields each name and its size."""
    for family in FAMILIES:
        shutil.rmtree(TARGET / family.name, ignore_errors=True)
        copy(family, modules / family.name, TARGET / family.name)
        yield family.name, describe(family.name, TARGET / family.name)
    held = {code for path in (TARGET / FAMILIES[0].name / "files").iterdir() for code in letters(path)}
    for gap in GAPS:
        shutil.rmtree(TARGET / gap.name, ignore_errors=True)
        close(gap, modules / gap.name, TARGET / gap.name, held)
        yield gap.name, describe(gap.name, TARGET / gap.name)


def main() -> int:
    """Fetch, replace, say how large each has become."""
    with tempfile.TemporaryDirectory() as temporary:
        for name, size in fill(install(Path(temporary))):
            print(f"{name}: {size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
