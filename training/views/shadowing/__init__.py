"""Trainees beside seniors: the desk's pages, the institution's by link, and the volunteers' own."""

from training.views.shadowing import people, rules  # noqa: F401 (they add their pages)
from training.views.shadowing.desk import shadowing
from training.views.shadowing.hospital import shadowing_consent
from training.views.shadowing.linked import shadowing_link
from training.views.shadowing.own import my_shadowing

__all__ = ["my_shadowing", "shadowing", "shadowing_consent", "shadowing_link"]
