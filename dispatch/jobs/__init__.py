"""Timed jobs: their table, the scheduler that leads and runs them, and the page that shows how they are.

Any number of schedulers may be started: a lock lets one lead, and when it dies another takes over.
"""

from dispatch.jobs.leading import Lead, lead_of
from dispatch.jobs.running import Ledger, Turns, run_job
from dispatch.jobs.scheduling import build_scheduler, serve_jobs
from dispatch.jobs.table import JOBS, Job

__all__ = ["JOBS", "Job", "Lead", "Ledger", "Turns", "build_scheduler", "lead_of", "run_job", "serve_jobs"]
