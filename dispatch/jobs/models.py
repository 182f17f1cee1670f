"""What is kept of timed jobs: turns that mattered, what an administrator has said of a job, and who leads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model, TermType, UTCDateTime
from dispatch.vocabulary import N_, Term


class Outcome(Term):
    """How a turn of a job ended."""

    DONE = "done", N_("完了")
    FAILED = "failed", N_("失敗")


class JobRun(Model):
    """One turn that did something, failed, was asked for, or comes only daily; the many idle turns are not kept.

    `done` is the number of things done; `wanted_by` names who asked for it; `leader` is the process that did it.
    """

    __tablename__ = "job_runs"
    __table_args__ = (Index("ix_job_runs_latest", "job", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome] = mapped_column(TermType(Outcome))
    done: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    leader: Mapped[str] = mapped_column(String(120), default="")
    wanted_by: Mapped[str] = mapped_column(String(255), default="")


class JobState(Model):
    """What an administrator has said of a job: paused since when, by whom and why; to be run at once."""

    __tablename__ = "job_states"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(40), unique=True)
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused_by: Mapped[str] = mapped_column(String(255), default="")
    note: Mapped[str] = mapped_column(String(255), default="")
    wanted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wanted_by: Mapped[str] = mapped_column(String(255), default="")


class JobLeader(Model):
    """One leadership. `seen_at` is the leader's last sign; with it go the last turn of each job, idle ones too."""

    __tablename__ = "job_leaders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    turns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """By the job's name, the moment its last turn began, in ISO 8601."""
