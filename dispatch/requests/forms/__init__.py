"""Forms of requests and institutions."""

from dispatch.requests.forms.filters import InstitutionFilter, RequestFilter
from dispatch.requests.forms.institutions import InstitutionForm
from dispatch.requests.forms.posting import RequestForm
from dispatch.requests.forms.prefill import afresh, again, of_request

__all__ = [
    "InstitutionFilter",
    "InstitutionForm",
    "RequestFilter",
    "RequestForm",
    "afresh",
    "again",
    "of_request",
]
