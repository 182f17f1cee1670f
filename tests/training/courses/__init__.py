"""Courses, sessions, rooms and trainers."""
