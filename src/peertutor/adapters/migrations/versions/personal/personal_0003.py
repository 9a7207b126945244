"""Which answer to a shared question was read last: it may be answered anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "personal_0003"
down_revision = "personal_0002"


def upgrade() -> None:
    """Add the column; of what was shared so far the first answer was read."""
    op.add_column(
        "shared_by_me",
        sa.Column("answered", sa.String(64), nullable=False, server_default=sa.text("''")),
    )
