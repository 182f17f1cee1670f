"""What to teach next: where people are missing, where they will be, and whom a course would have to raise to help.

Pure: no web, no database, no clock of its own. Read it in this order: `cells` (what the past months lacked), `forecast`
(what the next weeks will ask), `courses` (what can be taught to whom), `rehearsal` (the past months solved again
with graduates who do not exist yet), `graduates` (the k best of them), `ranking` (the courses side by side).
"""
