"""Keep the whole sales process: set-up, tasks, undo, shared cards, and a change log whose lines are chained."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

THERE = sa.text('deleted_at IS NULL')
OPEN = {'sqlite_where': sa.text('closed = 0'), 'postgresql_where': sa.text('NOT closed')}
SOURCES = ('command', 'modal', 'button', 'sample')
ACTIONS = ('first', 'next', 'previous', 'updated', 'jumped', 'won', 'lost')
MORE_SOURCES = (*SOURCES, 'import', 'schedule', 'command_line')
MORE_ACTIONS = (*ACTIONS, 'undone', 'reopened')
BEGINNING = '0' * 64
COVERED = ('at', 'actor', 'source', 'record', 'record_no', 'action', 'before', 'after')

CODED = ('sales_cycle', 'salesperson', 'team')
ADDED: dict[str, Sequence[tuple[sa.Column[object], str | None]]] = {
    'activity': [(sa.Column('blocked', sa.Boolean(), nullable=False), 'false')],
    'change_log': [
        (sa.Column('seq', sa.Integer(), nullable=False), '0'),
        (sa.Column('hash', sa.String(64), nullable=False), ''),
    ],
    'contact': [(sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True), None)],
    'entry': [
        (sa.Column('undone', sa.Boolean(), nullable=False), 'false'),
        (sa.Column('made_by', sa.String(20), nullable=False), ''),
        (sa.Column('made_at', sa.DateTime(timezone=True), nullable=True), None),
    ],
    'sales_cycle': [(sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True), None)],
    'salesperson': [
        (sa.Column('is_slack_admin', sa.Boolean(), nullable=False), 'false'),
        (sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True), None),
    ],
    'task': [
        (sa.Column('start_time', sa.Time(), nullable=True), None),
        (sa.Column('duration', sa.Integer(), nullable=True), None),
        (sa.Column('repeats', sa.String(32), nullable=False), ''),
        (sa.Column('repeats_from', sa.String(16), nullable=False), 'due_date'),
        (sa.Column('completed_by_id', sa.Integer(), nullable=True), None),
        (sa.Column('next_no', sa.String(20), nullable=False), ''),
        (sa.Column('version', sa.Integer(), nullable=False), '1'),
    ],
    'team': [(sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True), None)],
    'workspace': [
        (sa.Column('visibility', sa.String(16), nullable=False), 'everybody'),
        (sa.Column('holiday_country', sa.String(2), nullable=False), ''),
        (sa.Column('holiday_region', sa.String(8), nullable=False), ''),
        (sa.Column('lead_team_code', sa.String(10), nullable=True), None),
    ],
}
"""The columns that come to tables there are, with what the rows there are get."""
CHECKS = {
    'change_log': {'ck_change_log_source': ('source', MORE_SOURCES)},
    'entry': {'ck_entry_action': ('action', MORE_ACTIONS)},
    'task': {
        'ck_task_repeatsfrom': ('repeats_from', ('due_date', 'closing_date')),
        'ck_task_owner': 'salesperson_id IS NOT NULL OR team_id IS NOT NULL',
        'ck_task_duration': 'duration IS NULL OR duration > 0',
    },
    'workspace': {'ck_workspace_visibility': ('visibility', ('everybody', 'team', 'own'))},
}
EARLIER_CHECKS = {
    'change_log': {'ck_change_log_source': ('source', SOURCES)},
    'entry': {'ck_entry_action': ('action', ACTIONS)},
}


def upgrade() -> None:
    """Go to this version."""
    for table, columns in ADDED.items():
        _rebuild(table, add=columns, checks=CHECKS.get(table, {}))
    for table in CODED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f'uq_{table}_workspace_id_code'), type_='unique')
        op.create_index(
            f'uq_{table}_code', table, ['workspace_id', 'code'], unique=True, sqlite_where=THERE, postgresql_where=THERE
        )
    with op.batch_alter_table('task') as batch:
        batch.create_foreign_key(op.f('fk_task_completed_by_id_salesperson'), 'salesperson', ['completed_by_id'], ['id'])
    op.create_index('ix_task_completed_by_id', 'task', ['completed_by_id'])
    op.create_index('ix_task_owner', 'task', ['workspace_id', 'salesperson_id', 'due_date'], **OPEN)
    op.create_index('ix_contact_email', 'contact', ['workspace_id', 'email'])
    op.create_table(
        'change_head',
        sa.Column('workspace_id', sa.String(32), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_change_head_workspace_id_workspace')),
        sa.PrimaryKeyConstraint('workspace_id', name=op.f('pk_change_head')),
    )
    _chain()
    with op.batch_alter_table('change_log') as batch:
        batch.create_unique_constraint(op.f('uq_change_log_workspace_id_seq'), ['workspace_id', 'seq'])
    op.create_table(
        'last_action',
        sa.Column('opportunity_id', sa.Integer(), nullable=False),
        sa.Column('workspace_id', sa.String(32), nullable=False),
        sa.Column('actor', sa.String(20), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('action', sa.String(20), nullable=False),
        sa.Column('state', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_last_action_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_last_action_workspace_id_workspace')),
        sa.PrimaryKeyConstraint('opportunity_id', name=op.f('pk_last_action')),
    )
    op.create_index('ix_last_action_workspace_id', 'last_action', ['workspace_id'])
    op.create_table(
        'shared_card',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workspace_id', sa.String(32), nullable=False),
        sa.Column('opportunity_id', sa.Integer(), nullable=True),
        sa.Column('no', sa.String(20), nullable=False),
        sa.Column('channel', sa.String(32), nullable=False),
        sa.Column('ts', sa.String(32), nullable=False),
        sa.Column('locale', sa.String(16), nullable=False),
        sa.Column('shared_by', sa.String(20), nullable=False),
        sa.Column('told', sa.Integer(), nullable=False),
        sa.Column('stale', sa.Boolean(), nullable=False),
        sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_shared_card_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_shared_card_workspace_id_workspace')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_card')),
        sa.UniqueConstraint('workspace_id', 'channel', 'ts', name=op.f('uq_shared_card_workspace_id_channel_ts')),
    )
    op.create_index('ix_shared_card_opportunity_id', 'shared_card', ['opportunity_id'])
    op.create_index('ix_shared_card_record', 'shared_card', ['workspace_id', 'no'])
    op.create_index('ix_shared_card_stale', 'shared_card', ['stale'])


def downgrade() -> None:
    """Go back to the version before: what only the newer one knows is lost."""
    op.drop_table('shared_card')
    op.drop_table('last_action')
    op.drop_table('change_head')
    op.drop_index('ix_contact_email', 'contact')
    op.drop_index('ix_task_owner', 'task')
    op.drop_index('ix_task_completed_by_id', 'task')
    with op.batch_alter_table('task') as batch:
        batch.drop_constraint(op.f('fk_task_completed_by_id_salesperson'), type_='foreignkey')
    with op.batch_alter_table('change_log') as batch:
        batch.drop_constraint(op.f('uq_change_log_workspace_id_seq'), type_='unique')
    for table in CODED:
        op.drop_index(f'uq_{table}_code', table)
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(op.f(f'uq_{table}_workspace_id_code'), ['workspace_id', 'code'])
    op.execute("UPDATE entry SET action = 'updated' WHERE action IN ('undone', 'reopened')")
    op.execute("UPDATE change_log SET source = 'command' WHERE source IN ('import', 'schedule', 'command_line')")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name in CHECKS.get(table, {}):
                batch.drop_constraint(op.f(name), type_='check')
            for column, _ in columns:
                batch.drop_column(column.name)
            for name, said in EARLIER_CHECKS.get(table, {}).items():
                batch.create_check_constraint(op.f(name), _said(said))


def _said(said: str | tuple[str, tuple[str, ...]]) -> str:
    """Write a check: as it is, or that a column holds one of some values."""
    if isinstance(said, str):
        return said
    column, values = said
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _rebuild(table, add, checks) -> None:
    """Add columns, with values for the rows there are, and checks."""
    with op.batch_alter_table(table) as batch:
        for name in EARLIER_CHECKS.get(table, {}):
            batch.drop_constraint(op.f(name), type_='check')
        for column, default in add:
            filled = _default(column, default)
            batch.add_column(sa.Column(column.name, column.type, nullable=column.nullable, server_default=filled))
        for name, said in checks.items():
            batch.create_check_constraint(op.f(name), _said(said))
    with op.batch_alter_table(table) as batch:
        for column, default in add:
            if default is not None:
                batch.alter_column(column.name, server_default=None)


def _default(column, default):
    if default is None:
        return None
    if isinstance(column.type, sa.Boolean):
        return sa.false()
    return sa.text(default) if isinstance(column.type, sa.Integer) else default


def _chain() -> None:
    """Chain the lines there are, in the order in which they were written."""
    bind = op.get_bind()
    log = sa.table(
        'change_log',
        *(sa.column(name) for name in ('id', 'workspace_id', 'actor', 'source', 'record', 'record_no', 'action')),
        sa.column('at', sa.DateTime(timezone=True)),
        sa.column('before', sa.JSON()),
        sa.column('after', sa.JSON()),
        sa.column('seq', sa.Integer()),
        sa.column('hash', sa.String()),
    )
    head = sa.table('change_head', sa.column('workspace_id'), sa.column('seq'), sa.column('hash'))
    reached: dict[str, tuple[int, str]] = {}
    for row in bind.execute(sa.select(log).order_by(log.c.workspace_id, log.c.id)).mappings().all():
        seq, newest = reached.get(row['workspace_id'], (0, BEGINNING))
        at: datetime = row['at'] if row['at'].tzinfo else row['at'].replace(tzinfo=UTC)
        said = {name: row[name] for name in COVERED} | {'at': at.astimezone(UTC).isoformat(timespec='microseconds')}
        text = json.dumps([newest, row['workspace_id'], seq + 1, said], sort_keys=True, separators=(',', ':'))
        newest = sha256(text.encode()).hexdigest()
        bind.execute(log.update().where(log.c.id == row['id']).values(seq=seq + 1, hash=newest))
        reached[row['workspace_id']] = seq + 1, newest
    for workspace_id, (seq, newest) in reached.items():
        bind.execute(head.insert().values(workspace_id=workspace_id, seq=seq, hash=newest))
