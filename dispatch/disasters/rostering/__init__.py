"""Who stands where at which hour: supporters for the shifts of a disaster, as important as they are, within the law.

Pure: it reads a `dispatch-roster/1`, it writes a `dispatch-roster-plan/1`, and it knows nothing of the web, the
database or the clock on the wall. Read it in this order: `parts` and `problem` (what is asked), `spans`, `rules` and
`bill` (hours and days, what they forbid, what it is worth), `many` (the rules for all shifts at once), `instance`
(who may take which shift), `greedy` (a roster at once), `model` (what all share), `cliques` and `rows` (the programme
over duties), `patterns`, `pool`, `master` and `stages` (the programme over all that a person could do), `halves` and
`gomory` (its cuts), `windows` (long horizons in pieces), `solve` (all together), `judging` and `plan` (the answer,
which checks itself), `explain` and `aid` (why places are empty, and whom to ask for).
"""
