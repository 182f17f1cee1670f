"""Institutions, programmes and service requests."""

from dispatch.requests.models.institution import Institution
from dispatch.requests.models.programme import Programme, ProgrammeSettings
from dispatch.requests.models.service_request import (
    RequestNeed,
    RequestOption,
    RuledVolunteer,
    ServiceRequest,
)

__all__ = [
    "Institution",
    "Programme",
    "ProgrammeSettings",
    "RequestNeed",
    "RequestOption",
    "RuledVolunteer",
    "ServiceRequest",
]
