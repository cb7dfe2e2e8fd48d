"""Let the book be read as it stood on any day, searched, and reckoned with."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

WON = {'sqlite_where': sa.text("status = 'won'"), 'postgresql_where': sa.text("status = 'won'")}
UNTIL = """
UPDATE entry SET until = (
    SELECT later.date_of_change FROM entry later
    WHERE later.opportunity_id = entry.opportunity_id AND later.no > entry.no AND NOT later.undone
    ORDER BY later.no LIMIT 1
) WHERE NOT active AND NOT undone
"""
"""When entries that are there ceased to hold: when the next one began that was not taken back."""


def upgrade() -> None:
    """Go to this version."""
    op.create_index('ix_opportunity_won', 'opportunity', ['cycle_id', 'date_closed', 'id'], **WON)
    op.add_column('entry', sa.Column('until', sa.Date(), nullable=True))
    op.execute(UNTIL)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column('entry', 'until')
    op.drop_index('ix_opportunity_won', 'opportunity')
