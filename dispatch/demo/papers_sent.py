"""Papers that volunteers have photographed and sent in: waiting, approved, and one that could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from dispatch.accounts.models import User
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days, school_year_end
from dispatch.demo.staff import actor
from dispatch.vocabulary import CredentialKind as Kind
from dispatch.vocabulary import EvidenceKind
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Document, Volunteer
from dispatch.volunteers.services.documents import Claim

PAGE = (440, 622)
INK, FRAME, PAPER = "#24303f", "#8a7440", "#fdfbf4"


def picture(title: str, lines: Sequence[str], kind: str = "JPEG") -> bytes:
    """A certificate of an office that does not exist, as a photograph (`JPEG`) or a file (`PDF`)."""
    page = Image.new("RGB", PAGE, PAPER)
    pen = ImageDraw.Draw(page)
    for inset in (17, 23):
        pen.rectangle((inset, inset, PAGE[0] - inset, PAGE[1] - inset), outline=FRAME, width=2)
    pen.text((PAGE[0] / 2, 135), title, INK, ImageFont.load_default(27), anchor="mm")
    for number, line in enumerate(lines):
        pen.text((PAGE[0] / 2, 235 + 40 * number), line, INK, ImageFont.load_default(17), anchor="mm")
    pen.ellipse((305, 497, 376, 568), outline="#b5483a", width=4)
    made = BytesIO()
    page.save(made, kind)
    return made.getvalue()


def send_papers(
    main: Volunteer, people: Sequence[Volunteer], desk: User, days: Days, chronicle: Chronicle
) -> None:
    """The volunteer who can sign in waits for one paper and has another approved; so do some of the `people`."""
    first, second, third, fourth, fifth = people[:5]
    until = school_year_end(days.today + timedelta(days=60))
    vaccinated = Claim(kind=Kind.MEASLES, issued_on=days.past[0] - timedelta(days=400))
    insured = Claim(kind=Kind.INSURANCE, issued_on=days.past[0], valid_until=until)
    spoken = [
        Claim(language=one.languages[0].language, evidence=EvidenceKind.CEFR, title="CEFR C1", level=4)
        for one in (first, second)
    ]
    told = _Counter(desk, days, chronicle)
    told.waits(main, vaccinated, picture("VACCINATION RECORD", ("Measles / Rubella", "2 doses", "SAMPLE")), 2)
    told.waits(first, spoken[0], picture("CERTIFICATE", ("CEFR C1", "listening reading", "SAMPLE")), 3)
    told.waits(third, insured, picture("VOLUNTEER INSURANCE", ("Plan B", "SAMPLE"), "PDF"), 1)
    told.approved(main, insured, picture("VOLUNTEER INSURANCE", ("Plan B", "SAMPLE")), until)
    told.approved(fourth, vaccinated, picture("VACCINATION RECORD", ("Measles", "SAMPLE")), None)
    told.refused(
        fifth, vaccinated, picture(" ", ("",)), "文字が読み取れません。明るい場所で撮り直してください。"
    )
    told.waits(second, spoken[1], picture("CERTIFICATE", ("CEFR C1", "SAMPLE")), 1)


class _Counter:
    """Where papers come in and are decided on."""

    def __init__(self, desk: User, days: Days, chronicle: Chronicle) -> None:
        self.desk, self.days, self.chronicle = desk, days, chronicle

    def waits(self, person: Volunteer, claim: Claim, data: bytes, days_ago: int) -> Document:
        """Sent in and not looked at yet."""
        with self.chronicle.at(self.days.at(self.days.past[-days_ago], 20, 15)):
            return volunteers.file_document(actor(person), person, claim, data)

    def approved(self, person: Volunteer, claim: Claim, data: bytes, until: date | None) -> None:
        """Sent in and found good the next working day."""
        document = self.waits(person, claim, data, 6)
        with self.chronicle.at(self.days.at(self.days.past[-5], 9, 50)):
            volunteers.approve_paper(self.desk, document, claim.issued_on, until)

    def refused(self, person: Volunteer, claim: Claim, data: bytes, why: str) -> None:
        """Sent in and given back with a reason."""
        document = self.waits(person, claim, data, 4)
        with self.chronicle.at(self.days.at(self.days.past[-3], 11, 20)):
            volunteers.refuse_document(self.desk, document, why)
