"""When to hold it: times, rooms and trainers for training sessions, so that most of those who need them can come.

Pure: it reads a `dispatch-timetable/1`, it writes a `dispatch-timetable-plan/1`, and it knows nothing of the web, the
database or the clock on the wall. Read it in this order: `parts` and `problem` (what is asked), `instance` (where each
session could be placed and who could come), `greedy` (a timetable at once), `guessing`, `shading`, `searching` and
`pricing` (the best sets of placements of one course), `sharing`, `bounding` and `costing` (the programme over whole
courses, whose bounds are tight), `choosing` and `picking` (the best whole courses, named and chosen among), `model`
(the integer programme over placements), `standing`, `whole` and `solve` (all together), `judging` and `plan` (the
answer, which checks itself), `explain` (why somebody is not served, why a session is not held).
"""
