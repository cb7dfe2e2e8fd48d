"""Sales cycles and close codes to choose from."""

from storage.database import Database
from storage.domain.cycles import Cycle
from storage.queries import cycles as queries
from storage.queries.cycles import CloseCodeChoice
from storage.queries.people import Choice


class Cycles:
    """The services around how a workspace sells."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def choices(self, workspace_id: str) -> tuple[list[Choice], str | None]:
        """List the cycles that may be chosen, and the code of the default one."""
        with self._database.connection() as connection:
            return queries.choices(connection, workspace_id), queries.default_code(connection, workspace_id)

    def rules(self, workspace_id: str, code: str) -> Cycle | None:
        """Give a cycle with its stages; None when there is none of that code."""
        with self._database.connection() as connection:
            found = queries.by_code(connection, workspace_id, code)
            return found[1] if found else None

    def close_codes(self, workspace_id: str) -> list[CloseCodeChoice]:
        """List the close codes that may be chosen."""
        with self._database.connection() as connection:
            return queries.close_codes(connection, workspace_id)
