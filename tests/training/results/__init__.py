"""Attendance, results, certificates."""
