"""Made-up certificates for the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from training.certificates.badges import Achievement, Holder, Place, Profile
from training.certificates.content import Both, Certificate, Issuer, Name

CODE = "79AMTT9A7HJW"
ADDRESS = "https://tsunagu.example/certificates/79AM-TT9A-7HJW"
ISSUER = "https://tsunagu.example/issuer"
LIST = "https://tsunagu.example/issuer/status/1"

PROFILE = Profile(ISSUER, "https://tsunagu.example", "kenshu@tsunagu.example")
ACHIEVEMENT = Achievement(
    "https://tsunagu.example/courses/7", "医療通訳の基礎を学ぶ講座", "75時間を受講し、試験に合格すること。"
)
HOLDER = Holder("misaki@volunteers.example", "s4lt")
PLACE = Place(LIST, 4711)


def certificate(**changes: Any) -> Certificate:
    """A certificate with everything on it; name what should differ."""
    values: dict[str, Any] = {
        "number": "2026-0012",
        "holder": Name("髙橋　美咲", "たかはし　みさき", "TAKAHASHI Misaki"),
        "course": Both("医療通訳養成講座（基礎課程）", "Basic Training for Medical Interpreters"),
        "hours": 75,
        "units": 50,
        "begun": date(2026, 5, 9),
        "completed": date(2026, 11, 14),
        "issued": date(2026, 11, 21),
        "until": date(2030, 11, 20),
        "issuer": Issuer(
            Both("つなぐ国際交流協会", "Tsunagu International Exchange Foundation"),
            Both("理事長", "President"),
            Both("青山　一郎", "Ichiro Aoyama"),
        ),
        "code": CODE,
        "address": ADDRESS,
    }
    return Certificate(**{**values, **changes})
