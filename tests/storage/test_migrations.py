import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from storage.database import Database
from storage.domain.people import Actor
from storage.migrations import run
from storage.models.searching import is_of_index
from storage.services import chain
from storage.services.book import Book
from storage.services.chain import Checked
from storage.services.opportunities import Draft
from storage.services.writing import record
from tests.builders import SettableClock, add_company


@pytest.fixture
def migrated(database_url: str) -> Database:
    database = Database(database_url, durable=False)
    run.upgrade(database)
    return database


def test_a_new_database_ends_at_the_newest_version(database_url: str) -> None:
    database = Database(database_url, durable=False)
    assert run.current(database) is None
    run.upgrade(database)
    assert run.current(database) == run.head()
    database.ping()
    database.close()


def test_migrating_again_leaves_it_alone(migrated: Database) -> None:
    before = _shape(migrated)
    run.upgrade(migrated)
    assert _shape(migrated) == before
    migrated.close()


def test_the_migrated_schema_is_the_one_the_models_say(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": _of_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []
    migrated.close()


def test_checks_partial_indexes_and_triggers_are_those_of_the_models(migrated: Database) -> None:
    """Alembic compares none, so the two schemas are laid side by side."""
    by_migration, triggers = _shape(migrated), _triggers(migrated)
    assert triggers
    run.downgrade(migrated, "base")
    assert _triggers(migrated) == []
    SQLModel.metadata.create_all(migrated.engine)
    assert _shape(migrated) == by_migration
    assert _triggers(migrated) == triggers
    checks = sum(len(table["checks"]) for table in by_migration.values())
    written = sum(
        isinstance(constraint, sa.CheckConstraint)
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
    )
    assert checks == written
    migrated.close()


def test_going_back_leaves_nothing_and_forward_again_everything(migrated: Database) -> None:
    before = _shape(migrated)
    run.downgrade(migrated, "base")
    assert set(sa.inspect(migrated.engine).get_table_names()) <= {"alembic_version"}
    run.upgrade(migrated)
    assert _shape(migrated) == before
    migrated.close()


def test_replicas_that_start_together_do_not_collide(database_url: str) -> None:
    errors: list[BaseException] = []

    def migrate() -> None:
        database = Database(database_url, durable=False)
        try:
            run.upgrade(database)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_sqlite_looks_at_references_again_after_a_migration(migrated: Database) -> None:
    if migrated.is_sqlite:
        with migrated.engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
    migrated.close()


def test_lines_from_before_there_was_a_chain_are_chained(database_url: str) -> None:
    database = Database(database_url, durable=False)
    run.upgrade_to(database, "0001")
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    old = sa.table(
        "change_log",
        *(sa.column(name) for name in ("workspace_id", "actor", "source", "record", "record_no", "action")),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("before", sa.JSON(none_as_null=True)),
        sa.column("after", sa.JSON(none_as_null=True)),
    )
    with database.transaction() as session:
        for workspace in ("T1", "T2"):
            columns = "id, name, currency, time_zone, created_at"
            made = f"INSERT INTO workspace ({columns}) VALUES (:id, '', 'EUR', 'UTC', :at)"  # noqa: S608 - our own names
            session.execute(sa.text(made), {"id": workspace, "at": at})
        for no in range(5):
            row = {"workspace_id": f"T{no % 2 + 1}", "at": at, "actor": "JO", "source": "modal", "record": "thing"}
            said = {"record_no": str(no), "action": "made", "before": None, "after": {"naïve": [no], "none": None}}
            session.execute(old.insert(), row | said)
    run.upgrade(database)
    with database.connection() as connection:
        assert chain.workspaces(connection) == ["T1", "T2"]
        assert chain.check(connection, "T1") == Checked("T1", 3, ())
        assert chain.check(connection, "T2") == Checked("T2", 2, ())
    actor = Actor("T1", 0, "JO", at.date())
    with database.transaction() as session:
        record(session, actor, at, kind="thing", no="9", action="made")
    with database.connection() as connection:
        assert chain.check(connection, "T1") == Checked("T1", 4, ())
    database.close()


def test_what_was_written_before_there_was_a_search_is_found(migrated: Database) -> None:
    book = Book(migrated, SettableClock())
    company = add_company(book)
    draft = Draft("Kontormøbler", contact=company.kari, cycle="EXISTING", note="Wants them on Freitag")
    book.opportunities.create(company.jo, draft)
    searched = sa.text("SELECT s.words, o.words, o.urgency FROM opportunity_search s JOIN opportunity o ON TRUE")
    with migrated.connection() as connection:
        before = connection.execute(searched).all()
    run.downgrade(migrated, "0003")
    run.upgrade(migrated)
    with migrated.connection() as connection:
        assert connection.execute(searched).all() == before
    assert [book.looking.find("T1", text).page.total for text in ("acme freitag mobler", "frietag", "other")] == [
        1,
        1,
        0,
    ]
    migrated.close()


def _shape(database: Database) -> dict[str, dict[str, Any]]:
    """Say everything the database knows of our tables, in an order of its own."""
    inspector = sa.inspect(database.engine)
    return {
        table: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)),
            "checks": sorted((str(c["name"]), _plain(c["sqltext"])) for c in inspector.get_check_constraints(table)),
            "indexes": sorted(
                (str(i["name"]), tuple(map(str, i["column_names"])), bool(i["unique"]), _plain(_where(i)))
                for i in inspector.get_indexes(table)
            ),
            "unique": sorted(
                (str(u["name"]), tuple(u["column_names"])) for u in inspector.get_unique_constraints(table)
            ),
            "references": sorted(
                (str(f["name"]), tuple(f["constrained_columns"]), f["referred_table"])
                for f in inspector.get_foreign_keys(table)
            ),
            "key": (
                str(inspector.get_pk_constraint(table)["name"]),
                tuple(inspector.get_pk_constraint(table)["constrained_columns"]),
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _of_a_model(name: str | None, _kind: str, _parents: object) -> bool:
    return not is_of_index(name)


def _triggers(database: Database) -> list[tuple[str, str]]:
    """Say everything the database knows of our triggers, and of what they call."""
    asked = ["SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'"]
    if not database.is_sqlite:
        asked = [
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        ]
    with database.connection() as connection:
        return sorted((name, _plain(said)) for one in asked for name, said in connection.execute(sa.text(one)))


def _where(index: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own shape
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()
