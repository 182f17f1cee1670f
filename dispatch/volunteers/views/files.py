"""Handing out a paper: as a file and never as a page, and every look is on record."""

from __future__ import annotations

from flask import Response
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.downloads import name_file
from dispatch.volunteers import services
from dispatch.volunteers.models import Document

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def paper_file(document: Document) -> Response:
    """The file to keep; whatever it holds, a browser runs nothing of it here."""
    data = services.document_store().read(document.file)
    record_read(current_user, document, volunteer=document.volunteer.name)
    answer = Response(data, mimetype=document.media_type)
    name = f"{document.volunteer.code}-{document.id}.{ENDINGS[document.media_type]}"
    name_file(answer, name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
