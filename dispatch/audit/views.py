"""The record, for administrators."""

from flask import Blueprint

audit = Blueprint("audit", __name__, url_prefix="/admin/audit")
