"""Reminders for whoever has to act now; a merged case stands in the queues with its own deadline.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ONCE = ("case_id", "duty", "what", "due_on", "audience", "department_id")


def upgrade() -> None:
    """Forward."""
    _lead_of_merged_cases()
    for name, columns in (
        ("ix_voice_cases_owing", ["due_on", "id"]),
        ("ix_voice_cases_owing_department", ["department_id", "due_on", "id"]),
    ):
        op.drop_index(name, table_name="voice_cases")
        op.create_index(name, "voice_cases", columns, postgresql_where=sa.text("answered < duty"))
    _whom_reminders_are_for()


def _lead_of_merged_cases() -> None:
    op.execute(
        "UPDATE voice_cases SET department_id = main.department_id FROM voice_cases AS main"
        " WHERE voice_cases.state = 'merged' AND main.id = voice_cases.merged_into"
    )
    op.execute(
        "UPDATE voice_duties SET department_id = led.department_id FROM voice_cases AS led"
        " WHERE led.state = 'merged' AND led.id = voice_duties.case_id AND led.duty = voice_duties.duty"
    )


def _whom_reminders_are_for() -> None:
    op.drop_constraint(op.f("ck_voice_notices_audience"), "voice_notices", type_="check")
    op.drop_constraint(op.f("uq_voice_notices_case_id_duty_what_due_on_audience"), "voice_notices", type_="unique")
    op.execute("UPDATE voice_notices SET audience = 'office' WHERE audience = 'department' AND department_id IS NULL")
    op.execute("UPDATE voice_notices SET department_id = NULL WHERE audience = 'supervisor'")
    op.create_check_constraint(
        op.f("ck_voice_notices_audience"), "voice_notices", "audience IN ('department', 'office', 'supervisor')"
    )
    op.create_check_constraint(
        op.f("ck_voice_notices_addressed"),
        "voice_notices",
        "(audience = 'department') = (department_id IS NOT NULL)",
    )
    op.create_unique_constraint("uq_voice_notices_once", "voice_notices", _ONCE, postgresql_nulls_not_distinct=True)
