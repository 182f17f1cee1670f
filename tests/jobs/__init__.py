"""Timed jobs: leading, turns, and the page."""
