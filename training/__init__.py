"""Courses, sessions and what they earn: training for those who interpret."""
