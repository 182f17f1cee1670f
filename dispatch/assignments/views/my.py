"""The volunteer's own pages."""

from flask import Blueprint

my = Blueprint("my", __name__, url_prefix="/my")
