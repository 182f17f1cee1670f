"""Pages of requests and institutions."""

from dispatch.requests.views import importing, lists, partners, posting, showing
from dispatch.requests.views.blueprints import institutions, requests

__all__ = ["importing", "institutions", "lists", "partners", "posting", "requests", "showing"]
