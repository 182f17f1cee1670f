"""What a hospital does with a request that is already on its way."""

from flask import Blueprint

hospital = Blueprint("hospital", __name__, url_prefix="/requests")
