"""`python -m storage.migrations "what it does"`: write a migration from the models (`make migration`)."""

import sys
import tempfile
from pathlib import Path

from storage.database import Database
from storage.migrations import run


def main() -> None:
    """Compare the models with a new database at the newest version."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'compare.db'}")
        if run.has_versions():
            run.upgrade(database)
        run.write(database, sys.argv[1])
        database.close()


if __name__ == "__main__":
    main()
