"""Make the first book."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table('workspace',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('default_cycle_code', sa.String(length=10), nullable=True),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workspace'))
    )
    op.create_table('activity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_activity_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
    sa.UniqueConstraint('workspace_id', 'code', name=op.f('uq_activity_workspace_id_code'))
    )
    op.create_table('change_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=20), nullable=False),
    sa.Column('source', sa.Enum('command', 'modal', 'button', 'sample', name='source', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('record', sa.String(length=20), nullable=False),
    sa.Column('record_no', sa.String(length=20), nullable=False),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_change_log_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_log'))
    )
    with op.batch_alter_table('change_log', schema=None) as batch_op:
        batch_op.create_index('ix_change_log_record', ['workspace_id', 'record', 'record_no'], unique=False)

    op.create_table('close_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.Column('type', sa.Enum('won', 'lost', name='closecodetype', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_close_code_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_close_code')),
    sa.UniqueConstraint('workspace_id', 'code', name=op.f('uq_close_code_workspace_id_code'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('slack_user_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('record_no', sa.String(length=20), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_notice_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_due', ['next_attempt_at'], unique=False, sqlite_where=sa.text('delivered_at IS NULL'), postgresql_where=sa.text('delivered_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_notice_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('number_series',
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('prefix', sa.String(length=4), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.CheckConstraint('last >= 0', name=op.f('ck_number_series_last')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_number_series_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('workspace_id', 'prefix', name=op.f('pk_number_series'))
    )
    op.create_table('sales_cycle',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.Column('method', sa.Enum('multiply', 'add', 'chances', 'completed', name='probabilitymethod', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_sales_cycle_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_cycle')),
    sa.UniqueConstraint('workspace_id', 'code', name=op.f('uq_sales_cycle_workspace_id_code'))
    )
    op.create_table('salesperson',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('slack_user_id', sa.String(length=32), nullable=True),
    sa.Column('role', sa.Enum('salesperson', 'manager', 'admin', name='role', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('commission', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('job_title', sa.String(length=30), nullable=False),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.Column('time_zone', sa.String(length=64), nullable=True),
    sa.Column('locale', sa.String(length=16), nullable=True),
    sa.Column('is_outsider', sa.Boolean(), nullable=False),
    sa.Column('profile_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('commission BETWEEN 0 AND 10000', name=op.f('ck_salesperson_commission')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_salesperson_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_salesperson')),
    sa.UniqueConstraint('workspace_id', 'code', name=op.f('uq_salesperson_workspace_id_code')),
    sa.UniqueConstraint('workspace_id', 'slack_user_id', name=op.f('uq_salesperson_workspace_id_slack_user_id'))
    )
    op.create_table('submission',
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('record_no', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_submission_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('workspace_id', 'key', name=op.f('pk_submission'))
    )
    op.create_table('activity_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('type', sa.Enum('none', 'meeting', 'phone_call', name='tasktype', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.Column('priority', sa.Enum('low', 'normal', 'high', name='priority', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('date_formula', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_step_activity_id_activity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_step')),
    sa.UniqueConstraint('activity_id', 'no', name=op.f('uq_activity_step_activity_id_no'))
    )
    op.create_table('contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('no', sa.String(length=20), nullable=False),
    sa.Column('type', sa.Enum('company', 'person', name='contacttype', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('search_name', sa.String(length=400), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=True),
    sa.Column('salesperson_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('customer_since', sa.Date(), nullable=True),
    sa.Column('privacy_blocked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['contact.id'], name=op.f('fk_contact_company_id_contact')),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_contact_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_contact_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('workspace_id', 'no', name=op.f('uq_contact_workspace_id_no'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_salesperson_id'), ['salesperson_id'], unique=False)
        batch_op.create_index('ix_contact_search', ['workspace_id', 'search_name'], unique=False)

    op.create_table('sales_cycle_stage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.Column('completed', sa.Integer(), nullable=False),
    sa.Column('chances', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('quote_required', sa.Boolean(), nullable=False),
    sa.Column('allow_skip', sa.Boolean(), nullable=False),
    sa.Column('date_formula', sa.String(length=32), nullable=False),
    sa.CheckConstraint('chances BETWEEN 0 AND 100', name=op.f('ck_sales_cycle_stage_chances')),
    sa.CheckConstraint('completed BETWEEN 0 AND 100', name=op.f('ck_sales_cycle_stage_completed')),
    sa.CheckConstraint('no > 0', name=op.f('ck_sales_cycle_stage_no')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_sales_cycle_stage_activity_id_activity')),
    sa.ForeignKeyConstraint(['cycle_id'], ['sales_cycle.id'], name=op.f('fk_sales_cycle_stage_cycle_id_sales_cycle')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_cycle_stage')),
    sa.UniqueConstraint('cycle_id', 'no', name=op.f('uq_sales_cycle_stage_cycle_id_no'))
    )
    with op.batch_alter_table('sales_cycle_stage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sales_cycle_stage_activity_id'), ['activity_id'], unique=False)

    op.create_table('team',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('manager_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['manager_id'], ['salesperson.id'], name=op.f('fk_team_manager_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_team_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('workspace_id', 'code', name=op.f('uq_team_workspace_id_code'))
    )
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_manager_id'), ['manager_id'], unique=False)

    op.create_table('opportunity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('no', sa.String(length=20), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.Column('search_text', sa.String(length=400), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=True),
    sa.Column('salesperson_id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('not_started', 'in_progress', 'won', 'lost', name='status', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('priority', sa.Enum('low', 'normal', 'high', name='priority', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('creation_date', sa.Date(), nullable=False),
    sa.Column('date_closed', sa.Date(), nullable=True),
    sa.Column('next_step', sa.String(length=100), nullable=False),
    sa.Column('next_step_date', sa.Date(), nullable=True),
    sa.Column('planned_value', sa.BigInteger(), nullable=True),
    sa.Column('planned_chances', sa.Integer(), nullable=True),
    sa.Column('planned_closing_date', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=20), nullable=False),
    sa.CheckConstraint("(status IN ('won', 'lost')) = (date_closed IS NOT NULL)", name=op.f('ck_opportunity_date_closed')),
    sa.CheckConstraint('version > 0', name=op.f('ck_opportunity_version')),
    sa.ForeignKeyConstraint(['company_id'], ['contact.id'], name=op.f('fk_opportunity_company_id_contact')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_opportunity_contact_id_contact')),
    sa.ForeignKeyConstraint(['cycle_id'], ['sales_cycle.id'], name=op.f('fk_opportunity_cycle_id_sales_cycle')),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_opportunity_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_opportunity_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opportunity')),
    sa.UniqueConstraint('workspace_id', 'no', name=op.f('uq_opportunity_workspace_id_no'))
    )
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opportunity_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_cycle_id'), ['cycle_id'], unique=False)
        batch_op.create_index('ix_opportunity_owner', ['workspace_id', 'salesperson_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_salesperson_id'), ['salesperson_id'], unique=False)

    op.create_table('team_member',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('salesperson_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_team_member_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_member_team_id_team')),
    sa.PrimaryKeyConstraint('team_id', 'salesperson_id', name=op.f('pk_team_member'))
    )
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_member_salesperson_id'), ['salesperson_id'], unique=False)

    op.create_table('entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('stage_description', sa.String(length=100), nullable=False),
    sa.Column('previous_stage', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=True),
    sa.Column('salesperson_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('first', 'next', 'previous', 'updated', 'jumped', 'won', 'lost', name='action', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('date_of_change', sa.Date(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('date_closed', sa.Date(), nullable=True),
    sa.Column('days_open', sa.Integer(), nullable=True),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('completed', sa.Integer(), nullable=False),
    sa.Column('chances', sa.Integer(), nullable=False),
    sa.Column('probability', sa.Integer(), nullable=False),
    sa.Column('weighted', sa.BigInteger(), nullable=False),
    sa.Column('closing_date', sa.Date(), nullable=False),
    sa.Column('close_code_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('chances BETWEEN 0 AND 100 AND completed BETWEEN 0 AND 100', name=op.f('ck_entry_percentages')),
    sa.CheckConstraint('days_open >= 0', name=op.f('ck_entry_days_open')),
    sa.CheckConstraint('probability BETWEEN 0 AND 10000', name=op.f('ck_entry_probability')),
    sa.CheckConstraint('stage >= 0', name=op.f('ck_entry_stage')),
    sa.ForeignKeyConstraint(['close_code_id'], ['close_code.id'], name=op.f('fk_entry_close_code_id_close_code')),
    sa.ForeignKeyConstraint(['company_id'], ['contact.id'], name=op.f('fk_entry_company_id_contact')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_entry_contact_id_contact')),
    sa.ForeignKeyConstraint(['cycle_id'], ['sales_cycle.id'], name=op.f('fk_entry_cycle_id_sales_cycle')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_entry_opportunity_id_opportunity')),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_entry_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_entry_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('opportunity_id', 'no', name=op.f('uq_entry_opportunity_id_no'))
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_close_code_id'), ['close_code_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_cycle_id'), ['cycle_id'], unique=False)
        batch_op.create_index('ix_entry_pipeline', ['workspace_id', 'cycle_id', 'stage', 'salesperson_id', 'value', 'weighted'], unique=False, sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))
        batch_op.create_index(batch_op.f('ix_entry_salesperson_id'), ['salesperson_id'], unique=False)
        batch_op.create_index('ix_entry_stage_days', ['cycle_id', 'stage', 'action', 'days_open'], unique=False, sqlite_where=sa.text('active = 0'), postgresql_where=sa.text('NOT active'))
        batch_op.create_index('uq_entry_active', ['opportunity_id'], unique=True, sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))

    op.create_table('quote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('no', sa.String(length=20), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('salesperson_id', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('link', sa.String(length=2000), nullable=False),
    sa.Column('status', sa.Enum('open', 'ordered', 'withdrawn', name='quotestatus', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('order_no', sa.String(length=20), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_quote_amount')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_quote_contact_id_contact')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_quote_opportunity_id_opportunity')),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_quote_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_quote_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote')),
    sa.UniqueConstraint('opportunity_id', name=op.f('uq_quote_opportunity_id')),
    sa.UniqueConstraint('workspace_id', 'no', name=op.f('uq_quote_workspace_id_no'))
    )
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quote_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_salesperson_id'), ['salesperson_id'], unique=False)

    op.create_table('note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('note', 'call', 'meeting', 'email', name='notekind', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('text', sa.String(length=3000), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('permalink', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['salesperson.id'], name=op.f('fk_note_author_id_salesperson')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_note_entry_id_entry')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_note_opportunity_id_opportunity')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_note_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_note_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('no', sa.String(length=20), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=True),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('salesperson_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('type', sa.Enum('none', 'meeting', 'phone_call', name='tasktype', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('not_started', 'in_progress', 'completed', 'waiting', 'postponed', name='taskstatus', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('priority', sa.Enum('low', 'normal', 'high', name='priority', length=16, native_enum=False, create_constraint=True), nullable=False),
    sa.Column('description', sa.String(length=100), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('date_closed', sa.Date(), nullable=True),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_task_contact_id_contact')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_task_entry_id_entry')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_task_opportunity_id_opportunity')),
    sa.ForeignKeyConstraint(['salesperson_id'], ['salesperson.id'], name=op.f('fk_task_salesperson_id_salesperson')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_task_team_id_team')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_task_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('workspace_id', 'no', name=op.f('uq_task_workspace_id_no'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_task_open', ['opportunity_id', 'due_date'], unique=False, sqlite_where=sa.text('closed = 0'), postgresql_where=sa.text('NOT closed'))
        batch_op.create_index(batch_op.f('ix_task_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_salesperson_id'), ['salesperson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_team_id'), ['team_id'], unique=False)



def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_team_id'))
        batch_op.drop_index(batch_op.f('ix_task_salesperson_id'))
        batch_op.drop_index(batch_op.f('ix_task_opportunity_id'))
        batch_op.drop_index('ix_task_open', sqlite_where=sa.text('closed = 0'), postgresql_where=sa.text('NOT closed'))
        batch_op.drop_index(batch_op.f('ix_task_entry_id'))
        batch_op.drop_index(batch_op.f('ix_task_contact_id'))

    op.drop_table('task')
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_note_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_note_entry_id'))
        batch_op.drop_index(batch_op.f('ix_note_author_id'))

    op.drop_table('note')
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quote_salesperson_id'))
        batch_op.drop_index(batch_op.f('ix_quote_contact_id'))

    op.drop_table('quote')
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_index('uq_entry_active', sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))
        batch_op.drop_index('ix_entry_stage_days', sqlite_where=sa.text('active = 0'), postgresql_where=sa.text('NOT active'))
        batch_op.drop_index(batch_op.f('ix_entry_salesperson_id'))
        batch_op.drop_index('ix_entry_pipeline', sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))
        batch_op.drop_index(batch_op.f('ix_entry_cycle_id'))
        batch_op.drop_index(batch_op.f('ix_entry_contact_id'))
        batch_op.drop_index(batch_op.f('ix_entry_company_id'))
        batch_op.drop_index(batch_op.f('ix_entry_close_code_id'))

    op.drop_table('entry')
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_member_salesperson_id'))

    op.drop_table('team_member')
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opportunity_salesperson_id'))
        batch_op.drop_index('ix_opportunity_owner')
        batch_op.drop_index(batch_op.f('ix_opportunity_cycle_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_contact_id'))
        batch_op.drop_index(batch_op.f('ix_opportunity_company_id'))

    op.drop_table('opportunity')
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_manager_id'))

    op.drop_table('team')
    with op.batch_alter_table('sales_cycle_stage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sales_cycle_stage_activity_id'))

    op.drop_table('sales_cycle_stage')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_search')
        batch_op.drop_index(batch_op.f('ix_contact_salesperson_id'))
        batch_op.drop_index(batch_op.f('ix_contact_company_id'))

    op.drop_table('contact')
    op.drop_table('activity_step')
    op.drop_table('submission')
    op.drop_table('salesperson')
    op.drop_table('sales_cycle')
    op.drop_table('number_series')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_workspace_id'))
        batch_op.drop_index('ix_notice_due', sqlite_where=sa.text('delivered_at IS NULL'), postgresql_where=sa.text('delivered_at IS NULL'))

    op.drop_table('notice')
    op.drop_table('close_code')
    with op.batch_alter_table('change_log', schema=None) as batch_op:
        batch_op.drop_index('ix_change_log_record')

    op.drop_table('change_log')
    op.drop_table('activity')
    op.drop_table('workspace')
