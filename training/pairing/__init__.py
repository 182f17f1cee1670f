"""Which trainee watches which senior: an extra, unpaid pair of eyes on jobs that are settled.

Pure: it reads a `dispatch-pairing/1`, it writes a `dispatch-pairing-plan/1`, and it knows nothing of the web, the
database or the clock on the wall. It is given confirmed jobs and moves none of them: who interprets is settled
elsewhere. Read it in this order: `parts` and `problem` (what is asked), `rules` (who may watch what, and why not),
`judging` (what a choice is worth and what is wrong with it), `model` and `solve` (the best choice), `reasons` (why
somebody is left without), `plan` (the answer, which checks itself).
"""
