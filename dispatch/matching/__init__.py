"""The engine: who goes to which request, and the proof that nobody could cover more.

Pure: it reads a `dispatch-problem/1`, it writes a `dispatch-plan/1`, and it knows nothing of the web, the
database or the clock on the wall. Read it in this order: `parts` and `problem` (what is asked), `rules` and
`costs` (what it means), `eligibility` (who may), `model` (the linear programme), `columns` and `exact`
(how it is solved), `plan` (the answer, which checks itself), `explain` (why nobody), `solve` (all together).

Importing this package loads none of that, so that a screen may ask for one rule without loading a solver.
"""
