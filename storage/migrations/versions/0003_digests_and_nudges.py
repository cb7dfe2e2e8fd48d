"""Keep what the clock brings: digests, nudges, absences, and what became of each message."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

SAID = sa.text("slack_user_id IS NOT NULL AND NOT blocked AND NOT is_outsider AND nudging <> 'off'")
REMINDED = {'sqlite_where': SAID, 'postgresql_where': SAID}
ADDED = (
    (sa.Column('nudging', sa.String(16), nullable=False), 'daily'),
    (sa.Column('nudge_at', sa.Time(), nullable=False), '09:00:00'),
    (sa.Column('works_on', sa.String(7), nullable=False), '12345'),
    (sa.Column('unanswered', sa.Integer(), nullable=False), sa.text('0')),
    (sa.Column('next_nudge_at', sa.DateTime(timezone=True), nullable=True), None),
)
"""The columns that come to salespeople, with what the rows there are get."""


def upgrade() -> None:
    """Go to this version."""
    op.create_table('pace',
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('bucket', sa.String(length=64), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_pace_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('workspace_id', 'bucket', name=op.f('pk_pace'))
    )
    op.create_table('absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('salesperson_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('substitute_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('last_day IS NULL OR last_day >= first_day', name=op.f('ck_absence_days')),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_absence_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['substitute_id'], ['salesperson.id'], name=op.f('fk_absence_substitute_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_absence_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index('ix_absence_days', ['salesperson_id', 'last_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_substitute_id'), ['substitute_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('digest', 'nudge', 'events', 'admins', name='deliverykind', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('recipient', sa.String(length=32), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('planned', 'sent', 'held', 'failed', name='deliverystatus', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('detail', sa.String(length=200), nullable=False),
    sa.Column('salesperson_id', sa.Integer(), nullable=True),
    sa.Column('digest_id', sa.Integer(), nullable=True),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sending_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('perhaps_twice', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('ts', sa.String(length=32), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_delivery_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_delivery_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('workspace_id', 'kind', 'recipient', 'about', 'local_date', name=op.f('uq_delivery_workspace_id_kind_recipient_about_local_date'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_digest_id'), ['digest_id'], unique=False)
        batch_op.create_index('ix_delivery_log', ['workspace_id', 'recipient', 'due_at'], unique=False)
        batch_op.create_index('ix_delivery_next_attempt_at', ['next_attempt_at'], unique=False, sqlite_where=sa.text("status = 'planned'"), postgresql_where=sa.text("status = 'planned'"))
        batch_op.create_index('ix_delivery_mornings', ['salesperson_id', 'local_date'], unique=False)

    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('salesperson_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('closing_date', 'next_step', 'task', 'quote', 'idle', name='duekind', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('record_no', sa.String(length=20), nullable=False),
    sa.Column('opportunity_no', sa.String(length=20), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('first_told', sa.Date(), nullable=False),
    sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('snoozes', sa.Integer(), nullable=False),
    sa.Column('stopped', sa.Boolean(), nullable=False),
    sa.Column('escalated_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_reminder_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_reminder_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('salesperson_id', 'kind', 'record_no', name=op.f('uq_reminder_salesperson_id_kind_record_no'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index('ix_reminder_snoozed_until', ['snoozed_until'], unique=False, sqlite_where=sa.text('snoozed_until IS NOT NULL'), postgresql_where=sa.text('snoozed_until IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_reminder_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('at', sa.Time(), nullable=False),
    sa.Column('days', sa.String(length=7), nullable=False),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('locale', sa.String(length=16), nullable=False),
    sa.Column('parts', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('next_run_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('base_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_digest_team_id_team')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_digest_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('workspace_id', 'channel', 'team_id', name=op.f('uq_digest_workspace_id_channel_team_id'))
    )
    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.create_index('ix_digest_next_run_at', ['next_run_at'], unique=False, sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))
        batch_op.create_index(batch_op.f('ix_digest_team_id'), ['team_id'], unique=False)

    op.create_table('nudge_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('delivery_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('closing_date', 'next_step', 'task', 'quote', 'idle', name='duekind', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('record_no', sa.String(length=20), nullable=False),
    sa.Column('opportunity_no', sa.String(length=20), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('shown', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('status', sa.Enum('open', 'done', 'moved', 'won', 'lost', 'snoozed', 'handed_over', 'stopped', name='linestatus', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('done_by', sa.String(length=20), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_nudge_line_delivery_id_delivery')),
    sa.ForeignKeyConstraint(['owner_id'], ['salesperson.id'], name=op.f('fk_nudge_line_owner_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_nudge_line_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nudge_line')),
    sa.UniqueConstraint('delivery_id', 'position', name=op.f('uq_nudge_line_delivery_id_position'))
    )
    with op.batch_alter_table('nudge_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nudge_line_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nudge_line_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('snapshot_line',
    sa.Column('delivery_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.String(length=20), nullable=False),
    sa.Column('inside', sa.Boolean(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_snapshot_line_delivery_id_delivery')),
    sa.PrimaryKeyConstraint('delivery_id', 'opportunity_id', name=op.f('pk_snapshot_line'))
    )
    op.create_table('watching',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('events', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('value_over', sa.BigInteger(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('locale', sa.String(length=16), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_watching_team_id_team')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_watching_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watching')),
    sa.UniqueConstraint('workspace_id', 'channel', name=op.f('uq_watching_workspace_id_channel'))
    )
    with op.batch_alter_table('watching', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_watching_team_id'), ['team_id'], unique=False)

    with op.batch_alter_table('salesperson') as batch:
        for column, default in ADDED:
            batch.add_column(sa.Column(column.name, column.type, nullable=column.nullable, server_default=default))
        batch.create_check_constraint(op.f('ck_salesperson_nudging'), "nudging IN ('daily', 'weekly', 'off')")
        batch.create_index('ix_salesperson_next_nudge_at', ['next_nudge_at'], **REMINDED)
    with op.batch_alter_table('salesperson') as batch:
        for column, default in ADDED:
            if default is not None:
                batch.alter_column(column.name, server_default=None)


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table('salesperson') as batch:
        batch.drop_index('ix_salesperson_next_nudge_at')
        batch.drop_constraint(op.f('ck_salesperson_nudging'), type_='check')
        for column, _ in reversed(ADDED):
            batch.drop_column(column.name)
    with op.batch_alter_table('watching', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_watching_team_id'))

    op.drop_table('watching')
    op.drop_table('snapshot_line')
    with op.batch_alter_table('nudge_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nudge_line_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_nudge_line_owner_id'))

    op.drop_table('nudge_line')
    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_team_id'))
        batch_op.drop_index('ix_digest_next_run_at', sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))

    op.drop_table('digest')
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_workspace_id'))
        batch_op.drop_index('ix_reminder_snoozed_until', sqlite_where=sa.text('snoozed_until IS NOT NULL'), postgresql_where=sa.text('snoozed_until IS NOT NULL'))

    op.drop_table('reminder')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_mornings')
        batch_op.drop_index('ix_delivery_next_attempt_at', sqlite_where=sa.text("status = 'planned'"), postgresql_where=sa.text("status = 'planned'"))
        batch_op.drop_index('ix_delivery_log')
        batch_op.drop_index(batch_op.f('ix_delivery_digest_id'))

    op.drop_table('delivery')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absence_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_absence_substitute_id'))
        batch_op.drop_index('ix_absence_days')

    op.drop_table('absence')
    op.drop_table('pace')
