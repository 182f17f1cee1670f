"""Made-up papers: PDF and pictures with what real ones carry."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E


def pdf(
    pages: int = 1,
    *,
    metadata: dict[str, str] | None = None,
    attachment: bytes = b"",
    password: str | None = None,
    owner: str | None = None,
) -> bytes:
    """A certificate as a PDF."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata(metadata or {})
    if attachment:
        writer.add_attachment("tool.exe", attachment)
    if password is not None:
        writer.encrypt(password, owner)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def scanned(photograph: bytes) -> bytes:
    """A PDF of one page that shows a photograph, as a phone's scanner makes it, with a description of its own."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    image, told = StreamObject(), StreamObject()
    image._data, told._data = photograph, b"<x:xmpmeta>SecretPlace</x:xmpmeta>"
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceRGB", "/Filter": "/DCTDecode"}
    image.update({NameObject(key): NameObject(value) for key, value in names.items()})
    sizes = {"/Width": 60, "/Height": 40, "/BitsPerComponent": 8}
    image.update({NameObject(key): NumberObject(value) for key, value in sizes.items()})
    shown = DictionaryObject({NameObject("/Photo"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
    page[NameObject("/Metadata")] = writer._add_object(told)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, turned: bool = False) -> bytes:
    """A photograph with a place and a description in it; `turned`: the camera was held upright."""
    exif = Image.Exif()
    exif[DESCRIPTION] = "SecretPlace"
    exif[ORIENTATION] = 6 if turned else 1
    exif.get_ifd(GPS)[1] = "N"
    drawn = BytesIO()
    Image.new("RGB", size, "#f0e0c0").save(drawn, kind, exif=exif)
    return drawn.getvalue()
