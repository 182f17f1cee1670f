"""Certificates: is this one true (for everybody), what machines ask, and what the holders take away."""

from training.views.certificates import holders, machines, verifying  # noqa: F401 (their routes)
from training.views.certificates.blueprint import certificates

__all__ = ["certificates"]
