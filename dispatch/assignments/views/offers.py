"""Offers by signed link."""

from flask import Blueprint

offers = Blueprint("offers", __name__, url_prefix="/o")
