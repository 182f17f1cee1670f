"""Writes of training: one verb each."""
