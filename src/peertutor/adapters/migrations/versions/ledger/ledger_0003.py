"""When passages and lessons were confirmed last, and by how many others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0003"
down_revision = "ledger_0002"


def upgrade() -> None:
    """Add the two columns beside the trust of passages and lessons; nobody has verified any yet."""
    for table in ("passages", "lessons"):
        op.add_column(table, sa.Column("verified_at", sa.DateTime(timezone=True)))
        op.add_column(
            table,
            sa.Column("verified_by", sa.Integer(), nullable=False, server_default=sa.text("0")),
        )
