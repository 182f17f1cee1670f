"""The outbox, for administrators."""

from flask import Blueprint

outbox = Blueprint("outbox", __name__, url_prefix="/admin/outbox")
