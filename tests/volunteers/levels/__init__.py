"""Levels from rules, facts and overrides."""
