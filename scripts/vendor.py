"""Copy the few third-party files the pages need into dispatch/static/vendor.

Run by hand when a version below changes, never at run time: `python scripts/vendor.py` (needs npm).
Versions are exact and dist/ files are copied byte for byte, so a second run changes nothing; what came
from where, under which licence and with which sha256 is written to vendor/manifest.json and held by
tests/test_vendor.py. Only the icon sprite is built here, from single icons and in a fixed order.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

VENDOR = Path(__file__).resolve().parent.parent / "dispatch" / "static" / "vendor"


class Package(NamedTuple):
    """One npm package: what to take from it, and the folder of ours it goes to."""

    name: str
    version: str
    licence: str
    folder: str
    patterns: tuple[str, ...]


PACKAGES = (
    Package("bootstrap", "5.3.8", "MIT", "bootstrap", ("dist/css/bootstrap.min.css",)),
    Package("@digital-go-jp/design-tokens", "1.1.9", "MIT", "design-tokens", ("dist/tokens.css",)),
    Package("htmx.org", "4.0.1", "0BSD", "htmx", ("dist/htmx.min.js",)),
    Package(
        "@fontsource-variable/noto-sans-jp",
        "5.3.1",
        "OFL-1.1",
        "noto-sans-jp",
        ("index.css", "files/*-wght-normal.woff2"),
    ),
    Package("bootstrap-icons", "1.13.2", "MIT", "bootstrap-icons", ()),
)
SPRITE = "sprite.svg"
ICONS = """
    arrow-left arrow-repeat arrow-return-left box-arrow-in-right box-arrow-right building bus-front-fill
    calendar-event calendar-week calendar-x camera-video cash-stack chat-square-text check-circle-fill check-lg
    chevron-left chevron-right clock clock-history dash-circle diagram-3 download envelope
    exclamation-octagon-fill exclamation-triangle-fill eye file-earmark-check file-text flag-fill funnel gear
    gender-ambiguous geo-alt globe hospital hourglass-bottom hourglass-split house inbox inbox-fill
    info-circle-fill journal-check key life-preserver lightbulb list mortarboard patch-check pencil people
    person person-check person-fill person-x play-fill plus-lg printer question-circle-fill search send
    shield-check slash-circle sliders telephone telephone-outbound shuffle three-dots translate trash upload
    x-circle-fill x-lg x-octagon-fill bell megaphone broadcast truck wifi-off clipboard-check archive
"""


def install(folder: Path) -> Path:
    """Fetch every package into an empty folder without running any of their scripts."""
    wanted = [f"{package.name}@{package.version}" for package in PACKAGES]
    (folder / "package.json").write_text('{"private": true}\n')
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", *wanted]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"


def copy(package: Package, source: Path, target: Path) -> None:
    """Copy the licence and the named files, flattening dist/ but keeping the fonts' folder."""
    target.mkdir(parents=True)
    shutil.copyfile(source / "LICENSE", target / "LICENSE")
    for pattern in package.patterns:
        for path in sorted(source.glob(pattern)):
            place = target / ("files" if path.suffix == ".woff2" else "") / path.name
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, place)


def sprite(icons: Path) -> str:
    """One SVG holding each icon as a symbol, so that a page fetches a single small file."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        + "".join(symbol(name, (icons / f"{name}.svg").read_text()) for name in sorted(ICONS.split()))
        + "</svg>\n"
    )


def symbol(name: str, svg: str) -> str:
    """The drawing of one icon; it takes its colour from the text around it."""
    box = re.search(r'viewBox="([^"]+)"', svg)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if not box or not inner:
        raise ValueError(f"{name}.svg is not an icon as expected")
    drawing = " ".join(inner[1].split())
    return f'<symbol id="{name}" viewBox="{box[1]}" fill="currentColor">{drawing}</symbol>\n'


def described(package: Package, folder: Path) -> dict[str, object]:
    """The manifest entry: where each file comes from and what it must still be."""
    files = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {"name": package.name, "version": package.version, "licence": package.licence, "files": files}


def vendored(modules: Path) -> Iterator[dict[str, object]]:
    """Place every package and yield its manifest entry."""
    for package in PACKAGES:
        source, target = modules / package.name, VENDOR / package.folder
        copy(package, source, target)
        if package.name == "bootstrap-icons":
            (target / SPRITE).write_text(sprite(source / "icons"))
        yield described(package, target)


def main() -> int:
    """Fetch, replace the vendor folder, write the manifest."""
    with tempfile.TemporaryDirectory() as temporary:
        modules = install(Path(temporary))
        shutil.rmtree(VENDOR, ignore_errors=True)
        manifest = list(vendored(modules))
    (VENDOR / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    print(f"{len(manifest)} packages, {size / 1e6:.1f} MB in {VENDOR}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
