"""Tsunagu dispatches medical interpreters and other volunteers.

Importing this package loads nothing: `dispatch.matching` must stay usable without a web stack.
"""
