"""Who goes round which shelters: teams with their languages, cars and hours, shelters with their needs and windows.

Pure: it reads a `dispatch-rounds/1`, it writes a `dispatch-rounds-plan/1`, and it knows nothing of the web, the
database or the clock on the wall. Read it in this order: `parts` and `problem` (what is asked), `daylight` (sunrise and
sunset), `instance` (which team could visit which shelter, and when), `opening` (rounds at once), `model` (OR-Tools'
routing), `bounding` (what no rounds can beat), `exact` (few shelters: every round there is), `solve` (all together),
`judging` and `plan` (the answer, which checks itself), `explain` (why a shelter is not reached).
"""
