"""Pages of requests and institutions."""

from flask import Blueprint

requests = Blueprint("requests", __name__, url_prefix="/requests")
institutions = Blueprint("institutions", __name__, url_prefix="/admin/institutions")
