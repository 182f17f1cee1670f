"""Pages of the roster."""

from flask import Blueprint

volunteers = Blueprint("volunteers", __name__, url_prefix="/volunteers")
