"""What Alembic runs: it takes the connection that `storage.migrations.run` opened."""

from typing import Any, Literal, cast

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage import models
from storage.models.searching import is_of_index


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:  # noqa: ANN401 - Alembic's signature
    """Write our columns with SQLAlchemy's own types: a migration must not change when a library's does."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={cast('sa.String', item.impl).length})"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.Enum):
        values = ", ".join(repr(value) for value in item.enums)
        name = f"name={item.name!r}, length={item.length}"
        return f"sa.Enum({values}, {name}, native_enum=False, create_constraint=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=models.Workspace.metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=True,
    include_name=lambda name, _kind, _parents: not is_of_index(name),
)
with context.begin_transaction():
    context.run_migrations()
