"""When to hold it: times, rooms and trainers for training sessions, so that most of those who need them can come.

Pure: it reads a `dispatch-timetable/1`, it writes a `dispatch-timetable-plan/1`, and it knows nothing of the web, the
database or the clock on the wall. Read it in this order: `parts` and `problem` (what is asked), `instance` (where each
session could be placed and who could come), `greedy` (a timetable at once), `searching`, `pricing` and `bounding` (the
programme over whole courses, whose bound is tight), `choosing` and `picking` (the best whole courses, named and chosen
among), `model` (the integer programme over placements), `solve` (all together), `judging` and `plan` (the answer, which
checks itself), `explain` (why somebody is not served, why a session is not held).
"""
