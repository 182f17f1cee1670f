"""Tests of what to teach next."""
