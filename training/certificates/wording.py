"""The sentences of the certificate. It carries both languages at once, so they do not pass through a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from training.certificates.content import Certificate

_REIWA = date(2019, 5, 1)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Page:
    """What one page says, from top to bottom, in one language."""

    language: str
    number: str
    title: str
    above: str
    name: str
    below: str
    statement: str
    rows: list[tuple[str, str]]
    issued: str
    signature: list[str]
    proof: str
    code: str


def japanese(paper: Certificate, code: str) -> Page:
    """The first page."""
    until = [("有効期限", f"{day_ja(paper.until)}まで")] if paper.until else []
    units = [("単元数", f"{paper.units}単元")] if paper.units else []
    return Page(
        language="ja",
        number=f"第 {paper.number} 号",
        title="修了証",
        above=paper.holder.kana,
        name=f"{paper.holder.written}　様",
        below=paper.holder.roman,
        statement="あなたは、下記の課程を修了されましたので、ここに証します。",
        rows=[
            ("課程", paper.course.ja),
            ("研修時間", f"{paper.hours:g}時間"),
            *units,
            ("受講期間", _span_ja(paper.begun, paper.completed)),
            *until,
        ],
        issued=day_ja(paper.issued),
        signature=[
            paper.issuer.name.ja,
            *_signed("　", [one.ja for one in (paper.issuer.office, paper.issuer.signer) if one]),
        ],
        proof="この修了証の真偽は、次のページで確かめられます。",
        code=f"確認番号　{code}",
    )


def english(paper: Certificate, code: str) -> Page:
    """The second page. The name as written stands under the Roman letters, so that both can be compared."""
    until = [("Valid until", day_en(paper.until))] if paper.until else []
    units = [("Units", str(paper.units))] if paper.units else []
    same = paper.holder.written == paper.holder.roman
    return Page(
        language="en",
        number=f"No. {paper.number}",
        title="Certificate of Completion",
        above="This is to certify that",
        name=paper.holder.roman,
        below="" if same else paper.holder.written,
        statement="has successfully completed the course named below.",
        rows=[
            ("Course", paper.course.en),
            ("Hours", f"{paper.hours:g}"),
            *units,
            ("Period", _span_en(paper.begun, paper.completed)),
            *until,
        ],
        issued=f"Issued on {day_en(paper.issued)}",
        signature=[
            paper.issuer.name.en,
            *_signed(", ", [one.en for one in (paper.issuer.signer, paper.issuer.office) if one]),
        ],
        proof="Whether this certificate is genuine can be checked at this address.",
        code=f"Verification code  {code}",
    )


def day_ja(day: date) -> str:
    """令和8年11月21日; before Reiwa the plain year, which needs no table of eras."""
    year = day.year - _REIWA.year + 1
    era = f"{day.year}年" if day < _REIWA else "令和元年" if year == 1 else f"令和{year}年"
    return f"{era}{day.month}月{day.day}日"


def day_en(day: date) -> str:
    """21 November 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _span_ja(begun: date, completed: date) -> str:
    return day_ja(begun) if begun == completed else f"{day_ja(begun)} ～ {day_ja(completed)}"


def _span_en(begun: date, completed: date) -> str:
    return day_en(begun) if begun == completed else f"{day_en(begun)} – {day_en(completed)}"


def _signed(between: str, parts: list[str]) -> list[str]:
    """The line of the person who signs, and of their office; none where neither is named."""
    return [between.join(parts)] if parts else []
