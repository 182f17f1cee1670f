"""What is handed out: an address, or a file whose content has been looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.uploads import Refused, Store, check
from training.models import Course, Material, TrainingSession


def store() -> Store:
    """Where the files lie."""
    return Store(Path(current_app.instance_path) / "uploads" / "materials")


def add_link(actor: Actor, whose: Course | TrainingSession, title: str, url: str) -> Material:
    """Hand out an address: at every session of a course, or at one session."""
    return _add(actor, Material(title=title, url=url, **_of(whose)))


def add_file(actor: Actor, whose: Course | TrainingSession, title: str, data: bytes) -> Material:
    """Hand out a file. Raises `Invalid` (at `file`) for one that is not taken."""
    try:
        clean = check(data)
    except Refused as error:
        raise Invalid(str(error), (("file", str(error)),)) from None
    name = store().keep(clean.data)
    kept = {"file": name, "media_type": clean.media_type, "size": len(clean.data)}
    return _add(actor, Material(title=title, **kept, **_of(whose)))


def remove(actor: Actor, material: Material) -> None:
    """Hand it out no more; a file of it is swept away later."""
    audit.record(actor, "material.removed", material, name=material.title)
    db.session.delete(material)
    db.session.flush()


def sweep() -> int:
    """Delete files that no row names any more; gives how many."""
    return store().sweep(set(db.session.scalars(select(Material.file).where(Material.file.is_not(None)))))


def _add(actor: Actor, material: Material) -> Material:
    db.session.add(material)
    db.session.flush()
    audit.record(actor, "material.added", material, name=material.title)
    return material


def _of(whose: Course | TrainingSession) -> dict[str, Any]:
    return {"course_id": whose.id} if isinstance(whose, Course) else {"session_id": whose.id}
