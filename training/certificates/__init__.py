"""Certificates: the paper, the badge, the numbers that prove them, and the codes at the door of a meeting.

Pure: no web, no database, no clock of its own. Moments, keys and addresses come from whoever calls.
"""
