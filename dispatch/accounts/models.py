"""Users and roles, in the columns that Flask-Security-Too needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_security import AsaList
from flask_security.models import fsqla_v3
from sqlalchemy import ForeignKey, String
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, db
from dispatch.vocabulary import RoleName

if TYPE_CHECKING:
    from dispatch.requests.models import Institution
    from dispatch.volunteers.models import Volunteer

fsqla_v3.FsModels.set_db_info(db, user_table_name="users", role_table_name="roles")

if TYPE_CHECKING:  # the columns that Flask-Security brings, as a type checker should see them

    class RoleColumns:
        """What `FsRoleMixin` maps."""

        id: Mapped[int]
        name: Mapped[str]

    class UserColumns:
        """What `FsUserMixin` maps, as far as we use it."""

        id: Mapped[int]
        email: Mapped[str]
        password: Mapped[str | None]
        active: Mapped[bool]
        fs_uniquifier: Mapped[str]
        roles: Mapped[list[Role]]
        is_authenticated: bool
else:
    RoleColumns, UserColumns = fsqla_v3.FsRoleMixin, fsqla_v3.FsUserMixin


class Role(Model, RoleColumns):
    """One of `RoleName`."""

    __tablename__ = "roles"

    permissions = db.Column(MutableList.as_mutable(AsaList()), nullable=True)


class User(Model, UserColumns):
    """Somebody who can sign in. A hospital's clerk belongs to one institution and sees nothing of another."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(80), default="")
    locale: Mapped[str] = mapped_column(String(12), default="ja")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)

    institution: Mapped[Institution | None] = relationship("Institution")
    volunteer: Mapped[Volunteer | None] = relationship("Volunteer", back_populates="user", uselist=False)

    def is_a(self, *roles: RoleName) -> bool:
        """Whether the user has any of these roles."""
        return any(role.name in roles for role in self.roles)

    @property
    def display_name(self) -> str:
        """The name, or the address of somebody who has given none."""
        return self.name or str(self.email)
