"""Let the book be read as it stood on any day, searched, and reckoned with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.models import searching
from storage.models.base import words_of

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

WON = {'sqlite_where': sa.text("status = 'won'"), 'postgresql_where': sa.text("status = 'won'")}
STEPS = {
    'sqlite_where': sa.text('next_step_date IS NOT NULL'),
    'postgresql_where': sa.text('next_step_date IS NOT NULL'),
}
STALE = {'sqlite_where': sa.text('redraw_at IS NOT NULL'), 'postgresql_where': sa.text('redraw_at IS NOT NULL')}
KINDS = "kind IN ('digest', 'nudge', 'events', 'admins'{more})"
ACTIVE = {'sqlite_where': sa.text('active = 1'), 'postgresql_where': sa.text('active')}
LEFT = {'sqlite_where': sa.text('active = 0'), 'postgresql_where': sa.text('NOT active')}
COUNTED = {'sqlite_where': sa.text('undone = 0'), 'postgresql_where': sa.text('NOT undone')}
CODED = {'sqlite_where': sa.text('close_code_id IS NOT NULL'), 'postgresql_where': sa.text('close_code_id IS NOT NULL')}
PIPELINE = ['workspace_id', 'cycle_id', 'stage', 'salesperson_id', 'value', 'weighted']
OWNER = ['workspace_id', 'salesperson_id', 'status']
SEARCHED = {'opportunity': ('no', 'description'), 'contact': ('name',), 'note': ('text',)}
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
    _add_homes()
    op.create_index('ix_opportunity_won', 'opportunity', ['cycle_id', 'date_closed', 'id'], **WON)
    op.add_column('entry', sa.Column('until', sa.Date(), nullable=True))
    op.execute(UNTIL)
    _cover()
    with op.batch_alter_table('delivery') as batch:
        batch.drop_constraint(op.f('ck_delivery_deliverykind'), type_='check')
        batch.create_check_constraint(op.f('ck_delivery_deliverykind'), KINDS.format(more=", 'details'"))
        batch.add_column(sa.Column('redraw_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_index('ix_delivery_redraw_at', ['redraw_at'], **STALE)


    _let_be_searched()


def _let_be_searched() -> None:
    """Write the words down by which everything is found: folded as this version folds."""
    op.add_column('opportunity', sa.Column('urgency', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.create_index('ix_opportunity_urgency', 'opportunity', ['workspace_id', 'urgency', 'no'])
    connection = op.get_bind()
    for table, columns in SEARCHED.items():
        op.add_column(table, sa.Column('words', sa.Text(), server_default=sa.text("''"), nullable=False))
        rows = sa.table(table, *(sa.column(name) for name in ('id', 'words', *columns)))
        fill = rows.update().where(rows.c.id == sa.bindparam('of')).values(words=sa.bindparam('found'))
        last = 0
        while some := connection.execute(
            sa.select(rows.c.id, *(rows.c[name] for name in columns)).where(rows.c.id > last).order_by(rows.c.id).limit(5000)
        ).all():
            last = some[-1][0]
            connection.execute(fill, [{'of': key, 'found': words_of(*texts)} for key, *texts in some])
    op.create_table('search_word',
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('gone_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('workspace_id', 'word', 'opportunity_id', name=op.f('pk_search_word'))
    )
    op.create_table('opportunity_search',
    sa.Column('opportunity_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('words', sa.Text().with_variant(TSVECTOR(), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('opportunity_id', name=op.f('pk_opportunity_search'))
    )
    searching.make_triggers(connection)
    searching.fill(connection)


def _let_be_forgotten() -> None:
    """Search no more."""
    searching.drop_triggers(op.get_bind())
    op.drop_table('opportunity_search')
    op.drop_table('search_word')
    for table in SEARCHED:
        op.drop_column(table, 'words')
    op.drop_index('ix_opportunity_urgency', 'opportunity')
    op.drop_column('opportunity', 'urgency')


def _cover() -> None:
    """Let indexes hold all that the figures ask."""
    op.drop_index('ix_entry_pipeline', 'entry')
    more = ['contact_id', 'company_id', 'closing_date', 'chances', 'date_of_change', 'opportunity_id', 'active']
    op.create_index('ix_entry_pipeline', 'entry', [*PIPELINE, *more], **ACTIVE)
    op.drop_index('ix_entry_stage_days', 'entry')
    held = ['workspace_id', 'cycle_id', 'stage', 'opportunity_id', 'date_of_change', 'until', 'action', 'days_open']
    more = ['salesperson_id', 'value', 'weighted', 'contact_id', 'company_id', 'closing_date', 'chances', 'undone']
    op.create_index('ix_entry_held', 'entry', [*held, *more], **COUNTED)
    op.drop_index('ix_entry_close_code_id', 'entry')
    coded = ['close_code_id', 'date_of_change', 'action', 'undone', 'value', 'workspace_id']
    op.create_index('ix_entry_close_code', 'entry', coded, **CODED)
    op.drop_index('ix_opportunity_owner', 'opportunity')
    more = ['creation_date', 'cycle_id', 'contact_id', 'company_id', 'id']
    op.create_index('ix_opportunity_owner', 'opportunity', [*OWNER, *more])


def _uncover() -> None:
    """Put the narrower indexes back."""
    op.drop_index('ix_opportunity_owner', 'opportunity')
    op.create_index('ix_opportunity_owner', 'opportunity', OWNER)
    op.drop_index('ix_entry_close_code', 'entry')
    op.create_index('ix_entry_close_code_id', 'entry', ['close_code_id'])
    op.drop_index('ix_entry_held', 'entry')
    op.create_index('ix_entry_stage_days', 'entry', ['cycle_id', 'stage', 'action', 'days_open'], **LEFT)
    op.drop_index('ix_entry_pipeline', 'entry')
    op.create_index('ix_entry_pipeline', 'entry', PIPELINE, **ACTIVE)


def _add_homes() -> None:
    """Keep the Homes that people have opened."""
    op.create_table('home_view',
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('slack_user_id', sa.String(length=32), nullable=False),
    sa.Column('scope', sa.Enum('mine', 'team', 'all', name='scope', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('showing', sa.Enum('everything', 'overdue', 'today', 'week', 'tasks', 'next_steps', 'closing_dates', name='showing', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('cycle_code', sa.String(length=10), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('told', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.Column('draw_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_home_view_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('workspace_id', 'slack_user_id', name=op.f('pk_home_view'))
    )
    with op.batch_alter_table('home_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_home_view_draw_at'), ['draw_at'], unique=False)
    op.create_index('ix_opportunity_next_step', 'opportunity', ['workspace_id', 'next_step_date'], **STEPS)


def downgrade() -> None:
    """Go back to the version before."""
    _let_be_forgotten()
    op.drop_index('ix_opportunity_next_step', 'opportunity')
    op.drop_table('home_view')
    op.execute("DELETE FROM delivery WHERE kind = 'details'")
    with op.batch_alter_table('delivery') as batch:
        batch.drop_index('ix_delivery_redraw_at')
        batch.drop_constraint(op.f('ck_delivery_deliverykind'), type_='check')
        batch.create_check_constraint(op.f('ck_delivery_deliverykind'), KINDS.format(more=''))
        batch.drop_column('redraw_at')
    _uncover()
    op.drop_column('entry', 'until')
    op.drop_index('ix_opportunity_won', 'opportunity')
