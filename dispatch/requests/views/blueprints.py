"""The room's two sets of addresses."""

from flask import Blueprint

from dispatch.requests.queries import languages_of

requests = Blueprint("requests", __name__, url_prefix="/requests")
institutions = Blueprint("institutions", __name__, url_prefix="/admin/institutions")
requests.context_processor(lambda: {"languages_of": languages_of})
